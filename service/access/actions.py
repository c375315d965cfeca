"""What staff, and whoever gives out accounts and keys, may do."""

import asyncio
import secrets
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from service.access import reads, rules, store
from service.access.terms import (
    DEFAULT_SCOPES,
    LoginTaken,
    NewSession,
    NewStaff,
    NoSuchKey,
    NoSuchStaff,
    SchoolKind,
    Scope,
    SignInRefused,
    TooManyKeys,
)
from service.base.ids import CompanyId, SchoolId, StaffId
from service.base.language import Language
from service.db.work import Work
from service.platform import audit

HASHING = ThreadPoolExecutor(max_workers=2, thread_name_prefix="password")
"""Two at a time: more would starve the other requests of a small machine."""
Answer = TypeVar("Answer")


async def register_schools(work: Work, schools: Mapping[str, SchoolKind]) -> dict[str, SchoolId]:
    """Makes sure that each school is known by its name; answers each one's id."""
    if not schools:
        return {}
    await store.insert_schools(
        work, [{"id": work.new_id(), "name": name, "kind": kind.value} for name, kind in schools.items()]
    )
    await audit.note(work, "access.schools_registered", count=len(schools))
    return await reads.schools_by_name(work, schools)


async def create_staff(work: Work, new: NewStaff) -> StaffId:
    """An account; refuses a weak password, a login in use, a supporter without a school."""
    rules.check_new_staff(new)
    values = {
        "id": work.new_id(),
        "login": new.login,
        "display_name": new.display_name,
        "role": new.role.value,
        "office": new.office,
        "school_id": new.school_id,
        "password_hash": await _slowly(rules.hash_password, new.password),
        "is_active": True,
        "language": Language.JAPANESE.value,
        "created_at": work.now,
    }
    staff_id = await store.insert_staff(work, values)
    if staff_id is None:
        raise LoginTaken("このログイン名はすでに使われています。")
    await audit.note(work, "access.staff_created", staff_id, role=new.role.value)
    return StaffId(staff_id)


async def disable_staff(work: Work, login: str) -> None:
    """The account signs in no more, and its sessions end now."""
    staff_id = await store.deactivate_staff(work, rules.fold_login(login))
    if staff_id is None:
        raise NoSuchStaff("このログイン名の職員はいません。")
    await store.end_sessions_of(work, staff_id)
    await audit.note(work, "access.staff_disabled", staff_id)


async def sign_in(
    work: Work, login: str, password: str, *, lasts: timedelta, replaces: str | None = None
) -> NewSession | SignInRefused:
    """A new session with a new token, or why not; a refusal is an answer, so that its count is stored.

    Tries of one login follow one another. An unknown or disabled account costs the time of a known one. `replaces`
    is the token that the browser had: it ends, whatever it was.
    """
    folded = rules.fold_login(login)
    login_digest = rules.digest_of(folded)
    failures, last_at = await store.lock_failures(work, login_digest)
    if work.now - last_at > rules.FAILURES_FORGOTTEN_AFTER:
        failures = 0
    wait = rules.wait_of(failures, last_at, work.now)
    if wait > timedelta(0):
        await audit.note(work, "access.sign_in_throttled", failures=failures)
        return SignInRefused(wait)
    account = await store.find_account(work, folded)
    staff_id, stored = account or (None, rules.NOBODYS_HASH)
    if not await _slowly(rules.is_password, password, stored) or staff_id is None:
        await store.write_failures(work, login_digest, failures + 1)
        await audit.note(work, "access.sign_in_failed", staff_id, failures=failures + 1)
        return SignInRefused()
    await store.delete_failures(work, login_digest, work.now - rules.FAILURES_FORGOTTEN_AFTER)
    return await _begin_session(work, StaffId(staff_id), lasts, replaces)


async def _begin_session(work: Work, staff_id: StaffId, lasts: timedelta, replaces: str | None) -> NewSession:
    if replaces:
        await store.end_session(work, rules.digest_of(replaces))
    token = secrets.token_urlsafe(32)
    await store.insert_session(work, rules.digest_of(token), staff_id, work.now + lasts)
    await audit.note(work, "access.signed_in", staff_id)
    return NewSession(staff_id, token)


async def sign_out(work: Work, token: str) -> None:
    """Ends the session in the database; the cookie is worth nothing from now on."""
    staff_id = await store.end_session(work, rules.digest_of(token))
    if staff_id is not None:
        await audit.note(work, "access.signed_out", staff_id)


async def keep_session(work: Work, token: str) -> None:
    """The session was used now."""
    await store.touch_session(work, rules.digest_of(token))


async def choose_language(work: Work, language: Language) -> None:
    """The acting member of staff reads the service in this language."""
    if work.actor.id is not None and work.actor.is_staff():
        await store.update_language(work, work.actor.id, language.value)


async def create_api_key(
    work: Work, company_id: CompanyId, *, is_test: bool = False, scopes: Sequence[Scope] = DEFAULT_SCOPES
) -> str:
    """The key in plain, this once; refuses a third live one of its kind."""
    await store.lock_keys_of(work, company_id)
    if await store.count_live_keys(work, company_id, is_test=is_test) >= rules.LIVE_KEYS:
        raise TooManyKeys("有効なAPIキーは1社2つまでです。使わないキーを失効させてください。")
    key, name, secret = rules.write_key(
        is_test=is_test, name=secrets.randbelow(62**rules.NAME_LENGTH), secret=secrets.randbits(256)
    )
    key_id = work.new_id()
    await store.insert_key(
        work,
        {
            "id": key_id,
            "name": name,
            "company_id": company_id,
            "secret_digest": rules.digest_of(secret),
            "scopes": [scope.value for scope in scopes],
            "is_test": is_test,
            "created_at": work.now,
            "expires_at": work.now + rules.KEY_LIFETIME,
        },
    )
    await audit.note(work, "access.key_created", key_id, company=company_id, is_test=is_test)
    return key


async def revoke_api_key(work: Work, name: str) -> None:
    """The key of this name opens nothing from now on."""
    key_id = await store.revoke_key(work, name)
    if key_id is None:
        raise NoSuchKey("この名前の有効なAPIキーはありません。")
    await audit.note(work, "access.key_revoked", key_id)


async def note_key_use(work: Work, key_id: UUID) -> None:
    """The day on which the key was last used."""
    await store.note_key_use(work, key_id)


async def _slowly(compute: Callable[..., Answer], *values: str) -> Answer:
    """argon2 lets go of the interpreter, so that a thread keeps the loop free."""
    return await asyncio.get_running_loop().run_in_executor(HASHING, compute, *values)
