"""A posting's progress: publication, list, funnel, exposure and openings, and the ways to it and from it."""

import re
from datetime import timedelta

import pytest
from litestar import Litestar
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.ids import PostingId
from service.db.work import Work, begin_work
from service.introductions.terms import Stage
from service.postings.terms import NoSuchPosting
from service.shortlists.actions.deciding import decide
from service.shortlists.terms.deciding import NewDecision, Verdict
from service.workspace.reads.progress import PostingProgress, posting_progress
from tests.factories.postings import HIGH_SCHOOL, a_posting
from tests.factories.shortlists import match, seen_now
from tests.service.workspace.history import a_history
from tests.support.introducing import Desk
from tests.support.statements import statements_of
from tests.support.web import Browser, browsing

MOST_STATEMENTS = 12


async def shown(desk: Desk, posting_id: PostingId | None = None) -> PostingProgress:
    return await desk.ask(lambda read: posting_progress(read, posting_id or desk.matched.posting_id))


async def test_it_tells_how_far_the_list_and_its_people_came(desk: Desk, application: Litestar) -> None:
    before = await shown(desk)
    assert (before.reached[0], before.listed.verdicts, before.left) == (2, {None: 2}, 2)
    await a_history(desk)
    now = await shown(desk)
    assert now.reached == (3, 2, 2, 2, 1, 1, 1, 1)
    # Who was hired looks for nothing any more and left the list; she stays in the funnel.
    assert now.listed.verdicts == {Verdict.ACCEPT: 1, Verdict.PASS: 1}
    assert (now.openings, now.hired, now.left) == (2, 1, 1)
    async with browsing(application) as aiko:
        await aiko.sign_in("aiko")
        await _leads_on(aiko, desk)
    told = await statements_of(
        desk.database, desk.actor, desk.clock, lambda read: posting_progress(read, desk.matched.posting_id)
    )
    assert 0 < len(told) <= MOST_STATEMENTS, told


async def _leads_on(aiko: Browser, desk: Desk) -> None:
    posting = f"/postings/{desk.matched.posting_id}"
    assert f'href="{posting}/progress"' in (await aiko.get(posting)).text
    page = (await aiko.get(f"{posting}/progress")).text
    ways = set(re.findall(r'href="(/(?:postings|companies|people)/[^"]+)"', page))
    assert {posting, f"{posting}/shortlist", f"{posting}/edit", f"/companies/{desk.matched.company_id}"} <= ways
    for address in sorted(ways):
        assert (await aiko.get(address)).status_code == 200, address


async def test_under_each_stage_stand_the_people_who_came_so_far(desk: Desk, application: Litestar) -> None:
    before = {one.stage: [reference for _, reference in one.people] for one in (await shown(desk)).stages}
    assert sorted(before[Stage.LISTED]) == ["D-1", "D-2"]
    assert {stage for stage, people in before.items() if people} == {Stage.LISTED}
    await a_history(desk)
    now = {one.stage: [reference for _, reference in one.people] for one in (await shown(desk)).stages if one.people}
    # D-2 was introduced and rejected, D-3 passed, D-1 started; each stands once, at the last stage that was reached.
    assert now == {Stage.LISTED: ["D-3"], Stage.INTRODUCED: ["D-2"], Stage.STARTED: ["D-1"]}
    async with browsing(application) as aiko:
        await aiko.sign_in("aiko")
        page = (await aiko.get(f"/postings/{desk.matched.posting_id}/progress")).text
        links = dict(re.findall(r'<a href="(/people/[^"]+)">(D-\d)</a>', page))
        assert sorted(links.values()) == ["D-1", "D-2", "D-3"]
        assert "試験" not in page
        for address, reference in links.items():
            assert reference in (await aiko.get(address)).text
        await aiko.post("/language", {"language": "en", "back": "/"})
        english = (await aiko.get(f"/postings/{desk.matched.posting_id}/progress")).text
    assert "到達 3人" in page
    assert "全員が先の段階に進みました" in page
    assert "reached by 3" in english
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        await work.session.execute(
            text("UPDATE person SET state = 'erased' WHERE id = :id"), {"id": desk.matched.people["D-1"]}
        )
    (last,) = [one for one in (await shown(desk)).stages if one.stage is Stage.STARTED]
    assert (last.people, last.erased) == ((), 1)


async def test_people_on_other_lists_are_counted_by_how_many(desk: Desk) -> None:
    assert (await shown(desk)).other_lists == (2, 0, 0, 0, 0)
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        others = [await a_posting(work, desk.matched.company_id, f"P-{number}") for number in (5, 6, 7)]
        ended = await a_posting(work, desk.matched.company_id, "P-8", closes_on="2026-11-25")
    for posting_id in (*others, ended):
        await match(desk.jobs, desk.clock, desk.tools.vault, posting_id)
    assert (await shown(desk)).other_lists == (0, 0, 2, 0, 0)
    desk.clock.advance(timedelta(days=3))
    assert (await shown(desk)).listed.other_lists == {3: 2}


async def test_what_is_missing_stands_there_and_who_only_reads_is_led_to_no_candidates(
    desk: Desk, browsers: dict[str, Browser]
) -> None:
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        lacks = await a_posting(work, desk.matched.company_id, "P-9", conditions={"overtime": None})
        schools = await a_posting(work, desk.matched.company_id, "H-1", **HIGH_SCHOOL)
    page = (await browsers["jun"].get(f"/postings/{lacks}/progress")).text
    assert "この求人はまだ公開できません" in page
    assert "まだ記録がありません。" in page
    for forbidden in ("/shortlist", "/edit"):
        assert forbidden not in page
    page = (await browsers["aiko"].get(f"/postings/{schools}/progress")).text
    assert "学校のみに公開される求人です" in page
    assert "/shortlist" not in page
    assert (await browsers["chika"].get(f"/postings/{lacks}/progress")).status_code == 403
    missing = PostingId(desk.person_id)
    assert (await browsers["aiko"].get(f"/postings/{missing}/progress")).status_code == 404
    with pytest.raises(NoSuchPosting):
        await shown(desk, missing)
    await browsers["aiko"].post("/language", {"language": "en", "back": "/"})
    assert "On other lists too" in (await browsers["aiko"].get(f"/postings/{lacks}/progress")).text


async def test_who_was_held_and_left_the_list_is_found_from_list_progress_and_her_own_page(
    desk: Desk, application: Litestar
) -> None:
    async def hold(work: Work) -> None:
        await decide(work, *desk.pair, NewDecision(Verdict.HOLD), await seen_now(work, *desk.pair))

    await desk.do(hold)
    assert (await shown(desk)).outside == ()
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        await work.session.execute(
            text("DELETE FROM ranked_pair WHERE person_id = :person"), {"person": desk.person_id}
        )
    posting = f"/postings/{desk.matched.posting_id}"
    review = f'href="{posting}/shortlist/{desk.person_id}"'
    async with browsing(application) as aiko:
        await aiko.sign_in("aiko")
        for address in (f"{posting}/shortlist", f"{posting}/shortlist?show=hold", f"{posting}/progress"):
            page = (await aiko.get(address)).text
            assert "一覧の外になった方（1人）" in page
            assert review in page
        assert "一覧の外になった方" not in (await aiko.get(f"{posting}/shortlist?show=accept")).text
        own = (await aiko.get(f"/people/{desk.person_id}")).text
        assert review in own
        assert "一覧の外になった方" in own
        assert (await aiko.get(f"{posting}/shortlist/{desk.person_id}")).status_code == 200
