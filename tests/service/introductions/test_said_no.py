"""A person's no is seen wherever somebody acts on the pair, and nothing is recorded over it as if it were not there."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from litestar import Litestar

from service.base.actor import SYSTEM
from service.db.work import begin_work
from service.introductions.actions.consent import answer_consent
from service.introductions.reads import due_counts
from service.introductions.terms import DueKind
from service.people.actions import withdraw_consent
from service.people.terms import Purpose
from service.platform.tools import MailServer
from service.shortlists.reads.own_words import said_no
from service.shortlists.terms.own_words import ConsentRefused, NoKind
from tests.support.introducing import Desk, link_in
from tests.support.mail import MailOffice, PostOffice
from tests.support.web import Browser, browsing, make_app

REFUSED = "同意しないと回答（2026年11月24日）"
WITHDRAWN = "同意を取り消し（2026年11月24日）"
CONSENT = {"given_on": "2026-11-24", "source": "電話（本人から）"}


@pytest.fixture
def application(desk: Desk) -> Litestar:
    return make_app(desk.database, None, desk.tools, desk.clock)


@pytest.fixture
async def aiko(application: Litestar) -> AsyncIterator[Browser]:
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        yield browser


@pytest.fixture
async def token(desk: Desk, office: MailOffice, server: MailServer, post_office: PostOffice) -> str:
    await desk.recommend()
    await desk.ask_consent()
    await office.send(server)
    return link_in(post_office.bodies[-1]).removeprefix("/c/")


async def refuse(desk: Desk, token: str) -> None:
    desk.clock.advance(timedelta(seconds=1))
    async with begin_work(desk.database, SYSTEM, desk.clock) as work:
        await answer_consent(work, desk.tools.vault, token, is_given=False, words="", seen_revision=1)


async def take_back(desk: Desk) -> None:
    company_id = desk.matched.company_id

    await desk.do(
        lambda work: withdraw_consent(
            work, desk.person_id, Purpose.INTRODUCTION, on=desk.today, source="本人用ページ", company_id=company_id
        )
    )


def pages_of(desk: Desk) -> dict[str, str]:
    """Where somebody acts on the pair."""
    posting_id, person_id = desk.pair
    return {
        "review": f"/postings/{posting_id}/shortlist/{person_id}",
        "list": f"/postings/{posting_id}/shortlist",
        "asking": f"/introductions/consents/{posting_id}/{person_id}",
        "progress": f"/postings/{posting_id}/progress",
    }


async def test_a_refusal_stands_on_every_page_where_one_acts(desk: Desk, token: str, aiko: Browser) -> None:
    for name, path in pages_of(desk).items():
        assert REFUSED not in (await aiko.get(path)).text, name
    await refuse(desk, token)
    for name, path in pages_of(desk).items():
        assert REFUSED in (await aiko.get(path)).text, name
    review = (await aiko.get(pages_of(desk)["review"])).text
    queue = review.split('id="queue-rows"')[1].split("</ol>")[0]
    assert queue.count("× 同意しない") == 1
    # Told apart from who is recommended and open also by the look of that word.
    assert 'chip-plain">推薦' in queue
    assert 'chip-met">推薦' not in queue
    assert "本人の同意が記録されていません" not in review
    assert "本人にメールで同意を依頼する" not in review


async def test_so_does_a_withdrawal_also_in_english(desk: Desk, aiko: Browser) -> None:
    await desk.recommend()
    await desk.consent()
    await take_back(desk)
    for name, path in pages_of(desk).items():
        assert WITHDRAWN in (await aiko.get(path)).text, name
    await aiko.post("/language", {"language": "en", "back": "/"})
    for name, path in pages_of(desk).items():
        assert "Took the consent back (24 November 2026)" in (await aiko.get(path)).text, name


async def test_who_took_it_back_is_asked_again_by_mail_only_by_who_says_that_it_was_seen(
    desk: Desk, aiko: Browser
) -> None:
    await desk.recommend()
    await desk.consent()
    await take_back(desk)
    asking = pages_of(desk)["asking"]
    assert 'name="again" value="1" required' in (await aiko.get(asking)).text
    refused = await aiko.post(asking, {"language": "ja"})
    assert (refused.status_code, "先に「同意を取り消し」" in refused.text) == (409, True)
    desk.clock.advance(timedelta(seconds=1))
    assert (await aiko.post(asking, {"language": "ja", "again": "1"})).status_code == 303


async def test_a_consent_over_a_refusal_is_asked_about_first_and_tells_the_no_and_the_reason(
    desk: Desk, token: str, aiko: Browser
) -> None:
    await refuse(desk, token)
    review = pages_of(desk)["review"]
    await aiko.get(review)
    desk.clock.advance(timedelta(seconds=1))
    asked = await aiko.post(f"{review}/consent", CONSENT)
    assert (asked.status_code, REFUSED in asked.text) == (200, True)
    assert 'value="電話（本人から）"' in asked.text
    assert "紹介を記録する</button>" not in (await aiko.get(review)).text
    unreasoned = await aiko.post(f"{review}/consent", {**CONSENT, "confirmed": "1", "reason": " "})
    assert (unreasoned.status_code, "理由" in unreasoned.text, 'value="電話（本人から）"' in unreasoned.text) == (
        422,
        True,
        True,
    )
    early = {**CONSENT, "given_on": "2026-11-20", "confirmed": "1", "reason": "本人から電話"}
    assert (await aiko.post(f"{review}/consent", early)).status_code == 422
    told = {**CONSENT, "confirmed": "1", "reason": "本人から電話"}
    for _ in range(2):
        desk.clock.advance(timedelta(seconds=1))
        assert (await aiko.post(f"{review}/consent", told)).status_code == 303
    (stored,) = await desk.rows("SELECT source FROM consent_event WHERE company_id IS NOT NULL")
    assert stored.source == "電話（本人から）（「同意しないと回答」2026年11月24日 の後の確認。理由：本人から電話）"
    shown = (await aiko.get(review)).text
    assert REFUSED in shown
    assert stored.source in shown
    assert REFUSED in (await aiko.post(f"{review}/introduction")).text
    assert await desk.introduce()


async def test_a_refusal_after_a_consent_on_paper_stands_against_the_introduction(desk: Desk, token: str) -> None:
    await desk.consent()
    await refuse(desk, token)
    with pytest.raises(ConsentRefused):
        await desk.introduce()
    counts = await desk.ask(lambda read: due_counts(read, desk.tools.introductions))
    assert counts[DueKind.TO_INTRODUCE] == 0
    found = await desk.ask(lambda read: said_no(read, desk.pair[0], [desk.person_id]))
    assert [(one.kind, one.stands) for one in found.values()] == [(NoKind.REFUSED, True)]
