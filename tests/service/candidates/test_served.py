"""The own page in the office's hands: links from the person's page, corrections on the first page, and by whom."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.ids import PersonId
from service.candidates.actions import own
from service.candidates.actions.errands import mark_done
from service.candidates.terms import ErrandId, NoSuchErrand
from service.db.work import begin_work
from tests.factories.people import a_person, high_school_student_json
from tests.service.candidates.conftest import House, Post
from tests.support.introducing import Desk
from tests.support.web import Browser, browsing

WORDS = "住所が変わりました。"


@pytest.fixture
async def correction(desk: Desk, token: str) -> ErrandId:
    return await desk.do(lambda work: own.ask_correction(work, desk.tools.vault, token, WORDS), actor=SYSTEM)


async def test_a_link_is_asked_for_from_the_person_s_page_and_ended_there(
    desk: Desk, aiko: Browser, outside: Browser, post: Post
) -> None:
    person = f"/people/{desk.person_id}"
    assert f'hx-get="{person}/own-page"' in (await aiko.get(person)).text
    assert "リンクを送る" in (await aiko.get(f"{person}/own-page")).text
    sent = await aiko.post(f"{person}/own-page/link", {"language": "en"})
    assert (sent.status_code, sent.headers["Location"]) == (303, f"{person}/own-page")
    link = await post.link()
    assert str(post.box.messages[-1]["Content-Language"]) == "en"
    assert (await outside.get(link)).status_code == 200
    too_soon = await aiko.post(f"{person}/own-page/link", {"language": "ja"})
    assert (too_soon.status_code, "少し前にリンクを送りました" in too_soon.text) == (409, True)
    assert (await aiko.post(f"{person}/own-page/end")).status_code == 303
    assert ">無効<" in (await aiko.get(f"{person}/own-page")).text
    assert (await outside.get(link)).status_code == 404


async def test_a_correction_waits_on_the_first_page_and_is_done_once(
    desk: Desk, correction: ErrandId, aiko: Browser
) -> None:
    assert 'href="/errands"' in (await aiko.get("/")).text
    waiting = (await aiko.get("/errands")).text
    assert "登録内容の訂正" in waiting
    assert f'href="/people/{desk.person_id}/own-page"' in waiting
    own_page = f"/people/{desk.person_id}/own-page"
    shown = (await aiko.get(own_page)).text
    assert "対応待ち" in shown
    assert WORDS not in shown
    assert WORDS in (await aiko.post(f"{own_page}/words")).text
    noted = await desk.rows(
        "SELECT actor_id, purpose FROM audit_entry WHERE act = 'candidates.errand_seen' AND subject_id = :id",
        id=desk.person_id,
    )
    assert [tuple(row) for row in noted] == [(desk.actor.id, "correction")]
    for _ in range(2):
        assert (await aiko.post(f"{own_page}/errands/{correction}/done")).status_code == 303
    assert len(await desk.rows("SELECT 1 FROM errand_done WHERE errand_id = :id", id=correction)) == 1
    assert str(desk.person_id) not in (await aiko.get("/errands")).text
    assert "対応済み" in (await aiko.get(own_page)).text


async def test_a_correction_of_another_person_is_not_there(desk: Desk, correction: ErrandId) -> None:
    other = next(one for one in desk.matched.people.values() if one != desk.person_id)
    with pytest.raises(NoSuchErrand):
        await desk.do(lambda work: mark_done(work, other, correction))


async def test_the_access_history_tells_of_the_person_s_own_look(
    desk: Desk, link: str, outside: Browser, aiko: Browser
) -> None:
    await outside.get(link)
    history = (await aiko.get(f"/people/{desk.person_id}/accesses")).text
    assert "本人情報" in history
    assert "本人による確認" in history


async def test_programme_staff_and_strangers_serve_nobody(
    desk: Desk, correction: ErrandId, house: House, outside: Browser
) -> None:
    own_page = f"/people/{desk.person_id}/own-page"
    async with browsing(house.application) as jun:
        await jun.sign_in("jun")
        for address in (own_page, "/errands"):
            assert (await jun.get(address)).status_code == 403
        for way in ("link", "end", "words", f"errands/{correction}/done"):
            assert (await jun.post(f"{own_page}/{way}")).status_code == 403
        assert "/errands" not in (await jun.get("/")).text
        assert own_page not in (await jun.get(f"/people/{desk.person_id}")).text
    assert (await outside.client.get(own_page)).headers["Location"].startswith("/sign-in")


async def test_a_pupil_is_not_there(desk: Desk, aiko: Browser) -> None:
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        pupil = await a_person(work, desk.tools.vault, "D-HS", **high_school_student_json("D-HS"))
    await aiko.get("/")
    for person_id in (pupil, PersonId(desk.matched.posting_id)):
        assert (await aiko.get(f"/people/{person_id}/own-page")).status_code == 404
        for way in ("link", "end", "words"):
            assert (await aiko.post(f"/people/{person_id}/own-page/{way}")).status_code == 404


async def test_who_has_no_address_is_told_of_on_the_page(desk: Desk, aiko: Browser) -> None:
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        await work.session.execute(
            text("UPDATE person_identity SET email = NULL WHERE person_id = :id"), {"id": desk.person_id}
        )
    await aiko.get("/")
    desk.clock.advance(timedelta(seconds=1))
    answer = await aiko.post(f"/people/{desk.person_id}/own-page/link", {"language": "ja"})
    assert (answer.status_code, "メールアドレスが登録されていません" in answer.text) == (409, True)
    assert await desk.rows("SELECT 1 FROM candidate_link WHERE person_id = :id", id=desk.person_id) == []
