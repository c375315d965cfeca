"""Sessions: begun with a new token each, renewed, ended."""

import secrets
from datetime import timedelta

from service.access.rules.accounts import digest_of
from service.access.store import sessions as store
from service.access.terms import NewSession, Way
from service.base.ids import StaffId
from service.db.work import Work
from service.platform import audit


async def begin_session(
    work: Work, staff_id: StaffId, *, lasts: timedelta, way: Way = Way.PASSWORD, replaces: str | None = None
) -> NewSession:
    """A new session with a new token; `replaces` is the token that the browser had: it ends, whatever it was."""
    if replaces:
        await store.end_session(work, digest_of(replaces))
    token = secrets.token_urlsafe(32)
    await store.insert_session(work, digest_of(token), staff_id, work.now + lasts, way.value)
    await audit.note(work, "access.signed_in", staff_id, way=way.value)
    return NewSession(staff_id, token)


async def renew_session(work: Work, staff_id: StaffId, token: str, lasts: timedelta) -> NewSession:
    """Ends all sessions of an account whose password or second factor changed, and goes on under a new token."""
    way = await store.way_of_session(work, digest_of(token))
    await store.end_sessions_of(work, staff_id)
    return await begin_session(work, staff_id, lasts=lasts, way=Way(way or Way.PASSWORD))


async def sign_out(work: Work, token: str) -> None:
    """Ends the session in the database; the cookie is worth nothing from now on."""
    staff_id = await store.end_session(work, digest_of(token))
    if staff_id is not None:
        await audit.note(work, "access.signed_out", staff_id)


async def keep_session(work: Work, token: str) -> None:
    """The session was used now."""
    await store.touch_session(work, digest_of(token))


async def end_own_sessions(work: Work) -> None:
    """Ends every session of the acting member of staff, the present one too."""
    if work.actor.id is not None:
        await store.end_sessions_of(work, work.actor.id)
        await audit.note(work, "access.sessions_ended", work.actor.id)
