"""Words of the slice: a student's application (応募) through the school, and what becomes of it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple, NewType
from uuid import UUID

from service.base.ids import PersonId, PostingId, SchoolId
from service.base.refusals import Conflict, Forbidden, Invalid, Missing

ApplicationId = NewType("ApplicationId", UUID)


class Step(StrEnum):
    """What becomes of an application, in the order of the forms."""

    SELECTED = "selected"
    """The company held its selection (選考)."""
    OFFERED = "offered"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    CORRECTED = "corrected"
    """The step before it was recorded by mistake and counts no more."""
    MISTAKEN = "mistaken"
    """The application itself was recorded by mistake and counts no more."""


@dataclass(frozen=True, slots=True)
class StepTaken:
    """A step that stands, and its day; by `id` it can be taken back. `reason`: of a mistaken application."""

    kind: Step
    on_date: date
    id: UUID | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class Application:
    """One application with its steps, the oldest first."""

    id: ApplicationId
    school_id: SchoolId
    person_id: PersonId
    posting_id: PostingId
    applied_on: date
    steps: tuple[StepTaken, ...]


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """An application through a former school that binds her still, without what it is for (R-33).

    `following`: the ends that the present school may record.
    """

    id: ApplicationId
    following: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class SchoolStanding:
    """How a school's students stand today.

    `to_place` are those who may apply and for whom nothing is open; of the `awaited` applications, whose result is
    still to come, nothing was heard of the `overdue` ones for two weeks. `students` and `to_place` are those for whom
    postings are sought.
    """

    students: int
    to_place: tuple[tuple[PersonId, str], ...]
    awaited: int
    overdue: int
    accepted: int


class Suits(NamedTuple):
    """How a posting suits a student by her own list, and the ranker that said so."""

    person_id: PersonId
    score: float
    unknown: tuple[str, ...]
    ranker: str


class NotThroughSchool(Forbidden):
    """Applications are recorded by the supporters of the student's own school (R-33)."""


class NoSuchApplication(Missing):
    """No application of this id, or not of the own school."""


class NotYetOpen(Conflict):
    """The year's calendar does not allow it on that day (R-34)."""


class OneAtATime(Conflict):
    """So many applications as the prefecture's agreement allows are open already (R-35)."""


class OfferAccepted(Conflict):
    """The student has accepted an offer, which ends her search."""


class AlreadyApplied(Conflict):
    """The student applied for this posting before."""


class OtherYear(Conflict):
    """The posting is for graduates of another year."""


class StepOutOfPlace(Conflict):
    """The step cannot follow what was recorded, or its day comes before."""


class MistakeReasonNeeded(Invalid):
    """Taking an application back needs a reason, which stays on record."""


class ChoiceUnreadable(Invalid):
    """A posting, number, step or day that the page did not offer."""
