"""Every statement that writes saved filters."""

from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, text, update
from sqlmodel import col, select

from service.db.work import Work
from service.saved_filters.tables import SavedFilterRow


async def lock_owner(work: Work, owner_id: UUID) -> None:
    """Lets one work at a time save for this member of staff, so that counts and names hold."""
    statement = text("SELECT pg_advisory_xact_lock(hashtextextended('saved filters ' || :owner, 0))")
    await work.session.execute(statement, {"owner": str(owner_id)})


async def find_by_name(work: Work, owner_id: UUID, list_name: str, name: str) -> SavedFilterRow | None:
    query = select(SavedFilterRow).where(
        col(SavedFilterRow.owner_id) == owner_id,
        col(SavedFilterRow.list_name) == list_name,
        col(SavedFilterRow.name) == name,
    )
    return (await work.session.exec(query)).one_or_none()


async def count_of(work: Work, owner_id: UUID, list_name: str) -> int:
    query = select(func.count()).where(
        col(SavedFilterRow.owner_id) == owner_id, col(SavedFilterRow.list_name) == list_name
    )
    return (await work.session.exec(query)).one()


async def insert_filter(work: Work, row: dict[str, Any]) -> None:
    await work.session.execute(insert(SavedFilterRow).values(row))


async def lock_filter(work: Work, filter_id: UUID) -> SavedFilterRow | None:
    """The filter, locked until the work ends."""
    query = select(SavedFilterRow).where(col(SavedFilterRow.id) == filter_id).with_for_update()
    return (await work.session.exec(query)).one_or_none()


async def update_filter(work: Work, filter_id: UUID, **told: Any) -> None:
    await work.session.execute(update(SavedFilterRow).where(col(SavedFilterRow.id) == filter_id).values(**told))


async def delete_filter(work: Work, filter_id: UUID) -> None:
    await work.session.execute(delete(SavedFilterRow).where(col(SavedFilterRow.id) == filter_id))
