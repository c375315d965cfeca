"""Questions about who is acting."""

import hmac
from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from sqlalchemy import select, text
from sqlmodel import col

from service.access import rules
from service.access.tables import SchoolRow, StaffRow, StaffSessionRow
from service.access.terms import LiveKey, LiveSession, NoSuchStaff
from service.base.actor import Actor, Role
from service.base.ids import ApiKeyId, CompanyId, SchoolId
from service.base.language import Language
from service.db.work import Read


async def actor_of_session(read: Read, token: str, idle: timedelta) -> LiveSession | None:
    """Whose session it is; None when it ended, was idle too long, is unknown, or the account is disabled."""
    found = await read.session.execute(
        select(StaffRow, col(StaffSessionRow.seen_at))
        .join(StaffSessionRow, col(StaffSessionRow.staff_id) == col(StaffRow.id))
        .where(
            col(StaffSessionRow.token_digest) == rules.digest_of(token),
            col(StaffSessionRow.ended_at).is_(None),
            col(StaffSessionRow.ends_at) > read.now,
            col(StaffSessionRow.seen_at) > read.now - idle,
            col(StaffRow.is_active),
        )
    )
    row = found.one_or_none()
    if row is None:
        return None
    staff, seen_at = row
    return LiveSession(_actor_of(staff), staff.login, Language(staff.language), seen_at)


async def actor_of_api_key(read: Read, key: str) -> LiveKey | None:
    """Whose key it is; None when it is mistyped, unknown, wrong, expired or revoked."""
    told = rules.read_key(key)
    if told is None:
        return None
    name, secret, is_test = told
    found = await read.session.execute(text("SELECT * FROM api_key_owner(:name)"), {"name": name})
    row = found.one_or_none()
    if row is None or not hmac.compare_digest(row.secret_digest, rules.digest_of(secret)):
        return None
    if row.is_test != is_test or row.revoked_at is not None or row.expires_at <= read.now:
        return None
    company_id = CompanyId(row.company_id)
    actor = Actor(Role.COMPANY, id=row.id, name=name, company_id=company_id)
    return LiveKey(ApiKeyId(row.id), frozenset(row.scopes), row.is_test, actor, row.last_used_on)


async def actor_of_login(read: Read, login: str) -> Actor:
    """Who acts under this login; raises NoSuchStaff. For commands that act for somebody, not for signing in."""
    found = await read.session.execute(select(StaffRow).where(col(StaffRow.login) == login))
    staff = found.scalar_one_or_none()
    if staff is None:
        raise NoSuchStaff("このログイン名のアカウントはありません。")
    return _actor_of(staff)


def _actor_of(staff: StaffRow) -> Actor:
    school = SchoolId(staff.school_id) if staff.school_id else None
    return Actor(Role(staff.role), id=staff.id, name=staff.display_name, school_id=school)


async def schools_by_name(read: Read, names: Collection[str]) -> dict[str, SchoolId]:
    """The ids of the names that are known."""
    found = await read.session.execute(
        select(col(SchoolRow.name), col(SchoolRow.id)).where(col(SchoolRow.name).in_(names))
    )
    return {name: SchoolId(school_id) for name, school_id in found.all()}


async def staff_names(read: Read, staff_ids: Collection[UUID]) -> dict[UUID, str]:
    """Display names, for pages that tell who did something."""
    found = await read.session.execute(
        select(col(StaffRow.id), col(StaffRow.display_name)).where(col(StaffRow.id).in_(staff_ids))
    )
    return {staff_id: name for staff_id, name in found.all()}
