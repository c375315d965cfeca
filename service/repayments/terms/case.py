"""A person's support (支援) as its events tell it, from the registration before an offer to the last year."""

from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from service.base.clock import date_in_japan
from service.base.ids import CaseId, CompanyId, PersonId, PlacementId, StaffId
from service.base.refusals import Conflict, Invalid, Missing
from service.base.yen import Yen
from service.ledger.terms import SameHand as SameHand
from service.repayments.terms.scheme import Absence, Category, Credential, EndReason, Loan, Paper


class NoSuchCase(Missing):
    """No support of this id or number."""


class CannotFollowCase(Conflict):
    """The event cannot have happened after those that are recorded."""


class StepOutOfOrder(CannotFollowCase):
    """A step of a day cannot come before or after another of another day, both of which it names."""


class RecordedThatDay(CannotFollowCase):
    """The same is recorded of that day already: what was recorded wrongly is corrected, and not told once more."""


class NotPutRight(CannotFollowCase):
    """What was decided differs from what is recorded, and nothing is put right once the support is complete."""


class PaperContradicted(NotPutRight):
    """The same of a checked paper."""


class NotEligible(Conflict):
    """A condition of the frame is not met, or not known to be."""


class PlacesTaken(Conflict):
    """More people than these places are certified already; the fact `taken` says how many."""


class QuotaUsedUp(Conflict):
    """The company has no place left in this frame and year."""


class NotParticipating(Conflict):
    """The company does not take part in this frame for people hired in that year."""


class DatedIntoClosedBooks(Conflict):
    """A certification or a decision is dated into a year whose books are closed, and whose figures were reported."""


class EventNotStanding(Conflict):
    """No such event stands: it was never recorded, or was corrected already."""


class ActOfTheOffice(Conflict):
    """What the prefecture itself did is not corrected as something that it was told wrongly."""


class NothingPutRight(Conflict):
    """Nothing is corrected any more of a support that was declined or completed."""


class ReclaimStands(Conflict):
    """What is to be paid back was computed by the history as it stands."""


class ChangesCertified(Conflict):
    """The certification rests on the year and company of the hire, and on what the application says."""


class DaysComputed(Conflict):
    """The days of a payment that was computed already would change."""


class DecisionWaits(Conflict):
    """What was computed from the history waits for a decision, and would be decided on by what is no longer true."""


class NothingCorrected(Invalid):
    """What is told instead is what stands."""


class ReasonNeeded(Invalid):
    """An end has a reason, and a rest its kind."""


class CaseEventKind(StrEnum):
    """What happens to a support, in the order in which it can on one day."""

    REGISTERED = "registered"
    NOTICE_ISSUED = "notice_issued"
    """登録通知書."""
    OFFERED = "offered"
    """参加企業の内定."""
    HIRED = "hired"
    APPLIED = "applied"
    """支援候補者認定申請, the company's papers with it."""
    CERTIFIED = "certified"
    """支援候補者認定."""
    DECIDED = "decided"
    """支援対象者の決定: what the figures count."""
    DECLINED = "declined"
    """不認定."""
    RESTED = "rested"
    """Something the scheme asks for begins to rest."""
    RESUMED = "resumed"
    """The first day on which it does no longer."""
    TRANSFERRED = "transferred"
    """The first day at another company that takes part."""
    ENDED = "ended"
    """The last day that counts, with its reason."""
    COMPLETED = "completed"
    """Every payment there can be was made."""

    @property
    def word(self) -> str:
        """What the office calls it in its own refusals, as the pages do."""
        return _WORDS[self]

    @property
    def plain(self) -> str:
        """The same in English."""
        return self.value.replace("_", " ")


_WORDS = dict(
    zip(
        CaseEventKind,
        (
            *("登録", "登録通知書の交付", "参加企業の内定", "採用", "支援候補者認定申請", "支援候補者認定"),
            *("支援対象者の決定", "不認定", "休止", "再開", "参加企業への転職", "終了", "満了"),
        ),
        strict=True,
    )
)


@dataclass(frozen=True, slots=True)
class Registration:
    """A person entered for a frame before the offer (登録), by the own number."""

    case_ref: str
    person_id: PersonId
    scheme: str
    frame: str
    hire_year: int
    category: Category
    credential: Credential
    loans: frozenset[Loan] | None
    """None: nobody told."""
    registered_on: date
    graduated_on: date | None = None
    is_from_outside: bool | None = None
    was_employed_in_prefecture: bool | None = None
    has_other_support: bool | None = None


TO_ANSWER = ("loans", "graduated_on", "is_from_outside", "was_employed_in_prefecture", "has_other_support")
"""What a registration may leave open, and the application answers."""


@dataclass(frozen=True, slots=True)
class CaseEvent:
    """Something that happened to a support on a day. What belongs to its kind is set, the rest is None."""

    kind: CaseEventKind
    on_date: date
    by: StaffId | None = None
    company_id: CompanyId | None = None
    """Whose offer, who hired, or to whom the person went."""
    placement_id: PlacementId | None = None
    left_on: date | None = None
    """Of a transfer: the last day at the company before."""
    absence: Absence | None = None
    reason: EndReason | None = None
    papers: frozenset[Paper] = frozenset()
    age_at_hire: int | None = None
    loan: Yen | None = None
    company_cap: Yen | None = None
    """Of an application: the limit that it tells; of a certification or a move: under which the company, or the new
    one, took part that day."""
    loans: frozenset[Loan] | None = None
    """From here on of an application: what the registration left open, answered by now."""
    graduated_on: date | None = None
    is_from_outside: bool | None = None
    was_employed_in_prefecture: bool | None = None
    has_other_support: bool | None = None
    recorded_at: datetime | None = field(default=None, compare=False)
    """When the service was told of it; None: not yet. The same told again is the same event."""

    @property
    def recorded_on(self) -> date | None:
        """The day on which it was recorded where that is another than its own."""
        told_on = date_in_japan(self.recorded_at) if self.recorded_at else self.on_date
        return None if told_on == self.on_date else told_on


@dataclass(frozen=True, slots=True)
class EventCorrection:
    """An event, by its kind and day, that was recorded wrongly, and what stands instead; None: it never happened."""

    kind: CaseEventKind
    on_date: date
    instead: CaseEvent | None
    reason: str


@dataclass(frozen=True, slots=True)
class CorrectedEvent:
    """An event that no longer stands; `instead` is what was told in its place then, None: it never happened."""

    event: CaseEvent
    instead: CaseEvent | None
    reason: str
    by: StaffId
    at: datetime


@dataclass(frozen=True, slots=True)
class Case:
    """A registration and what became of it, oldest first."""

    id: CaseId
    registration: Registration
    events: tuple[CaseEvent, ...]

    @property
    def state(self) -> CaseEventKind:
        """The last event of the procedure; while something rests, that it does."""
        beside = (CaseEventKind.RESUMED, CaseEventKind.TRANSFERRED)
        turns = [event.kind for event in self.events if event.kind in (CaseEventKind.RESTED, CaseEventKind.RESUMED)]
        kinds = [event.kind for event in self.events if event.kind not in (*beside, CaseEventKind.RESTED)]
        is_over = kinds[-1] in (CaseEventKind.DECLINED, CaseEventKind.ENDED, CaseEventKind.COMPLETED)
        return CaseEventKind.RESTED if not is_over and turns[-1:] == [CaseEventKind.RESTED] else kinds[-1]

    def last(self, kind: CaseEventKind) -> CaseEvent | None:
        """The latest event of the kind; None where it never happened."""
        return next((event for event in reversed(self.events) if event.kind is kind), None)

    @property
    def company_id(self) -> CompanyId | None:
        """For whom the person works, or whose offer it was; None before an offer."""
        return next((event.company_id for event in reversed(self.events) if event.company_id is not None), None)


@dataclass(frozen=True, slots=True)
class Participation:
    """A company's registration with a frame for people hired in a year: how many, and its own upper limit."""

    company_id: CompanyId
    scheme: str
    frame: str
    hire_year: int
    places: int
    cap: Yen | None = None

    def is_of(self, frame: str) -> bool:
        """Whether it is of the frame, named `scheme/frame`."""
        return f"{self.scheme}/{self.frame}" == frame
