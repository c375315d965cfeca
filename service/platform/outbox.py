"""Work to be done later, written in the same transaction as its cause."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlmodel import col

from service.base.ids import OutboxId
from service.db.work import Work
from service.platform.tables import OutboxRow

Fact = UUID | str | int | date | None
"""What a job may carry: identifiers, codes and dates, never personal data."""


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


def _plain(fact: Fact) -> str | int | None:
    if isinstance(fact, UUID):
        return str(fact)
    return fact.isoformat() if isinstance(fact, date) else fact
