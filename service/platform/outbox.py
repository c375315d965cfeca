"""Work to be done later: written in the same transaction as its cause, claimed and finished in that of its effect."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from service.base.ids import OutboxId
from service.db.work import Work
from service.platform.tables import OutboxRow

Fact = UUID | str | int | date | None
"""What a job may carry: identifiers, codes and dates, never personal data."""
ONE_MORE = col(OutboxRow.attempts) + 1


async def later(
    work: Work, kind: str, *, once: str | None = None, run_at: datetime | None = None, **facts: Fact
) -> OutboxId | None:
    """Owes the job `kind` to the future; with `once`, only the first of that name is ever owed.

    Returns the row's id, or None when `once` was owed before.
    """
    row_id = work.new_id()
    values = {
        "id": row_id,
        "kind": kind,
        "facts": {name: _plain(fact) for name, fact in facts.items()},
        "once": once,
        "created_at": work.now,
        "run_at": run_at or work.now,
        "attempts": 0,
    }
    if once is None:
        await work.session.execute(insert(OutboxRow).values(**values))
        work.owed.append(row_id)
        return OutboxId(row_id)
    made = await work.session.execute(
        insert_or(OutboxRow)
        .values(**values)
        .on_conflict_do_nothing(constraint="outbox_once")
        .returning(col(OutboxRow.id))
    )
    if made.scalar_one_or_none() is None:
        return None
    work.owed.append(row_id)
    return OutboxId(row_id)


async def later_each(work: Work, kind: str, name: str, ids: Sequence[UUID]) -> None:
    """Owes the job `kind` once for each id, as its fact `name`, in one statement."""
    rows: list[dict[str, Any]] = [
        {
            "id": work.new_id(),
            "kind": kind,
            "facts": {name: str(each)},
            "created_at": work.now,
            "run_at": work.now,
            "attempts": 0,
        }
        for each in ids
    ]
    if rows:
        await work.session.execute(insert(OutboxRow), rows)
        work.owed.extend(row["id"] for row in rows)


@dataclass(frozen=True)
class Owed:
    """A row that is due; the work that claimed it holds its lock."""

    id: OutboxId
    kind: str
    facts: dict[str, Any]
    attempts: int


def is_open() -> ColumnElement[bool]:
    """Neither done nor given up."""
    return and_(col(OutboxRow.done_at).is_(None), col(OutboxRow.dead_at).is_(None))


async def claim(work: Work, kinds: Collection[str], outbox_id: UUID | None = None) -> Owed | None:
    """Locks the row of these kinds that has been due the longest, or this one; None when there is none that is free.

    Never by "ids above the last one seen": ids are given in another order than works commit in.
    """
    wanted = [is_open(), col(OutboxRow.run_at) <= work.now, col(OutboxRow.kind).in_(kinds)]
    if outbox_id is not None:
        wanted.append(col(OutboxRow.id) == outbox_id)
    found = await work.session.execute(
        select(col(OutboxRow.id), col(OutboxRow.kind), col(OutboxRow.facts), col(OutboxRow.attempts))
        .where(*wanted)
        .order_by(col(OutboxRow.run_at), col(OutboxRow.id))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = found.one_or_none()
    return None if row is None else Owed(OutboxId(row.id), row.kind, row.facts, row.attempts)


async def finish(work: Work, outbox_id: OutboxId) -> None:
    """The row is done; to be called in the transaction of its effect."""
    await work.session.execute(
        update(OutboxRow)
        .where(col(OutboxRow.id) == outbox_id)
        .values(done_at=work.now, attempts=ONE_MORE, failure=None)
    )


async def postpone(work: Work, outbox_id: OutboxId, reason: str, run_at: datetime) -> None:
    """Counts a failed attempt and tries again at `run_at`."""
    await _note(work, outbox_id, attempts=ONE_MORE, failure=reason, run_at=run_at)


async def put_off(work: Work, outbox_id: OutboxId, reason: str, run_at: datetime) -> None:
    """Waits until `run_at` for what is not there yet; no attempt is counted."""
    await _note(work, outbox_id, failure=reason, run_at=run_at)


async def bury(work: Work, outbox_id: OutboxId, reason: str) -> None:
    """Counts a failed attempt and gives up: the row is a dead letter until somebody replays it."""
    await _note(work, outbox_id, attempts=ONE_MORE, failure=reason, dead_at=work.now)


async def _note(work: Work, outbox_id: OutboxId, **values: Any) -> None:
    """Leaves a row alone that another worker has taken meanwhile: its attempt is the one that counts."""
    free = select(col(OutboxRow.id)).where(col(OutboxRow.id) == outbox_id, is_open())
    await work.session.execute(
        update(OutboxRow)
        .where(col(OutboxRow.id).in_(free.with_for_update(skip_locked=True)))
        .values(**values)
        .execution_options(synchronize_session=False)
    )


def _plain(fact: Fact) -> str | int | None:
    if isinstance(fact, UUID):
        return str(fact)
    return fact.isoformat() if isinstance(fact, date) else fact
