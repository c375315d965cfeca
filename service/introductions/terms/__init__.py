"""Words of the slice: the stages of the path, why it ends, what is due, a request for consent."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from service.base.clock import date_in_japan
from service.base.ids import CompanyId, IntroductionId, PersonId, PlacementId, PostingId
from service.base.language import Language
from service.base.refusals import Conflict, Forbidden, Invalid, Stale
from service.introductions.terms.answering import Heard
from service.introductions.terms.telling import ConsentTakenBack, InterviewPlan, LetterMade, LetterSent, Withdrawal
from service.people.terms import ConsentEvent
from service.shortlists.terms.deciding import ReasonSide

ConsentRequestId = NewType("ConsentRequestId", UUID)


class Stage(StrEnum):
    """Where a person stands on the way from a shortlist to years at work; the last six end the way."""

    LISTED = "listed"
    RECOMMENDED = "recommended"
    CONSENT_ASKED = "consent_asked"
    CONSENTED = "consented"
    INTRODUCED = "introduced"
    APPLIED = "applied"
    INTERVIEWED = "interviewed"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    STARTED = "started"
    CHECKED_IN = "checked_in"
    NOT_CONSENTED = "not_consented"
    DECLINED_BY_PERSON = "declined_by_person"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    CANCELLED = "cancelled"
    LEFT = "left"


class EndReason(StrEnum):
    """Why a way ended after the introduction: a closed list, because it is counted."""

    CONDITIONS_DIFFER = "conditions_differ"
    OTHER_OFFER = "other_offer"
    PLACE_OR_HOURS = "place_or_hours"
    OWN_CIRCUMSTANCES = "own_circumstances"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    REQUIREMENT_MISSING = "requirement_missing"
    EXPERIENCE_SHORT = "experience_short"
    ANOTHER_CHOSEN = "another_chosen"
    FILLED = "filled"
    COMPANY_CIRCUMSTANCES = "company_circumstances"
    CONTRACT_ENDED = "contract_ended"
    UNREACHABLE = "unreachable"
    NOT_TOLD = "not_told"


class Milestone(StrEnum):
    """What is confirmed after the start: that the person began, and that she is there still."""

    START = "start"
    HALF_YEAR = "half_year"
    ONE_YEAR = "one_year"
    THREE_YEARS = "three_years"


class Evidence(StrEnum):
    """By what it is known."""

    EMPLOYMENT_CERTIFICATE = "employment_certificate"
    COMPANY_TOLD = "company_told"
    PERSON_TOLD = "person_told"


class DueKind(StrEnum):
    """What waits to be done, in the order of the path."""

    CONSENT_TO_ASK = "consent_to_ask"
    ANSWER_AWAITED = "answer_awaited"
    TO_INTRODUCE = "to_introduce"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    """And the company heard of her: it is to be told."""
    COMPANY_UNAWARE = "company_unaware"
    """The consent was withdrawn, and nothing recorded says that the company heard of her."""
    LETTER_TO_MAKE = "letter_to_make"
    REPLY_AWAITED = "reply_awaited"
    INTERVIEW_AHEAD = "interview_ahead"
    OUTCOME_OVERDUE = "outcome_overdue"
    OFFER_AWAITED = "offer_awaited"
    """There is an offer: not the company's reply is awaited any more, but hers."""
    OFFER_OVERDUE = "offer_overdue"
    START_TO_AGREE = "start_to_agree"
    """She accepted, and no day of starting is agreed yet."""
    START_AHEAD = "start_ahead"
    START_AWAITED = "start_awaited"
    EVIDENCE_DUE = "evidence_due"
    CHECK_IN_DUE = "check_in_due"


WITHDRAWN = frozenset({DueKind.CONSENT_WITHDRAWN, DueKind.COMPANY_UNAWARE})
"""Introductions that end by a withdrawal, whether or not a company is to be told of it."""


@dataclass(frozen=True, slots=True)
class NewOutcome:
    """Something that happened to an introduction; with an acceptance the day of starting that was agreed, if it was."""

    stage: Stage
    on_date: date
    reason: EndReason | None = None
    side: ReasonSide | None = None
    milestone: Milestone | None = None
    evidence: Evidence | None = None
    starts_on: date | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A place on somebody's way; `facts` hold codes alone. By `id` it is known to a form, and can be taken back."""

    stage: Stage
    on_date: date
    facts: Mapping[str, str]
    id: UUID | None = None
    recorded_at: datetime | None = None
    recorded_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class TakenBack:
    """A point that was recorded by mistake and counts no more: when, by whom and why it was taken back."""

    point: Point
    at: datetime
    by: UUID
    reason: str


@dataclass(frozen=True, slots=True)
class ConsentRequest:
    """A request to agree to be introduced to one company; `is_given` is None until it is answered.

    `is_astray`: it was mailed to an address that is hers no more. `has_words`: she wrote something with her answer;
    `heard`: where the office heard it, and not the link brought it.
    """

    id: ConsentRequestId
    person_id: PersonId
    posting_id: PostingId
    company_id: CompanyId
    posting_revision: int
    asked_at: datetime
    asked_by: UUID | None
    expires_at: datetime
    is_given: bool | None
    answered_at: datetime | None
    language: Language
    is_astray: bool = False
    has_words: bool = False
    heard: Heard | None = None

    @property
    def answered_on(self) -> date | None:
        """The day on which she answered: where the office heard it, that one, whenever it was recorded."""
        if self.heard is not None:
            return self.heard.on_date
        return None if self.answered_at is None else date_in_japan(self.answered_at)

    def is_open(self, now: datetime) -> bool:
        """Whether it can be answered still, as far as the posting is open."""
        return self.is_given is None and not self.is_astray and now < self.expires_at


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that waits, since or until when, and of whom; of a check-in the first `milestone` that is due."""

    kind: DueKind
    due_on: date
    id: UUID
    posting_id: PostingId
    person_id: PersonId
    company_id: CompanyId
    introduction_id: IntroductionId | None
    milestone: Milestone | None = None

    @property
    def is_errand(self) -> bool:
        """Whether she left it on her own page, by which the introduction ended: it waits until that errand is done."""
        return self.kind in WITHDRAWN and self.id != self.introduction_id


@dataclass(frozen=True, slots=True)
class Case:
    """One introduction with all of its way; `stage` is where it stands, `following` what may come next.

    `interview_on`: a day of which no interview is told yet; `starts_on`: the agreed one; `has_support`: of the hire.
    `interviews`, `letters_made` and `letters_sent` are all that was recorded of them, the oldest first.
    `is_known_to_company`: something recorded says that the company heard of her. `history`: of her consents, the last
    first.
    """

    introduction_id: IntroductionId
    posting_id: PostingId
    posting_revision: int
    person_id: PersonId
    company_id: CompanyId
    introduced_on: date
    introduced_by: UUID | None
    placement_id: PlacementId | None
    points: tuple[Point, ...]
    stage: Stage
    following: tuple[Stage, ...]
    interview_on: date | None
    starts_on: date | None
    is_consent_standing: bool
    taken_back: tuple[TakenBack, ...] = ()
    recorded_at: datetime | None = None
    withdrawal: Withdrawal | None = None
    has_support: bool = False
    consent_taken_back: ConsentTakenBack | None = None
    interviews: tuple[InterviewPlan, ...] = ()
    letters_made: tuple[LetterMade, ...] = ()
    letters_sent: tuple[LetterSent, ...] = ()
    is_known_to_company: bool = False
    history: tuple[ConsentEvent, ...] = ()

    @property
    def letter_sent(self) -> LetterSent | None:
        """The last record of the letter's sending, where it was not taken back."""
        last = self.letters_sent[-1] if self.letters_sent else None
        return last if last and last.told else None

    @property
    def is_to_tell(self) -> bool:
        """Whether it runs though the consent was taken back: its company is to be told, which ends it."""
        return self.consent_taken_back is not None and Stage.DECLINED_BY_PERSON in self.following

    @property
    def seen(self) -> str:
        """What a form carries that was shown now: the last thing recorded, and where the way stands."""
        return f"{self.stage.value}.{self.points[-1].id if self.points else ''}"


class MayNotRecord(Forbidden):
    """Coordinators and administrators record what becomes of introductions."""


class CannotFollow(Conflict):
    """The path has no way from where the introduction stands to there."""


class PathChangedSince(Stale):
    """Something was recorded, or taken back, since the form was shown."""


class CannotTakeBack(Conflict):
    """It is not the last record, or the person's own word, or a support of repayments stands on the hire."""


class TakenBackReasonNeeded(Invalid):
    """Taking back needs a reason, which stays on record."""


class EndReasonNeeded(Invalid):
    """An end without a reason, or with one that is not of this end."""


class EvidenceNeeded(Invalid):
    """The first confirmation of a start that was told without its evidence says by what it is known."""


class MilestoneAhead(Invalid):
    """The day of a check-in lies before the one from which the milestone is asked."""


class StageUnknown(Invalid):
    """A stage, reason or evidence that no list names."""


class AlreadyAsked(Conflict):
    """A request of the person for the posting waits for its answer."""


class MatchingEnded(Conflict):
    """The person's consent to be matched does not stand: she is asked about no posting."""


class AskedNoMore(Conflict):
    """The person took back the consent to introductions in general: she is not asked about any."""


class DayNotAhead(Invalid):
    """An interview or a start of work is announced for a day that is over, or too far away."""
