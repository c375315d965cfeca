"""Putting and closing postings: revisions, what is owed, two writers at once."""

import asyncio
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.ids import CompanyId
from service.base.outcomes import Outcome
from service.db.engine import Database
from service.db.failures import AlreadyStored
from service.db.work import begin_read, begin_work
from service.postings import reads
from service.postings.actions import close_posting, put_posting, put_postings
from service.postings.terms import AlreadyClosed, ChangedSince, NoSuchPosting, PostingState, Stored
from tests.factories.companies import a_company
from tests.factories.postings import a_posting, posting_fields


@pytest.fixture
async def company(worker_database: Database, clock: FrozenClock) -> CompanyId:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        return await a_company(work)


async def put(
    database: Database, clock: FrozenClock, company_id: CompanyId, *references: str, announce: bool = True, **told: Any
) -> list[Stored]:
    async with begin_work(database, SYSTEM, clock) as work:
        fields = posting_fields(**told)
        return await put_postings(work, [(company_id, name, fields) for name in references], announce=announce)


async def owed(database: Database) -> int:
    async with database.sessions() as session:
        found = await session.execute(text("SELECT count(*) FROM outbox WHERE kind = 'posting_changed'"))
        return int(found.scalar_one())


async def revisions(database: Database) -> list[tuple[int, str]]:
    async with database.sessions() as session:
        query = "SELECT revision, content->>'title' FROM posting_revision ORDER BY revision"
        return [(number, title) for number, title in (await session.execute(text(query))).all()]


async def test_a_posting_is_new_then_unchanged_then_changed(
    worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    (first,) = await put(worker_database, clock, company, "P-1")
    (same,) = await put(worker_database, clock, company, "P-1")
    (other,) = await put(worker_database, clock, company, "P-1", title="別の職名")
    assert [s.outcome for s in (first, same, other)] == [Outcome.NEW, Outcome.UNCHANGED, Outcome.CHANGED]
    assert [s.revision for s in (first, same, other)] == [1, 1, 2]
    assert len({s.posting_id for s in (first, same, other)}) == 1


async def test_every_revision_is_kept_as_it_was(
    worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    for title in ("一", "二", "二", "三"):
        await put(worker_database, clock, company, "P-1", title=title)
    assert await revisions(worker_database) == [(1, "一"), (2, "二"), (3, "三")]


@pytest.mark.parametrize("statement", ["UPDATE posting_revision SET revision = 9", "DELETE FROM posting_revision"])
async def test_not_even_the_owner_rewrites_a_revision(
    database_url: str, worker_database: Database, clock: FrozenClock, company: CompanyId, statement: str
) -> None:
    await put(worker_database, clock, company, "P-1")
    connection = await asyncpg.connect(database_url)
    try:
        with pytest.raises(asyncpg.PostgresError, match="append-only"):
            await connection.execute(statement)
    finally:
        await connection.close()


async def test_only_news_is_owed_to_matching(worker_database: Database, clock: FrozenClock, company: CompanyId) -> None:
    await put(worker_database, clock, company, "P-1", "P-2")
    assert await owed(worker_database) == 2
    await put(worker_database, clock, company, "P-1", "P-2")
    assert await owed(worker_database) == 2
    await put(worker_database, clock, company, "P-3", announce=False)
    assert await owed(worker_database) == 2


async def test_of_two_tellings_in_one_block_the_later_one_counts(
    worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        told = [(company, "P-1", posting_fields(title=title)) for title in ("前", "後")]
        stored = await put_postings(work, told)
    assert len({s.posting_id for s in stored}) == 1
    assert await revisions(worker_database) == [(1, "後")]


async def test_the_same_reference_of_two_companies_is_two_postings(
    worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        other = await a_company(work, "C-2")
        told = [(company, "P-1", posting_fields(title="甲")), (other, "P-1", posting_fields(title="乙"))]
        stored = await put_postings(work, told)
    async with begin_read(worker_database, SYSTEM, clock) as read:
        found = await reads.postings(read, [s.posting_id for s in stored])
    assert {(p.company_id, p.title) for p in found.values()} == {(company, "甲"), (other, "乙")}


async def test_a_closed_posting_is_opened_by_putting_it_again(
    worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    (first,) = await put(worker_database, clock, company, "P-1")
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await close_posting(work, first.posting_id)
    async with begin_read(worker_database, SYSTEM, clock) as read:
        assert (await reads.posting(read, first.posting_id)).state is PostingState.CLOSED
    (again,) = await put(worker_database, clock, company, "P-1")
    assert (again.outcome, again.revision) == (Outcome.CHANGED, 2)
    async with begin_read(worker_database, SYSTEM, clock) as read:
        assert (await reads.posting(read, first.posting_id)).state is PostingState.OPEN


async def test_closing_owes_a_job_and_happens_once(
    worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    (stored,) = await put(worker_database, clock, company, "P-1", announce=False)
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await close_posting(work, stored.posting_id, seen_revision=1)
    assert await owed(worker_database) == 1
    with pytest.raises(AlreadyClosed):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await close_posting(work, stored.posting_id)


async def test_a_change_of_what_somebody_else_changed_is_refused(
    worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    (stored,) = await put(worker_database, clock, company, "P-1")
    await put(worker_database, clock, company, "P-1", title="二")
    with pytest.raises(ChangedSince):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await put_posting(work, company, "P-1", posting_fields(title="三"), seen_revision=1)
    with pytest.raises(ChangedSince):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await close_posting(work, stored.posting_id, seen_revision=1)
    assert await revisions(worker_database) == [(1, "装置保全エンジニア"), (2, "二")]


async def test_nobody_closes_what_is_not_there(worker_database: Database, clock: FrozenClock) -> None:
    with pytest.raises(NoSuchPosting):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await close_posting(work, work.new_id())  # type: ignore[arg-type]


async def test_two_writers_at_once_leave_one_revision_after_the_other(
    worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    await put(worker_database, clock, company, "P-1")
    titles = ["二", "三", "四", "五"]
    stored = await asyncio.gather(*(put(worker_database, clock, company, "P-1", title=title) for title in titles))
    assert sorted(one.revision for (one,) in stored) == [2, 3, 4, 5]
    kept = await revisions(worker_database)
    assert [number for number, _ in kept] == [1, 2, 3, 4, 5]
    assert {title for _, title in kept[1:]} == set(titles)


async def test_two_who_create_the_same_posting_at_once_make_one(
    worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    made = await asyncio.gather(
        *(put(worker_database, clock, company, "P-1") for _ in range(4)), return_exceptions=True
    )
    assert all(isinstance(one, list | AlreadyStored) for one in made)
    assert await revisions(worker_database) == [(1, "装置保全エンジニア")]


async def test_nothing_is_stored_of_a_work_that_fails(
    worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    async def fail_late() -> None:
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await a_posting(work, company)
            raise LookupError

    with pytest.raises(LookupError):
        await fail_late()
    assert await revisions(worker_database) == []
    assert await owed(worker_database) == 0
