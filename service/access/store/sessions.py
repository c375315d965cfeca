"""Statements on sessions, and on failures to begin one."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from service.access.tables import SignInFailureRow, StaffSessionRow
from service.base.ids import StaffId
from service.db.work import Work


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


async def insert_session(work: Work, token_digest: bytes, staff_id: StaffId, ends_at: datetime, way: str) -> None:
    await work.session.execute(
        insert(StaffSessionRow).values(
            token_digest=token_digest,
            staff_id=staff_id,
            created_at=work.now,
            seen_at=work.now,
            ends_at=ends_at,
            way=way,
        )
    )


async def touch_session(work: Work, token_digest: bytes) -> None:
    await work.session.execute(
        update(StaffSessionRow).where(col(StaffSessionRow.token_digest) == token_digest).values(seen_at=work.now)
    )


async def way_of_session(work: Work, token_digest: bytes) -> str | None:
    """How the session of this token was begun, ended or not."""
    found = await work.session.execute(
        select(col(StaffSessionRow.way)).where(col(StaffSessionRow.token_digest) == token_digest)
    )
    return found.scalar_one_or_none()


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
