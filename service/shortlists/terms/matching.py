"""Words of matching: shortlist (候補者一覧), match run, and what suits a person (この方に合う求人)."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.base.ids import MatchRunId, PersonId, PostingId
from service.base.refusals import Busy

# Matching


class BeingMatched(Busy):
    """The posting or the profile changed a moment ago, and its vectors are not there yet."""


class MatchCause(StrEnum):
    """Why a match was run."""

    NIGHTLY = "nightly"
    CHANGE = "change"
    COMMAND = "command"


@dataclass(frozen=True, slots=True)
class MatchOutcome:
    """What one match run did; `postings` counts those whose shortlists were made anew."""

    run_id: MatchRunId
    business_date: date
    postings: int
    people: int
    pairs: int


@dataclass(frozen=True, slots=True)
class RankedPair:
    """One place in a posting's present shortlist; `unknown` names constraints that could not be read.

    `parts` are those of the score; `propensity` is the chance by which she stands here, `is_explored` whether the
    place was left to it.
    """

    posting_id: PostingId
    person_id: PersonId
    run_id: MatchRunId
    rank: int
    score: float
    unknown: tuple[str, ...]
    parts: tuple[float, ...]
    propensity: float = 1.0
    is_explored: bool = False


@dataclass(frozen=True, slots=True)
class StoredList:
    """A posting's present list with those below it, best first, and how it is to be shown."""

    posting_id: PostingId
    run_id: MatchRunId
    business_date: date
    ranker: str
    length: int
    slots_in_ten: int
    pairs: tuple[RankedPair, ...]


@dataclass(frozen=True, slots=True)
class ListOrder:
    """Who stands in a posting's stored list and below it, best first, and how it is to be shown."""

    posting_id: PostingId
    business_date: date
    length: int
    slots_in_ten: int
    person_ids: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class SuitingPosting:
    """One of the postings that suit a person, with its score, and which ranker put it there in which run."""

    posting_id: PostingId
    score: float
    unknown: tuple[str, ...]
    run_id: MatchRunId
    ranker: str
