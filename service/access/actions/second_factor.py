"""The second factor: set up by its owner, its recovery codes made anew, reset by an administrator."""

import secrets
from datetime import timedelta
from uuid import UUID

from service.access.actions.passwords import own_account, prove_own_password
from service.access.actions.sessions import renew_session
from service.access.rules import codes
from service.access.rules.accounts import digest_of
from service.access.store import accounts, sessions
from service.access.store import second_factor as store
from service.access.terms import SEALED_SECRET, CodeRefused, Enrolled, NoSuchStaff, OwnAccount, SignInRefused
from service.base.ids import StaffId
from service.db.work import Work
from service.platform import audit
from service.platform.crypto import Vault

NO_STEP = -1


def new_secret() -> str:
    """To be offered; it is worth nothing until a code of it comes back."""
    return codes.write_secret(secrets.token_bytes(codes.SECRET_BYTES))


async def enrol(
    work: Work, vault: Vault, secret: str, code: str, *, password: str | None, token: str, lasts: timedelta
) -> Enrolled | CodeRefused | SignInRefused:
    """The offered secret becomes the acting member of staff's second factor, in place of any other.

    All sessions end, and a new one goes on in place of `token`'s. `password` is asked for unless the page is the one
    that whoever just signed in by password is led to. The code that confirms is used up by it.
    """
    account = await own_account(work)
    if password is not None:
        proved = await prove_own_password(work, password)
        if isinstance(proved, SignInRefused):
            return proved
    step = codes.step_of(secret, code, work.now, NO_STEP)
    if step is None:
        return CodeRefused()
    await store.delete_second_factor(work, account.staff_id)
    await _seal(work, vault, account.staff_id, secret, step)
    await audit.note(work, "access.second_factor_set", account.staff_id)
    told = await _new_recovery_codes(work, account.staff_id)
    return Enrolled(await renew_session(work, account.staff_id, token, lasts), told)


async def renew_recovery_codes(work: Work, password: str) -> tuple[str, ...] | SignInRefused:
    """Ten others for the acting member of staff, told this once; those of before are worth nothing."""
    proved = await prove_own_password(work, password)
    if isinstance(proved, SignInRefused):
        return proved
    return await _new_recovery_codes(work, proved.staff_id)


async def reset_second_factor(work: Work, staff_id: UUID) -> None:
    """An administrator takes another's lost second factor away; its owner sets up a new one at the next sign-in."""
    if work.actor.id == staff_id:
        raise OwnAccount("ご自分の二段階認証は、アカウントの画面で変更してください。")
    if not await store.delete_second_factor(work, staff_id):
        raise NoSuchStaff("この職員は二段階認証を設定していません。")
    await sessions.end_sessions_of(work, staff_id)
    await audit.note(work, "access.second_factor_reset", staff_id)


async def give_second_factor(work: Work, vault: Vault, login: str) -> None:
    """For accounts of a demo, whose codes a command prints: one that nobody had to confirm, unless there is one."""
    staff_id = await accounts.id_of_login(work, login)
    if staff_id is None:
        raise NoSuchStaff("このログイン名のアカウントはありません。")
    if await _seal(work, vault, StaffId(staff_id), new_secret(), NO_STEP):
        await audit.note(work, "access.second_factor_given", staff_id)


async def _seal(work: Work, vault: Vault, staff_id: StaffId, secret: str, step: int) -> bool:
    key, wrapped = vault.new_person_key(staff_id)
    values = {
        "staff_id": staff_id,
        "wrapped_key": wrapped,
        "secret": key.seal(secret, SEALED_SECRET),
        "last_step": step,
        "since": work.now,
    }
    return await store.insert_second_factor(work, values)


async def _new_recovery_codes(work: Work, staff_id: StaffId) -> tuple[str, ...]:
    chance = [secrets.randbits(codes.RECOVERY_BITS) for _ in range(codes.RECOVERY_CODES)]
    told = codes.write_recovery_codes(chance)
    plain = [code.replace(" ", "") for code in told]
    await store.replace_recovery_codes(work, staff_id, [digest_of(code) for code in plain])
    await audit.note(work, "access.recovery_codes_made", staff_id, count=len(told))
    return tuple(told)
