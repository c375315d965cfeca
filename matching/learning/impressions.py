"""What a coordinator was shown and what they said: one impression is one person at one rank of one list."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

Decision = Literal["accept", "hold", "pass"]
DECISIONS: tuple[Decision, ...] = ("pass", "hold", "accept")
"""From the worst to the best; no decision (None) has no place among them."""


class InvalidImpression(ValueError):
    """A field of an impression has a value it cannot have, or two impressions do not fit together."""


@dataclass(frozen=True, slots=True)
class Impression:
    """One person shown for one posting; raises InvalidImpression.

    `rank` starts at 1. `propensity` is the chance, known when the list was made, that this person stood at this
    rank. `parts` are the pair's parts of the score in 0…1, always in the same order. `verdict` is None while the
    coordinator has said nothing; `on` is the day of the list, not of the verdict.
    """

    posting_id: str
    profile_id: str
    rank: int
    propensity: float
    parts: tuple[float, ...]
    verdict: Decision | None
    on: date

    def __post_init__(self) -> None:
        where = f"{self.posting_id}/{self.profile_id}"
        if self.rank < 1:
            raise InvalidImpression(f"{where}: rank {self.rank}")
        if not 0 < self.propensity <= 1:
            raise InvalidImpression(f"{where}: propensity {self.propensity}")
        if self.verdict is not None and self.verdict not in DECISIONS:
            raise InvalidImpression(f"{where}: verdict {self.verdict}")
        check_parts(self.parts, where)


def check_parts(parts: tuple[float, ...], where: str) -> None:
    """Raises InvalidImpression unless there are parts, and all of them are finite and in 0…1."""
    if not parts or not all(math.isfinite(part) and 0 <= part <= 1 for part in parts):
        raise InvalidImpression(f"{where}: parts {parts}")


def check_widths(all_parts: Iterable[tuple[float, ...]], width: int) -> None:
    """Raises InvalidImpression unless every row has `width` parts."""
    found = {len(parts) for parts in all_parts} - {width}
    if found:
        raise InvalidImpression(f"{width} parts expected, found {sorted(found)}")
