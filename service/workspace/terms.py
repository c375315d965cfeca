"""Words of the slice: what is to be done next, where a person stands, her timeline, and what is counted of many."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from service.base.ids import CompanyId, IntroductionId, PersonId, PostingId
from service.base.refusals import Forbidden, Invalid, Missing
from service.introductions.terms import Milestone, Stage
from service.postings.terms import PostingState
from service.shortlists.terms.deciding import ReasonSide, Verdict


class NextAct(StrEnum):
    """What the first page puts first; a second factor is for who has a password alone, numbers for who only reads."""

    DEAD_LETTERS = "dead_letters"
    SECOND_FACTOR = "second_factor"
    ERRANDS = "errands"
    CONSENT_WITHDRAWN = "consent_withdrawn"
    COMPANY_UNAWARE = "company_unaware"
    TO_INTRODUCE = "to_introduce"
    CONSENT_TO_ASK = "consent_to_ask"
    LETTER_TO_MAKE = "letter_to_make"
    REVIEW = "review"
    OUTCOME_OVERDUE = "outcome_overdue"
    OFFER_OVERDUE = "offer_overdue"
    START_TO_AGREE = "start_to_agree"
    START_AWAITED = "start_awaited"
    CHECK_IN_DUE = "check_in_due"
    EVIDENCE_DUE = "evidence_due"
    LACKING = "lacking"
    PROGRAMME = "programme"
    """What waits of the programme's supports and their money."""
    NUMBERS = "numbers"
    NOTHING = "nothing"


class SchoolAct(StrEnum):
    """The same for a school's supporter: results not heard of for a while, students without an application, or none."""

    RESULTS = "results"
    TO_PLACE = "to_place"
    POSTINGS = "postings"


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
    NOTE = "note"
    """How somebody spoke with her, as it was noted here."""
    MAIL = "mail"
    """The kind of mail."""
    COMPANY_TOLD = "company_told"
    """How a company was told that she took her consent back, or nothing where that was not asked."""


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

    `on_date`: of the stage, None of a match; `posting_id`: None of another book's hire; `has_message`: with her answer.
    """

    posting_id: PostingId | None
    company_id: CompanyId
    stage: Stage
    on_date: date | None = None
    rank: int | None = None
    score: float | None = None
    verdict: Verdict | None = None
    introduction_id: IntroductionId | None = None
    has_message: bool = False


@dataclass(frozen=True, slots=True)
class PersonShown:
    """Of whom an access history is."""

    person_id: PersonId
    profile_ref: str


class MayNotOpen(Forbidden):
    """Identities are opened by coordinators and administrators."""


class PurposeNeeded(Invalid):
    """An identity is opened for a purpose of the list."""


class PeriodUnreadable(Invalid):
    """Not days of the calendar, a period that ends before it begins, or one that is too long."""


class NoSuchChart(Missing):
    """No chart of this name."""


class ChartName(StrEnum):
    """A chart of the page of numbers, in the order in which they stand."""

    FUNNEL = "funnel"
    TREND = "trend"
    SPANS = "spans"
    AGES = "ages"
    PLACES = "places"
    PASSES = "passes"
    ENDS = "ends"


@dataclass(frozen=True, slots=True)
class Period:
    """From the first day to the last, both counted."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is counted: of a period, of one office or all, of one track or all.

    `is_recorded_only`: of ways no more than those whose recommendation is recorded here.
    """

    period: Period
    office: str | None = None
    track: str | None = None
    is_recorded_only: bool = False


@dataclass(frozen=True, slots=True)
class FunnelCount:
    """How many ways of a track and an office (None: of none) came so far, and no further."""

    track: str
    office: str | None
    furthest: Stage
    count: int


class Split(StrEnum):
    """By what a row of a funnel is set apart."""

    ALL = "all"
    TRACK = "track"
    OFFICE = "office"


@dataclass(frozen=True, slots=True)
class FunnelRow:
    """How many reached each of the stages, in their order; `code` is the track or office, None for all or for none."""

    split: Split
    code: str | None
    reached: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """Days at a stage of those who left it: how many, and the three quartiles."""

    stage: Stage
    count: int
    lower: float
    median: float
    upper: float


@dataclass(frozen=True, slots=True)
class MonthCount:
    """How many reached a stage in the month that begins on this day."""

    stage: Stage
    month: date
    count: int


@dataclass(frozen=True, slots=True)
class TrendRow:
    """A month and how many reached each of the stages in it, in their order."""

    month: date
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class AgeRow:
    """How long what is to be done has waited: how many in each band of days, and the oldest; `kind` says what waits."""

    kind: str
    counts: tuple[int, ...]
    oldest: int | None

    @property
    def total(self) -> int:
        return sum(self.counts)


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """Places of a list from `first` to `last` (None: and below; both None: on none); how many words, how many yes."""

    first: int | None
    last: int | None
    decided: int
    accepted: int


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """How often a reason was told, and whose it is; None where nobody said."""

    side: ReasonSide | None
    reason: str
    count: int


@dataclass(frozen=True, slots=True)
class CompanyPosting:
    """A posting in a company's list; `hired` accepted an offer for it and did not cancel, pupils aside."""

    posting_id: PostingId
    title: str
    state: PostingState
    is_for_high_school: bool
    closes_on: date | None
    hired: int


@dataclass(frozen=True, slots=True)
class CompanyWay:
    """An introduction to a company and where it stands, under the reference that tells nothing."""

    introduction_id: IntroductionId
    person_id: PersonId
    profile_ref: str
    posting_id: PostingId
    title: str
    introduced_on: date
    stage: Stage


@dataclass(frozen=True, slots=True)
class CompanyHire:
    """An acceptance with what happened last to it; `number` is how many there are in all that were not cancelled."""

    introduction_id: IntroductionId | None
    person_id: PersonId
    profile_ref: str
    title: str | None
    accepted_on: date
    stage: Stage
    on_date: date
    number: int


@dataclass(frozen=True, slots=True)
class Stayed:
    """Of `due` who started so long ago: who is known to have stayed, and who is known to have left before."""

    milestone: Milestone
    due: int
    stayed: int
    gone: int
