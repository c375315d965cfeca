"""Statements on schools and accounts."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from service.access.tables import SchoolRow, StaffRow
from service.base.actor import Role
from service.base.ids import StaffId
from service.db.work import Work


class Account(NamedTuple):
    """What is needed to prove a password."""

    staff_id: StaffId
    login: str
    password_hash: str


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


async def update_staff(work: Work, staff_id: UUID, values: Mapping[str, Any]) -> bool:
    """Whether there is such an account."""
    done = await work.session.execute(
        update(StaffRow).where(col(StaffRow.id) == staff_id).values(**values).returning(col(StaffRow.id))
    )
    return done.scalar_one_or_none() is not None


async def id_of_login(work: Work, login: str) -> UUID | None:
    found = await work.session.execute(select(col(StaffRow.id)).where(col(StaffRow.login) == login))
    return found.scalar_one_or_none()


async def lock_administrators(work: Work) -> set[UUID]:
    """The active ones; whoever else would take one away waits until this work is done."""
    found = await work.session.execute(
        select(col(StaffRow.id))
        .where(col(StaffRow.role) == Role.ADMINISTRATOR.value, col(StaffRow.is_active))
        .order_by(col(StaffRow.id))
        .with_for_update()
    )
    return set(found.scalars())


async def find_account(work: Work, login: str) -> Account | None:
    """An active account by its login."""
    return await _find(work, col(StaffRow.login) == login)


async def account_of(work: Work, staff_id: UUID) -> Account | None:
    """An active account by its identifier."""
    return await _find(work, col(StaffRow.id) == staff_id)


async def account_at_provider(work: Work, issuer: str, subject: str) -> Account | None:
    """The active account that is linked with this identity."""
    return await _find(work, (col(StaffRow.provider_issuer) == issuer) & (col(StaffRow.provider_subject) == subject))


async def _find(work: Work, condition: Any) -> Account | None:
    found = await work.session.execute(
        select(col(StaffRow.id), col(StaffRow.login), col(StaffRow.password_hash)).where(
            condition, col(StaffRow.is_active)
        )
    )
    row = found.one_or_none()
    return Account(StaffId(row[0]), row[1], row[2]) if row else None
