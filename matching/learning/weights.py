"""Learns part weights from pairs: logistic loss of the score's difference, held near the prior."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from matching.learning.impressions import Impression, check_widths
from matching.learning.pairs import Pairs, pairs_of
from matching.learning.position import Examination
from matching.learning.simplex import Vector, minimise

LEAST_PAIRS = 200
LEAST_POSTINGS = 20
"""Fewer pairs with two verdicts, or pairs of fewer postings, teach nothing: the prior stays."""

STEEPNESS = 10.0
"""How the score's difference becomes a chance to be preferred: one tenth more makes it e : 1."""

SPREAD = 0.1
"""How far a weight may be expected from the prior's, as a standard deviation."""

SUM_ERROR = 1e-6


@dataclass(frozen=True, slots=True)
class LearnedWeights:
    """Weights in the order of the parts, ≥ 0, with the sum 1; the prior itself where there was too little to learn.

    `pairs` counts those with two verdicts, `postings` the postings that have any. The losses are the weighted means
    over all pairs, with the prior and with `weights`, 0 without pairs; the second is never above the first.
    """

    weights: tuple[float, ...]
    pairs: int
    postings: int
    loss_before: float
    loss_after: float


def learn_weights(
    impressions: Sequence[Impression], prior: Sequence[float], examination: Examination
) -> LearnedWeights:
    """The weights that best order every posting's decided people; the order of `impressions` changes nothing.

    Minimises Σ v_p · log(1 + exp(−STEEPNESS · w·d_p)) + ‖w − prior‖² / (2 · SPREAD²), with the pairs' differences d
    and weights v, over the simplex: the most likely weights under a normal prior, so the prior yields as decisions
    grow. Pairwise logistic loss: Burges et al. 2005; weighted by inverse propensities: Joachims, Swaminathan &
    Schnabel 2017. A part that is the same within every pair keeps the prior's weight, and the others share the rest.
    Raises InvalidImpression for parts in another number than the prior's, ValueError for a prior off the simplex.
    """
    start = np.array(prior, dtype=float)
    if not (np.isfinite(start).all() and (start >= 0).all() and abs(start.sum() - 1) <= SUM_ERROR):
        raise ValueError(f"the prior {tuple(prior)} is not ≥ 0 with the sum 1")
    check_widths((one.parts for one in impressions), len(start))
    pairs = pairs_of(impressions, examination, len(start))
    before = _loss(pairs, start)
    if pairs.decided >= LEAST_PAIRS and pairs.postings >= LEAST_POSTINGS:
        learned = _learn(pairs, start)
        after = _loss(pairs, learned)
        if after < before:
            return LearnedWeights(_told(learned), pairs.decided, pairs.postings, before, after)
    return LearnedWeights(_told(start), pairs.decided, pairs.postings, before, before)


def _learn(pairs: Pairs, prior: Vector) -> Vector:
    """The minimum; only parts that differ within a pair move, for only of them the decisions say anything."""
    told = (pairs.differences != 0).any(axis=0)
    if not prior[told].sum() > 0:
        return prior
    differences, near = pairs.differences[:, told], prior[told]

    def gradient(weights: Vector) -> Vector:
        # 1 / (1 + e^x) as a tanh, which never overflows.
        surprise = (1 - np.tanh(STEEPNESS / 2 * (differences @ weights))) / 2
        slope: Vector = -STEEPNESS * differences.T @ (pairs.weights * surprise) + (weights - near) / SPREAD**2
        return slope

    steepest = np.linalg.eigvalsh((differences * pairs.weights[:, None]).T @ differences)[-1]
    learned = prior.copy()
    learned[told] = minimise(gradient, near, STEEPNESS**2 / 4 * float(steepest) + 1 / SPREAD**2)
    return learned


def _loss(pairs: Pairs, weights: Vector) -> float:
    if not len(pairs.weights):
        return 0.0
    losses = np.logaddexp(0.0, -STEEPNESS * (pairs.differences @ weights))
    return float(losses @ pairs.weights / pairs.weights.sum())


def _told(weights: Vector) -> tuple[float, ...]:
    return tuple(float(weight) for weight in weights)
