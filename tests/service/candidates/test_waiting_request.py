"""A request for consent that waits for the person's answer stands first on her own page."""

from datetime import timedelta
from uuid import uuid4

from service.base.language import Language
from service.candidates.actions.links import send_link
from service.people.actions.entering import withdraw_consent_once
from service.people.terms import Purpose
from tests.service.candidates.conftest import Post
from tests.support.introducing import Desk, link_in
from tests.support.web import Browser


async def test_a_request_that_waits_for_her_answer_is_told_first_until_she_answers(
    desk: Desk, link: str, outside: Browser, post: Post
) -> None:
    words = "回答をお待ちしている紹介があります"
    assert words not in (await outside.get(link)).text
    await desk.recommend()
    await desk.ask_consent()
    page = (await outside.get(link)).text
    assert page.index(words) < page.index("このページの内容")
    told = page[page.index(words) :].split("</section>")[0]
    for word in ("装置保全エンジニア", "肥後テスト工業株式会社", "2026年12月", "メール"):
        assert word in told
    await desk.consent()
    assert words not in (await outside.get(link)).text, "she agreed by telephone"
    await desk.do(
        lambda work: withdraw_consent_once(
            work, desk.person_id, Purpose.INTRODUCTION, desk.today, "電話", desk.matched.company_id
        )
    )
    await desk.ask_consent()
    assert words in (await outside.get(link)).text
    desk.clock.advance(timedelta(days=20))
    await desk.do(lambda work: send_link(work, desk.tools, desk.person_id, Language.JAPANESE))
    assert words not in (await outside.get(await post.link())).text


async def mailed(desk: Desk, post: Post) -> list[str]:
    """Everything that was sent so far."""
    await post.office.send(post.server)
    return list(post.box.bodies)


async def test_her_own_page_sends_the_link_of_a_waiting_request_to_her_once_more_and_not_at_every_click(
    desk: Desk, link: str, outside: Browser, post: Post
) -> None:
    await desk.recommend()
    request_id = await desk.ask_consent()
    before, address = await mailed(desk, post), f"{link}/requests/{request_id}/mail"
    shown = (await outside.get(link)).text
    assert f'action="{address}"' in shown
    for _ in range(2):
        assert "少し前にお送りしています" in (await outside.get((await outside.post(address)).headers["Location"])).text
    assert await mailed(desk, post) == before, "the first is on its way"
    desk.clock.advance(timedelta(minutes=11))
    for answer in ("お送りしました", "少し前にお送りしています"):
        assert answer in (await outside.get((await outside.post(address)).headers["Location"])).text
    *_, sent = after = await mailed(desk, post)
    assert len(after) == len(before) + 1
    assert link_in(sent) != link_in(before[-1])
    for path in (link_in(sent), link_in(before[-1])):
        assert "装置保全エンジニア" in (await outside.get(path)).text, "both are links of one request"


async def test_no_more_than_four_mails_tell_of_one_request(desk: Desk, link: str, outside: Browser, post: Post) -> None:
    await desk.recommend()
    request_id = await desk.ask_consent()
    before, address = await mailed(desk, post), f"{link}/requests/{request_id}/mail"
    await outside.get(link)
    for _ in range(3):
        desk.clock.advance(timedelta(minutes=11))
        assert (await outside.post(address)).status_code == 303
    desk.clock.advance(timedelta(days=1))
    refused = await outside.post(address)
    assert (refused.status_code, "何度もお送りしています" in refused.text) == (409, True)
    assert len(await mailed(desk, post)) == len(before) + 3


async def test_nothing_is_sent_of_a_request_that_is_anothers_or_waits_no_more(
    desk: Desk, link: str, outside: Browser, post: Post
) -> None:
    await desk.recommend()
    request_id = await desk.ask_consent()
    desk.clock.advance(timedelta(minutes=11))
    before = await mailed(desk, post)
    await outside.get(link)
    await desk.consent()
    for told in (request_id, uuid4()):
        refused = await outside.post(f"{link}/requests/{told}/mail")
        assert (refused.status_code, "いまは回答を待っていません" in refused.text) == (409, True)
    forged = await outside.post(f"/me/{'x' * 43}/requests/{request_id}/mail")
    assert forged.status_code == 404
    assert await mailed(desk, post) == before
    await desk.do(lambda work: send_link(work, desk.tools, desk.person_id, Language.ENGLISH))
    in_english = f"{await post.link()}/requests/{request_id}/mail"
    assert "can be answered by mail no more" in (await outside.post(in_english)).text
