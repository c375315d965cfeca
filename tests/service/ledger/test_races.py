"""Who comes at the same time: a close waits for writers and none is late; a seal waits for the seal before it."""

import asyncio
from contextlib import nullcontext

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.refusals import Busy
from service.db.engine import Database, address, opened
from service.db.failures import AlreadyStored
from service.db.recording import Recorded
from service.db.roles import DatabaseRole
from service.db.work import begin_read, begin_work
from service.ledger import actions, store, verification
from service.ledger.terms import Closing, JournalFacts, YearClosed
from tests.service.ledger.books import (
    ASKS,
    CLOSES,
    MAY,
    SPRING,
    SUMMER,
    YEAR,
    close,
    open_books,
    owed,
    paid,
    post,
    rows,
    superuser,
)

LATE = """
    SELECT p.facts FROM audit_entry p, audit_entry c
    WHERE c.act = 'ledger.year_closed' AND p.act = 'ledger.posted' AND p.number > c.number
        AND CAST(p.facts ->> 'stored' AS integer) > 0"""
"""What was posted by works that ended after the one that closed; both are noted as they end."""


@pytest.fixture
async def closing(worker_database: Database, clock: FrozenClock) -> Database:
    """The books of 2026 on 1 June 2027, closed to obligations, and asked for to be closed."""
    await open_books(worker_database, clock)
    clock.set(SPRING)
    await close(worker_database, clock, Closing.OBLIGATIONS)
    clock.set(SUMMER)
    async with begin_work(worker_database, ASKS, clock) as work:
        await actions.request_closing(work, YEAR, Closing.BOOKS)
    return worker_database


async def without(database_url: str, function: str, words: str) -> None:
    """Takes some words out of a function of the database."""
    async with superuser(database_url) as database, database.engine.begin() as connection:
        asked = text("SELECT pg_get_functiondef(CAST(:name AS regproc))")
        body = (await connection.execute(asked, {"name": function})).scalar_one()
        assert words in body
        await connection.exec_driver_sql(body.replace(words, ""))


async def written_until_closed(database: Database, clock: FrozenClock, writer: int) -> tuple[int, int]:
    """How many journals a writer booked before it heard that the year is closed, and how many after."""
    booked = 0
    for number in range(2_000):
        try:
            booked += len(await post(database, clock, paid(f"{writer}:{number}", on=MAY)))
        except Busy:
            continue
        except YearClosed:
            after = [await is_booked(database, clock, paid(f"{writer}:after:{each}", on=MAY)) for each in range(3)]
            return booked, sum(after)
    raise AssertionError("never closed")


async def is_booked(database: Database, clock: FrozenClock, facts: JournalFacts) -> bool:
    try:
        return bool(await post(database, clock, facts))
    except YearClosed:
        return False


async def is_closed_now(database: Database, clock: FrozenClock) -> bool:
    """Closes the year; False when somebody is in the way for too long."""
    try:
        async with begin_work(database, CLOSES, clock) as work:
            await actions.close_year(work, YEAR)
    except Busy:
        return False
    return True


async def test_a_close_raced_by_ten_writers_has_none_late(
    database_url: str, closing: Database, clock: FrozenClock
) -> None:
    async def shut(database: Database) -> tuple[int, int]:
        await asyncio.sleep(0.2)
        assert await is_closed_now(database, clock)
        return 0, 0

    url = address(database_url, DatabaseRole.WEB)
    async with opened(url, pool_size=11, statement_timeout=10_000) as web:
        told = await asyncio.gather(*(written_until_closed(web, clock, writer) for writer in range(10)), shut(web))
    assert await rows(closing, LATE) == []
    booked, after = (sum(counts) for counts in zip(*told, strict=True))
    assert await rows(closing, "SELECT count(*) FROM ledger_journal") == [(booked,)]
    assert booked > 0
    assert after == 0


async def test_a_close_waits_for_who_writes_in_the_year(closing: Database, clock: FrozenClock) -> None:
    async with begin_work(closing, SYSTEM, clock) as work:
        await actions.post_journals(work, [paid(on=MAY)])
        assert not await is_closed_now(closing, clock)
    assert await is_closed_now(closing, clock)
    assert await rows(closing, LATE) == []


@pytest.mark.parametrize("is_held", [True, False])
async def test_a_year_is_closed_before_its_last_journal_only_where_nobody_holds_its_row(
    database_url: str, closing: Database, clock: FrozenClock, is_held: bool
) -> None:
    """By whatever statement: here its owner's own."""
    if not is_held:
        await without(database_url, "ledger_open_years_only", " FOR SHARE")
    async with begin_work(closing, SYSTEM, clock) as work, superuser(database_url) as owner:
        await actions.post_journals(work, [paid(on=MAY)])
        async with owner.engine.connect() as connection:
            await connection.execute(text("SET lock_timeout = '100ms'"))
            with pytest.raises(DBAPIError, match="lock timeout") if is_held else nullcontext():
                await connection.execute(text("UPDATE ledger_year SET closed_at = '2027-06-01T00:00+09'"))
                await connection.commit()
    found = "SELECT count(*) FROM ledger_journal, ledger_year WHERE closed_at IS NOT NULL"
    assert await rows(closing, found) == [(0 if is_held else 1,)]


@pytest.mark.parametrize("queues", [True, False])
async def test_who_comes_after_a_close_that_waits_does_not_pass_it(
    database_url: str, closing: Database, clock: FrozenClock, queues: bool
) -> None:
    if not queues:
        queue = "PERFORM pg_advisory_xact_lock_shared(hashtextextended('ledger_year', wanted.fiscal_year));"
        await without(database_url, "ledger_open_years_only", queue)
    async with begin_work(closing, SYSTEM, clock) as work:
        await actions.post_journals(work, [paid(on=MAY)])
        close = asyncio.create_task(is_closed_now(closing, clock))
        await asyncio.sleep(0.2)
        beside = asyncio.create_task(is_booked(closing, clock, paid("k:9", on=MAY)))
        await asyncio.sleep(0.2)
    assert await close
    assert await beside is not queues


async def seal_beside_another(database: Database, clock: FrozenClock) -> list[Recorded]:
    """Posts while another work has sealed and not ended yet; that one ends a little later."""
    async with begin_work(database, SYSTEM, clock) as work:
        await actions.post_journals(work, [owed("k:1")])
        await store.seal(work)
        beside = asyncio.create_task(post(database, clock, owed("k:2")))
        await asyncio.sleep(0.3)
    return await beside


async def test_a_seal_waits_for_the_one_before(worker_database: Database, clock: FrozenClock) -> None:
    await open_books(worker_database, clock)
    await seal_beside_another(worker_database, clock)
    async with begin_read(worker_database, SYSTEM, clock) as read:
        head = await verification.verify(read)
    assert head is not None
    assert head.number == 2


async def test_two_seals_at_once_would_stand_in_the_same_place(
    database_url: str, worker_database: Database, clock: FrozenClock
) -> None:
    await without(
        database_url, "ledger_seal_journals", "PERFORM pg_advisory_xact_lock(hashtextextended('audit_entry', 0));"
    )
    await open_books(worker_database, clock)
    with pytest.raises(AlreadyStored):
        await seal_beside_another(worker_database, clock)


async def test_many_at_once_make_one_chain(database_url: str, worker_database: Database, clock: FrozenClock) -> None:
    await open_books(worker_database, clock)
    url = address(database_url, DatabaseRole.WEB)
    async with opened(url, pool_size=8, statement_timeout=10_000) as web:
        await asyncio.gather(
            *(post(web, clock, owed(f"{writer}:1"), owed(f"{writer}:2"), paid(f"{writer}:3")) for writer in range(24))
        )
    async with begin_read(worker_database, SYSTEM, clock) as read:
        head = await verification.verify(read)
    assert head is not None
    assert head.number == 72
