"""Words of a coordinator's day: what waits (確認待ち), the last act, words for many at once, who else is looking."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from service.base.ids import CompanyId, PersonId, PostingId
from service.shortlists.terms.deciding import Decision, Verdict

FIRST_SCREEN = 10
"""Places of a list that are reviewed first."""
AFTERWARDS = timedelta(minutes=15)
"""So long the last act is offered to be undone."""


@dataclass(frozen=True, slots=True)
class PairWord:
    """A word with the pair that it is of."""

    posting_id: PostingId
    person_id: PersonId
    word: Decision


@dataclass(frozen=True, slots=True)
class LastAct:
    """What the actor did last: one word, or the same to `people` people in one act.

    `sequence` is the pair's last word as it stands; `is_undoable`: it still stands and may be taken back.
    """

    posting_id: PostingId
    person_id: PersonId
    word: Decision
    people: int
    sequence: int
    is_undoable: bool


@dataclass(frozen=True, slots=True)
class WaitingPosting:
    """A posting on whose first places somebody is undecided: how many, and the best score among them.

    `closes_on` is its last day, None for none; `content` and `external_ref` tell it from another of its title.
    `is_incomplete`: it lacks what publication needs, without which nobody is introduced.
    """

    posting_id: PostingId
    company_id: CompanyId
    title: str
    closes_on: date | None
    undecided: int
    best: float
    company_name: str = ""
    content: Mapping[str, Any] = field(default_factory=dict)
    external_ref: str = ""
    is_incomplete: bool = False


@dataclass(frozen=True, slots=True)
class PageBefore:
    """A page of what waits, before the one that is shown: behind which posting it begins, None for the top."""

    after: PostingId | None


@dataclass(frozen=True, slots=True)
class Onward:
    """Who is looked at after a word; None where everybody on the list was decided on.

    `ends_first_screen`: the first places waited for nobody else, and the way leads on below them.
    """

    following: PersonId | None
    ends_first_screen: bool


@dataclass(frozen=True, slots=True)
class FirstDone:
    """That the first `places` of a list are done, and which other posting waits; None: none does."""

    places: int
    waiting: WaitingPosting | None


@dataclass(frozen=True, slots=True)
class OtherList:
    """Another posting on whose list, as it is shown, the person stands."""

    posting_id: PostingId
    rank: int
    score: float
    verdict: Verdict | None


@dataclass(frozen=True, slots=True)
class GroupUndone:
    """What became of words that were given in one act: taken back, or left since another word followed."""

    posting_id: PostingId
    undone: tuple[PersonId, ...]
    left: tuple[PersonId, ...]


@dataclass(frozen=True, slots=True)
class Meanwhile:
    """Who else has the pair open, by name, and the word that was given since the page was made; None: none."""

    viewers: tuple[str, ...]
    word: Decision | None
    staff_names: Mapping[UUID, str]
    told_at: datetime
