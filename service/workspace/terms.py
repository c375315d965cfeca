"""Words of the slice: what is to be done next, where a person stands, an entry of her timeline."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from service.base.ids import CompanyId, IntroductionId, PersonId, PostingId
from service.base.refusals import Forbidden, Invalid
from service.introductions.terms import Stage
from service.shortlists.terms.deciding import Verdict


class NextAct(StrEnum):
    """The one thing that the first page puts first."""

    DEAD_LETTERS = "dead_letters"
    TO_INTRODUCE = "to_introduce"
    CONSENT_TO_ASK = "consent_to_ask"
    REVIEW = "review"
    OUTCOME_OVERDUE = "outcome_overdue"
    START_AWAITED = "start_awaited"
    CHECK_IN_DUE = "check_in_due"
    EVIDENCE_DUE = "evidence_due"
    LACKING = "lacking"
    NOTHING = "nothing"


class OpeningPurpose(StrEnum):
    """What a coordinator opens an identity for; stands in the audit log."""

    CONTACT = "contact"
    CONSULTATION = "consultation"
    CONFIRMATION = "confirmation"


class EntryKind(StrEnum):
    """What an entry of a timeline tells of; `name` says which."""

    REGISTERED = "registered"
    CONSENT = "consent"
    """given, withdrawn."""
    VERDICT = "verdict"
    """A coordinator's word, or its undoing."""
    STAGE = "stage"
    """A stage of the path from the request for consent on."""
    CONSULTATION = "consultation"
    """The centre."""
    MAIL = "mail"
    """The kind of mail."""


@dataclass(frozen=True, slots=True)
class Entry:
    """Something that happened to a person; `facts` hold codes alone, `at` is None where only the day is known."""

    on_date: date
    kind: EntryKind
    name: str = ""
    at: datetime | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    posting_id: PostingId | None = None
    company_id: CompanyId | None = None
    introduction_id: IntroductionId | None = None
    by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Way:
    """Where a person stands with one posting; `rank` and `score` are those of its list, where she stands on it.

    `on_date` is the day of the stage, None for one that a match gave; `posting_id` None for a hire that came from
    another book.
    """

    posting_id: PostingId | None
    company_id: CompanyId
    stage: Stage
    on_date: date | None = None
    rank: int | None = None
    score: float | None = None
    verdict: Verdict | None = None
    introduction_id: IntroductionId | None = None


@dataclass(frozen=True, slots=True)
class PersonShown:
    """Of whom an access history is."""

    person_id: PersonId
    profile_ref: str


class MayNotOpen(Forbidden):
    """Identities are opened by coordinators and administrators."""


class PurposeNeeded(Invalid):
    """An identity is opened for a purpose of the list."""
