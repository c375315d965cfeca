"""What the audit log holds of one subject: who did or saw what of it, the last first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from service.base.actor import Role
from service.db.work import Read
from service.platform.tables import AuditEntry

LARGEST = 2**63 - 1
"""Of a number that the database holds; what lies before a larger one is everything."""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One entry; `actor_id` is a staff account's or an API key's by the role, None the service itself."""

    number: int
    at: datetime
    actor_role: Role
    actor_id: UUID | None
    act: str
    purpose: str | None
    facts: Mapping[str, Any]


async def entries_about(
    read: Read, subject_id: UUID, *, limit: int, before: int | None = None, openings_alone: bool = False
) -> tuple[list[HistoryEntry], int | None]:
    """A page of the entries whose subject it is, the last first, and the number that the next page lies before.

    `openings_alone`: only what opened something to somebody's eyes, which is noted as `…_seen`.
    """
    query = select(AuditEntry).where(col(AuditEntry.subject_id) == subject_id)
    if before is not None and abs(before) <= LARGEST:
        query = query.where(col(AuditEntry.number) < before)
    if openings_alone:
        query = query.where(col(AuditEntry.act).endswith("_seen", autoescape=True))
    found = await read.session.execute(query.order_by(col(AuditEntry.number).desc()).limit(limit + 1))
    rows = found.scalars().all()
    entries = [
        HistoryEntry(row.number, row.at, Role(row.actor_role), row.actor_id, row.act, row.purpose, row.facts)
        for row in rows[:limit]
    ]
    return entries, entries[-1].number if len(rows) > limit else None
