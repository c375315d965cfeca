"""A person withdraws on her own page after an introduction: whom at the company was told, when and how, is recorded."""

from datetime import date, timedelta
from typing import Any

import pytest

from service.base.actor import SYSTEM
from service.candidates import store
from service.candidates.actions import own
from service.candidates.reads import MOST_ERRANDS, withdrawals_told
from service.candidates.tables import ErrandDoneRow, ErrandRow
from service.candidates.terms import ErrandId
from service.db.failures import NotStorable
from service.introductions.reads import due_counts
from service.introductions.terms import DueKind, Stage
from service.people.actions.entering import withdraw_consent_once
from service.people.terms import Purpose
from tests.service.candidates.conftest import House
from tests.support.introducing import Desk
from tests.support.web import Browser, browsing


@pytest.fixture
async def withdrawn(desk: Desk, token: str) -> ErrandId:
    """What she left to the office."""
    introduction_id = await desk.introduced()
    company_id = desk.matched.company_id
    await desk.do(lambda work: own.withdraw(work, token, Purpose.INTRODUCTION, company_id), actor=SYSTEM)
    ((errand_id,),) = await desk.rows("SELECT id FROM errand WHERE introduction_id = :id", id=introduction_id)
    return ErrandId(errand_id)


TOLD = {"told_way": "telephone", "told_to": "総務課 田中様", "told_note": "了解とのこと"}


async def test_a_withdrawal_after_an_introduction_waits_under_its_name_until_the_company_was_told(
    desk: Desk, link: str, outside: Browser, aiko: Browser
) -> None:
    before = (await desk.ask(lambda read: due_counts(read, desk.tools.introductions)))[DueKind.CONSENT_WITHDRAWN]
    introduction_id = await desk.introduced()
    await desk.send_letter(introduction_id)
    await outside.get(link)
    desk.clock.advance(timedelta(seconds=1))
    await outside.post(f"{link}/withdrawal", {"which": f"introduction:{desk.matched.company_id}"})
    counts = await desk.ask(lambda read: due_counts(read, desk.tools.introductions))
    assert counts[DueKind.CONSENT_WITHDRAWN] == before + 1
    own_page = f"/people/{desk.person_id}/own-page"
    ((errand_id,),) = await desk.rows("SELECT id FROM errand WHERE introduction_id = :id", id=introduction_id)
    for address in ("/introductions?kind=consent_withdrawn", "/errands", own_page, f"/introductions/{introduction_id}"):
        assert f'href="/errands/{errand_id}"' in (await aiko.get(address)).text, address
    about = (f'href="/introductions/{introduction_id}"', f'href="/postings/{desk.matched.posting_id}"')
    for page in ("/errands", own_page):
        shown = (await aiko.get(page)).text
        for words in ("肥後テスト工業株式会社", "装置保全エンジニア", *about):
            assert words in shown, (page, words)
    shown = (await aiko.get(f"/introductions/{introduction_id}")).text
    assert "最後の記録を取り消す" not in shown
    assert "本人が同意を取り消した（本人用ページから" in shown
    assert ("本人または取り込み" in shown, "理由は不明" in shown) == (False, False)
    desk.clock.advance(timedelta(seconds=1))
    assert (await aiko.post(f"{own_page}/errands/{errand_id}/done")).status_code == 409
    for _ in range(2):
        answer = await aiko.post(f"/errands/{errand_id}", TOLD | {"told_on": desk.today.isoformat()})
        assert (answer.status_code, answer.headers["Location"]) == (303, f"/introductions/{introduction_id}")
    told = f'href="/errands/{errand_id}"'
    for address, told_there in (
        (f"/introductions/{introduction_id}", ("（電話 総務課 田中様）", told)),
        (f"/errands/{errand_id}", ("<dd>電話</dd>", "<dd>総務課 田中様</dd>", "<dd>了解とのこと</dd>")),
        (own_page, ("電話</a> 総務課 田中様", told)),
    ):
        shown = (await aiko.get(address)).text
        assert [one for one in told_there if one not in shown] == [], address
    assert "同意の取り消しを企業に伝えた</a>（電話）" in (await aiko.get(f"/people/{desk.person_id}")).text
    counts = await desk.ask(lambda read: due_counts(read, desk.tools.introductions))
    assert counts[DueKind.CONSENT_WITHDRAWN] == before


async def test_a_withdrawal_that_the_office_records_ends_by_the_same_record_of_what_the_company_was_told(
    desk: Desk, aiko: Browser
) -> None:
    introduction_id = await desk.introduced()
    consents, way = f"/people/{desk.person_id}/consents", f"/introductions/{introduction_id}"
    telling = f"/errands/of/{introduction_id}"
    assert telling not in (await aiko.get(consents)).text
    desk.clock.advance(timedelta(seconds=1))
    which = f"introduction:{desk.matched.company_id}"
    took_back = {"which": which, "given_on": desk.today.isoformat(), "source": "電話", "sure": "1"}
    assert (await aiko.post(f"{consents}/withdrawal", took_back)).status_code == 303
    for address in (consents, way):
        assert f'href="{telling}"' in (await aiko.get(address)).text
    shown = (await aiko.get(way)).text
    assert "本人が同意を取り消した" in shown
    assert shown.index(telling) < shown.index("次の経過を記録")
    assert "本人が同意を取り消しました" in (await aiko.get(telling)).text
    desk.clock.advance(timedelta(seconds=1))
    told = TOLD | {"told_on": desk.today.isoformat()}
    wrong = await aiko.post(telling, {"told_on": "2020-01-01", "told_way": "", "told_to": ""})
    assert wrong.status_code == 422
    assert [f'id="error-{name}"' in wrong.text for name in ("told_on", "told_way", "told_to")] == [True] * 3
    assert (await desk.case(introduction_id)).stage is Stage.INTRODUCED
    for _ in range(2):
        answer = await aiko.post(telling, told)
        assert (answer.status_code, answer.headers["Location"]) == (303, way)
    now = await desk.case(introduction_id)
    assert (now.stage, now.points[-1].facts) == (Stage.DECLINED_BY_PERSON, {"reason": "person.consent_withdrawn"})
    shown = (await aiko.get(way)).text
    assert "（電話 総務課 田中様）" in shown
    assert "最後の記録を取り消す" not in shown
    assert (await aiko.get(telling)).headers["Location"] == way
    assert f'href="{telling}"' not in (await aiko.get(consents)).text


@pytest.mark.parametrize("by_herself", [True, False])
async def test_a_company_that_never_heard_of_her_is_told_nothing_of_her_withdrawal(
    desk: Desk, token: str, aiko: Browser, *, by_herself: bool
) -> None:
    introduction_id, company_id = await desk.introduced(), desk.matched.company_id
    way, person = f"/introductions/{introduction_id}", desk.person_id
    if by_herself:
        await desk.do(lambda work: own.withdraw(work, token, Purpose.INTRODUCTION, company_id), actor=SYSTEM)
        ((errand,),) = await desk.rows("SELECT id FROM errand WHERE introduction_id = :id", id=introduction_id)
        telling = f"/errands/{errand}"
    else:
        await desk.do(
            lambda work: withdraw_consent_once(work, person, Purpose.INTRODUCTION, desk.today, "電話", company_id)
        )
        telling = f"/errands/of/{introduction_id}"
    shown = (await aiko.get(way)).text
    assert ("企業に知らせた記録はありません" in shown, f'href="{telling}"' in shown) == (True, True)
    assert [one for one in ("企業に伝えたことを記録する", "企業への連絡が必要") if one in shown] == []
    for address in ("/errands", f"/people/{person}/own-page") if by_herself else ():
        assert f'href="{telling}">終了を記録する' in (await aiko.get(address)).text, address
    shown = (await aiko.get(telling)).text
    assert "企業にはまだ知らせていない" in shown
    assert "企業の連絡先" in shown
    for _ in range(2):
        answer = await aiko.post(telling, {"act": "unaware"})
        assert (answer.status_code, answer.headers["Location"]) == (303, way)
    now = await desk.case(introduction_id)
    assert (now.stage, now.points[-1].facts) == (Stage.DECLINED_BY_PERSON, {"reason": "person.consent_withdrawn"})
    shown = (await aiko.get(way)).text
    assert "企業には知らせていなかった" in shown
    assert "この紹介は終了しています" in shown
    for address in (f"/people/{person}", f"/people/{person}/own-page"):
        assert "企業に伝えた" not in (await aiko.get(address)).text, address


async def test_a_company_that_was_sent_the_letter_is_told_of_the_withdrawal(
    desk: Desk, token: str, aiko: Browser
) -> None:
    introduction_id, company_id = await desk.introduced(), desk.matched.company_id
    await desk.send_letter(introduction_id)
    await desk.do(lambda work: own.withdraw(work, token, Purpose.INTRODUCTION, company_id), actor=SYSTEM)
    ((errand,),) = await desk.rows("SELECT id FROM errand WHERE introduction_id = :id", id=introduction_id)
    shown = (await aiko.get(f"/errands/{errand}")).text
    assert ("企業にはまだ知らせていない" in shown, "に送りました（メール、人事 田中様）。" in shown) == (False, True)
    act = f'href="/errands/{errand}">企業に伝えたことを記録する'
    for address in ("/errands", f"/people/{desk.person_id}/own-page"):
        assert act in (await aiko.get(address)).text, address
    answer = await aiko.post(f"/errands/{errand}", {"act": "unaware"})
    assert (answer.status_code, "企業に知らせた記録があります" in answer.text) == (409, True)
    assert 'name="told_to"' in answer.text
    assert await desk.rows("SELECT 1 FROM errand_done WHERE errand_id = :id", id=errand) == []


async def test_a_letter_that_a_colleague_records_meanwhile_is_told_on_the_page_and_nothing_ends(
    desk: Desk, aiko: Browser
) -> None:
    introduction_id, company_id, person = await desk.introduced(), desk.matched.company_id, desk.person_id
    await desk.do(
        lambda work: withdraw_consent_once(work, person, Purpose.INTRODUCTION, desk.today, "電話", company_id)
    )
    telling = f"/errands/of/{introduction_id}"
    assert "企業にはまだ知らせていない" in (await aiko.get(telling)).text
    await desk.send_letter(introduction_id)
    answer = await aiko.post(telling, {"act": "unaware"})
    assert (answer.status_code, "企業に知らせた記録があります" in answer.text) == (409, True)
    assert 'name="told_to"' in answer.text
    assert (await desk.case(introduction_id)).stage is Stage.INTRODUCED


async def test_who_may_not_record_reads_no_words_on_it_and_the_note_is_sealed_and_opened_with_a_note_of_it(
    desk: Desk, house: House, withdrawn: ErrandId, aiko: Browser
) -> None:
    await aiko.get("/errands")
    await aiko.post(f"/errands/{withdrawn}", TOLD | {"told_on": desk.today.isoformat()})
    ((introduction_id,),) = await desk.rows("SELECT introduction_id FROM errand WHERE id = :id", id=withdrawn)
    async with browsing(house.application) as jun:
        await jun.sign_in("jun")
        shown = (await jun.get(f"/introductions/{introduction_id}")).text
    assert "同意の取り消しを企業に伝えた（電話）" in shown
    assert [one for one in ("田中", "了解", "/errands/") if one in shown] == []
    ((note,),) = await desk.rows("SELECT told_note FROM errand_done WHERE errand_id = :id", id=withdrawn)
    assert "了解".encode() not in bytes(note)
    assert "了解" not in (await aiko.get(f"/introductions/{introduction_id}")).text
    await aiko.get(f"/errands/{withdrawn}")
    history = (await aiko.get(f"/people/{desk.person_id}/accesses?show=all")).text
    assert "同意の取り消しを企業に伝えたときのメモ" in history


async def test_that_a_company_was_told_stays_on_the_timeline_whatever_she_leaves_to_the_office_since(
    desk: Desk, withdrawn: ErrandId, aiko: Browser
) -> None:
    await aiko.get("/errands")
    await aiko.post(f"/errands/{withdrawn}", TOLD | {"told_on": desk.today.isoformat()})
    desk.clock.advance(timedelta(seconds=1))
    later = {"person_id": desk.person_id, "kind": "correction", "words": b"x", "written_at": desk.clock.now()}
    for _ in range(MOST_ERRANDS):
        await desk.do(lambda work: store.insert_row(work, ErrandRow, later | {"id": work.new_id()}))
    assert [one.id for one in await desk.ask(lambda read: withdrawals_told(read, desk.person_id))] == [withdrawn]


@pytest.mark.parametrize(
    ("change", "field", "sentence"),
    [
        ({"told_on": ""}, "told_on", "伝えた日を選んで"),
        ({"told_on": "2026-11-01"}, "told_on", "取り消した日から今日まで"),
        ({"told_on": "2027-11-01"}, "told_on", "取り消した日から今日まで"),
        ({"told_way": ""}, "told_way", "伝えた方法を選んで"),
        ({"told_to": " "}, "told_to", "伝えた相手"),
        ({"told_note": "あ" * 501}, "told_note", "500文字以内"),
    ],
)
async def test_what_a_company_was_told_is_whole_and_a_refusal_stands_beside_its_field(
    desk: Desk, withdrawn: ErrandId, aiko: Browser, change: dict[str, str], field: str, sentence: str
) -> None:
    told = {"told_on": desk.today.isoformat(), "told_way": "mail", "told_to": "採用担当", "told_note": "折り返し待ち"}
    await aiko.get("/errands")
    answer = await aiko.post(f"/errands/{withdrawn}", told | change)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    assert answer.text.split(" autofocus")[0].rsplit('name="', 1)[1].startswith(field)
    assert all(typed in answer.text for name, typed in told.items() if name not in change)
    assert await desk.rows("SELECT 1 FROM errand_done WHERE errand_id = :id", id=withdrawn) == []


@pytest.mark.parametrize(
    "values",
    [
        {"told_on": None, "told_way": None, "told_to": None},
        {"told_on": date(2026, 11, 1)},
        {"told_on": date(2027, 11, 1)},
        {"told_way": None},
        {"told_way": "drum"},
        {"told_to": ""},
    ],
)
async def test_the_database_takes_no_withdrawal_as_told_without_whom_when_and_how(
    desk: Desk, withdrawn: ErrandId, values: dict[str, Any]
) -> None:
    whole = {"told_on": desk.today, "told_way": "letter", "told_to": "採用担当"}
    row = {"errand_id": withdrawn, "done_at": desk.clock.now(), "done_by": desk.actor.id} | whole | values
    with pytest.raises(NotStorable):
        await desk.do(lambda work: store.insert_row(work, ErrandDoneRow, row))


async def test_what_else_she_left_tells_of_no_company(desk: Desk, token: str, aiko: Browser) -> None:
    words = "電話番号が変わりました。"
    errand = await desk.do(lambda work: own.ask_correction(work, desk.tools.vault, token, words), actor=SYSTEM)
    told = {"told_on": desk.today.isoformat(), "told_way": "mail", "told_to": "採用担当"}
    await aiko.get("/errands")
    assert (await aiko.get(f"/errands/{errand}")).status_code == 404
    assert (await aiko.post(f"/errands/{errand}", told)).status_code == 404
    kept = {"errand_id": errand, "done_at": desk.clock.now(), "told_on": desk.today, "told_way": "mail", "told_to": "A"}
    with pytest.raises(NotStorable):
        await desk.do(lambda work: store.insert_row(work, ErrandDoneRow, kept))
