"""Words of what people decide: verdict (判断), its reason, introduction (紹介) and the steps that follow it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from service.base.ids import CompanyId, IntroductionId, MatchRunId, PersonId, PostingId
from service.base.refusals import Conflict, Forbidden, Invalid, Missing, Stale


class Verdict(StrEnum):
    """What a coordinator says of a pair; what was said is never changed, only undone by a further word."""

    ACCEPT = "accept"
    """推薦."""
    HOLD = "hold"
    """保留: to be decided later."""
    PASS = "pass"  # noqa: S105 - a verdict
    """見送り."""
    UNDO = "undo"
    """取り消し of the decision that stands."""


class ReasonSide(StrEnum):
    """Whose reason it is."""

    COORDINATOR = "coordinator"
    COMPANY = "company"
    PERSON = "person"


class ReasonCode(StrEnum):
    """Why a pair was held or passed: a closed list, because it is counted; `other` needs a note."""

    REQUIREMENT_MISSING = "requirement_missing"
    EXPERIENCE_SHORT = "experience_short"
    WISHES_DIFFER = "wishes_differ"
    PLACE_OR_HOURS = "place_or_hours"
    EVIDENCE_UNCLEAR = "evidence_unclear"
    BETTER_ELSEWHERE = "better_elsewhere"
    COMPANY_FILLED = "company_filled"
    COMPANY_CHANGED = "company_changed"
    COMPANY_DECLINED = "company_declined"
    PERSON_DECLINED = "person_declined"
    PERSON_ELSEWHERE = "person_elsewhere"
    PERSON_UNREACHABLE = "person_unreachable"
    OTHER = "other"


class Step(StrEnum):
    """What becomes of an introduction; the last four end it."""

    APPLIED = "applied"
    INTERVIEWED = "interviewed"
    OFFERED = "offered"
    ACCEPTED = "accepted"
    DECLINED_BY_PERSON = "declined_by_person"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A word that a coordinator wants to give.

    `note` is for the office alone, `note_to_company` may be told to the company; `is_note_checked`: whoever wrote the
    latter looked at what may tell who the person is, and stands by it.
    """

    verdict: Verdict
    reason_code: ReasonCode | None = None
    note: str | None = None
    note_to_company: str | None = None
    is_note_checked: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """A word that was given; `sequence` counts from 1 within the pair, `undoes` names what an undoing takes back.

    `rank` and `score` are what stood on the run's list then, None for a pair that stood on none. Words that were given
    to many people in one act share a `group_id`. `is_consent_asked`: she was asked for her consent since, or gave it;
    `has_message`: she wrote to the office with an answer; both False where that was not looked for.
    """

    id: UUID
    sequence: int
    verdict: Verdict
    reason_code: ReasonCode | None
    note: str | None
    undoes: UUID | None
    rank: int | None
    score: float | None
    decided_at: datetime
    decided_by: UUID | None
    run_id: MatchRunId | None = None
    note_to_company: str | None = None
    group_id: UUID | None = None
    is_consent_asked: bool = False
    has_message: bool = False


@dataclass(frozen=True, slots=True)
class Seen:
    """What the coordinator had before the eyes: the pair's last word (0: none), and the two contents' revisions."""

    sequence: int
    posting_revision: int
    profile_revision: int


@dataclass(frozen=True, slots=True)
class Shown:
    """What was on the screen when a word was given: the place in the list, and the reasons as the run file has them."""

    run_id: MatchRunId | None
    rank: int | None
    score: float | None
    reasons: tuple[dict[str, object], ...]


@dataclass(frozen=True, slots=True)
class IntroductionFacts:
    """An introduction that another book already holds, known by that book's reference."""

    introduction_ref: str
    posting_id: PostingId
    person_id: PersonId
    introduced_on: date


@dataclass(frozen=True, slots=True)
class IntroductionEventFacts:
    """A step of such an introduction."""

    introduction_ref: str
    kind: Step
    on_date: date
    reason_code: str | None = None


@dataclass(frozen=True, slots=True)
class IntroductionStep:
    """A step that was recorded and stands; by `id` it can be taken back."""

    kind: Step
    on_date: date
    reason_code: str | None
    id: UUID | None = None
    recorded_at: datetime | None = None
    recorded_by: UUID | None = None


@dataclass(frozen=True, slots=True)
class Introduction:
    """A person introduced to a company for a posting, with the steps since, oldest first."""

    id: IntroductionId
    introduction_ref: str | None
    posting_id: PostingId
    posting_revision: int
    person_id: PersonId
    company_id: CompanyId
    introduced_on: date
    steps: tuple[IntroductionStep, ...]


class MayNotDecide(Forbidden):
    """Only coordinators and administrators decide and introduce; a program never does (R-3)."""


class NotOnShortlist(Missing):
    """The pair is on no list that the actor may see: not ranked, not consented, withdrawn, or at high school (R-33)."""


class DecidedSince(Stale):
    """Somebody gave a word on the pair since it was looked at."""


class ContentChangedSince(Stale):
    """The posting or the profile is another than was looked at."""


class AlreadyDecided(Conflict):
    """The pair was recommended or passed; that is undone before another word is given."""


class ReasonNeeded(Invalid):
    """A pass without a reason."""


class NoteNeeded(Invalid):
    """`other` without a note that says what."""


class NoteTooLong(Invalid):
    """A note beyond its length; `field` says which of the two."""


class NoteTellsWho(Invalid):
    """The note to the company holds the person's name, or a way to reach somebody."""


class NoteMayTellWho(Invalid):
    """The note to the company holds what may tell who the person is: whoever wrote it looks again and says so."""


class PostingEnded(Conflict):
    """The posting was closed, or its time is over: nobody is recommended for it any more."""


class NobodyMarked(Invalid):
    """One word for many people, and nobody was marked."""


class NoSuchGroup(Missing):
    """No words were given in one act of this id."""


class WordUnknown(Invalid):
    """A verdict, reason or step that no list names."""


class NothingToUndo(Conflict):
    """No decision stands."""


class IntroducedSince(Conflict):
    """The recommendation led to an introduction and is not undone any more."""


class ConsentAskedSince(Conflict):
    """She was asked for her consent since the recommendation, or gave it: whoever undoes it says that this is known."""


class OfficeNotSet(Conflict):
    """The notice of free placement, its scope or who hears complaints is not set (R-1)."""


class PostingNotOpen(Conflict):
    """The posting is closed, over, or a test."""


class PostingIncomplete(Conflict):
    """Something that the law wants shown is missing from the posting."""


class StillAtHighSchool(Conflict):
    """A high-school student is reached through the school alone (R-33)."""


class PersonNotActive(Conflict):
    """The person withdrew or was erased."""


class MatchingConsentMissing(Conflict):
    """The person's consent to be matched with postings does not stand: she is introduced to nobody (R-24)."""


class NotRecommended(Conflict):
    """No coordinator's recommendation of the pair stands (R-3)."""


class ConsentToIntroductionMissing(Conflict):
    """The person has not agreed to be introduced to this company."""


class BirthDateUnknown(Conflict):
    """The posting asks for an age, and no birth date of the person is known."""


class OutsideAgeLimit(Conflict):
    """The person's age does not meet the posting's age limit (R-15)."""


class TooYoungForNightWork(Conflict):
    """Nobody under 18 is introduced to work between 22:00 and 5:00 (R-36)."""


class IntroductionDayUnfit(Invalid):
    """A day of introducing to come, or before she agreed."""


class SourceNeeded(Invalid):
    """A consent without a word on where it is written down."""


class AlreadyIntroduced(Conflict):
    """The person was introduced for this posting before."""


class StepOutOfOrder(Conflict):
    """The step cannot follow those that are recorded."""


class NoSuchIntroduction(Missing):
    """No introduction of this id or reference."""
