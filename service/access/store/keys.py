"""Statements on companies' API keys."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from service.access.tables import ApiKeyRow
from service.base.ids import CompanyId
from service.db.work import Read, Work


async def lock_keys_of(work: Work, company_id: CompanyId) -> None:
    """One maker of keys a company at a time, so that their number can be counted."""
    await work.session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended(:company, 0))"), {"company": f"api_key {company_id}"}
    )


async def count_live_keys(work: Work, company_id: CompanyId, *, is_test: bool) -> int:
    counted = await work.session.execute(
        select(func.count())
        .select_from(ApiKeyRow)
        .where(
            col(ApiKeyRow.company_id) == company_id,
            col(ApiKeyRow.is_test) == is_test,
            col(ApiKeyRow.revoked_at).is_(None),
            col(ApiKeyRow.expires_at) > work.now,
        )
    )
    number: int = counted.scalar_one()
    return number


async def newest_key(read: Read, company_id: CompanyId) -> str | None:
    """The name of the key that was made last for the company, live or not."""
    query = select(col(ApiKeyRow.name)).where(col(ApiKeyRow.company_id) == company_id)
    return (await read.session.execute(query.order_by(col(ApiKeyRow.id).desc()).limit(1))).scalar_one_or_none()


async def insert_key(work: Work, values: Mapping[str, Any]) -> None:
    await work.session.execute(insert(ApiKeyRow).values(**values))


async def revoke_key(work: Work, name: str) -> UUID | None:
    revoked = await work.session.execute(
        update(ApiKeyRow)
        .where(col(ApiKeyRow.name) == name, col(ApiKeyRow.revoked_at).is_(None))
        .values(revoked_at=work.now)
        .returning(col(ApiKeyRow.id))
    )
    return revoked.scalar_one_or_none()


async def note_key_use(work: Work, key_id: UUID) -> None:
    """By a function of the schema's owner, since the company role may not touch the keys."""
    await work.session.execute(text("SELECT api_key_used(:id, :today)"), {"id": key_id, "today": work.today})
