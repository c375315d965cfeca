"""Templates and messages as pure functions: which places a text has, what fills them, what goes to the server."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from ingest.records.personal import PersonalText
from service.base.actor import Actor, Role
from service.base.clock import JAPAN
from service.base.language import Language
from service.correspondence.terms import (
    LONGEST_BODY,
    LONGEST_SUBJECT,
    PLACES,
    RECIPIENT_NAME,
    MailId,
    MailKind,
    MayNotEdit,
    MayNotRead,
    NoAddress,
    PlaceMissing,
    PlaceUnknown,
    Wording,
    WordingEmpty,
    WordingTooLong,
    WordsMismatch,
)

EDITORS = frozenset({Role.PROGRAMME_STAFF, Role.ADMINISTRATOR})
READERS = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})
PLACE = re.compile(r"\{([a-z_]+)\}")
BRACED = re.compile(r"[{｛][^{}｛｝]*[}｝]?|[}｝]")
"""Whatever could be meant as a place, be it by full-width braces or left open."""
ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")
ADDRESS_OF_PAGE = re.compile(r"(https?://[A-Za-z0-9.:-]+)/[!-~]*")
SEVEN_BIT = SMTP.clone(cte_type="7bit")
"""Whatever is no ASCII is encoded, so that every relay passes it on unaltered."""


def check_may_edit(actor: Actor) -> None:
    if actor.role not in EDITORS:
        raise MayNotEdit("メールの文面を変更する権限がありません。")


def check_may_read(actor: Actor) -> None:
    if actor.role not in READERS:
        raise MayNotRead("メールの件名と本文を見る権限がありません。")


def without_links(words: Wording) -> Wording:
    """As others may read it: who holds a link acts as the person to whom it was sent."""
    return Wording(words.subject, ADDRESS_OF_PAGE.sub(r"\1/…", words.body))


def tidy(subject: str, body: str) -> Wording:
    """As a template is stored: one line of subject, lines ended by a line feed."""
    return Wording(one_line(subject), body.replace("\r\n", "\n").replace("\r", "\n").strip("\n"))


def check_wording(kind: MailKind, wording: Wording) -> None:
    """Refuses a template that is empty, too long, or has other places than its kind (WordingEmpty … PlaceMissing)."""
    if not wording.subject or not wording.body.strip():
        raise WordingEmpty("件名と本文を入力してください。")
    if len(wording.subject) > LONGEST_SUBJECT or len(wording.body) > LONGEST_BODY:
        raise WordingTooLong(
            f"件名は{LONGEST_SUBJECT}文字、本文は{LONGEST_BODY:,}文字以内にしてください。",
            subject=LONGEST_SUBJECT,
            body=LONGEST_BODY,
        )
    allowed = {place.name for place in PLACES[kind]}
    for braced in BRACED.findall(f"{wording.subject}\n{wording.body}"):
        place = PLACE.fullmatch(braced)
        if place is None or place[1] not in allowed:
            raise PlaceUnknown(f"「{braced}」は、このメールの差し込み項目ではありません。", place=braced)
    there = set(PLACE.findall(wording.body))
    for needed in PLACES[kind]:
        if needed.is_needed and needed.name not in there:
            braced = f"{{{needed.name}}}"
            raise PlaceMissing(f"本文に差し込み項目「{braced}」が必要です。", place=braced)


def filled(kind: MailKind, wording: Wording, words: Mapping[str, str]) -> Wording:
    """The template with its places filled; WordsMismatch unless there is a word for each place of the kind.

    A word is taken as it is: braces in it are no places.
    """
    wanted = {place.name for place in PLACES[kind]} | {RECIPIENT_NAME}
    if wanted != set(words):
        raise WordsMismatch(f"{kind}: {sorted(wanted ^ set(words))}")
    subject, body = (PLACE.sub(lambda found: words[found[1]], text) for text in (wording.subject, wording.body))
    return Wording(one_line(subject), body)


def one_line(text: str) -> str:
    """Without line breaks and control characters: in a header they would begin another one."""
    return "".join(" " if _is_control(character) else character for character in text).strip()


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp")


def usable_address(told: str | None) -> PersonalText:
    """The address in a text, as the server takes it; NoAddress where there is none or more than one."""
    found = {match[0] for match in ADDRESS.finditer(told or "")}
    if len(found) != 1:
        raise NoAddress("宛先のメールアドレスが登録されていません。")
    return PersonalText(found.pop())


def message_of(
    wording: Wording,
    *,
    mail_id: MailId,
    sender: Address,
    recipient: PersonalText,
    language: Language,
    written_at: datetime,
) -> bytes:
    """The message as it goes to the server; of one mail always the same, so that a second attempt is no second mail.

    `Auto-Submitted` keeps out-of-office answers away (RFC 3834).
    """
    message = EmailMessage(policy=SEVEN_BIT)
    message["Subject"] = one_line(wording.subject)
    message["From"] = sender
    message["To"] = Address(addr_spec=recipient.reveal())
    message["Date"] = written_at.astimezone(JAPAN)
    message["Message-ID"] = f"<{mail_id}@{sender.domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(wording.body)
    message["Content-Language"] = language.value
    return message.as_bytes()
