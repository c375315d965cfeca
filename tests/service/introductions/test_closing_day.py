"""A posting that closes on the day by which an answer is awaited, or before it: everybody reads so."""

import re
from datetime import date, timedelta

import pytest

from service.base.actor import SYSTEM
from service.db.work import begin_work
from service.introductions.reads import due_page
from service.introductions.terms import DueKind
from service.platform.tools import MailServer
from service.postings.actions import put_postings
from tests.factories.postings import posting_fields
from tests.support.introducing import Desk, link_in
from tests.support.mail import MailOffice, PostOffice
from tests.support.web import Browser


@pytest.mark.parametrize(("closes_on", "until"), [("2026-12-08", "12月8日"), ("2026-12-03", "12月3日")])
async def test_an_answer_that_is_awaited_until_the_closing_day_is_asked_for_with_a_word_on_it(
    desk: Desk,
    aiko: Browser,
    outside: Browser,
    office: MailOffice,
    server: MailServer,
    post_office: PostOffice,
    closes_on: str,
    until: str,
) -> None:
    await desk.recommend()
    await close_on(desk, closes_on)
    asking = f"/introductions/consents/{desk.pair[0]}/{desk.pair[1]}"
    before = (await aiko.get(asking)).text
    assert (f"2026年{until}" in before, "締め切られる" in before or "この求人の締切日" in before) == (True, True)
    assert (await aiko.post(asking, {"language": "ja"})).status_code == 303
    assert "この求人の締切日" in (await aiko.get(asking)).text
    await office.send(server)
    assert re.search(f"このページは 2026年{until} [0-9:]+（この求人の締切日です） まで", post_office.bodies[-1])
    page = (await outside.get(link_in(post_office.bodies[-1]))).text
    assert (f"2026年{until}" in page, "（この求人の締切日です）" in page) == (True, True)


async def test_a_closing_day_brought_forward_is_the_day_that_the_candidate_reads(
    desk: Desk, link: str, aiko: Browser, outside: Browser
) -> None:
    await close_on(desk, "2026-12-01")
    page = (await outside.get(link)).text
    assert "期限：2026年12月1日" in page
    assert ("2026年12月8日" in page, "この求人の締切日です" in page) == (False, True)
    asking = (await aiko.get(f"/introductions/consents/{desk.pair[0]}/{desk.pair[1]}")).text
    assert ("回答の期限は2026年12月1日" in asking, "2026年12月8日" in asking) == (True, False)
    (due,) = (await desk.ask(lambda read: due_page(read, desk.tools.introductions, limit=9))).rows
    assert (due.kind, due.due_on) == (DueKind.ANSWER_AWAITED, date(2026, 12, 1))
    desk.clock.advance(timedelta(days=8))
    await aiko.sign_in("aiko")
    asking = (await aiko.get(f"/introductions/consents/{desk.pair[0]}/{desk.pair[1]}")).text
    assert ("期限切れ" in asking, "回答待ち" in asking) == (True, False)


async def close_on(desk: Desk, day: str) -> None:
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        await put_postings(work, [(desk.matched.company_id, "P-1", posting_fields(closes_on=day))])
