"""The answer of a rule: fits, conflicts, or unknown, with a sentence that says why."""

from collections.abc import Callable, Hashable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from matching.documents import PersonDocument, PostingDocument


class State(StrEnum):
    """Unknown is an answer of its own: it is ranked, and flagged, and never counted as no."""

    FITS = "fits"
    CONFLICTS = "conflicts"
    UNKNOWN = "unknown"


Answer = tuple[State, str, str]
"""A state, and a sentence that says why, in Japanese and in English."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says of one pair, and why, for a coordinator: `detail` in Japanese, `detail_en` in English."""

    state: State
    constraint: str
    detail: str
    detail_en: str


@dataclass(frozen=True, slots=True)
class Rule:
    """A hard constraint, cut so that it can be decided once for all pairs that look alike to it.

    `asked` is all that the rule reads of a posting, `offered` all that it reads of a person, and
    `judge` decides from these two values alone. `is_dated` says whether what a person offers changes with the day.
    """

    constraint: str
    asked: Callable[[PostingDocument], Hashable]
    offered: Callable[[PersonDocument, date], Hashable]
    judge: Callable[..., Answer]
    is_dated: bool = False

    def __call__(self, posting: PostingDocument, person: PersonDocument, on: date) -> Verdict:
        """The verdict on one pair as of the day `on`."""
        state, detail, detail_en = self.judge(self.asked(posting), self.offered(person, on))
        return Verdict(state, self.constraint, detail, detail_en)
