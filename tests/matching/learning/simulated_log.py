"""A coordinator whose taste is known, and the log of the lists they were shown."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

from matching.learning.exploration import explored
from matching.learning.impressions import Decision, Impression
from matching.learning.off_policy import LoggedList, attention_by_place

FIRST_DAY = date(2026, 4, 1)
PRIOR = (0.25, 0.25, 0.25, 0.25)
TASTE = (0.55, 0.25, 0.15, 0.05)
"""What the coordinator looks at in truth."""

CONTRARY = (0.0, 0.05, 0.15, 0.8)
LISTED, BELOW = 20, 50


@dataclass(frozen=True, slots=True)
class SimulatedLog:
    """Lists and, by posting, the truth: the parts (people, parts) and the chance of each person to be accepted."""

    lists: tuple[LoggedList, ...]
    parts: tuple[NDArray[np.float64], ...]
    accepted: tuple[NDArray[np.float64], ...]

    @property
    def impressions(self) -> list[Impression]:
        """All impressions of all lists."""
        return [one for shown in self.lists for one in shown.impressions]

    def true_value(self, weights: Sequence[float]) -> float:
        """The share of attention that falls on accepted people where all are ranked by `weights`."""
        given = [attention_by_place(parts @ np.array(weights)) for parts in self.parts]
        gained = sum((float(share @ chance) for share, chance in zip(given, self.accepted, strict=True)), 0.0)
        return gained / sum((float(share.sum()) for share in given), 0.0)


def true_examination(rank: int) -> float:
    """Steeper than the prior."""
    return 1 / float(math.log2(rank + 1) ** 1.3)


def simulated_log(postings: int, seed: int, slots_in_ten: int = 1) -> SimulatedLog:
    """One list a posting, made with the prior weights, one slot in ten left to chance."""
    generator = np.random.default_rng(seed)
    lists, all_parts, chances = [], [], []
    for number in range(postings):
        parts = generator.random((LISTED + BELOW, len(PRIOR)))
        parts = parts[np.argsort(-parts @ np.array(PRIOR))]
        utility = 10 * (parts @ np.array(TASTE) - 0.65)
        all_parts.append(parts)
        chances.append(1 / (1 + np.exp(-utility)))
        lists.append(_shown(f"P{seed}-{number:04}", parts, utility, generator, slots_in_ten))
    return SimulatedLog(tuple(lists), tuple(all_parts), tuple(chances))


def _shown(
    posting_id: str,
    parts: NDArray[np.float64],
    utility: NDArray[np.float64],
    generator: np.random.Generator,
    slots_in_ten: int,
) -> LoggedList:
    names = [f"C{number:02}" for number in range(len(parts))]
    on = FIRST_DAY + timedelta(days=int(posting_id[-2:]))
    shown = explored(names[:LISTED], names[LISTED:], posting_id, on, slots_in_ten=slots_in_ten)
    rows = [tuple(float(part) for part in row) for row in parts]
    impressions = []
    for one in shown:
        place = names.index(one.profile_id)
        noise = generator.logistic()
        said: Decision = "accept" if utility[place] + noise > 0 else "hold" if utility[place] + noise > -1 else "pass"
        verdict = said if generator.random() < true_examination(one.rank) else None
        impressions.append(Impression(posting_id, one.profile_id, one.rank, one.propensity, rows[place], verdict, on))
    seen = {one.profile_id for one in shown}
    return LoggedList(tuple(impressions), tuple(row for name, row in zip(names, rows, strict=True) if name not in seen))
