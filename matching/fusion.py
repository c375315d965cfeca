"""The score of a pair: its legs on their scales, weighted and added."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matching.legs import LEGS
from matching.legs.base import Leg, PreparedPerson, PreparedPosting
from matching.scales import Scales

PEOPLE_AT_ONCE = 256
POSTINGS_AT_ONCE = 64


def score_table(
    postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson], scales: Scales
) -> NDArray[np.float64]:
    """The scores of all pairs, in 0…1, shaped (postings, people), worked out in blocks.

    Rounding differs by some 1e-7 with the block's shape; `matching.explanation` gives the one score of a
    pair.
    """
    table = np.zeros((len(postings), len(people)))
    for top in range(0, len(postings), POSTINGS_AT_ONCE):
        for left in range(0, len(people), PEOPLE_AT_ONCE):
            block = np.s_[top : top + POSTINGS_AT_ONCE, left : left + PEOPLE_AT_ONCE]
            table[block] = _block(postings[block[0]], people[block[1]], scales)
    return table


def leg_values(
    leg: Leg, postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson], scales: Scales
) -> NDArray[np.float64]:
    """One leg in 0…1, shaped (postings, people): the weighted mean of a posting's rows."""
    close = leg.closeness(postings, people)
    shared = scales.scaled(leg.name, close.values) * close.shares[:, None]
    starts = np.cumsum([0, *close.counts[:-1]])
    return np.asarray(np.add.reduceat(shared, starts, axis=0), np.float64)


def _block(
    postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson], scales: Scales
) -> NDArray[np.float64]:
    values = np.zeros((len(postings), len(people)))
    for leg in LEGS:
        values += leg.weight * leg_values(leg, postings, people, scales)
    return values
