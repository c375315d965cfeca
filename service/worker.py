"""The worker process: sweeps the outbox, owes the nights, and listens to arq for what is wanted at once.

The outbox is the truth. Lanes ask it for due rows every two seconds; a call by Redis only spares that wait, so the
worker goes on without Redis and joins it again when it is back. One lane is for the nightly jobs alone and the
others for all else, so that a long night keeps nobody's posting waiting.
"""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import time
from random import SystemRandom
from typing import Any, TypeVar
from uuid import UUID

import structlog
from arq.connections import ArqRedis
from arq.worker import Worker as ArqWorker
from arq.worker import func
from redis.exceptions import RedisError

from service import timetable
from service.base.actor import SYSTEM
from service.base.clock import Clock
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.platform import dead_letters, nights, queue
from service.platform.job import by_kind
from service.platform.nights import NightlyJob
from service.platform.runner import Outcome, Runner
from service.platform.tools import Tools
from service.settings import Worker as WorkerSettings

DAY_LANES = 2
CALLS_AT_ONCE = 2
CONNECTIONS = 1 + DAY_LANES + CALLS_AT_ONCE + 1
"""What a worker needs of its pool: its lanes, the rows it is called for, and its rounds."""

log = structlog.get_logger()
T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Worker:
    """One worker process; any number of them may run on one database."""

    runner: Runner
    nights: Sequence[NightlyJob]
    nightly_at: time
    redis_url: str | None
    """None: it only sweeps."""
    sweep_seconds: float = 2.0
    round_seconds: float = 30.0
    """Between two rounds, in which nights are owed and the state is logged."""
    redis_seconds: float = 3.0
    """Before Redis is tried again after it was lost."""
    drain_seconds: float = 20.0
    """What is under way at the end may take this long; then it is broken off and counts as failed."""
    _called: set[asyncio.Task[Outcome]] = field(default_factory=set, init=False, repr=False)

    async def run(self, stop: asyncio.Event) -> None:
        """Works until `stop` is set, and lets end what is under way."""
        night = {night.job.kind for night in self.nights}
        day = set(self.runner.jobs) - night
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._rounds(stop)), group.create_task(self._lane(stop, night))]
            tasks += [group.create_task(self._lane(stop, day)) for _ in range(DAY_LANES)]
            if self.redis_url is not None:
                tasks.append(group.create_task(self._listen(stop, self.redis_url)))
            log.info("worker.started", count=len(self.runner.jobs))
            await stop.wait()
            await self._drain(tasks)
        log.info("worker.stopped")

    async def run_once(self) -> int:
        """Owes the nights and does all that is due, then returns how many rows were done; needs no Redis."""
        await self._owe_nights()
        return await self.runner.run_all()

    async def _lane(self, stop: asyncio.Event, kinds: Collection[str]) -> None:
        """One row after the other; a pause only when there is none."""
        while not stop.is_set():
            if await _patiently(lambda: self.runner.run_next(kinds), Outcome.NOTHING) is Outcome.NOTHING:
                await _pause(stop, self.sweep_seconds)

    async def _rounds(self, stop: asyncio.Event) -> None:
        while not stop.is_set():
            await _patiently(self._round, None)
            await _pause(stop, self.round_seconds)

    async def _round(self) -> None:
        await self._owe_nights()
        async with begin_read(self.runner.database, SYSTEM, self.runner.clock) as read:
            state = await dead_letters.outbox_state(read)
            unknown = await dead_letters.unknown_kinds(read, self.runner.jobs)
        log.info("worker.alive", queue_depth=state.due, oldest_seconds=state.oldest_seconds, dead=state.dead)
        for kind, count in unknown.items():
            log.warning("outbox.kind_unknown", kind=kind, count=count)

    async def _owe_nights(self) -> None:
        async with begin_work(self.runner.database, SYSTEM, self.runner.clock) as work:
            owed = await nights.owe_nights(work, self.nights, self.nightly_at)
        if owed:
            log.info("nights.owed", count=owed)

    async def _listen(self, stop: asyncio.Event, redis_url: str) -> None:
        """arq's loop ends when Redis is lost; it is started again, and the lanes go on meanwhile."""
        while not stop.is_set():
            try:
                await self._listen_while_there(stop, redis_url)
            except (RedisError, OSError, TimeoutError) as failure:
                log.warning("worker.redis_lost", exc_info=failure)
                await _pause(stop, self.redis_seconds)

    async def _listen_while_there(self, stop: asyncio.Event, redis_url: str) -> None:
        redis = queue.connect(redis_url)
        arq = self._arq(redis)
        listening = asyncio.create_task(arq.async_run())
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait((listening, stopping), return_when=asyncio.FIRST_COMPLETED)
            if listening.done():
                listening.result()
        finally:
            # Rows that arq called for run in tasks of their own, so arq's may be broken off at any time.
            await _break_off({listening, stopping, *arq.tasks.values()})
            await redis.aclose(close_connection_pool=True)

    def _arq(self, redis: ArqRedis) -> ArqWorker:
        longest = max((job.timeout_seconds for job in self.runner.jobs.values()), default=0.0)
        return ArqWorker(
            functions=[func(self._called_for, name=queue.ROW_JOB)],  # type: ignore[arg-type]  # it wants *args
            redis_pool=redis,
            queue_name=redis.default_queue_name,
            handle_signals=False,
            max_jobs=CALLS_AT_ONCE,
            job_timeout=longest + 60,
            max_tries=2,
            keep_result=0,
            health_check_interval=15,
            log_results=False,
            job_serializer=queue.to_json,
            job_deserializer=queue.from_json,
        )

    async def _called_for(self, _context: dict[Any, Any], outbox_id: str) -> None:
        """What arq runs. The row's task outlives arq's, which ends with the connection to Redis."""
        row = asyncio.create_task(_patiently(lambda: self.runner.run_row(UUID(outbox_id)), Outcome.NOTHING))
        self._called.add(row)
        row.add_done_callback(self._called.discard)
        await asyncio.shield(row)

    async def _drain(self, tasks: Sequence[asyncio.Task[Any]]) -> None:
        await asyncio.wait((*tasks, *self._called), timeout=self.drain_seconds)
        late = [task for task in (*tasks, *self._called) if not task.done()]
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)


def assemble(
    settings: WorkerSettings, *, database: Database, tools: Tools, clock: Clock, redis_url: str | None
) -> Worker:
    """The worker of the timetable; `database` is open as the worker's role, with CONNECTIONS or more."""
    runner = Runner(
        database=database,
        tools=tools,
        clock=clock,
        chance=SystemRandom(),
        jobs=by_kind(timetable.JOBS),
        attempts=settings.attempts,
    )
    return Worker(runner=runner, nights=timetable.NIGHTS, nightly_at=settings.nightly_at, redis_url=redis_url)


async def _pause(stop: asyncio.Event, seconds: float) -> None:
    """A wait that ends early when it is time to stop."""
    try:
        async with asyncio.timeout(seconds):
            await stop.wait()
    except TimeoutError:
        return


async def _break_off(tasks: set[asyncio.Task[Any]]) -> None:
    """Cancels until all have ended: redis-py, while it connects, swallows a cancellation."""
    left = tasks
    while left:
        for task in left:
            task.cancel()
        _, left = await asyncio.wait(left, timeout=0.5)
    await asyncio.gather(*tasks, return_exceptions=True)


async def _patiently(act: Callable[[], Awaitable[T]], otherwise: T) -> T:
    """A worker outlives its database: what fails is logged, and asked for again after the usual pause."""
    try:
        return await act()
    except Exception as failure:
        log.exception("worker.interrupted", exc_info=failure)
        return otherwise
