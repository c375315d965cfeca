"""What was given up is seen, counted and brought back."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select
from sqlmodel import col

from service.base.actor import SYSTEM, Actor
from service.base.clock import FrozenClock
from service.base.refusals import Missing
from service.db.engine import Database
from service.db.work import Work, begin_read, begin_work
from service.platform import outbox
from service.platform.dead_letters import (
    DeadLetter,
    NotDead,
    OutboxState,
    dead_letters,
    outbox_state,
    replay,
    unknown_kinds,
)
from service.platform.job import job
from service.platform.runner import Outcome
from service.platform.tables import AuditEntry, OutboxRow
from service.platform.tools import Tools
from tests.support.jobs import a_runner, effects_on, row_of

SUBJECT = UUID(int=0xDE)


async def owe(database: Database, clock: FrozenClock, kind: str) -> UUID:
    async with begin_work(database, SYSTEM, clock) as work:
        row_id = await outbox.later(work, kind, subject_id=SUBJECT)
    assert row_id is not None
    return row_id


async def listed(database: Database, clock: FrozenClock) -> list[DeadLetter]:
    async with begin_read(database, SYSTEM, clock) as read:
        return await dead_letters(read)


async def state(database: Database, clock: FrozenClock) -> OutboxState:
    async with begin_read(database, SYSTEM, clock) as read:
        return await outbox_state(read)


async def test_a_dead_letter_is_listed_with_its_reason(worker_database: Database, clock: FrozenClock) -> None:
    row_id = await owe(worker_database, clock, "refuse")
    await a_runner(worker_database, clock).run_all()
    (letter,) = await listed(worker_database, clock)
    assert (letter.id, letter.kind, letter.attempts) == (row_id, "refuse", 1)
    assert letter.failure == "Conflict: この求人は取り下げられています。"
    assert letter.facts == {"subject_id": str(SUBJECT)}


async def test_a_replayed_letter_runs_with_all_its_attempts(
    worker_database: Database, web_database: Database, clock: FrozenClock, coordinator: Actor
) -> None:
    is_mended = False

    @job("fail_until_mended", attempts=1)
    async def fail_until_mended(work: Work, tools: Tools, *, subject_id: UUID) -> None:
        if not is_mended:
            raise RuntimeError
        await outbox.later(work, "note", subject_id=subject_id)

    row_id = await owe(worker_database, clock, "fail_until_mended")
    runner = a_runner(worker_database, clock, fail_until_mended)
    assert await runner.run_row(row_id) is Outcome.BURIED
    is_mended = True
    clock.advance(timedelta(hours=1))
    async with begin_work(web_database, coordinator, clock) as work:
        await replay(work, row_id)
    assert work.owed == [row_id]
    assert await runner.run_all() == 2
    row = await row_of(worker_database, clock, row_id)
    assert (row.attempts, row.dead_at, row.failure) == (1, None, None)
    assert await effects_on(worker_database, clock, SUBJECT) == 1
    assert await listed(worker_database, clock) == []


async def test_who_replayed_is_on_record(worker_database: Database, clock: FrozenClock, coordinator: Actor) -> None:
    row_id = await owe(worker_database, clock, "refuse")
    await a_runner(worker_database, clock).run_all()
    async with begin_work(worker_database, coordinator, clock) as work:
        await replay(work, row_id)
    async with begin_read(worker_database, SYSTEM, clock) as read:
        entry = (await read.session.scalars(select(AuditEntry).where(col(AuditEntry.subject_id) == row_id))).one()
    assert (entry.act, entry.actor_id, entry.facts) == ("dead_letter.replayed", coordinator.id, {"kind": "refuse"})


async def test_only_a_dead_letter_is_replayed(worker_database: Database, clock: FrozenClock) -> None:
    row_id = await owe(worker_database, clock, "note")
    async with begin_work(worker_database, SYSTEM, clock) as work:
        with pytest.raises(NotDead):
            await replay(work, row_id)
        with pytest.raises(Missing):
            await replay(work, uuid4())


async def test_the_state_counts_what_waits_and_what_is_dead(worker_database: Database, clock: FrozenClock) -> None:
    assert await state(worker_database, clock) == OutboxState(due=0, oldest_seconds=0.0, dead=0)
    await owe(worker_database, clock, "refuse")
    await a_runner(worker_database, clock).run_all()
    await owe(worker_database, clock, "note")
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await outbox.later(work, "note", run_at=work.now + timedelta(hours=1), subject_id=SUBJECT)
        await outbox.later(work, "note", run_at=work.now - timedelta(days=3), subject_id=SUBJECT)
    clock.advance(timedelta(seconds=90))
    assert await state(worker_database, clock) == OutboxState(due=2, oldest_seconds=90.0, dead=1)


async def test_the_web_sees_the_state_too(web_database: Database, clock: FrozenClock) -> None:
    assert (await state(web_database, clock)).due == 0


async def test_kinds_that_no_job_does_are_counted(worker_database: Database, clock: FrozenClock) -> None:
    for kind in ("note", "newer", "newer"):
        await owe(worker_database, clock, kind)
    async with begin_read(worker_database, SYSTEM, clock) as read:
        assert await unknown_kinds(read, ["note"]) == {"newer": 2}


async def test_many_rows_are_owed_in_one_statement(company_database: Database, clock: FrozenClock) -> None:
    """By a company's role too, which may write to the outbox and not read it."""
    subjects = [uuid4() for _ in range(50)]
    async with begin_work(company_database, SYSTEM, clock) as work:
        await outbox.later_each(work, "note", "subject_id", subjects)
        assert len(work.owed) == 50


async def test_of_one_name_only_one_row_is_owed(worker_database: Database, clock: FrozenClock) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        assert await outbox.later(work, "note", once="name", subject_id=SUBJECT) is not None
        assert await outbox.later(work, "note", once="name", subject_id=SUBJECT) is None
        assert len(work.owed) == 1
        assert await work.session.scalar(select(func.count()).select_from(OutboxRow)) == 1
