"""The worker does what is owed in time and once: with and without Redis, stopped, killed, or two of them."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, time, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from service.base.actor import SYSTEM
from service.base.clock import JAPAN, FrozenClock, SystemClock
from service.db.engine import Database
from service.db.work import Work, begin_work
from service.platform import outbox
from service.platform.job import Job, job
from service.platform.nights import CatchUp, NightlyJob, latest_due
from service.platform.queue import connect, open_queue
from service.platform.tools import Tools
from service.worker import Worker
from tests.support.jobs import NIGHTS, a_runner, effects_on, nights_done, row_of, until
from tests.support.redis_server import OwnRedis

PROJECT = Path(__file__).resolve().parents[2]
NEVER = 3600.0


@pytest.fixture
def redis(tmp_path: Path) -> Iterator[OwnRedis]:
    server = OwnRedis(tmp_path)
    server.start()
    yield server
    server.kill()


@asynccontextmanager
async def working(
    database: Database,
    clock: FrozenClock,
    redis_url: str | None,
    *more: Job,
    nights: Sequence[NightlyJob] = (),
    sweep: float = 0.1,
    drain: float = 5.0,
) -> AsyncIterator[Worker]:
    """A worker in this process, which has swept once, and is ended as SIGTERM ends it."""
    worker = Worker(
        runner=a_runner(database, clock, *more),
        nights=nights,
        nightly_at=time(2, 0),
        redis_url=redis_url,
        sweep_seconds=sweep,
        round_seconds=NEVER,
        redis_seconds=0.1,
        drain_seconds=drain,
    )
    _, subject = await owe(database, clock, "note")
    stop = asyncio.Event()
    running = asyncio.create_task(worker.run(stop))
    try:
        await until(noted(database, clock, subject))
        await asyncio.sleep(0.2)
        yield worker
    finally:
        stop.set()
        await running


async def owe(database: Database, clock: FrozenClock | SystemClock, kind: str, **facts: str) -> tuple[UUID, UUID]:
    """The row, and the subject on which its effect is seen."""
    subject = uuid4()
    async with begin_work(database, SYSTEM, clock) as work:
        row_id = await outbox.later(work, kind, once=None, run_at=None, subject_id=subject, **facts)
    assert row_id is not None
    return row_id, subject


def noted(database: Database, clock: FrozenClock | SystemClock, subject: UUID) -> Callable[[], Awaitable[bool]]:
    async def ask() -> bool:
        return await effects_on(database, clock, subject) > 0

    return ask


async def call(redis: OwnRedis, row_id: UUID) -> None:
    queue = open_queue(redis.url)
    await queue.wake([row_id])
    await queue.close()


async def test_what_is_owed_is_done_without_redis(worker_database: Database, clock: FrozenClock) -> None:
    async with working(worker_database, clock, None):
        _, subject = await owe(worker_database, clock, "note")
        await until(noted(worker_database, clock, subject), seconds=5)


async def test_a_call_spares_the_wait_for_the_sweep(
    worker_database: Database, clock: FrozenClock, redis: OwnRedis
) -> None:
    async with working(worker_database, clock, redis.url, sweep=NEVER):
        row_id, subject = await owe(worker_database, clock, "note")
        await call(redis, row_id)
        await until(noted(worker_database, clock, subject), seconds=5)


async def test_after_a_flush_of_redis_a_row_is_still_done(
    worker_database: Database, clock: FrozenClock, redis: OwnRedis
) -> None:
    row_id, subject = await owe(worker_database, clock, "note")
    await call(redis, row_id)
    client = connect(redis.url)
    await client.flushall()
    await client.aclose(close_connection_pool=True)
    async with working(worker_database, clock, redis.url):
        await until(noted(worker_database, clock, subject), seconds=5)


async def test_a_worker_outlives_its_redis_and_joins_it_again(
    worker_database: Database, clock: FrozenClock, redis: OwnRedis
) -> None:
    async with working(worker_database, clock, redis.url):
        redis.kill()
        _, subject = await owe(worker_database, clock, "note")
        await until(noted(worker_database, clock, subject), seconds=5)
    async with working(worker_database, clock, redis.url, sweep=NEVER):
        redis.start()
        row_id, subject = await owe(worker_database, clock, "note")
        await call(redis, row_id)
        await until(noted(worker_database, clock, subject), seconds=10)


async def test_nothing_stays_in_redis_of_a_row_that_was_done(
    worker_database: Database, clock: FrozenClock, redis: OwnRedis
) -> None:
    client = connect(redis.url)

    async def only_the_heartbeat_is_there() -> bool:
        return set(await client.keys("*")) == {b"arq:queue:health-check"}

    async with working(worker_database, clock, redis.url, sweep=NEVER):
        for kind in ("note", "fail", "refuse"):
            row_id, _ = await owe(worker_database, clock, kind)
            await call(redis, row_id)
        await until(only_the_heartbeat_is_there, seconds=5)
    await client.aclose(close_connection_pool=True)


async def test_a_long_night_keeps_no_posting_waiting(worker_database: Database, clock: FrozenClock) -> None:
    """With more nightly rows than the worker has lanes, and all of them at a stand."""
    gate = asyncio.Event()

    @job("wait_at_gate")
    async def wait_at_gate(
        work: Work, tools: Tools, *, subject_id: UUID | None = None, business_date: date | None = None
    ) -> None:
        await gate.wait()

    nights = [NightlyJob("wait", wait_at_gate, CatchUp.ALL)]
    for _ in range(5):
        await owe(worker_database, clock, "wait_at_gate")
    async with working(worker_database, clock, None, wait_at_gate, nights=nights):
        _, subject = await owe(worker_database, clock, "note")
        await until(noted(worker_database, clock, subject), seconds=5)
        gate.set()


async def test_at_the_end_what_is_under_way_is_let_end(
    worker_database: Database, clock: FrozenClock, tmp_path: Path
) -> None:
    async with working(worker_database, clock, None):
        _, subject = await owe(worker_database, clock, "take_a_while", folder=str(tmp_path))
        await until(_began(tmp_path))
    assert await effects_on(worker_database, clock, subject) == 1


async def test_what_does_not_end_in_time_is_broken_off_and_counted(
    worker_database: Database, clock: FrozenClock, tmp_path: Path
) -> None:
    async with working(worker_database, clock, None, drain=0.1):
        row_id, subject = await owe(worker_database, clock, "take_a_while", folder=str(tmp_path))
        await until(_began(tmp_path))
    row = await row_of(worker_database, clock, row_id)
    assert (row.attempts, row.done_at) == (1, None)
    assert await effects_on(worker_database, clock, subject) == 0


async def test_a_row_that_was_called_for_is_broken_off_and_counted_too(
    worker_database: Database, clock: FrozenClock, redis: OwnRedis, tmp_path: Path
) -> None:
    async with working(worker_database, clock, redis.url, sweep=NEVER, drain=0.1):
        row_id, _ = await owe(worker_database, clock, "take_a_while", folder=str(tmp_path))
        await call(redis, row_id)
        await until(_began(tmp_path))
    assert (await row_of(worker_database, clock, row_id)).attempts == 1


async def test_one_sweep_does_all_that_is_due_and_ends(worker_database: Database, clock: FrozenClock) -> None:
    _, subject = await owe(worker_database, clock, "note")
    await owe(worker_database, clock, "fail")
    worker = Worker(runner=a_runner(worker_database, clock), nights=NIGHTS, nightly_at=time(2, 0), redis_url=None)
    assert await worker.run_once() == 3
    assert await effects_on(worker_database, clock, subject) == 1


class Process:
    """A worker process and what it logged."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    async def has_logged(self, event: str) -> None:
        assert self._process.stdout is not None
        async with asyncio.timeout(20):
            async for line in self._process.stdout:
                if json.loads(line)["event"] == event:
                    return
        raise AssertionError(f"the worker ended without {event}")

    async def ended(self) -> int:
        async with asyncio.timeout(10):
            return await self._process.wait()

    async def end(self) -> None:
        if self._process.returncode is None:
            self._process.kill()
        await self._process.communicate()


@asynccontextmanager
async def a_process(postgres: str, redis_url: str, nightly_at: time) -> AsyncIterator[Process]:
    words = [sys.executable, "-m", "tests.support.worker_process", postgres, redis_url, nightly_at.isoformat()]
    process = Process(await asyncio.create_subprocess_exec(*words, cwd=PROJECT, stdout=asyncio.subprocess.PIPE))
    try:
        yield process
    finally:
        await process.end()


async def test_of_two_workers_one_stopped_across_the_instant_the_night_is_done_once(
    database_url: str, worker_database: Database, redis: OwnRedis
) -> None:
    clock = SystemClock()
    instant = clock.now() + timedelta(seconds=12)  # two processes have to start before it
    nightly_at = instant.astimezone(JAPAN).time()
    business_date = latest_due(instant, nightly_at).isoformat()
    async with (
        a_process(database_url, redis.url, nightly_at) as one,
        a_process(database_url, redis.url, nightly_at) as other,
    ):
        await asyncio.gather(one.has_logged("worker.alive"), other.has_logged("worker.alive"))
        assert business_date not in await nights_done(worker_database, clock, "export")
        one.send(signal.SIGSTOP)
        await until(lambda: _is_done(worker_database, clock, business_date))
        one.send(signal.SIGCONT)
        # Long enough for several rounds of the one that was stopped.
        await asyncio.sleep(1.5)
    for name in ("export", "match"):
        assert (await nights_done(worker_database, clock, name)).count(business_date) == 1


async def test_a_worker_stopped_in_the_middle_of_a_row_ends_it_once(
    database_url: str, worker_database: Database, redis: OwnRedis, tmp_path: Path
) -> None:
    clock = SystemClock()
    async with a_process(database_url, redis.url, time(2, 0)) as one:
        await one.has_logged("worker.started")
        row_id, subject = await owe(worker_database, clock, "take_a_while", folder=str(tmp_path))
        await until(_began(tmp_path))
        one.send(signal.SIGSTOP)
        assert await a_runner(worker_database, clock).run_row(row_id) == "nothing"
        one.send(signal.SIGCONT)
        await until(noted(worker_database, clock, subject))
        assert await a_runner(worker_database, clock).run_row(row_id) == "nothing"
    assert await effects_on(worker_database, clock, subject) == 1


async def test_of_a_worker_killed_in_the_middle_nothing_stays_and_another_does_the_row(
    database_url: str, worker_database: Database, redis: OwnRedis, tmp_path: Path
) -> None:
    clock = SystemClock()
    row_id, subject = await owe(worker_database, clock, "die_at_first", folder=str(tmp_path))
    async with a_process(database_url, redis.url, time(2, 0)) as one:
        assert await one.ended() == -signal.SIGKILL
    assert await effects_on(worker_database, clock, subject) == 0
    assert (await row_of(worker_database, clock, row_id)).done_at is None
    await a_runner(worker_database, clock).run_all()
    assert await effects_on(worker_database, clock, subject) == 1


async def test_sigterm_ends_a_worker_in_good_order(
    database_url: str, worker_database: Database, redis: OwnRedis
) -> None:
    _, subject = await owe(worker_database, SystemClock(), "note")
    async with a_process(database_url, redis.url, time(2, 0)) as one:
        await one.has_logged("job.done")
        one.send(signal.SIGTERM)
        await one.has_logged("worker.stopped")
        assert await one.ended() == 0
    assert await effects_on(worker_database, SystemClock(), subject) == 1


def _began(folder: Path) -> Callable[[], Awaitable[bool]]:
    async def ask() -> bool:
        return await asyncio.to_thread((folder / "began").exists)

    return ask


async def _is_done(database: Database, clock: SystemClock, business_date: str) -> bool:
    done = [await nights_done(database, clock, name) for name in ("export", "match")]
    return all(business_date in dates for dates in done)
