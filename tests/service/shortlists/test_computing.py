"""A thread that computes for a work: no interruption lets the work go before the thread has ended."""

import asyncio
import gc
from collections.abc import AsyncIterator
from threading import Event
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_work
from service.shortlists.actions.computing import computed
from service.shortlists.store.matching import LOCK_NAME, lock_matching


class Thread:
    """Computes until it is let go."""

    def __init__(self, fails: bool = False) -> None:
        self.runs, self.may_end, self.fails = Event(), Event(), fails

    def __call__(self) -> int:
        self.runs.set()
        if not self.may_end.wait(20):
            raise TimeoutError
        if self.fails:
            raise ValueError("computed wrongly")
        return 7

    async def has_begun(self) -> None:
        assert await asyncio.to_thread(self.runs.wait, 20)


@pytest.fixture
async def complaints() -> AsyncIterator[list[str]]:
    """What asyncio reports of exceptions that nobody heard."""
    told: list[str] = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: told.append(context["message"]))
    yield told
    asyncio.get_running_loop().set_exception_handler(None)


async def is_locked(database: Database, clock: FrozenClock) -> bool:
    async with begin_work(database, SYSTEM, clock) as work:
        asked = await work.session.execute(text("SELECT pg_try_advisory_xact_lock(:name)"), {"name": LOCK_NAME})
        return not asked.scalar_one()


async def match(database: Database, clock: FrozenClock, thread: Thread, silent_seconds: float = 15.0) -> int:
    async with begin_work(database, SYSTEM, clock) as work:
        await lock_matching(work)
        return await computed(work, thread, silent_seconds=silent_seconds)


async def test_what_was_computed_or_raised_is_answered(worker_database: Database, clock: FrozenClock) -> None:
    thread, wrong = Thread(), Thread(fails=True)
    thread.may_end.set()
    wrong.may_end.set()
    assert await match(worker_database, clock, thread) == 7
    with pytest.raises(ValueError, match="computed wrongly"):
        await match(worker_database, clock, wrong)


async def test_the_database_hears_of_the_work_meanwhile(worker_database: Database, clock: FrozenClock) -> None:
    thread = Thread()
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await work.session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '300ms'"))
        waiting = asyncio.create_task(computed(work, thread, silent_seconds=0.05))
        await asyncio.sleep(0.8)
        thread.may_end.set()
        assert await waiting == 7
        await work.session.execute(text("SELECT 1"))


@pytest.mark.parametrize("fails", [False, True])
async def test_who_is_cancelled_keeps_the_lock_until_the_thread_has_ended(
    worker_database: Database, clock: FrozenClock, complaints: list[str], fails: bool
) -> None:
    thread = Thread(fails)
    waiting = asyncio.create_task(match(worker_database, clock, thread))
    await thread.has_begun()
    for _ in range(3):
        waiting.cancel()
        await asyncio.wait({waiting}, timeout=0.05)
        assert not waiting.done()
        assert await is_locked(worker_database, clock)
    thread.may_end.set()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    assert not await is_locked(worker_database, clock)
    del waiting
    gc.collect()
    assert complaints == []


async def test_a_time_out_is_told_as_one(worker_database: Database, clock: FrozenClock) -> None:
    thread = Thread()
    asyncio.get_running_loop().call_later(0.6, thread.may_end.set)
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.2):
            await match(worker_database, clock, thread)
    assert thread.may_end.is_set()


async def test_who_loses_the_database_says_so_when_the_thread_has_ended(
    worker_database: Database, clock: FrozenClock, complaints: list[str]
) -> None:
    thread = Thread(fails=True)

    async def lose() -> None:
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await work.session.execute(text("SET LOCAL idle_in_transaction_session_timeout = '100ms'"))
            await computed(work, thread, silent_seconds=0.3)

    losing: asyncio.Task[Any] = asyncio.create_task(lose())
    await asyncio.wait({losing}, timeout=1.0)
    assert not losing.done()
    thread.may_end.set()
    with pytest.raises(SQLAlchemyError):
        await losing
    del losing
    gc.collect()
    assert complaints == []
