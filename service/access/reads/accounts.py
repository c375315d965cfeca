"""Questions about accounts and schools: for administrators, and for pages that tell who did something."""

from collections.abc import Collection
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlmodel import col

from service.access.rules import codes
from service.access.tables import RecoveryCodeRow, SchoolRow, SecondFactorRow, StaffRow
from service.access.terms import SEALED_SECRET, NoSuchStaff, Post, StaffAccount
from service.base.actor import Role
from service.base.ids import SchoolId, StaffId
from service.db.work import Read
from service.platform.crypto import Vault


async def staff_accounts(read: Read, *, limit: int, after: str = "") -> tuple[list[StaffAccount], str | None]:
    """A page of all accounts by login, and the login that the next page begins after."""
    query = _accounts().where(col(StaffRow.login) > after).order_by(col(StaffRow.login)).limit(limit + 1)
    found = [_account(*row) for row in (await read.session.execute(query)).all()]
    return found[:limit], found[limit - 1].login if len(found) > limit else None


async def staff_account(read: Read, staff_id: UUID) -> StaffAccount:
    """One account; raises NoSuchStaff."""
    found = (await read.session.execute(_accounts().where(col(StaffRow.id) == staff_id))).one_or_none()
    if found is None:
        raise NoSuchStaff("この職員はいません。")
    return _account(*found)


def _accounts() -> Any:
    return (
        select(StaffRow, col(SchoolRow.name), col(SecondFactorRow.since))
        .outerjoin(SchoolRow, col(SchoolRow.id) == col(StaffRow.school_id))
        .outerjoin(SecondFactorRow, col(SecondFactorRow.staff_id) == col(StaffRow.id))
    )


def _account(staff: StaffRow, school: str | None, since: datetime | None) -> StaffAccount:
    school_id = SchoolId(staff.school_id) if staff.school_id else None
    return StaffAccount(
        id=StaffId(staff.id),
        login=staff.login,
        display_name=staff.display_name,
        post=Post(Role(staff.role), staff.office, school_id),
        school=school,
        is_active=staff.is_active,
        is_password_once=staff.is_password_once,
        second_factor_since=since,
        is_linked=staff.provider_subject is not None,
        created_at=staff.created_at,
    )


async def recovery_codes_left(read: Read, staff_id: StaffId) -> int:
    """How many of the account's recovery codes were not used."""
    counted = await read.session.execute(
        select(func.count())
        .select_from(RecoveryCodeRow)
        .where(col(RecoveryCodeRow.staff_id) == staff_id, col(RecoveryCodeRow.used_at).is_(None))
    )
    number: int = counted.scalar_one()
    return number


async def current_code(read: Read, vault: Vault, login: str) -> str:
    """The code of this instant of an account with a second factor; for the accounts of a demo, and nobody else's."""
    found = await read.session.execute(
        select(SecondFactorRow)
        .join(StaffRow, col(StaffRow.id) == col(SecondFactorRow.staff_id))
        .where(col(StaffRow.login) == login)
    )
    row = found.scalar_one_or_none()
    if row is None:
        raise NoSuchStaff("このログイン名に、二段階認証を設定したアカウントはありません。")
    return codes.code_at(vault.person_key(row.staff_id, row.wrapped_key).open(row.secret, SEALED_SECRET), read.now)


async def schools_by_name(read: Read, names: Collection[str]) -> dict[str, SchoolId]:
    """The ids of the names that are known."""
    found = await read.session.execute(
        select(col(SchoolRow.name), col(SchoolRow.id)).where(col(SchoolRow.name).in_(names))
    )
    return {name: SchoolId(school_id) for name, school_id in found.all()}


async def schools(read: Read) -> list[tuple[SchoolId, str]]:
    """Every school, by name."""
    found = await read.session.execute(select(col(SchoolRow.id), col(SchoolRow.name)).order_by(col(SchoolRow.name)))
    return [(SchoolId(school_id), name) for school_id, name in found.all()]


async def staff_names(read: Read, staff_ids: Collection[UUID]) -> dict[UUID, str]:
    """Display names, for pages that tell who did something; nothing is asked of nobody."""
    if not staff_ids:
        return {}
    found = await read.session.execute(
        select(col(StaffRow.id), col(StaffRow.display_name)).where(col(StaffRow.id).in_(staff_ids))
    )
    return {staff_id: name for staff_id, name in found.all()}
