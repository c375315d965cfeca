"""How likely a rank is examined at all, from decisions: a position-based model.

A verdict of any kind shows that a person was examined, so examination is observed, and does not have to be told
apart from relevance by EM, as it must with clicks (Wang, Golbandi, Bendersky, Metzler & Najork 2018, Position bias
estimation for unbiased learning to rank in personal search).
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.learning.impressions import Impression

PRIOR_IMPRESSIONS = 20
"""How many impressions of a rank the prior is worth: two hundred lists say ten times as much as it does."""

DEEPEST = 100
"""The last rank that is estimated by itself: ten screens."""


@dataclass(frozen=True, slots=True)
class Examination:
    """The chance in (0, 1] that a rank is examined, the first rank first; it never rises with the rank."""

    by_rank: tuple[float, ...]

    def at(self, rank: int) -> float:
        """The chance at a rank ≥ 1; below the last one estimated, the prior, where that is lower."""
        if rank <= len(self.by_rank):
            return self.by_rank[rank - 1]
        return min((*self.by_rank[-1:], prior_examination(rank)))


def prior_examination(rank: int) -> float:
    """1 / log2(rank + 1), the discount of DCG (Järvelin & Kekäläinen 2002)."""
    return 1 / math.log2(rank + 1)


def estimate_examination(impressions: Sequence[Impression]) -> Examination:
    """The chance of examination by rank: the share decided at the rank, smoothed, then made non-increasing.

    Smoothed with a Beta prior of mean 1 / log2(rank + 1) worth PRIOR_IMPRESSIONS; then isotonic regression, each
    rank weighing as many impressions as it has, prior included. Without impressions it is the prior.
    """
    ranks = [one.rank for one in impressions if one.rank <= DEEPEST]
    decided = [one.rank for one in impressions if one.rank <= DEEPEST and one.verdict is not None]
    depth = max(ranks, default=0)
    if not depth:
        return Examination(())
    prior = np.array([prior_examination(rank) for rank in range(1, depth + 1)])
    weights = np.bincount(ranks, minlength=depth + 1)[1:] + float(PRIOR_IMPRESSIONS)
    smoothed = (np.bincount(decided, minlength=depth + 1)[1:] + PRIOR_IMPRESSIONS * prior) / weights
    # Loaded here: every process knows the words of learning, hardly any learns.
    from sklearn.isotonic import IsotonicRegression

    regression = IsotonicRegression(increasing=False, y_min=0.0, y_max=1.0)
    fitted = regression.fit_transform(np.arange(depth), smoothed, sample_weight=weights)
    return Examination(tuple(float(value) for value in fitted))
