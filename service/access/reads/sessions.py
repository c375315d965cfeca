"""Questions about who is acting: by session, by API key, by login."""

import hmac
from datetime import timedelta

from sqlalchemy import ColumnElement, select, text
from sqlmodel import col

from service.access.rules import accounts as rules
from service.access.rules.accounts import digest_of
from service.access.rules.keys import read_key
from service.access.tables import SecondFactorRow, StaffRow, StaffSessionRow
from service.access.terms import LiveKey, LiveSession, NoSuchStaff, OpenSession, SessionRules, Way
from service.base.actor import Actor, Role
from service.base.ids import ApiKeyId, CompanyId, SchoolId, StaffId
from service.base.language import Language
from service.db.work import Read


async def actor_of_session(read: Read, token: str, session_rules: SessionRules) -> LiveSession | None:
    """Whose session it is; None when it ended, was idle too long, is unknown, or the account is disabled."""
    found = await read.session.execute(
        select(StaffRow, col(StaffSessionRow.seen_at), col(StaffSessionRow.way), col(SecondFactorRow.since))
        .join(StaffSessionRow, col(StaffSessionRow.staff_id) == col(StaffRow.id))
        .outerjoin(SecondFactorRow, col(SecondFactorRow.staff_id) == col(StaffRow.id))
        .where(
            col(StaffSessionRow.token_digest) == digest_of(token),
            *_is_live(read, session_rules.idle),
            col(StaffRow.is_active),
        )
    )
    row = found.one_or_none()
    if row is None:
        return None
    staff, seen_at, way, since = row
    owed = rules.owed(
        Way(way),
        is_password_once=staff.is_password_once,
        has_second_factor=since is not None,
        needs_second_factor=session_rules.needs_second_factor,
    )
    return LiveSession(_actor_of(staff), staff.login, Language(staff.language), seen_at, staff.uses_keys, owed)


async def open_sessions(read: Read, staff_id: StaffId, token: str, idle: timedelta) -> list[OpenSession]:
    """The sessions that an account could go on with, the last used first; which of them is `token`'s."""
    found = await read.session.execute(
        select(StaffSessionRow)
        .where(col(StaffSessionRow.staff_id) == staff_id, *_is_live(read, idle))
        .order_by(col(StaffSessionRow.seen_at).desc(), col(StaffSessionRow.token_digest))
    )
    mine = digest_of(token)
    return [
        OpenSession(row.created_at, row.seen_at, Way(row.way), is_this=row.token_digest == mine)
        for row in found.scalars()
    ]


def _is_live(read: Read, idle: timedelta) -> tuple[ColumnElement[bool], ...]:
    return (
        col(StaffSessionRow.ended_at).is_(None),
        col(StaffSessionRow.ends_at) > read.now,
        col(StaffSessionRow.seen_at) > read.now - idle,
    )


async def actor_of_api_key(read: Read, key: str) -> LiveKey | None:
    """Whose key it is; None when it is mistyped, unknown, wrong, expired or revoked."""
    told = read_key(key)
    if told is None:
        return None
    name, secret, is_test = told
    found = await read.session.execute(text("SELECT * FROM api_key_owner(:name)"), {"name": name})
    row = found.one_or_none()
    if row is None or not hmac.compare_digest(row.secret_digest, digest_of(secret)):
        return None
    if row.is_test != is_test or row.revoked_at is not None or row.expires_at <= read.now:
        return None
    company_id = CompanyId(row.company_id)
    actor = Actor(Role.COMPANY, id=row.id, name=name, company_id=company_id)
    return LiveKey(ApiKeyId(row.id), frozenset(row.scopes), row.is_test, actor, row.last_used_on)


async def has_account(read: Read, login: str) -> bool:
    """Whether somebody has this login, or had."""
    found = await read.session.execute(select(col(StaffRow.id)).where(col(StaffRow.login) == login))
    return found.scalar_one_or_none() is not None


async def actor_of_login(read: Read, login: str) -> Actor:
    """Who acts under this login; raises NoSuchStaff. For commands that act for somebody, not for signing in."""
    found = await read.session.execute(select(StaffRow).where(col(StaffRow.login) == login))
    staff = found.scalar_one_or_none()
    if staff is None:
        raise NoSuchStaff("このログイン名のアカウントはありません。")
    return _actor_of(staff)


def _actor_of(staff: StaffRow) -> Actor:
    school = SchoolId(staff.school_id) if staff.school_id else None
    return Actor(Role(staff.role), id=staff.id, name=staff.display_name, school_id=school, office=staff.office)
