"""Weights learned from decisions: nearer the coordinator's taste, never worse than the prior, on the simplex."""

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.learning.impressions import DECISIONS, Impression, InvalidImpression
from matching.learning.position import Examination, estimate_examination
from matching.learning.weights import LEAST_PAIRS, LEAST_POSTINGS, learn_weights
from tests.matching.learning.simulated_log import FIRST_DAY, PRIOR, TASTE, simulated_log

LOG = simulated_log(150, seed=11)
EXAMINATION = estimate_examination(LOG.impressions)
parts = st.tuples(*[st.floats(0, 1)] * 3)


@st.composite
def logs(draw: st.DrawFn) -> list[Impression]:
    """Enough pairs to learn from, of arbitrary parts and verdicts."""
    seed = draw(st.integers(0, 2**32 - 1))
    generator = np.random.default_rng(seed)
    constant = draw(st.sets(st.integers(0, 3), max_size=3))
    found = []
    for posting in range(LEAST_POSTINGS + 5):
        for rank in range(1, 13):
            row = [0.5 if place in constant else float(generator.random()) for place in range(4)]
            verdict = (*DECISIONS, None)[generator.integers(4)]
            chance = float(generator.choice([1.0, 0.02]))
            found.append(Impression(f"P{posting}", f"C{rank}", rank, chance, tuple(row), verdict, FIRST_DAY))
    return found


@given(logs(), st.lists(st.integers(0, 5), min_size=4, max_size=4).filter(any), st.randoms())
@settings(max_examples=25, deadline=None)
def test_never_worse_than_the_prior_on_the_simplex_and_independent_of_order(
    shown: list[Impression], shares: list[int], chance: Random
) -> None:
    prior = [share / sum(shares) for share in shares]
    learned = learn_weights(shown, prior, EXAMINATION)
    assert learned.pairs >= LEAST_PAIRS
    assert learned.loss_after <= learned.loss_before
    assert min(learned.weights) >= 0
    assert sum(learned.weights) == pytest.approx(1, abs=1e-9)
    shuffled = list(shown)
    chance.shuffle(shuffled)
    assert learn_weights(shuffled, prior, EXAMINATION) == learned


def test_decisions_bring_the_weights_near_the_coordinators_taste() -> None:
    learned = learn_weights(LOG.impressions, PRIOR, EXAMINATION)
    assert learned.loss_after < learned.loss_before
    assert np.abs(np.array(learned.weights) - TASTE).max() < 0.1
    fresh = simulated_log(100, seed=12)
    gained = fresh.true_value(learned.weights) - fresh.true_value(PRIOR)
    assert gained > 0.9 * (fresh.true_value(TASTE) - fresh.true_value(PRIOR))


def test_more_decisions_move_the_weights_further_from_the_prior() -> None:
    moved = [
        float(np.abs(np.array(learn_weights(log.impressions, PRIOR, EXAMINATION).weights) - PRIOR).sum())
        for log in (simulated_log(30, seed=3), simulated_log(200, seed=3))
    ]
    assert 0 < moved[0] < moved[1]


def test_too_few_pairs_or_postings_leave_the_prior() -> None:
    few = learn_weights(simulated_log(10, seed=1).impressions, PRIOR, EXAMINATION)
    assert few.weights == PRIOR
    assert 0 < few.pairs < LEAST_PAIRS
    assert few.loss_after == few.loss_before > 0
    generator = np.random.default_rng(0)
    one_posting = [
        Impression("P1", f"C{n}", n + 1, 1.0, tuple(generator.random(4)), ("accept", "pass")[n % 2], FIRST_DAY)
        for n in range(60)
    ]
    single = learn_weights(one_posting, PRIOR, EXAMINATION)
    assert (single.weights, single.pairs, single.postings) == (PRIOR, 900, 1)


def test_nothing_shown_leaves_the_prior() -> None:
    learned = learn_weights([], PRIOR, Examination(()))
    assert (learned.weights, learned.pairs, learned.postings, learned.loss_before) == (PRIOR, 0, 0, 0.0)


def test_a_part_that_never_differs_keeps_the_priors_weight() -> None:
    prior = (0.1, 0.2, 0.3, 0.4)
    shown = [replace(one, parts=(*one.parts[:2], 0.7, 0.0)) for one in LOG.impressions]
    learned = learn_weights(shown, prior, EXAMINATION)
    assert learned.weights[2:] == prior[2:]
    assert learned.weights[0] > 0.1


def test_only_parts_that_differ_within_a_posting_are_learned() -> None:
    by_posting = [replace(one, parts=(*one.parts[:3], int(one.posting_id[-2:]) / 100)) for one in LOG.impressions]
    assert learn_weights(by_posting, PRIOR, EXAMINATION).weights[3] == PRIOR[3]


def test_a_prior_without_weight_on_what_differs_stays() -> None:
    shown = [replace(one, parts=(*one.parts[:2], 0.7, 0.0)) for one in LOG.impressions]
    assert learn_weights(shown, (0.0, 0.0, 0.5, 0.5), EXAMINATION).weights == (0.0, 0.0, 0.5, 0.5)


@pytest.mark.parametrize("prior", [(0.5, 0.5, 0.1, 0.0), (1.5, -0.5, 0.0, 0.0), (float("nan"), 0.5, 0.5, 0.0)])
def test_a_prior_off_the_simplex_is_refused(prior: tuple[float, ...]) -> None:
    with pytest.raises(ValueError, match="prior"):
        learn_weights(LOG.impressions, prior, EXAMINATION)


def test_parts_in_another_number_than_the_priors_are_refused() -> None:
    with pytest.raises(InvalidImpression):
        learn_weights(LOG.impressions, (0.5, 0.5), EXAMINATION)
