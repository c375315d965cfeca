"""Words of the slice: a mail (メール), its template (文面), and the places in it that are filled (差し込み項目)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from ingest.records.personal import PersonalText
from service.base.ids import CompanyId, PersonId, StaffId
from service.base.language import Language
from service.base.refusals import Conflict, Forbidden, Invalid, Missing, Stale

MailId = NewType("MailId", UUID)

LONGEST_SUBJECT, LONGEST_BODY = 200, 10_000
RECIPIENT_NAME = "recipient_name"
"""The place that the slice fills itself, so that whoever writes a mail need not open a name."""
NAMELESS: Mapping[Language, str] = {Language.JAPANESE: "ご担当者", Language.ENGLISH: "Sir or Madam"}
"""Who is addressed where no name is known."""


class MailKind(StrEnum):
    """What a mail is for."""

    INTRODUCTION_CONSENT = "introduction_consent"
    """Asks a person to agree to be introduced to one company, or not."""
    INTRODUCTION_CONSENT_REMINDER = "introduction_consent_reminder"
    CANDIDATE_PAGE_LINK = "candidate_page_link"
    """The link to a person's own page."""
    INTRODUCED_TO_COMPANY = "introduced_to_company"
    """Tells a company that somebody was introduced to it: the link alone, nothing of the person."""
    CHECK_IN_REQUEST = "check_in_request"
    """Asks how it goes, half a year, one and three years after the start of work."""


class MailState(StrEnum):
    """A mail that was given up, since the server could not be reached for too long, is shown as failed."""

    WAITING = "waiting"
    SENT = "sent"
    FAILED = "failed"


class RecipientKind(StrEnum):
    PERSON = "person"
    COMPANY = "company"
    STAFF = "staff"


class Failure(StrEnum):
    """Why a mail failed, where it was not the server's answer (a number)."""

    TOO_LATE = "too_late"
    """What it is good for had passed before it could be sent."""
    GIVEN_UP = "given_up"
    """The server could not be reached until all attempts were used up; a replay of the stopped job sends it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a template; without a needed one the mail is of no use."""

    name: str
    is_needed: bool = False


def _places(needed: str, free: str) -> tuple[Place, ...]:
    return tuple(
        Place(name, is_needed) for names, is_needed in ((needed, True), (free, False)) for name in names.split()
    )


PLACES: Mapping[MailKind, tuple[Place, ...]] = {
    MailKind.INTRODUCTION_CONSENT: _places(
        "company_name posting_title link valid_until", "recipient_name workplace contact"
    ),
    MailKind.INTRODUCTION_CONSENT_REMINDER: _places(
        "company_name posting_title link valid_until", "recipient_name workplace contact"
    ),
    MailKind.CANDIDATE_PAGE_LINK: _places("link valid_until", "recipient_name contact"),
    MailKind.INTRODUCED_TO_COMPANY: _places(
        "posting_title link", "recipient_name introduced_on valid_until notice_number contact"
    ),
    MailKind.CHECK_IN_REQUEST: _places("company_name milestone", "recipient_name started_on link reply_by contact"),
}
"""What each kind of mail can tell; whoever writes one hands over a word for each place but RECIPIENT_NAME."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """Whom a mail goes to; an address that is not given is the one that is stored of them."""

    kind: RecipientKind
    id: UUID
    address: PersonalText | None = None
    name: str | None = None


def to_person(person_id: PersonId) -> Recipient:
    """To the address that the person gave."""
    return Recipient(RecipientKind.PERSON, person_id)


def to_company(company_id: CompanyId, address: PersonalText | None = None) -> Recipient:
    """To this address, or the one in the company's contact."""
    return Recipient(RecipientKind.COMPANY, company_id, address)


def to_staff(staff_id: StaffId, address: PersonalText, name: str) -> Recipient:
    """To a member of staff; accounts hold no address."""
    return Recipient(RecipientKind.STAFF, staff_id, address, name)


@dataclass(frozen=True, slots=True)
class Wording:
    """Subject and body, with places still in them or filled."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Template:
    """The standing template of a kind and language; version 0 is the one that is shipped."""

    kind: MailKind
    language: Language
    version: int
    wording: Wording
    is_shipped: bool
    written_at: datetime | None = None
    written_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as lists and timelines show it: neither address nor words."""

    id: MailId
    kind: MailKind
    language: Language
    recipient_kind: RecipientKind
    recipient_id: UUID
    person_id: PersonId | None
    about_id: UUID | None
    state: MailState
    failure: str | None
    """A number is the server's answer, anything else a `Failure`."""
    written_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class OpenedMail:
    """A mail with its words, the links in them hidden; None where they went with the person whom it was about."""

    mail: Mail
    words: Wording | None


class NoSuchMail(Missing):
    """No mail of this id."""


class NoSuchTemplate(Missing):
    """No kind of mail has the name, or it is not written in the language."""


class TemplateChanged(Stale):
    """Somebody stored another version since the page was opened."""


class MayNotEdit(Forbidden):
    """Templates are edited by administrators and programme staff."""


class MayNotRead(Forbidden):
    """Subjects and words are opened by those who may see candidates."""


class WordingEmpty(Invalid):
    """Subject or body is empty."""


class WordingTooLong(Invalid):
    """Subject or body is longer than a template may be."""


class PlaceUnknown(Invalid):
    """A place that this kind of mail cannot fill; `place` names it."""


class PlaceMissing(Invalid):
    """A place without which the mail is of no use; `place` names it."""


class NoAddress(Conflict):
    """No usable address is known of the recipient."""


class WordsMismatch(ValueError):
    """Whoever writes a mail handed over words for other places than its kind has: a mistake of ours."""
