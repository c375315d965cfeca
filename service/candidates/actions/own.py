"""What a person does on her own page: look, ask for a correction, take a consent back, end her search."""

from dataclasses import dataclass
from typing import Any

from service.base.ids import CompanyId, PersonId, PostingId
from service.candidates import rules, store
from service.candidates.reads import OwnJob, OwnPage, own_job, own_page
from service.candidates.tables import ErrandRow
from service.candidates.terms import ErrandId, ErrandKind, Link, SearchEnded
from service.db.work import Read, Work
from service.introductions.actions.reminding import send_again
from service.introductions.actions.withdrawing import withdraw_own_consent
from service.introductions.terms import ConsentRequestId
from service.introductions.terms.answering import (
    LinkUnknown,
)
from service.people import reads as people
from service.people.actions import end_search, reveal_identities
from service.people.terms import Identity, NoSuchPerson, PersonState, Purpose
from service.platform import audit, links
from service.platform.crypto import Vault
from service.platform.tools import Tools

PURPOSE = "own_page"
SOURCE = "本人が本人用ページで撤回"


@dataclass(frozen=True, slots=True)
class OpenedPage:
    """A person's own page with who she is."""

    link: Link
    page: OwnPage
    identity: Identity


async def open_own_page(work: Work, vault: Vault, token: str) -> OpenedPage:
    """What the link opens; that who she is was opened for this page is noted. Raises LinkUnknown."""
    link = await _alive(work, token)
    try:
        shown = await own_page(work, link.person_id)
    except NoSuchPerson:
        raise _unknown() from None
    identity = (await reveal_identities(work, vault, [link.person_id], PURPOSE))[link.person_id]
    return OpenedPage(link, shown, identity)


async def ask_correction(work: Work, vault: Vault, token: str, words: str) -> ErrandId:
    """Keeps what is to be corrected, sealed, until somebody of the office saw to it.

    Raises LinkUnknown, CorrectionEmpty, CorrectionTooLong and TooManyWait.
    """
    person_id = await _whose(work, token)
    await store.lock(work, "errand", person_id)
    rules.check_correction(words, await store.count_corrections(work, person_id))
    errand_id = ErrandId(work.new_id())
    key = (await people.sealing_keys(work, vault, [person_id]))[person_id]
    sealed = key.seal(words.strip(), place_of(errand_id))
    await _leave(work, errand_id, person_id, ErrandKind.CORRECTION, words=sealed)
    await audit.note(work, "candidates.correction_asked", person_id, errand_id=errand_id)
    return errand_id


async def open_job(work: Work, token: str, posting_id: PostingId) -> tuple[Link, OwnJob]:
    """A posting as she reads it behind her link. Raises LinkUnknown, and JobOver for what is not published."""
    link = await _alive(work, token)
    try:
        return link, await own_job(work, link.person_id, posting_id)
    except NoSuchPerson:
        raise _unknown() from None


async def ask_about(work: Work, token: str, posting_id: PostingId) -> None:
    """She would like to hear more of a posting; said twice it waits once. Raises LinkUnknown, JobOver, SearchEnded."""
    link = await _alive(work, token)
    await store.lock(work, "errand", link.person_id)
    _, job = await open_job(work, token, posting_id)
    if not job.may_ask:
        raise SearchEnded("いまは求職活動を終えた状態です。再開するときは、窓口へお知らせください。")
    if job.is_asked or job.is_introduced:
        return
    errand_id = ErrandId(work.new_id())
    await _leave(work, errand_id, link.person_id, ErrandKind.INTEREST, posting_id=posting_id)
    await audit.note(work, "candidates.interest_told", link.person_id, errand_id=errand_id, posting_id=posting_id)


async def send_request_again(work: Work, tools: Tools, token: str, request_id: ConsentRequestId) -> bool:
    """Mails her once more the link by which a request is answered: tokens are kept as digests, so that no page can
    show it. Whether one was sent; the last may be on its way. Raises LinkUnknown and WaitsNoMore."""
    return await send_again(work, tools, await _whose(work, token), request_id)


async def withdraw(work: Work, token: str, purpose: Purpose, company_id: CompanyId | None) -> int:
    """Ends one of her consents, and with one to a company the introductions to it; answers how many ended.

    That the company must be told of each is left to the office. Raises LinkUnknown, and ConsentMissing where none
    stands.
    """
    person_id = await _whose(work, token)
    ended = await withdraw_own_consent(work, person_id, purpose, company_id, SOURCE)
    for introduction_id in ended:
        errand_id = ErrandId(work.new_id())
        await _leave(work, errand_id, person_id, ErrandKind.TELL_COMPANY, introduction_id=introduction_id)
    return len(ended)


async def _leave(work: Work, errand_id: ErrandId, person_id: PersonId, kind: ErrandKind, **told: Any) -> None:
    """Leaves something to the office, which the first page counts from now on."""
    values = {"id": errand_id, "person_id": person_id, "kind": kind.value, "written_at": work.now}
    await store.insert_row(work, ErrandRow, values | told)


async def leave_search(work: Work, token: str) -> None:
    """She looks for work no longer; said twice it stands once. Raises LinkUnknown."""
    person_id = await _whose(work, token)
    profile = await people.person_to_revise(work, person_id)
    if profile.state is PersonState.ACTIVE:
        await end_search(work, [person_id])
        await audit.note(work, "candidates.search_left", person_id)


def place_of(errand_id: ErrandId) -> str:
    """Where the words are sealed, so that no other row's can take their place."""
    return f"errand.words|{errand_id}"


async def _whose(work: Work, token: str) -> PersonId:
    link = await _alive(work, token)
    try:
        await people.person_to_revise(work, link.person_id)
    except NoSuchPerson:
        raise _unknown() from None
    return link.person_id


async def _alive(read: Read, token: str) -> Link:
    link = await store.living_link(read, links.digest_of(token))
    if link is None:
        raise _unknown()
    return link


def _unknown() -> LinkUnknown:
    return LinkUnknown("このリンクは使えません。")
