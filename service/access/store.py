"""Every statement that writes who is acting."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from service.access.tables import ApiKeyRow, SchoolRow, SignInFailureRow, StaffRow, StaffSessionRow
from service.base.ids import CompanyId, StaffId
from service.db.work import Work


async def insert_schools(work: Work, schools: Sequence[Mapping[str, object]]) -> None:
    """Inserts the names that are not there yet."""
    await work.session.execute(
        insert(SchoolRow).values(list(schools)).on_conflict_do_nothing(index_elements=[col(SchoolRow.name)])
    )


async def insert_staff(work: Work, values: Mapping[str, object]) -> UUID | None:
    """Answers the id, or None when the login is taken."""
    made = await work.session.execute(
        insert(StaffRow)
        .values(**values)
        .on_conflict_do_nothing(index_elements=[col(StaffRow.login)])
        .returning(col(StaffRow.id))
    )
    return made.scalar_one_or_none()


async def deactivate_staff(work: Work, login: str) -> UUID | None:
    done = await work.session.execute(
        update(StaffRow).where(col(StaffRow.login) == login).values(is_active=False).returning(col(StaffRow.id))
    )
    return done.scalar_one_or_none()


async def update_language(work: Work, staff_id: UUID, language: str) -> None:
    await work.session.execute(update(StaffRow).where(col(StaffRow.id) == staff_id).values(language=language))


async def lock_failures(work: Work, login_digest: bytes) -> tuple[int, datetime]:
    """Failures in a row and the last one's instant; other tries of the same login wait for this one."""
    row = insert(SignInFailureRow).values(login_digest=login_digest, failures=0, last_at=work.now)
    locked = await work.session.execute(
        row.on_conflict_do_update(
            index_elements=[col(SignInFailureRow.login_digest)], set_={"failures": SignInFailureRow.failures}
        ).returning(col(SignInFailureRow.failures), col(SignInFailureRow.last_at))
    )
    failures, last_at = locked.one()
    return failures, last_at


async def write_failures(work: Work, login_digest: bytes, failures: int) -> None:
    await work.session.execute(
        update(SignInFailureRow)
        .where(col(SignInFailureRow.login_digest) == login_digest)
        .values(failures=failures, last_at=work.now)
    )


async def delete_failures(work: Work, login_digest: bytes, before: datetime) -> None:
    """Forgets this login's, and whatever is older."""
    await work.session.execute(
        delete(SignInFailureRow).where(
            (col(SignInFailureRow.login_digest) == login_digest) | (col(SignInFailureRow.last_at) < before)
        )
    )


async def find_account(work: Work, login: str) -> tuple[UUID, str] | None:
    """Id and password hash of an active account."""
    found = await work.session.execute(
        select(col(StaffRow.id), col(StaffRow.password_hash)).where(
            col(StaffRow.login) == login, col(StaffRow.is_active)
        )
    )
    row = found.one_or_none()
    return (row[0], row[1]) if row else None


async def insert_session(work: Work, token_digest: bytes, staff_id: StaffId, ends_at: datetime) -> None:
    await work.session.execute(
        insert(StaffSessionRow).values(
            token_digest=token_digest, staff_id=staff_id, created_at=work.now, seen_at=work.now, ends_at=ends_at
        )
    )


async def touch_session(work: Work, token_digest: bytes) -> None:
    await work.session.execute(
        update(StaffSessionRow).where(col(StaffSessionRow.token_digest) == token_digest).values(seen_at=work.now)
    )


async def end_session(work: Work, token_digest: bytes) -> UUID | None:
    """Whose it was, if it was live."""
    ended = await work.session.execute(
        update(StaffSessionRow)
        .where(col(StaffSessionRow.token_digest) == token_digest, col(StaffSessionRow.ended_at).is_(None))
        .values(ended_at=work.now)
        .returning(col(StaffSessionRow.staff_id))
    )
    return ended.scalar_one_or_none()


async def end_sessions_of(work: Work, staff_id: UUID) -> None:
    await work.session.execute(
        update(StaffSessionRow)
        .where(col(StaffSessionRow.staff_id) == staff_id, col(StaffSessionRow.ended_at).is_(None))
        .values(ended_at=work.now)
    )


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
