"""Which postings people are ranked for, and how lists are cut into pages."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.clock import JAPAN, FrozenClock
from service.base.ids import CompanyId, PostingId
from service.companies import reads as companies
from service.db.engine import Database
from service.db.work import Read, begin_read, begin_work
from service.postings import lacking, reads
from service.postings.actions import close_posting, put_postings
from service.postings.published import SchoolPlace, published_to_schools
from service.postings.reads import Place
from service.postings.terms import NoSuchPosting, PostingState, PublicationState
from tests.factories.companies import a_company
from tests.factories.postings import HIGH_SCHOOL as CONFIRMED
from tests.factories.postings import a_posting, posting_fields

HIGH_SCHOOL = {"audience": ["new_graduate"], "conditions": {"posting_kind": "hs_new_grad"}}


@pytest.fixture
async def company(worker_database: Database, clock: FrozenClock) -> CompanyId:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        return await a_company(work)


async def open_titles(database: Database, clock: FrozenClock) -> set[str]:
    async with begin_read(database, SYSTEM, clock) as read:
        titles = {posting.title for posting in await reads.open_postings(read)}
        written_out = text(f"SELECT title FROM posting WHERE {reads.SOUGHT}")  # noqa: S608 - words of ours
        assert set((await read.session.execute(written_out, {"today": read.today})).scalars()) == titles
    return titles


async def test_people_are_ranked_for_postings_that_are_open_today(
    worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await a_posting(work, company, "P-1", title="募集中")
        await a_posting(work, company, "P-2", title="今日まで", closes_on="2026-11-24")
        await a_posting(work, company, "P-3", title="昨日まで", closes_on="2026-11-23")
        await a_posting(work, company, "P-4", title="高校生", **HIGH_SCHOOL)
        await put_postings(work, [(company, "P-5", posting_fields(title="試し"))], is_test=True)
        await close_posting(work, await a_posting(work, company, "P-6", title="終了"))
    assert await open_titles(worker_database, clock) == {"募集中", "今日まで"}
    clock.set(datetime(2026, 11, 25, tzinfo=JAPAN))
    assert await open_titles(worker_database, clock) == {"募集中"}


async def test_a_posting_with_gaps_is_ranked_for_all_the_same(
    worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        posting_id = await a_posting(work, company, conditions={"smoking_policy": None})
    async with begin_read(worker_database, SYSTEM, clock) as read:
        (found,) = await reads.open_postings(read, [posting_id])
        posting = await reads.posting(read, posting_id)
        publication = (await reads.publications(read, [posting]))[posting_id]
    assert found.content["conditions"]["smoking_policy"] is None
    assert publication.state is PublicationState.WILL_NOT_BE_PUBLISHED
    assert not publication.is_complete


async def test_a_posting_is_read_by_id_and_by_reference(
    worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        posting_id = await a_posting(work, company, "P-1", title="一")
        await a_posting(work, company, "P-1", title="二")
    async with begin_read(worker_database, SYSTEM, clock) as read:
        found = await reads.posting_by_ref(read, company, "P-1")
        assert (found.posting_id, found.revision, found.title) == (posting_id, 2, "二")
        assert found == await reads.posting(read, posting_id)
        with pytest.raises(NoSuchPosting):
            await reads.posting_by_ref(read, company, "P-2")


async def _pages(database: Database, clock: FrozenClock, **filters: Any) -> list[list[str]]:
    pages: list[list[str]] = []
    after: Place | None = None
    async with begin_read(database, SYSTEM, clock) as read:
        while True:
            items, after = await reads.postings_page(read, limit=3, after=after, **filters)
            pages.append([posting.external_ref for posting in items])
            if after is None:
                return pages


async def test_pages_are_newest_first_without_gaps_or_repeats(
    worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    for number in range(7):
        clock.advance(timedelta(minutes=number % 2))
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await a_posting(work, company, f"P-{number}")
    pages = await _pages(worker_database, clock)
    assert [len(page) for page in pages] == [3, 3, 1]
    seen = [reference for page in pages for reference in page]
    assert sorted(seen) == [f"P-{number}" for number in range(7)]
    assert set(seen[:2]) == {"P-5", "P-6"}


async def test_a_full_last_page_leads_nowhere(
    worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        for number in range(3):
            await a_posting(work, company, f"P-{number}")
    assert [len(page) for page in await _pages(worker_database, clock)] == [3]


async def test_signs_of_patterns_in_a_title_are_only_signs(
    worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await a_posting(work, company, "P-1", title="100%リモート_可")
        await a_posting(work, company, "P-2", title="リモート 可")
    assert await _pages(worker_database, clock, title="%") == [["P-1"]]
    assert await _pages(worker_database, clock, title="_") == [["P-1"]]
    (both,) = await _pages(worker_database, clock, title="可　リモート")
    assert sorted(both) == ["P-1", "P-2"]


async def test_schools_pages_are_full_and_what_closes_first_stands_first(
    worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    youth = {
        "recruitment": {"average_age": 40.5},
        "development": {"training": "あり"},
        "management": {"paid_leave_days": 9},
    }
    confirmed = {"hello_work_no": "43010-1234567", "hello_work_confirmed_on": "2026-06-05", "youth_employment": youth}
    shown = {
        "audience": ["new_graduate"],
        "graduation_fy": [2026],
        "conditions": {"posting_kind": "hs_new_grad", **confirmed},
    }
    async with begin_work(worker_database, SYSTEM, clock) as work:
        for number in range(12):
            lasts = {0: None, 3: "2027-03-01", 6: "2026-12-01", 9: "2026-11-24"}
            await a_posting(work, company, f"P-{number}", **{**shown, "closes_on": lasts.get(number, "2026-11-01")})
    seen: list[str] = []
    after: SchoolPlace | None = None
    async with begin_read(worker_database, SYSTEM, clock) as read:
        assert read.today == date(2026, 11, 24)
        for wanted in (3, 1):
            items, after = await published_to_schools(read, limit=3, after=after)
            assert len(items) == wanted
            seen += [posting.external_ref for posting, _ in items]
    assert after is None
    assert seen == ["P-9", "P-6", "P-3", "P-0"]


async def test_of_one_last_day_schools_see_every_posting_once(
    worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        made = [await a_posting(work, company, f"P-{number}", **CONFIRMED) for number in range(5)]
    seen: list[PostingId] = []
    after: SchoolPlace | None = None
    async with begin_read(worker_database, SYSTEM, clock) as read:
        for wanted in (2, 2, 1):
            items, after = await published_to_schools(read, limit=2, after=after)
            assert len(items) == wanted
            seen += [posting.posting_id for posting, _ in items]
    assert after is None
    assert seen == sorted(made)


async def test_the_same_contents_are_judged_once_a_day_and_anew_when_anything_of_it_changes(
    worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        posting_id = await a_posting(work, company, "P-1", closes_on="2026-11-24")
    async with begin_read(worker_database, SYSTEM, clock) as read:
        first, again = [await reads.posting(read, posting_id) for _ in range(2)]
        firm = await companies.company(read, company)
    judged = reads.publication_on(clock.now().date(), first, firm)
    assert judged.state is PublicationState.PUBLISHED
    assert reads.publication_on(clock.now().date(), again, firm) is judged
    assert reads.publication_on(date(2026, 11, 25), again, firm).state is PublicationState.WILL_NOT_BE_PUBLISHED
    closed = replace(again, state=PostingState.CLOSED)
    assert reads.publication_on(clock.now().date(), closed, firm).state is PublicationState.WILL_NOT_BE_PUBLISHED
    assert not reads.publication_on(clock.now().date(), again, None).is_complete


@dataclass
class RevisedBetween:
    """A session in which somebody revises the posting before the statement of this number."""

    session: Any
    revise: Callable[[], Awaitable[None]]
    number: int

    async def execute(self, query: Any) -> Any:
        self.number -= 1
        if self.number == 0:
            await self.revise()
        return await self.session.execute(query)

    exec = execute


async def lacking_ids(read: Read) -> list[PostingId]:
    return [one.posting_id for one in await lacking.lacking_postings(read)]


@pytest.mark.parametrize("number", [2, 3])
async def test_a_revision_between_two_statements_leaves_no_wrong_judgement(
    worker_database: Database, clock: FrozenClock, company: CompanyId, number: int
) -> None:
    whole, part = {"title": f"改訂{number}"}, {"title": f"改訂{number}", "conditions": {"overtime": None}}

    async def put(told: dict[str, Any]) -> PostingId:
        async with begin_work(worker_database, SYSTEM, clock) as work:
            return await a_posting(work, company, "P-1", **told)

    async def revise() -> None:
        await put(whole)

    posting_id = await put(part)
    async with begin_read(worker_database, SYSTEM, clock) as read:
        between: Any = RevisedBetween(read.session, revise, number)
        await lacking_ids(replace(read, session=between))
    for told, expected in ((whole, []), (part, [posting_id]), (whole, [])):
        await put(told)
        async with begin_read(worker_database, SYSTEM, clock) as read:
            assert await lacking_ids(read) == expected
