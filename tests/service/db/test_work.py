"""One transaction: stored together or not at all, bound to its company, and refusing in words."""

import asyncio
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError, ProgrammingError

from service.base.actor import SYSTEM, Actor, Role
from service.base.clock import FrozenClock
from service.base.ids import CompanyId, SeededIds
from service.base.refusals import Busy, Invalid
from service.db.engine import Database, address, opened
from service.db.failures import AlreadyStored, NotStorable
from service.db.roles import DatabaseRole
from service.db.work import Work, begin_read, begin_work

COMPANY = CompanyId(UUID(int=7))
OF_COMPANY = Actor(Role.COMPANY, company_id=COMPANY)
BOUND = text("SELECT current_setting('app.company_id', true)")
INSERT = text("INSERT INTO school (id, name, kind) VALUES (:id, :name, :kind)")


async def insert_school(work: Work, number: int = 1, name: str = "架空大学", kind: str = "university") -> None:
    await work.session.execute(INSERT, {"id": UUID(int=number), "name": name, "kind": kind})


async def schools(database: Database) -> int:
    async with database.engine.connect() as connection:
        return int((await connection.execute(text("SELECT count(*) FROM school"))).scalar_one())


async def test_a_work_that_ends_well_is_stored(worker_database: Database, clock: FrozenClock) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await insert_school(work)
        assert await schools(worker_database) == 0
    assert await schools(worker_database) == 1


async def break_off(database: Database, clock: FrozenClock, failure: BaseException) -> None:
    async with begin_work(database, SYSTEM, clock) as work:
        await insert_school(work)
        raise failure


@pytest.mark.parametrize("failure", [Invalid("いいえ"), ValueError(), asyncio.CancelledError()])
async def test_a_work_that_is_broken_off_leaves_nothing(
    worker_database: Database, clock: FrozenClock, failure: BaseException
) -> None:
    with pytest.raises(type(failure)):
        await break_off(worker_database, clock, failure)
    assert await schools(worker_database) == 0


async def test_last_acts_come_in_order_before_the_commit_and_fail_it(
    worker_database: Database, clock: FrozenClock
) -> None:
    done: list[int] = []

    async def first(_: Work) -> None:
        done.append(1)

    async def refuse(_: Work) -> None:
        done.append(2)
        raise Invalid("いいえ")

    async def act() -> None:
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await insert_school(work)
            work.last_acts.extend([first, refuse])
            assert done == []

    with pytest.raises(Invalid):
        await act()
    assert done == [1, 2]
    assert await schools(worker_database) == 0


async def test_a_read_writes_nothing(worker_database: Database, clock: FrozenClock) -> None:
    with pytest.raises(DBAPIError, match="read-only transaction"):
        async with begin_read(worker_database, SYSTEM, clock) as read:
            await read.session.execute(INSERT, {"id": UUID(int=1), "name": "x", "kind": "other"})


async def test_a_work_has_its_clocks_instant_and_ids_in_time_order(
    worker_database: Database, clock: FrozenClock
) -> None:
    async with begin_work(worker_database, SYSTEM, clock, SeededIds("x")) as work:
        now, first = work.now, work.new_id()
        clock.advance(timedelta(days=1))
        assert work.now == now
    async with begin_work(worker_database, SYSTEM, clock) as work:
        assert work.today.isoformat() == "2026-11-25"
        assert first < work.new_id()


async def bound(database: Database) -> str | None:
    async with database.engine.connect() as connection:
        answer: str | None = (await connection.execute(BOUND)).scalar_one()
        return answer


async def test_the_company_is_bound_to_the_transaction_and_gone_after_it(database_url: str, clock: FrozenClock) -> None:
    """One connection, used again and again: what one company's request bound the next must not find."""
    url = address(database_url, DatabaseRole.COMPANY)
    async with opened(url, pool_size=1, statement_timeout=5000) as database:
        async with begin_work(database, OF_COMPANY, clock) as work:
            assert (await work.session.execute(BOUND)).scalar_one() == str(COMPANY)
        assert not await bound(database)
        with pytest.raises(NotStorable):
            async with begin_read(database, OF_COMPANY, clock) as read:
                await read.session.execute(text("SELECT 1 / 0"))
        assert not await bound(database)
        async with begin_read(database, SYSTEM, clock) as read:
            assert (await read.session.execute(BOUND)).scalar_one() == ""
            assert (await read.session.execute(text("SELECT count(*) FROM posting"))).scalar_one() == 0


async def test_a_unique_constraint_refuses_by_its_name(worker_database: Database, clock: FrozenClock) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await insert_school(work, 1)
    with pytest.raises(AlreadyStored) as refusal:
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await insert_school(work, 2)
    assert refusal.value.facts == {"constraint": "school_name_once"}
    assert "架空大学" not in refusal.value.detail


async def test_a_check_constraint_refuses_by_its_name(worker_database: Database, clock: FrozenClock) -> None:
    with pytest.raises(NotStorable) as refusal:
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await insert_school(work, kind="kindergarten")
    assert refusal.value.facts == {"constraint": "school_kind"}


@pytest.mark.parametrize("name", ["NUL\0", "lone \ud800"])
async def test_a_text_that_no_column_holds_is_refused(worker_database: Database, clock: FrozenClock, name: str) -> None:
    with pytest.raises(NotStorable):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await insert_school(work, name=name)


async def test_a_number_beyond_its_type_is_refused(worker_database: Database, clock: FrozenClock) -> None:
    with pytest.raises(NotStorable):
        async with begin_read(worker_database, SYSTEM, clock) as read:
            await read.session.execute(text("SELECT CAST(:n AS bigint)"), {"n": 10**30})


async def test_a_lock_that_is_not_given_in_time_is_busy(worker_database: Database, clock: FrozenClock) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await insert_school(work)
        with pytest.raises(Busy):
            async with begin_work(worker_database, SYSTEM, clock) as other:
                await insert_school(other, 2)


async def test_a_statement_that_takes_too_long_is_busy(database_url: str, clock: FrozenClock) -> None:
    url = address(database_url, DatabaseRole.WEB)
    async with opened(url, pool_size=1, statement_timeout=100) as database:
        with pytest.raises(Busy):
            async with begin_read(database, SYSTEM, clock) as read:
                await read.session.execute(text("SELECT pg_sleep(5)"))


async def test_a_pool_that_is_used_up_is_busy(database_url: str, clock: FrozenClock) -> None:
    url = address(database_url, DatabaseRole.WEB)
    async with opened(url, pool_size=1, statement_timeout=5000) as database, begin_read(database, SYSTEM, clock) as one:
        await one.session.execute(text("SELECT 1"))
        with pytest.raises(Busy):
            async with begin_read(database, SYSTEM, clock):
                pass


async def test_a_mistake_of_ours_stays_an_error(worker_database: Database, clock: FrozenClock) -> None:
    with pytest.raises(ProgrammingError):
        async with begin_read(worker_database, SYSTEM, clock) as read:
            await read.session.execute(text("SELECT nonsense"))
