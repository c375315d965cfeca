"""What other weights would have earned on the lists that were shown, and whether they may replace the ones in use.

The measure is the share of the coordinator's attention that falls on accepted people: DCG of accepts over the first
ten ranks, divided by the DCG of a list where everybody is accepted. The lists show only what the weights of their
day put there; an impression therefore weighs (attention the other weights would give the person) / (attention the
log gave: propensity · examination), self-normalised: Swaminathan & Joachims 2015, The self-normalized estimator for
counterfactual learning; position-based for lists: Joachims, Swaminathan & Schnabel 2017.

Weights must be judged on lists that they were not learned from, else the estimate flatters them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from matching.learning.impressions import Impression, InvalidImpression, check_parts, check_widths
from matching.learning.position import Examination

DEPTH = 10
"""Ranks that count: one screen."""

MOST_WEIGHT = 100.0
"""The most that 1 / (propensity · examination) may be: a pool of fifty, examined every second time.

It draws estimates a little towards what the log shows; a looser one scatters them more than that is worth."""

LEAST_EFFECTIVE_POSTINGS = 50.0
"""With fewer, a bootstrap by posting promises more than it keeps."""

LEAST_COVERAGE = 0.8
"""The log must speak for this share of the attention the weights would give; the rest nobody has seen."""

TOLERANCE = 0.01
"""How much worse a candidate may be in the worst case told. The slot left to chance, the tenth rank, has 0.064 of a
screen's attention; with people accepted 0.3 less often in it, it costs 0.019. What may be lost by a mistaken
replacement is half of what is spent on purpose to learn."""

RESAMPLES = 1000
CONFIDENCE = 0.95
TIE_DIGITS = 9


@dataclass(frozen=True, slots=True)
class LoggedList:
    """One posting's list of one day: who was shown, and the parts of those in the pool whom chance passed by.

    Without the latter, the same people are only put in another order: whom chance chose stays in the list whatever
    the weights, so that chance cancels, and only examination is made good.
    Raises InvalidImpression for a list of two postings or two days, one without impressions, or a person twice.
    """

    impressions: tuple[Impression, ...]
    unshown: tuple[tuple[float, ...], ...] = ()

    def __post_init__(self) -> None:
        if len({(one.posting_id, one.on) for one in self.impressions}) != 1:
            raise InvalidImpression("a list is of one posting and one day")
        if len({one.profile_id for one in self.impressions}) < len(self.impressions):
            raise InvalidImpression(f"{self.posting_id}: a person is twice in the list")
        for parts in self.unshown:
            check_parts(parts, self.posting_id)
        check_widths((*(one.parts for one in self.impressions), *self.unshown), len(self.impressions[0].parts))

    @property
    def posting_id(self) -> str:
        """The posting whose list this is."""
        return self.impressions[0].posting_id


@dataclass(frozen=True, slots=True)
class Estimate:
    """The measure in 0…1 with its interval (CONFIDENCE, by posting), and what every posting adds to it.

    `effective_postings` is (Σ a)² / Σ a² of the postings' `attention` a (Kish 1965). `coverage` is Σ a divided by
    what it should be on average; far from 1, the log does not speak for these weights.
    """

    value: float
    low: float
    high: float
    effective_postings: float
    coverage: float
    posting_ids: tuple[str, ...]
    gained: tuple[float, ...]
    attention: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a candidate may replace the weights in use and why; candidate less current, with its interval."""

    may_replace: bool
    reason: Literal["not worse", "may be worse", "too little data", "too little seen"]
    difference: float
    low: float
    high: float


def estimate(
    lists: Sequence[LoggedList], weights: Sequence[float], examination: Examination, *, seed: int = 0
) -> Estimate:
    """What `weights` would have earned; the order of `lists` changes nothing. Without lists all is 0.

    Raises InvalidImpression where the lists' parts are not as many as the weights.
    """
    vector = np.array(weights, dtype=float)
    check_widths((one.impressions[0].parts for one in lists), len(vector))
    rows: dict[str, tuple[float, float, float]] = {}
    ordered = sorted(lists, key=lambda one: (one.posting_id, one.impressions[0].on))
    for posting_id, group in groupby(ordered, key=lambda one: one.posting_id):
        sums = [_sums(one, vector, examination) for one in group]
        gained, attention, expected = (float(sum(column)) for column in zip(*sums, strict=True))
        rows[posting_id] = (gained, attention, expected)
    gains, seen, due = np.array(list(rows.values())).reshape(-1, 3).T
    draws = _resampled_ratios(gains, seen, _draws(len(rows), seed))
    return Estimate(
        value=float(_ratio(gains.sum(), seen.sum())),
        low=_quantile(draws, (1 - CONFIDENCE) / 2),
        high=_quantile(draws, (1 + CONFIDENCE) / 2),
        effective_postings=float(_ratio(seen.sum() ** 2, (seen**2).sum())),
        coverage=float(_ratio(seen.sum(), due.sum())),
        posting_ids=tuple(rows),
        gained=tuple(float(gain) for gain in gains),
        attention=tuple(float(share) for share in seen),
    )


def may_replace(current: Estimate, candidate: Estimate, *, seed: int = 0) -> Verdict:
    """Yes only where the lower end of the difference is ≥ −TOLERANCE, and the log is large enough for both.

    The difference is resampled by posting, in both alike. Raises ValueError for estimates of different postings.
    """
    if current.posting_ids != candidate.posting_ids:
        raise ValueError("the estimates are of different postings")
    draws = _draws(len(current.posting_ids), seed)
    differences = _resampled_ratios(np.array(candidate.gained), np.array(candidate.attention), draws)
    differences -= _resampled_ratios(np.array(current.gained), np.array(current.attention), draws)
    low, high = _quantile(differences, (1 - CONFIDENCE) / 2), _quantile(differences, (1 + CONFIDENCE) / 2)
    reason: Literal["not worse", "may be worse", "too little data", "too little seen"]
    if min(current.effective_postings, candidate.effective_postings) < LEAST_EFFECTIVE_POSTINGS:
        reason = "too little data"
    elif min(current.coverage, candidate.coverage) < LEAST_COVERAGE:
        reason = "too little seen"
    else:
        reason = "not worse" if low >= -TOLERANCE else "may be worse"
    return Verdict(reason == "not worse", reason, candidate.value - current.value, low, high)


def _sums(one: LoggedList, weights: NDArray[np.float64], examination: Examination) -> tuple[float, float, float]:
    """Of one list: the weights of the accepted, of all examined, and what the latter is on average."""
    shown = sorted(one.impressions, key=lambda impression: impression.profile_id)
    attention = attention_by_place(np.array([impression.parts for impression in shown] + sorted(one.unshown)) @ weights)
    gained = examined = 0.0
    for impression, share in zip(shown, attention, strict=False):
        if impression.verdict is not None:
            shown_here = impression.propensity if one.unshown else 1.0
            chance = shown_here * examination.at(impression.rank)
            weight = float(share) * min(1 / chance, MOST_WEIGHT)
            examined += weight
            gained += weight if impression.verdict == "accept" else 0.0
    return gained, examined, float(attention.sum())


def attention_by_place(scores: NDArray[np.float64]) -> NDArray[np.float64]:
    """1 / log2(rank + 1) for everybody ranked by score down to DEPTH, 0 below; equal scores share what is theirs."""
    ranks = np.arange(1, len(scores) + 1)
    discount = np.where(ranks <= DEPTH, 1 / np.log2(ranks + 1), 0.0)
    _, place, members = np.unique(-scores.round(TIE_DIGITS), return_inverse=True, return_counts=True)
    shared: NDArray[np.float64] = np.add.reduceat(discount, np.cumsum(members) - members) / members
    return shared[place]


def _draws(postings: int, seed: int) -> NDArray[np.float64]:
    """How often each posting is drawn in each resample, shaped (RESAMPLES, postings)."""
    if not postings:
        return np.zeros((RESAMPLES, 0))
    chances = np.full(postings, 1 / postings)
    return np.random.default_rng(seed).multinomial(postings, chances, size=RESAMPLES).astype(float)


def _resampled_ratios(
    gained: NDArray[np.float64], attention: NDArray[np.float64], draws: NDArray[np.float64]
) -> NDArray[np.float64]:
    return _ratio(draws @ gained, draws @ attention)


def _ratio(above: NDArray[np.float64], below: NDArray[np.float64]) -> NDArray[np.float64]:
    """above / below, 0 where there is nothing below."""
    ratio: NDArray[np.float64] = np.divide(above, below, out=np.zeros_like(below), where=np.asarray(below) > 0)
    return ratio


def _quantile(values: NDArray[np.float64], share: float) -> float:
    return float(np.quantile(values, share))
