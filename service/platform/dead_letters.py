"""What was given up, how far the workers are behind, and how a dead letter is brought back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlmodel import col

from service.base.ids import OutboxId
from service.base.refusals import Conflict, Missing
from service.db.work import Read, Work
from service.platform import audit
from service.platform.outbox import is_open
from service.platform.tables import OutboxRow


@dataclass(frozen=True)
class DeadLetter:
    """A row that was given up, with its reason."""

    id: OutboxId
    kind: str
    facts: dict[str, Any]
    attempts: int
    created_at: datetime
    dead_at: datetime
    failure: str


@dataclass(frozen=True)
class OutboxState:
    """How far the workers are behind."""

    due: int
    oldest_seconds: float
    """How long the row has waited that waits the longest, since it was both written and due; 0 when none waits."""
    dead: int


class NotDead(Conflict):
    """Only a dead letter can be replayed."""


async def replay(work: Work, outbox_id: UUID) -> None:
    """Gives a dead letter its attempts back, to be run at once. Raises Missing or NotDead."""
    found = await work.session.execute(
        select(col(OutboxRow.kind), col(OutboxRow.dead_at)).where(col(OutboxRow.id) == outbox_id).with_for_update()
    )
    row = found.one_or_none()
    if row is None:
        raise Missing("その処理は見つかりません。")
    if row.dead_at is None:
        raise NotDead("停止していない処理は再実行できません。")
    await work.session.execute(
        update(OutboxRow).where(col(OutboxRow.id) == outbox_id).values(dead_at=None, attempts=0, run_at=work.now)
    )
    work.owed.append(outbox_id)
    await audit.note(work, "dead_letter.replayed", outbox_id, kind=row.kind)


async def dead_letters(read: Read, limit: int = 200) -> list[DeadLetter]:
    """What was given up and not replayed, latest first."""
    found = await read.session.execute(
        select(OutboxRow)
        .where(col(OutboxRow.dead_at).is_not(None))
        .order_by(col(OutboxRow.dead_at).desc(), col(OutboxRow.id))
        .limit(limit)
    )
    return [
        DeadLetter(OutboxId(row.id), row.kind, row.facts, row.attempts, row.created_at, row.dead_at, row.failure or "")
        for row in found.scalars()
    ]


async def outbox_state(read: Read) -> OutboxState:
    """Counts of what is due and what is dead, and the longest wait; one statement, cheap enough for a probe."""
    waiting_since = func.greatest(col(OutboxRow.created_at), col(OutboxRow.run_at))
    dead = select(func.count()).select_from(OutboxRow).where(col(OutboxRow.dead_at).is_not(None)).scalar_subquery()
    found = await read.session.execute(
        select(func.count(), func.min(waiting_since), dead).where(is_open(), col(OutboxRow.run_at) <= read.now)
    )
    due, since, dead_count = found.one()
    return OutboxState(due, (read.now - since).total_seconds() if since else 0.0, dead_count)


async def unknown_kinds(read: Read, known: Collection[str]) -> dict[str, int]:
    """Rows that are due and that no job of these kinds does, counted by kind: left for a newer worker."""
    found = await read.session.execute(
        select(col(OutboxRow.kind), func.count())
        .where(is_open(), col(OutboxRow.run_at) <= read.now, col(OutboxRow.kind).not_in(known))
        .group_by(col(OutboxRow.kind))
    )
    return {kind: count for kind, count in found}
