"""Links to people's own pages: sent by the office, brought anew by an old one, ended before their time."""

from datetime import timedelta

from service.base.ids import PersonId
from service.base.language import Language
from service.base.telling import moment_in
from service.candidates import rules, store
from service.candidates.tables import CandidateLinkEndRow, CandidateLinkRow
from service.candidates.terms import Link, SentJustNow
from service.correspondence.actions import write_mail
from service.correspondence.terms import MailKind, NoAddress, to_person
from service.db.work import Read, Work
from service.people import reads as people
from service.people.terms import NoSuchPerson
from service.platform import audit, links
from service.platform.tools import Tools


async def send_link(work: Work, tools: Tools, person_id: PersonId, language: Language) -> None:
    """Mails the person a link to her own page; links of before go on until they end.

    Raises NoSuchPerson for who is erased and for pupils (R-33), NoAddress, and SentJustNow.
    """
    rules.check_may_serve(work.actor)
    await people.person_to_revise(work, person_id)
    await store.lock(work, "link", person_id)
    if rules.is_too_soon(await store.last_made_at(work, person_id), work.now):
        raise SentJustNow("少し前にリンクを送りました。届くまでしばらくお待ちください。")
    await _send(work, tools, person_id, language)


async def renew_link(work: Work, tools: Tools, token: str) -> None:
    """Mails a new link to the address on file, if the old one may bring one; whether it did, nobody is told."""
    link = await store.link_of_digest(work, links.digest_of(token))
    if link is None:
        return
    await store.lock(work, "link", link.person_id)
    last = await store.last_made_at(work, link.person_id)
    if not rules.may_renew(link, last or link.made_at, work.now):
        return
    try:
        await people.person_to_revise(work, link.person_id)
        await _send(work, tools, link.person_id, link.language)
    except (NoSuchPerson, NoAddress):
        return


async def known_link(read: Read, token: str) -> Link | None:
    """The link of the token that was sent once, alive or not; None where none ever was."""
    return await store.link_of_digest(read, links.digest_of(token))


async def end_links(work: Work, person_id: PersonId) -> None:
    """Every link of the person that is out leads nowhere from now on, and brings no new one."""
    rules.check_may_serve(work.actor)
    await people.person_to_revise(work, person_id)
    values = {"id": work.new_id(), "person_id": person_id, "ended_at": work.now, "ended_by": work.actor.id}
    await store.insert_row(work, CandidateLinkEndRow, values)
    await audit.note(work, "candidates.links_ended", person_id)


async def _send(work: Work, tools: Tools, person_id: PersonId, language: Language) -> None:
    token = links.new_token()
    expires_at = work.now + timedelta(days=tools.introductions.page_days)
    values = {
        "digest": links.digest_of(token),
        "person_id": person_id,
        "language": language.value,
        "made_at": work.now,
        "made_by": work.actor.id,
        "expires_at": expires_at,
        "email_index": await people.email_index(work, person_id),
    }
    words = {
        "link": f"{tools.public_url}/me/{token}",
        "valid_until": moment_in(expires_at, language),
        "contact": "\n".join(tools.placement_office.lines()),
    }
    kind, to = MailKind.CANDIDATE_PAGE_LINK, to_person(person_id)
    # Whole or not at all, also where a page tells of the refusal and stores what else it noted.
    async with work.session.begin_nested():
        await store.insert_row(work, CandidateLinkRow, values)
        await write_mail(work, tools.vault, kind, language, to=to, words=words, good_until=expires_at)
    await audit.note(work, "candidates.link_sent", person_id)
