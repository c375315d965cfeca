"""Measures of one ranked list against graded judgements; each takes the grades in ranked order."""

from collections.abc import Sequence

import numpy as np

RELEVANT = 2


def ndcg(ranked: Sequence[int], judged: Sequence[int], depth: int) -> float:
    """DCG / ideal DCG, DCG = Σ (2^grade − 1) / log2(rank + 1) over the first `depth` ranks.

    `judged` holds every grade given for the query, in any order; 0 when none is above 0.
    Source: Järvelin & Kekäläinen 2002, with the exponential gain of Burges et al. 2005.
    """
    ideal = _dcg(sorted(judged, reverse=True), depth)
    return _dcg(ranked, depth) / ideal if ideal > 0 else 0.0


def recall(ranked: Sequence[int], judged: Sequence[int], depth: int) -> float:
    """The share of all relevant items (grade ≥ RELEVANT) among the first `depth`; 0 when none exists.

    Source: Manning, Raghavan & Schütze 2008, §8.3.
    """
    total = _relevant(judged)
    return _relevant(ranked[:depth]) / total if total else 0.0


def r_precision(ranked: Sequence[int], judged: Sequence[int], depth: int) -> float:
    """Precision among the first R, R = min(number of relevant items, `depth`); 0 when none exists.

    Source: R-precision of TREC (Manning, Raghavan & Schütze 2008, §8.4), cut at the list's depth.
    """
    first = min(_relevant(judged), depth)
    return _relevant(ranked[:first]) / first if first else 0.0


def average_precision(ranked: Sequence[int], judged: Sequence[int], relevant: int = RELEVANT) -> float:
    """The mean of the precision at each relevant item's rank, an unranked one counting 0.

    Its mean over queries is MAP. Source: Manning, Raghavan & Schütze 2008, §8.4.
    """
    total = _relevant(judged, relevant)
    if not total:
        return 0.0
    hits = np.asarray(ranked) >= relevant
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float(precision[hits].sum() / total)


def _dcg(grades: Sequence[int], depth: int) -> float:
    gains = np.exp2(np.asarray(grades[:depth], dtype=float)) - 1
    return float((gains / np.log2(np.arange(2, len(gains) + 2))).sum())


def _relevant(grades: Sequence[int], relevant: int = RELEVANT) -> int:
    return sum(grade >= relevant for grade in grades)
