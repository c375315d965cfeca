"""Passwords: proved, one login's tries after another; changed by their owner; given out once by administrators."""

import asyncio
import secrets
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar
from uuid import UUID

from service.access.actions.sessions import renew_session
from service.access.rules import accounts as rules
from service.access.store import accounts, sessions
from service.access.store.accounts import Account
from service.access.terms import NewSession, NoSuchStaff, OwnAccount, PasswordMistyped, SignInRefused
from service.db.work import Work
from service.platform import audit

HASHING = ThreadPoolExecutor(max_workers=2, thread_name_prefix="password")
"""Two at a time: more would starve the other requests of a small machine."""
ONCE_BYTES = 12
"""Random bytes of a password that administrators give out: 16 signs."""
Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Try:
    """A try that is let through; others of the same login wait until its work is done."""

    login_digest: bytes
    failures: int


async def begin_try(work: Work, login: str) -> Try | SignInRefused:
    """Lets one try of a login through at a time, and none while it must wait for its failures."""
    login_digest = rules.digest_of(login)
    failures, last_at = await sessions.lock_failures(work, login_digest)
    if work.now - last_at > rules.FAILURES_FORGOTTEN_AFTER:
        failures = 0
    wait = rules.wait_of(failures, last_at, work.now)
    if wait > timedelta(0):
        await audit.note(work, "access.sign_in_throttled", failures=failures)
        return SignInRefused(wait)
    return Try(login_digest, failures)


async def fail(work: Work, one: Try, staff_id: UUID | None, step: str) -> SignInRefused:
    """Counts a wrong password or code; an answer and no exception, so that the count is stored."""
    await sessions.write_failures(work, one.login_digest, one.failures + 1)
    await audit.note(work, "access.sign_in_failed", staff_id, failures=one.failures + 1, step=step)
    return SignInRefused()


async def forget_failures(work: Work, login: str) -> None:
    """After all that was asked for was right."""
    before = work.now - rules.FAILURES_FORGOTTEN_AFTER
    await sessions.delete_failures(work, rules.digest_of(login), before)


async def prove_password(work: Work, login: str, password: str) -> Account | SignInRefused:
    """Whose password it is; an unknown or disabled account costs the time of a known one.

    The failures stay counted: where a code is asked for too, a known password must not buy more tries of it.
    """
    one = await begin_try(work, login)
    if isinstance(one, SignInRefused):
        return one
    account = await accounts.find_account(work, login)
    stored = account.password_hash if account else rules.NOBODYS_HASH
    if not await _slowly(rules.is_password, password, stored) or account is None:
        return await fail(work, one, account.staff_id if account else None, "password")
    return account


async def prove_own_password(work: Work, password: str) -> Account | SignInRefused:
    """Before what only the owner of an account may change, and not whoever sits at an open screen."""
    account = await own_account(work)
    proved = await prove_password(work, account.login, password)
    if isinstance(proved, Account):
        await forget_failures(work, account.login)
    return proved


async def own_account(work: Work) -> Account:
    """The account of whoever acts."""
    account = await accounts.account_of(work, work.actor.id) if work.actor.id else None
    if account is None:
        raise NoSuchStaff("この職員はいません。")
    return account


async def change_password(
    work: Work, *, current: str, new: str, again: str, token: str, lasts: timedelta
) -> NewSession | SignInRefused:
    """The acting member of staff's new password; all sessions end, and a new one goes on in place of `token`'s."""
    login = (await own_account(work)).login
    if new != again:
        raise PasswordMistyped("新しいパスワードの2回の入力が違います。")
    rules.check_changed_password(new, current, login)
    proved = await prove_own_password(work, current)
    if isinstance(proved, SignInRefused):
        return proved
    values = {"password_hash": await hash_password(new), "is_password_once": False}
    await accounts.update_staff(work, proved.staff_id, values)
    await audit.note(work, "access.password_changed", proved.staff_id)
    return await renew_session(work, proved.staff_id, token, lasts)


async def issue_password(work: Work, staff_id: UUID) -> str:
    """A password for one use in place of a forgotten one, told this once; the account's sessions end."""
    if work.actor.id == staff_id:
        raise OwnAccount("ご自分のパスワードは、アカウントの画面で変更してください。")
    password = password_once()
    values = {"password_hash": await hash_password(password), "is_password_once": True}
    if not await accounts.update_staff(work, staff_id, values):
        raise NoSuchStaff("この職員はいません。")
    await sessions.end_sessions_of(work, staff_id)
    await audit.note(work, "access.password_issued", staff_id)
    return password


def password_once() -> str:
    return secrets.token_urlsafe(ONCE_BYTES)


async def hash_password(password: str) -> str:
    return await _slowly(rules.hash_password, password)


async def _slowly(compute: Callable[..., Answer], *values: str) -> Answer:
    """argon2 lets go of the interpreter, so that a thread keeps the loop free."""
    return await asyncio.get_running_loop().run_in_executor(HASHING, compute, *values)
