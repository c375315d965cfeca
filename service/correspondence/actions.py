"""What can be done with mails: write one, hand it to the server, edit its template, open what it was called."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from email.headerregistry import Address
from typing import Any
from uuid import UUID

from ingest.records.personal import PersonalText
from service.base.ids import CompanyId, PersonId
from service.base.language import Language
from service.companies import reads as companies
from service.correspondence import reads, rules, store
from service.correspondence.tables import MailRow
from service.correspondence.terms import (
    NAMELESS,
    RECIPIENT_NAME,
    Failure,
    Mail,
    MailId,
    MailKind,
    MailState,
    NoAddress,
    OpenedMail,
    Recipient,
    RecipientKind,
    Template,
    TemplateChanged,
    Wording,
)
from service.db.work import Read, Work
from service.people import actions as people_actions
from service.people import reads as people
from service.people.terms import NoSuchPerson
from service.platform import audit, outbox
from service.platform.crypto import PersonKey, Vault
from service.platform.job import NotYet
from service.platform.smtp import MailRefused, hand_over
from service.platform.tools import MailServer

SEND = "send_mail"
PURPOSE = "guidance"
ASKED_AGAIN = timedelta(minutes=10)
"""How soon a mail is offered again where no server is set."""


async def write_mail(
    work: Work,
    vault: Vault,
    kind: MailKind,
    language: Language,
    *,
    to: Recipient,
    words: Mapping[str, str],
    person_id: PersonId | None = None,
    about_id: UUID | None = None,
    good_until: datetime | None = None,
    once: str | None = None,
) -> MailId | None:
    """Writes a mail from the standing template and owes it to the server, in the transaction of its cause.

    `words` fill every place of the kind but `recipient_name`. `person_id` is whom it is about where it goes to somebody
    else; it stands on her timeline and is sealed by her key. After `good_until` it is not sent any more. With `once`,
    only the first of that name is ever written; None where one was before. Raises NoAddress.
    """
    mail_id = MailId(work.new_id())
    owed = await outbox.later(work, SEND, once=None if once is None else f"mail {once}", mail_id=mail_id)
    if owed is None:
        return None
    name, address = await _reached(work, vault, to)
    template = await reads.template(work, kind, language)
    told = rules.filled(kind, template.wording, {**words, RECIPIENT_NAME: name or NAMELESS[language]})
    whom = PersonId(to.id) if to.kind is RecipientKind.PERSON else person_id
    values = {
        "kind": kind.value,
        "language": language.value,
        "template_version": template.version,
        "about_id": about_id,
        "good_until": good_until,
        "outbox_id": owed,
    }
    recipient = {"recipient_kind": to.kind.value, "recipient_id": to.id, "person_id": whom}
    sealed = await _sealed(work, vault, mail_id, whom, address, told)
    await store.insert_mail(work, {**values, **recipient, **sealed})
    await audit.note(work, "correspondence.mail_written", mail_id, kind=kind.value, to=to.kind.value, person_id=whom)
    return mail_id


async def _sealed(
    work: Work, vault: Vault, mail_id: MailId, person_id: PersonId | None, address: PersonalText, told: Wording
) -> dict[str, Any]:
    """What is sealed of a new mail, by the key of the person or by one of the mail's own, and that it waits."""
    key, wrapped = await _new_key(work, vault, mail_id, person_id)
    return {
        "id": mail_id,
        "wrapped_key": wrapped,
        "address": key.seal(address.reveal(), _place("address", mail_id)),
        "subject": key.seal(told.subject, _place("subject", mail_id)),
        "body": key.seal(told.body, _place("body", mail_id)),
        "state": MailState.WAITING.value,
        "written_at": work.now,
        "written_by": work.actor.id,
    }


async def _reached(work: Work, vault: Vault, to: Recipient) -> tuple[str | None, PersonalText]:
    """The recipient's name, where one is known, and the address."""
    if to.kind is RecipientKind.PERSON:
        identity = (await people_actions.reveal_identities(work, vault, [PersonId(to.id)], "mail"))[PersonId(to.id)]
        if identity.email is None:
            raise NoAddress("この方のメールアドレスが登録されていません。")
        name = identity.name.reveal() if identity.name else None
        return name, rules.usable_address(identity.email.reveal())
    told = to.address.reveal() if to.address else None
    if to.kind is RecipientKind.STAFF:
        return to.name, rules.usable_address(told)
    company = (await companies.companies_by_id(work, [CompanyId(to.id)])).get(CompanyId(to.id))
    if company is None:
        raise NoAddress("宛先の企業が登録されていません。")
    return company.name, rules.usable_address(told or company.facts.contact)


async def _new_key(
    work: Work, vault: Vault, mail_id: MailId, person_id: PersonId | None
) -> tuple[PersonKey, bytes | None]:
    """The key of the person, or one of the mail's own and its wrapped form."""
    if person_id is None:
        return vault.new_person_key(mail_id)
    return (await people.sealing_keys(work, vault, [person_id]))[person_id], None


def _place(field: str, mail_id: MailId) -> str:
    """What a ciphertext is bound to besides its key: moved to another mail it does not open."""
    return f"mail.{field}|{mail_id}"


async def send(work: Work, vault: Vault, server: MailServer | None, mail_id: MailId) -> None:
    """Hands a mail that waits to the server and notes what became of it; one that was settled before is left alone.

    Raises NotYet where no server is set, and what `hand_over` raises for a server that is not ready: then the mail
    waits on. When this process dies between the server's yes and the commit, the second attempt is the same message.
    """
    mail = await store.lock_waiting_mail(work, mail_id)
    if mail is None:
        return
    if mail.good_until is not None and mail.good_until < work.now:
        return await _settle(work, mail_id, MailState.FAILED, Failure.TOO_LATE.value)
    if server is None:
        raise NotYet("no mail server is set", ASKED_AGAIN)
    address, subject, body = await _opened(work, vault, mail)
    message = rules.message_of(
        Wording(subject, body),
        mail_id=mail_id,
        sender=Address(server.from_name, addr_spec=server.from_address),
        recipient=PersonalText(address),
        language=Language(mail.language),
        written_at=mail.written_at,
    )
    try:
        await hand_over(server, message, address)
    except MailRefused as refusal:
        return await _settle(work, mail_id, MailState.FAILED, str(refusal.code))
    await _settle(work, mail_id, MailState.SENT, None)


async def _settle(work: Work, mail_id: MailId, state: MailState, failure: str | None) -> None:
    await store.settle_mail(work, mail_id, state, failure)
    await audit.note(work, f"correspondence.mail_{state.value}", mail_id, failure=failure)


async def _opened(read: Read, vault: Vault, mail: MailRow) -> tuple[str, str, str]:
    mail_id = MailId(mail.id)
    key = await _key_of(read, vault, mail)
    sealed = {"address": mail.address, "subject": mail.subject, "body": mail.body}
    address, subject, body = (key.open(text, _place(field, mail_id)) for field, text in sealed.items())
    return address, subject, body


async def _key_of(read: Read, vault: Vault, mail: MailRow) -> PersonKey:
    if mail.wrapped_key is not None:
        return vault.person_key(mail.id, mail.wrapped_key)
    person_id = PersonId(mail.person_id)  # type: ignore[arg-type]  # without a key of its own it is about a person
    return (await people.sealing_keys(read, vault, [person_id]))[person_id]


async def open_subjects(work: Work, vault: Vault, mails: Collection[Mail]) -> dict[MailId, str]:
    """The subjects of these mails, for who may see candidates; each person's look is noted in the audit log."""
    rules.check_may_read(work.actor)
    rows = await store.list_mails(work, [mail.id for mail in mails])
    keys = await people.sealing_keys(work, vault, {PersonId(row.person_id) for row in rows if row.person_id})
    found = {}
    for row in rows:
        own = None if row.wrapped_key is None else vault.person_key(row.id, row.wrapped_key)
        key = own or keys[PersonId(row.person_id)]  # type: ignore[arg-type]  # without its own it is about a person
        found[MailId(row.id)] = key.open(row.subject, _place("subject", MailId(row.id)))
    for person_id in sorted({row.person_id for row in rows if row.person_id}):
        await audit.note(work, "correspondence.subjects_seen", person_id)
    return found


async def open_mail(work: Work, vault: Vault, mail_id: MailId) -> OpenedMail:
    """A mail as it was written, for who may see candidates; the look is noted. Raises MayNotRead and NoSuchMail.

    Of who is erased, or is at high school by now, nothing is opened (R-33).
    """
    rules.check_may_read(work.actor)
    mail = await reads.mail(work, mail_id)
    try:
        if mail.person_id is not None:
            await people.person_to_revise(work, mail.person_id)
    except NoSuchPerson:
        return OpenedMail(mail, None)
    (row,) = await store.list_mails(work, [mail_id])
    _, subject, body = await _opened(work, vault, row)
    await audit.note(work, "correspondence.mail_seen", mail.person_id or mail_id, purpose=PURPOSE, mail_id=mail_id)
    return OpenedMail(mail, rules.without_links(Wording(subject, body)))


async def save_template(
    work: Work, kind: MailKind, language: Language, wording: Wording | None, seen_version: int
) -> Template:
    """Appends a version; without words it goes back to the shipped one.

    Refuses what the kind cannot be (WordingEmpty … PlaceMissing), and a page that showed an older version
    (TemplateChanged). The same words again change nothing.
    """
    rules.check_may_edit(work.actor)
    if wording is not None:
        rules.check_wording(kind, wording)
    standing = await reads.template(work, kind, language)
    if standing.version != seen_version:
        raise TemplateChanged("ほかの人が先に文面を変更しました。内容を確認して、もう一度保存してください。")
    if wording == standing.wording or (wording is None and standing.is_shipped):
        return standing
    values = {
        "kind": kind.value,
        "language": language.value,
        "version": standing.version + 1,
        "subject": wording.subject if wording else None,
        "body": wording.body if wording else None,
        "written_at": work.now,
        "written_by": work.actor.id,
    }
    await store.insert_template(work, values)
    await audit.note(
        work, "correspondence.template_changed", kind=kind.value, language=language.value, version=values["version"]
    )
    return await reads.template(work, kind, language)
