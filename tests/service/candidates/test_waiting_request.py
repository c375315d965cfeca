"""A request for consent that waits for the person's answer stands first on her own page."""

from datetime import timedelta

from service.base.language import Language
from service.candidates.actions.links import send_link
from service.people.actions.entering import withdraw_consent_once
from service.people.terms import Purpose
from tests.service.candidates.conftest import Post
from tests.support.introducing import Desk
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
