"""Questions about companies' API keys, for administrators."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from service.access.store import keys as store
from service.access.tables import ApiKeyRow
from service.access.terms import StoredKey
from service.base.ids import CompanyId
from service.db.work import Read


async def stored_keys(read: Read, *, limit: int, before: UUID | None = None) -> tuple[list[StoredKey], UUID | None]:
    """A page of all keys, the youngest first, and the identifier that the next page begins before."""
    query = select(ApiKeyRow).order_by(col(ApiKeyRow.id).desc()).limit(limit + 1)
    if before is not None:
        query = query.where(col(ApiKeyRow.id) < before)
    rows = list((await read.session.execute(query)).scalars())
    following = rows[limit - 1].id if len(rows) > limit else None
    return [_key(read, row) for row in rows[:limit]], following


async def newest_key(read: Read, company_id: CompanyId) -> str:
    """The name of the key that was made last for the company; empty where there is none."""
    return await store.newest_key(read, company_id) or ""


def _key(read: Read, row: ApiKeyRow) -> StoredKey:
    return StoredKey(
        name=row.name,
        company_id=CompanyId(row.company_id),
        scopes=tuple(row.scopes),
        is_test=row.is_test,
        created_at=row.created_at,
        expires_at=row.expires_at,
        revoked_at=row.revoked_at,
        last_used_on=row.last_used_on,
        is_live=row.revoked_at is None and row.expires_at > read.now,
    )
