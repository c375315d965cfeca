"""What waits to be reviewed, what stands beside a pair, and who may see it."""

import re
from datetime import timedelta

import pytest
from litestar import Litestar
from sqlalchemy import event, text

from service.access.actions import register_schools
from service.access.terms import SchoolKind
from service.base.actor import SYSTEM, Actor, Role
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.platform.crypto import Vault
from service.postings.actions import close_posting
from service.shortlists.pages import waiting
from service.shortlists.reads.beside import beside
from service.shortlists.reads.shortlist_page import shortlist_page
from service.shortlists.reads.waiting import last_act_of, page_before, waiting_postings
from service.shortlists.terms.reviewing import PageBefore
from tests.factories.postings import a_posting
from tests.factories.shortlists import Matched, match
from tests.support.review_desk import decide, list_of, page_of
from tests.support.web import Browser, browsing, hire


async def test_what_waits_is_counted_and_goes_down_as_it_is_decided(
    desk: Browser,
    matched: Matched,
    worker_database: Database,
    web_database: Database,
    clock: FrozenClock,
    vault: Vault,
    coordinator: Actor,
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        urgent = await a_posting(work, matched.company_id, "P-2", title="急ぎの求人", closes_on="2026-12-01")
        over = await a_posting(work, matched.company_id, "P-3", title="終わる求人")
    for posting_id in (urgent, over):
        await match(worker_database, clock, vault, posting_id)
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await close_posting(work, over)

    async def counted() -> int:
        async with begin_read(web_database, coordinator, clock) as read:
            return (await waiting_postings(read, (), limit=1))[2]

    assert await counted() == 6
    shown = (await desk.get("/review")).text
    assert "2件の求人で、一覧の上位10人のうち、あわせて6人" in shown
    assert "未判断（上位10人のうち）" in shown
    assert shown.index("急ぎの求人") < shown.index(str(matched.posting_id))
    assert "終わる求人" not in shown
    await decide(desk, page_of(matched), verdict="hold")
    assert await counted() == 5
    clock.advance(timedelta(seconds=1))
    await desk.post(f"{page_of(matched)}/undo", {"sequence": "1"})
    assert await counted() == 6


async def test_the_posting_that_closes_first_is_first_and_one_without_an_end_last(
    matched: Matched,
    worker_database: Database,
    web_database: Database,
    clock: FrozenClock,
    vault: Vault,
    coordinator: Actor,
) -> None:
    never = matched.posting_id
    ends = {"late": "2027-01-01", "soon": "2026-12-01", "as-soon": "2026-12-01"}
    async with begin_work(worker_database, SYSTEM, clock) as work:
        made = {ref: await a_posting(work, matched.company_id, ref, closes_on=day) for ref, day in ends.items()}
        over = await a_posting(work, matched.company_id, "over")
    for posting_id in (*made.values(), over):
        await match(worker_database, clock, vault, posting_id)
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await work.session.execute(
            text("UPDATE ranked_pair SET score = score + 0.01 WHERE posting_id = :id"), {"id": made["as-soon"]}
        )
        await close_posting(work, over)
    order = [made["as-soon"], made["soon"], made["late"], never]
    async with begin_read(web_database, coordinator, clock) as read:
        whole, postings, people = await waiting_postings(read, (), limit=50)
        assert [one.posting_id for one in whole] == order
        assert (postings, people) == (4, 12)
        for after, rest in ((order[0], order[1:]), (order[-1], []), (over, order)):
            page, *counts = await waiting_postings(read, (), limit=3, after=after)
            assert ([one.posting_id for one in page], counts) == (rest[:3], [4, 12])
        # Back from each page: to the one that ended where this begins, to the top, or nowhere from the top itself.
        for limit, at, begins in ((1, order[2], order[1]), (2, order[2], order[0]), (2, order[1], None)):
            assert await page_before(read, (), limit=limit, after=at) == PageBefore(begins)
        assert await page_before(read, (), limit=3, after=over) is None
        # What nobody can be introduced for comes after that, in the same order, page by page too.
        unpublished = set(order[:2])
        whole, *_ = await waiting_postings(read, unpublished, limit=50)
        assert [one.posting_id for one in whole] == [*order[2:], *order[:2]]
        assert {one.posting_id for one in whole if one.is_incomplete} == unpublished
        page, *_ = await waiting_postings(read, unpublished, limit=2, after=never)
        assert [one.posting_id for one in page] == order[:2]
        assert await page_before(read, unpublished, limit=2, after=never) == PageBefore(None)


async def test_the_queue_leads_back_as_well_as_on(
    desk: Browser,
    matched: Matched,
    worker_database: Database,
    clock: FrozenClock,
    vault: Vault,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        soon = await a_posting(work, matched.company_id, "P-2", title="急ぎの求人", closes_on="2026-12-01")
    await match(worker_database, clock, vault, soon)
    monkeypatch.setattr(waiting, "ON_A_PAGE", 1)
    first = (await desk.get("/review")).text
    second = (await desk.get(f"/review?after={soon}")).text
    assert 'rel="prev"' not in first
    assert f'rel="next" href="/review?after={soon}"' in first
    assert 'rel="prev" href="/review"' in second
    assert "急ぎの求人" not in second
    assert 'rel="next"' not in second
    last = (await desk.get(f"/review?after={matched.posting_id}")).text
    assert f'rel="prev" href="/review?after={soon}"' in last


async def test_a_posting_for_which_nobody_can_be_introduced_says_so_where_it_waits(
    desk: Browser, matched: Matched, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        lacks = await a_posting(
            work, matched.company_id, "P-2", title="足りない求人", closes_on="2026-12-01", conditions={"overtime": None}
        )
    await match(worker_database, clock, vault, lacks)
    for path in ("/review", "/"):
        shown = (await desk.get(path)).text
        assert shown.count("項目が足りず紹介できません") == 1
        assert re.search("足りない求人</a> <span[^>]*>項目が足りず紹介できません", shown)
        assert shown.index(f"{list_of(matched)}/next") < shown.index(f"/postings/{lacks}/shortlist/next")


async def test_beside_a_pair_stand_her_other_lists_and_what_was_said_before(
    desk: Browser, matched: Matched, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        other = await a_posting(work, matched.company_id, "P-2", title="別の求人")
    await match(worker_database, clock, vault, other)
    d_1 = f"/postings/{other}/shortlist/{matched.people['D-1']}"
    await decide(desk, d_1, pass_for="wishes_differ", note="夜勤を望まない")
    await decide(desk, page_of(matched, "D-2"), pass_for="company_declined", note="経験が浅い")
    shown = (await desk.get(f"{page_of(matched)}/beside")).text
    assert "別の求人" in shown
    assert "位" in shown
    assert "夜勤を望まない" in shown
    assert "同じ企業" in shown
    assert "経験が浅い" in shown
    assert 'id="beside"' in shown
    assert f'hx-get="{page_of(matched)}/beside"' in (await desk.get(page_of(matched))).text
    assert (await desk.get(f"{list_of(matched)}/{matched.company_id}/beside")).status_code == 404


async def test_postings_of_one_title_are_told_apart_wherever_they_stand(
    desk: Browser, matched: Matched, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    twins = {}
    async with begin_work(worker_database, SYSTEM, clock) as work:
        for reference, town in (("T-1", "43404"), ("T-2", "43210")):
            twins[reference] = await a_posting(
                work, matched.company_id, reference, title="双子の求人", municipality=town
            )
    for posting_id in twins.values():
        await match(worker_database, clock, vault, posting_id)
    first, second = (f"/postings/{one}/shortlist" for one in twins.values())
    person = matched.people["D-1"]
    await decide(desk, f"{second}/{person}", pass_for="wishes_differ")
    japanese = {
        "T-1": "熊本県 菊陽町 ・ 正社員 ・ 企業側の求人番号：T-1",
        "T-2": "熊本県 菊池市 ・ 正社員 ・ 企業側の求人番号：T-2",
    }
    for path, here in (
        (first, ["T-1"]),
        (f"{first}/{person}", ["T-1"]),
        (f"{second}/{person}", ["T-2"]),
        ("/review", twins),
    ):
        shown = (await desk.get(path)).text
        assert [one for one in japanese if japanese[one] in shown] == list(here), path
    assert japanese["T-2"] in (await desk.get(f"{first}/{person}/beside")).text
    suiting = (await desk.get(f"/people/{person}/postings")).text
    for words in ("熊本県 菊陽町", "熊本県 菊池市", "正社員", "企業側の求人番号：T-1", "企業側の求人番号：T-2"):
        assert words in suiting, words
    form = {"person": str(person), "verdict": "hold"}
    await desk.get(first)
    assert japanese["T-1"] in (await desk.post(f"{first}/preview", form)).text
    await desk.post("/language", {"language": "en", "back": "/"})
    assert "Kikuyo Town, Kumamoto ・ " in (await desk.get(f"{first}/{person}")).text


async def test_no_page_takes_more_than_twelve_statements(
    desk: Browser, matched: Matched, web_database: Database, clock: FrozenClock, coordinator: Actor
) -> None:
    await decide(desk, page_of(matched, "D-2"), pass_for="company_declined")
    person = matched.people["D-1"]
    asked = {
        "list": lambda read: shortlist_page(read, matched.posting_id),
        "beside": lambda read: beside(read, matched.posting_id, person),
        "waiting": lambda read: waiting_postings(read, (), limit=50),
        "last act": last_act_of,
    }
    taken = {}
    for name, ask in asked.items():
        statements: list[str] = []

        def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
            statements.append(statement)  # noqa: B023 - removed before the next

        async with begin_read(web_database, coordinator, clock) as read:
            event.listen(web_database.engine.sync_engine, "before_cursor_execute", count)
            await ask(read)
            event.remove(web_database.engine.sync_engine, "before_cursor_execute", count)
        taken[name] = len(statements)
    assert max(taken.values()) <= 12, taken


async def test_who_only_reads_decides_on_nobody_and_schools_see_nothing(
    application: Litestar, worker_database: Database, clock: FrozenClock, matched: Matched
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        school_id = (await register_schools(work, {"白川高専": SchoolKind.KOSEN}))["白川高専"]
    await hire(worker_database, clock, "jun", Role.PROGRAMME_STAFF)
    await hire(worker_database, clock, "chika", Role.SCHOOL_SUPPORTER, school_id)
    reads = ("/review", f"{list_of(matched)}/next", f"{page_of(matched)}/beside")
    acts = (f"{list_of(matched)}/preview", f"{list_of(matched)}/acts", f"{list_of(matched)}/acts/{school_id}/undo")
    for login, may_read in (("jun", True), ("chika", False)):
        async with browsing(application) as browser:
            await browser.sign_in(login)
            for path in reads:
                assert (await browser.get(path)).status_code in ((200, 303) if may_read else (403,))
            presence = await browser.post(f"{page_of(matched)}/presence", {"sequence": "0", "beat": "1"})
            assert presence.status_code == (200 if may_read else 403)
            for path in acts:
                assert (await browser.post(path, {"verdict": "hold"})).status_code == 403
            assert 'name="person"' not in (await browser.get(list_of(matched))).text
