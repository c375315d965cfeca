"""Jobs for tests of the outbox: what they do is seen in the audit log, one entry an effect."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from random import Random
from uuid import UUID

from sqlalchemy import func, select, text
from sqlmodel import col

from service.base.actor import SYSTEM
from service.base.clock import Clock
from service.base.refusals import Busy, Conflict
from service.db.engine import Database
from service.db.work import Work, begin_read
from service.platform import audit, nights
from service.platform.crypto import Vault
from service.platform.job import Job, NotYet, by_kind, job
from service.platform.nights import CatchUp, NightlyJob
from service.platform.runner import Runner
from service.platform.tables import AuditEntry, OutboxRow
from service.platform.tools import PlacementOffice, Tools

PERSONAL = "山田太郎 090-1234-5678"
"""Stands in the messages of failures; it must be found nowhere."""


@job("note")
async def note(work: Work, tools: Tools, *, subject_id: UUID) -> None:
    """The plain case: one effect."""
    await audit.note(work, "test.noted", subject_id)


@job("fail")
async def fail(work: Work, tools: Tools, *, subject_id: UUID) -> None:
    """Has its effect, and then fails."""
    await audit.note(work, "test.noted", subject_id)
    await work.session.flush()
    raise RuntimeError(PERSONAL)


@job("refuse")
async def refuse(work: Work, tools: Tools, *, subject_id: UUID) -> None:
    await audit.note(work, "test.noted", subject_id)
    raise Conflict("この求人は取り下げられています。")


@job("be_busy")
async def be_busy(work: Work, tools: Tools, *, subject_id: UUID) -> None:
    raise Busy("ただいま混み合っています。")


@job("not_yet")
async def not_yet(work: Work, tools: Tools, *, subject_id: UUID) -> None:
    await audit.note(work, "test.noted", subject_id)
    raise NotYet("no server is set", timedelta(minutes=10))


@job("hang", timeout_seconds=0.1)
async def hang(work: Work, tools: Tools, *, subject_id: UUID) -> None:
    await audit.note(work, "test.noted", subject_id)
    await asyncio.sleep(60)


@job("lose_connection")
async def lose_connection(work: Work, tools: Tools, *, subject_id: UUID) -> None:
    """As when PostgreSQL is restarted in the middle."""
    await audit.note(work, "test.noted", subject_id)
    await work.session.execute(text("SELECT pg_terminate_backend(pg_backend_pid())"))


@job("die_at_first")
async def die_at_first(work: Work, tools: Tools, *, subject_id: UUID, folder: str) -> None:
    """Has its effect; the first process that comes here is killed before it can commit."""
    await work.session.execute(text("SELECT 1"))
    await audit.note(work, "test.noted", subject_id)
    if await asyncio.to_thread(_is_first, Path(folder)):
        os.kill(os.getpid(), signal.SIGKILL)


@job("take_a_while")
async def take_a_while(work: Work, tools: Tools, *, subject_id: UUID, folder: str) -> None:
    """Says that it began, computes for a second, and has its effect."""
    await asyncio.to_thread(_is_first, Path(folder))
    await asyncio.sleep(1)
    await audit.note(work, "test.noted", subject_id)


@job("export")
async def export(work: Work, tools: Tools, *, business_date: date) -> None:
    await _do_night(work, "export", business_date)


@job("match")
async def match(work: Work, tools: Tools, *, business_date: date) -> None:
    await _do_night(work, "match", business_date)


async def _do_night(work: Work, name: str, business_date: date) -> None:
    await nights.record_run(work, name, business_date, {"count": 1})
    await audit.note(work, f"test.{name}", business_date=business_date.isoformat())


def _is_first(folder: Path) -> bool:
    try:
        (folder / "began").touch(exist_ok=False)
    except FileExistsError:
        return False
    return True


JOBS = (note, fail, refuse, be_busy, not_yet, hang, lose_connection, die_at_first, take_a_while, export, match)
NIGHTS = (NightlyJob("export", export, CatchUp.ALL), NightlyJob("match", match, CatchUp.LATEST))


class NoEncoder:
    """These jobs encode nothing."""

    model = "none"

    async def encode_documents(self, texts: object) -> None:
        raise NotImplementedError


def bare_tools() -> Tools:
    """Tools for jobs that use none."""
    vault = Vault(key_encryption_key=b"k" * 32, blind_index_key=b"i" * 32)
    office = PlacementOffice(notice_number="", occupations="", complaints_to="")
    return Tools(vault, NoEncoder(), Path("unused"), office, 50, 0)  # type: ignore[arg-type]


def a_runner(database: Database, clock: Clock, *more: Job, attempts: int = 3) -> Runner:
    return Runner(
        database=database,
        tools=bare_tools(),
        clock=clock,
        chance=Random(7),  # noqa: S311 - repeatable on purpose
        jobs=by_kind((*JOBS, *more)),
        attempts=attempts,
    )


async def effects_on(database: Database, clock: Clock, subject_id: UUID) -> int:
    """How often a job had its effect on this subject."""
    async with begin_read(database, SYSTEM, clock) as read:
        return (
            await read.session.scalar(
                select(func.count()).select_from(AuditEntry).where(col(AuditEntry.subject_id) == subject_id)
            )
            or 0
        )


async def nights_done(database: Database, clock: Clock, name: str) -> list[str]:
    """The business dates of which a nightly job had its effect, once for each time."""
    async with begin_read(database, SYSTEM, clock) as read:
        found = await read.session.scalars(
            select(col(AuditEntry.facts)).where(col(AuditEntry.act) == f"test.{name}").order_by(col(AuditEntry.number))
        )
        return [facts["business_date"] for facts in found]


async def row_of(database: Database, clock: Clock, outbox_id: UUID) -> OutboxRow:
    async with begin_read(database, SYSTEM, clock) as read:
        return await read.session.get_one(OutboxRow, outbox_id)


async def until(is_so: Callable[[], Awaitable[bool]], *, seconds: float = 15.0) -> None:
    """Waits for it, and fails when it does not come about."""
    async with asyncio.timeout(seconds):
        while not await is_so():  # noqa: ASYNC110 - what is waited for is in another process
            await asyncio.sleep(0.05)
