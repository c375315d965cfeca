"""Pairs of one posting's people of whom the coordinator preferred one, with what each pair weighs."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, groupby

import numpy as np
from numpy.typing import NDArray

from matching.learning.impressions import DECISIONS, Impression
from matching.learning.position import Examination

MOST_WEIGHT = 10.0
"""The most a pair may weigh: an explored person of a pool of fifty would else outweigh whole lists."""

_PASSED_OVER = -1


@dataclass(frozen=True, slots=True)
class Pairs:
    """`differences` (pairs, parts) are the preferred person's parts less the other's; `weights` (pairs,) are > 0.

    `decided` counts the pairs with two verdicts, `postings` the postings that have one of those.
    """

    differences: NDArray[np.float64]
    weights: NDArray[np.float64]
    decided: int
    postings: int


@dataclass(frozen=True, slots=True)
class _Preference:
    difference: NDArray[np.float64]
    weight: float
    is_decided: bool


def pairs_of(impressions: Sequence[Impression], examination: Examination, width: int) -> Pairs:
    """The pairs of all postings; `width` is the number of parts, the order of `impressions` changes nothing.

    accept > hold > pass. A person without a verdict is less than an accepted one only if passed over: shown above
    another of the same list who has a verdict (Joachims, Granka, Pan, Hembrooke & Gay 2005, "skip above").
    A pair weighs the product of its two people's weights, at most MOST_WEIGHT: 1 / (propensity · examination) with
    a verdict (Joachims, Swaminathan & Schnabel 2017), examination / propensity if passed over. That is divided by
    the number of the posting's people in question, since decisions grow with n and pairs with n²; and then by the
    mean, so that the sum counts decisions whatever the unit of the propensities.
    """
    preferences: list[_Preference] = []
    shares: list[float] = []
    decided = postings = 0
    ordered = sorted(_last_words(impressions), key=lambda one: one.posting_id)
    last_ranks = _last_decided_ranks(impressions)
    for _, group in groupby(ordered, key=lambda one: one.posting_id):
        people = [(one, place) for one in group if (place := _place(one, last_ranks)) is not None]
        found = list(_preferences(people, examination))
        preferences += found
        shares += [1 / len(people) for _ in found]
        with_two = sum(one.is_decided for one in found)
        decided, postings = decided + with_two, postings + (with_two > 0)
    weights = np.array([one.weight for one in preferences])
    differences = np.array([one.difference for one in preferences]).reshape(len(preferences), width)
    return Pairs(differences, weights / (weights.mean() if len(weights) else 1.0) * np.array(shares), decided, postings)


def _last_words(impressions: Sequence[Impression]) -> list[Impression]:
    """One impression a posting and person: the latest with a verdict, or the latest of all; in the order of ids."""
    found: dict[tuple[str, str], Impression] = {}
    for one in sorted(impressions, key=_freshness):
        found[one.posting_id, one.profile_id] = one
    return [found[key] for key in sorted(found)]


def _freshness(one: Impression) -> tuple[bool, date, int, int, float, tuple[float, ...]]:
    """A total order, so that even two impressions of one day are told apart in the same way every time."""
    verdict = DECISIONS.index(one.verdict) if one.verdict is not None else _PASSED_OVER
    return one.verdict is not None, one.on, -one.rank, verdict, one.propensity, one.parts


def _last_decided_ranks(impressions: Sequence[Impression]) -> dict[tuple[str, date], int]:
    """For each list with a verdict, the lowest place that has one."""
    found: dict[tuple[str, date], int] = {}
    for one in impressions:
        if one.verdict is not None:
            found[one.posting_id, one.on] = max(one.rank, found.get((one.posting_id, one.on), 0))
    return found


def _place(one: Impression, last_ranks: dict[tuple[str, date], int]) -> int | None:
    """The verdict's place from the worst to the best; None for a person nobody may have looked at."""
    if one.verdict is not None:
        return DECISIONS.index(one.verdict)
    return _PASSED_OVER if one.rank < last_ranks.get((one.posting_id, one.on), 0) else None


def _preferences(people: Sequence[tuple[Impression, int]], examination: Examination) -> Iterator[_Preference]:
    """The pairs of one posting's people that say something."""
    accept = len(DECISIONS) - 1
    for first, second in combinations(people, 2):
        (better, high), (worse, low) = (first, second) if first[1] > second[1] else (second, first)
        # Held or passed against passed over: which of them the coordinator thought better, nobody knows.
        if high == low or (low == _PASSED_OVER and high != accept):
            continue
        weight = _weight(better, examination) * _weight(worse, examination)
        difference = np.array(better.parts) - np.array(worse.parts)
        yield _Preference(difference, min(weight, MOST_WEIGHT), low != _PASSED_OVER)


def _weight(one: Impression, examination: Examination) -> float:
    examined = examination.at(one.rank)
    return (1 / examined if one.verdict is not None else examined) / one.propensity
