"""Signing in by password, in two steps where the account has a second factor."""

from datetime import timedelta

from service.access.actions.passwords import Try, begin_try, fail, forget_failures, prove_password
from service.access.actions.sessions import begin_session
from service.access.rules import accounts as rules
from service.access.rules import codes
from service.access.store import accounts
from service.access.store import second_factor as store
from service.access.store.accounts import Account
from service.access.terms import SEALED_SECRET, HalfSignIn, NewSession, SignInRefused
from service.db.work import Work
from service.platform import audit
from service.platform.crypto import Vault


async def sign_in(
    work: Work, login: str, password: str, *, lasts: timedelta, replaces: str | None = None
) -> NewSession | HalfSignIn | SignInRefused:
    """A new session with a new token, the wish for a code, or why not.

    A refusal is an answer, so that its count is stored.
    """
    account = await prove_password(work, rules.fold_login(login), password)
    if isinstance(account, SignInRefused):
        return account
    if await store.second_factor(work, account.staff_id) is not None:
        await audit.note(work, "access.code_asked", account.staff_id)
        return HalfSignIn(account.staff_id, work.now, rules.mark_of(account.password_hash))
    await forget_failures(work, account.login)
    return await begin_session(work, account.staff_id, lasts=lasts, replaces=replaces)


async def confirm_sign_in(
    work: Work, vault: Vault, half: HalfSignIn, code: str, *, lasts: timedelta, replaces: str | None = None
) -> NewSession | SignInRefused:
    """The second step: a code of the second factor or a recovery code; failures count like those of passwords."""
    account = await accounts.account_of(work, half.staff_id)
    if account is None or rules.is_half_over(half, account.password_hash, work.now):
        return SignInRefused(is_over=True)
    one = await begin_try(work, account.login)
    if isinstance(one, SignInRefused):
        return one
    recovery = codes.plain_recovery_code(code)
    if recovery is not None:
        return await _recover(work, account, one, recovery, lasts, replaces)
    if not await _use_code(work, vault, account, code):
        return await fail(work, one, account.staff_id, "code")
    await forget_failures(work, account.login)
    return await begin_session(work, account.staff_id, lasts=lasts, replaces=replaces)


async def _use_code(work: Work, vault: Vault, account: Account, code: str) -> bool:
    sealed = await store.second_factor(work, account.staff_id)
    if sealed is None:
        return False
    secret = vault.person_key(account.staff_id, sealed.wrapped_key).open(sealed.secret, SEALED_SECRET)
    step = codes.step_of(secret, code, work.now, sealed.last_step)
    return step is not None and await store.use_step(work, account.staff_id, step)


async def _recover(
    work: Work, account: Account, one: Try, code: str, lasts: timedelta, replaces: str | None
) -> NewSession | SignInRefused:
    if not await store.use_recovery_code(work, account.staff_id, rules.digest_of(code)):
        return await fail(work, one, account.staff_id, "recovery_code")
    left = await store.count_recovery_codes(work, account.staff_id)
    await audit.note(work, "access.recovery_code_used", account.staff_id, left=left)
    await forget_failures(work, account.login)
    made = await begin_session(work, account.staff_id, lasts=lasts, replaces=replaces)
    return NewSession(made.staff_id, made.token, recovery_codes_left=left)
