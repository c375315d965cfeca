"""Signing in at an existing provider: only who linked the own account before, in a session of ours."""

from datetime import timedelta
from uuid import UUID

from service.access.actions.passwords import own_account
from service.access.actions.sessions import begin_session
from service.access.rules import tokens
from service.access.rules.accounts import digest_of
from service.access.store import accounts, sessions
from service.access.store import second_factor as store
from service.access.terms import AlreadyLinked, Doubt, NewSession, NoSuchStaff, NotLinked, ProviderDoubted, Way
from service.db.work import Work
from service.platform import audit


async def spend_state(work: Work, state: str) -> None:
    """A state is taken once; raises ProviderDoubted for one that came back before."""
    if not await store.spend_state(work, digest_of(state), work.now - 2 * tokens.FLOW_LASTS):
        raise ProviderDoubted(Doubt.STATE)


async def sign_in_by_provider(
    work: Work, issuer: str, subject: str, *, lasts: timedelta, replaces: str | None = None
) -> NewSession | NotLinked:
    """A new session for the active account that is linked with this identity."""
    account = await accounts.account_at_provider(work, issuer, subject)
    if account is None:
        await audit.note(work, "access.provider_unlinked")
        return NotLinked()
    return await begin_session(work, account.staff_id, lasts=lasts, way=Way.PROVIDER, replaces=replaces)


async def link(work: Work, issuer: str, subject: str) -> None:
    """The acting member of staff may sign in as this identity from now on; it belongs to one account only."""
    mine = await own_account(work)
    owner = await accounts.account_at_provider(work, issuer, subject)
    if owner is not None and owner.staff_id != mine.staff_id:
        raise AlreadyLinked("この利用者は、別のアカウントに結び付いています。")
    values = {"provider_issuer": issuer, "provider_subject": subject}
    await accounts.update_staff(work, mine.staff_id, values)
    await audit.note(work, "access.provider_linked", mine.staff_id)


async def unlink(work: Work, staff_id: UUID) -> None:
    """The account signs in by password only from now on; its sessions end."""
    values = {"provider_issuer": None, "provider_subject": None}
    if not await accounts.update_staff(work, staff_id, values):
        raise NoSuchStaff("この職員はいません。")
    await sessions.end_sessions_of(work, staff_id)
    await audit.note(work, "access.provider_unlinked_by_staff", staff_id)


async def note_doubt(work: Work, doubt: Doubt) -> None:
    """What came back from the provider was not believed."""
    await audit.note(work, "access.provider_doubted", reason=doubt.value)
