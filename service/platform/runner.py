"""Runs outbox rows: the job's effect and the row's `done` are one transaction, so the effect happens once.

What a job ends in: done; refused for good, then it is a dead letter at once with the refusal as its reason; or
failed (any other exception, a time-out, a cancellation, a busy database), then everything is rolled back and it is
tried again after a growing, random pause, until its attempts are used up and it is a dead letter, too. A job that
says `NotYet` is asked again after the pause that it names, as often as that takes.
A worker that dies in the middle loses its connection: the database rolls back and frees the row for the next.
"""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from random import Random
from uuid import UUID

import structlog
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.clock import Clock
from service.base.refusals import Kind, Refusal
from service.db.engine import Database
from service.db.work import Work, begin_work
from service.platform import outbox
from service.platform.job import Job, NotYet
from service.platform.outbox import Owed
from service.platform.tools import Tools

FIRST_PAUSE_SECONDS = 15
PAUSE_GROWTH = 4
LONGEST_PAUSE_SECONDS = 3600
SILENCE_MARGIN_SECONDS = 30
"""How much longer than its job a worker may be silent in a transaction before the database ends it."""
OURS = ("service", "matching", "ingest")

log = structlog.get_logger()


class Outcome(StrEnum):
    """What became of a row."""

    NOTHING = "nothing"
    """There was none: not due, done, dead, of an unknown kind, or another worker has it."""
    DONE = "done"
    POSTPONED = "postponed"
    BURIED = "buried"


@dataclass(frozen=True, kw_only=True)
class Runner:
    """Takes rows that are due, one at a time, and does them."""

    database: Database
    tools: Tools
    clock: Clock
    chance: Random
    jobs: Mapping[str, Job]
    attempts: int
    """How often a job is tried that does not say so itself."""

    async def run_row(self, outbox_id: UUID) -> Outcome:
        """Does this row, if it is due and free. Raises what the database raises before a row is taken."""
        return await self._run(self.jobs, outbox_id)

    async def run_next(self, kinds: Collection[str] | None = None) -> Outcome:
        """Does the row of these kinds (none given: all known ones) that has been due the longest and is free."""
        return await self._run(self.jobs if kinds is None else kinds, None)

    async def run_all(self) -> int:
        """Does rows until none is due; returns how many were done."""
        done = 0
        while (outcome := await self.run_next()) is not Outcome.NOTHING:
            done += outcome is Outcome.DONE
        return done

    async def _run(self, kinds: Collection[str], outbox_id: UUID | None) -> Outcome:
        owed: Owed | None = None
        try:
            async with begin_work(self.database, SYSTEM, self.clock) as work:
                owed = await outbox.claim(work, kinds, outbox_id)
                if owed is None:
                    return Outcome.NOTHING
                await self._do(work, owed)
        except (Exception, asyncio.CancelledError) as failure:
            if owed is None:
                raise
            outcome = await asyncio.shield(self._note_failure(owed, failure))
            if isinstance(failure, asyncio.CancelledError):
                raise
            return outcome
        seconds = (self.clock.now() - work.now).total_seconds()
        log.info("job.done", job=owed.kind, outbox_id=str(owed.id), attempt=owed.attempts + 1, seconds=seconds)
        return Outcome.DONE

    async def _do(self, work: Work, owed: Owed) -> None:
        job = self.jobs[owed.kind]
        await _allow_silence(work, job.timeout_seconds + SILENCE_MARGIN_SECONDS)
        with structlog.contextvars.bound_contextvars(job=owed.kind, outbox_id=str(owed.id)):
            async with asyncio.timeout(job.timeout_seconds):
                await job.run(work, self.tools, owed.facts)
        await outbox.finish(work, owed.id)

    async def _note_failure(self, owed: Owed, failure: BaseException) -> Outcome:
        """In a transaction of its own, because the job's is gone."""
        if isinstance(failure, NotYet):
            return await self._put_off(owed, failure)
        attempt = owed.attempts + 1
        is_refused = isinstance(failure, Refusal) and failure.kind is not Kind.BUSY
        is_last = attempt >= (self.jobs[owed.kind].attempts or self.attempts)
        pause = pause_after(attempt, self.chance)
        async with begin_work(self.database, SYSTEM, self.clock) as work:
            if is_refused or is_last:
                await outbox.bury(work, owed.id, reason_of(failure))
            else:
                await outbox.postpone(work, owed.id, reason_of(failure), work.now + pause)
        facts = {"job": owed.kind, "outbox_id": str(owed.id), "attempt": attempt, "exc_info": failure}
        if is_refused or is_last:
            log.error("job.buried", **facts)
            return Outcome.BURIED
        log.warning("job.postponed", run_at=(work.now + pause).isoformat(), **facts)
        return Outcome.POSTPONED

    async def _put_off(self, owed: Owed, failure: NotYet) -> Outcome:
        async with begin_work(self.database, SYSTEM, self.clock) as work:
            await outbox.put_off(work, owed.id, failure.reason, work.now + failure.again_in)
        return Outcome.POSTPONED


def pause_after(attempt: int, chance: Random) -> timedelta:
    """Full jitter: anything up to 15 s after the first attempt, four times as much after each further one, to 1 h.

    Source: M. Brooker, Exponential Backoff And Jitter, AWS Architecture Blog, 2015.
    """
    longest = min(LONGEST_PAUSE_SECONDS, FIRST_PAUSE_SECONDS * PAUSE_GROWTH ** (attempt - 1))
    return timedelta(seconds=chance.uniform(0, longest))


def reason_of(failure: BaseException) -> str:
    """Why a job did not end: a refusal's sentence; of anything else its type and place only.

    An exception's message may quote what a person typed; a refusal's sentence is ours.
    """
    if isinstance(failure, Refusal):
        return f"{failure.code}: {failure.detail}"
    place = "unknown"
    trace = failure.__traceback__
    while trace is not None:
        module = str(trace.tb_frame.f_globals.get("__name__"))
        if module.partition(".")[0] in OURS or place == "unknown":
            place = f"{module}:{trace.tb_lineno}"
        trace = trace.tb_next
    return f"{type(failure).__name__} at {place}"


async def _allow_silence(work: Work, seconds: float) -> None:
    """For this transaction only: while the encoder or the ranker computes elsewhere, the connection is idle in it.

    It stays bounded, so that a worker that is stopped for good does not keep the row from the others for ever.
    """
    await work.session.execute(
        text("SELECT set_config('idle_in_transaction_session_timeout', :limit, true)"),
        {"limit": f"{int(seconds * 1000)}"},
    )
