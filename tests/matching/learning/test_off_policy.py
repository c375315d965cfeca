"""Other weights are judged by the lists that were shown, against a truth that is known."""

import math
from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.learning.impressions import Decision, Impression, InvalidImpression
from matching.learning.off_policy import TOLERANCE, LoggedList, attention_by_place, estimate, may_replace
from matching.learning.position import Examination, estimate_examination
from matching.learning.weights import learn_weights
from tests.matching.learning.simulated_log import CONTRARY, FIRST_DAY, PRIOR, TASTE, simulated_log

LOG = simulated_log(800, seed=21)
EXAMINATION = estimate_examination(LOG.impressions)
CURRENT = estimate(LOG.lists, PRIOR, EXAMINATION)
ALWAYS = Examination((1.0,) * 10)


def one_list(*verdicts: Decision | None, posting_id: str = "P1") -> LoggedList:
    """A list whose first part falls with the rank and whose second rises."""
    return LoggedList(
        tuple(
            Impression(posting_id, f"C{rank}", rank, 1.0, (1 - rank / 10, rank / 10), verdict, FIRST_DAY)
            for rank, verdict in enumerate(verdicts, start=1)
        )
    )


def test_the_measure_is_the_accepted_share_of_the_discounted_ranks() -> None:
    first, second, third = 1.0, 1 / math.log2(3), 1 / 2
    shown = [one_list("accept", "pass", "hold")]
    assert estimate(shown, (1.0, 0.0), ALWAYS).value == pytest.approx(first / (first + second + third))
    assert estimate(shown, (0.0, 1.0), ALWAYS).value == pytest.approx(third / (first + second + third))


def test_what_was_seldom_examined_or_shown_counts_more() -> None:
    second = 1 / math.log2(3)
    half = Examination((1.0, 0.5))
    assert estimate([one_list("pass", "accept")], (1.0, 0.0), half).value == pytest.approx(
        2 * second / (1 + 2 * second)
    )
    fixed, drawn = one_list("pass", "accept").impressions
    drawn_one = LoggedList((fixed, replace(drawn, propensity=0.25)), unshown=((0.0, 1.0),) * 3)
    assert estimate([drawn_one], (1.0, 0.0), ALWAYS).value == pytest.approx(4 * second / (1 + 4 * second))


def test_without_those_passed_by_chance_cancels() -> None:
    fixed, drawn = one_list("pass", "accept").impressions
    rare = LoggedList((fixed, replace(drawn, propensity=0.01)))
    assert estimate([rare], (1.0, 0.0), ALWAYS) == estimate([LoggedList((fixed, drawn))], (1.0, 0.0), ALWAYS)


def test_nobody_without_a_verdict_counts_as_refused() -> None:
    assert estimate([one_list("accept", None, None)], (1.0, 0.0), ALWAYS).value == 1


@pytest.mark.parametrize("weights", [PRIOR, TASTE, (0.1, 0.2, 0.3, 0.4)])
def test_the_estimate_is_near_the_truth(weights: tuple[float, ...]) -> None:
    found = estimate(LOG.lists, weights, EXAMINATION)
    assert found.low - 0.02 <= LOG.true_value(weights) <= found.high + 0.02
    assert found.value == pytest.approx(LOG.true_value(weights), abs=0.06)
    assert found.coverage == pytest.approx(1, abs=0.2)


def test_better_weights_may_replace_and_worse_ones_may_not() -> None:
    better = may_replace(CURRENT, estimate(LOG.lists, TASTE, EXAMINATION))
    worse = may_replace(CURRENT, estimate(LOG.lists, CONTRARY, EXAMINATION))
    assert (better.may_replace, better.reason) == (True, "not worse")
    assert better.low > -TOLERANCE
    assert (worse.may_replace, worse.reason) == (False, "may be worse")
    assert worse.high < 0


def test_slightly_worse_weights_are_refused_and_the_same_ones_pass() -> None:
    slightly = (0.2, 0.25, 0.25, 0.3)
    assert -0.06 < LOG.true_value(slightly) - LOG.true_value(PRIOR) < -0.02
    assert may_replace(CURRENT, estimate(LOG.lists, slightly, EXAMINATION)).reason == "may be worse"
    same = may_replace(CURRENT, CURRENT)
    assert (same.may_replace, same.difference, same.low, same.high) == (True, 0, 0, 0)


def test_weights_learned_on_other_lists_may_replace_the_prior() -> None:
    learned = learn_weights(simulated_log(150, seed=22).impressions, PRIOR, EXAMINATION)
    assert may_replace(CURRENT, estimate(LOG.lists, learned.weights, EXAMINATION)).may_replace


@pytest.mark.parametrize("postings", [0, 1, 20, 40])
def test_too_little_data_is_refused_even_for_better_weights(postings: int) -> None:
    few = LOG.lists[:postings]
    found = may_replace(estimate(few, PRIOR, EXAMINATION), estimate(few, TASTE, EXAMINATION))
    assert (found.may_replace, found.reason) == (False, "too little data")


def test_many_lists_of_one_posting_are_little_data() -> None:
    days = [
        LoggedList(
            tuple(replace(one, posting_id="P1", on=FIRST_DAY + timedelta(days=number)) for one in shown.impressions),
            shown.unshown,
        )
        for number, shown in enumerate(LOG.lists[:80])
    ]
    found = estimate(days, PRIOR, EXAMINATION)
    assert found.effective_postings == pytest.approx(1)
    assert may_replace(found, found).reason == "too little data"


def test_weights_that_would_show_people_nobody_has_seen_are_refused() -> None:
    strangers = ((0.0, 1.0),) * 5
    nine: list[Decision] = ["accept"] * 9
    lists = [replace(one_list(*nine, posting_id=f"P{n:02}"), unshown=strangers) for n in range(80)]
    current, candidate = (estimate(lists, weights, ALWAYS) for weights in ((1.0, 0.0), (0.45, 0.55)))
    assert current.value == candidate.value == 1
    assert candidate.coverage < 0.4 < 0.9 < current.coverage
    assert may_replace(current, current).may_replace
    found = may_replace(current, candidate)
    assert (found.may_replace, found.reason) == (False, "too little seen")


def test_estimates_of_different_postings_are_not_compared() -> None:
    with pytest.raises(ValueError, match="different postings"):
        may_replace(CURRENT, estimate(LOG.lists[:-1], PRIOR, EXAMINATION))


def test_the_order_of_the_lists_changes_nothing_and_the_seed_only_the_interval() -> None:
    again = estimate(LOG.lists[::-1], PRIOR, EXAMINATION)
    other = estimate(LOG.lists, PRIOR, EXAMINATION, seed=1)
    assert again == CURRENT
    assert (other.value, other.gained) == (CURRENT.value, CURRENT.gained)
    assert (other.low, other.high) != (CURRENT.low, CURRENT.high)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=25))
@settings(deadline=None)
def test_attention_falls_with_the_score_and_equal_scores_share_it(scores: list[int]) -> None:
    attention = attention_by_place(np.array(scores) / 4)
    assert attention.sum() == pytest.approx(sum(1 / math.log2(rank + 1) for rank in range(1, min(len(scores), 10) + 1)))
    by_score = {score: float(share) for score, share in zip(scores, attention, strict=True)}
    assert [by_score[score] for score in scores] == [float(share) for share in attention]
    assert [by_score[score] for score in sorted(by_score)] == sorted(by_score.values())


def test_lists_that_are_none_are_refused() -> None:
    first, second = one_list("accept", "pass").impressions
    broken: list[tuple[tuple[Impression, ...], tuple[tuple[float, ...], ...]]] = [
        ((), ()),
        ((first, replace(second, posting_id="P2")), ()),
        ((first, replace(second, on=FIRST_DAY + timedelta(days=1))), ()),
        ((first, replace(first, rank=2)), ()),
        ((first, second), ((0.5,),)),
        ((first, second), ((0.5, math.nan),)),
    ]
    for impressions, unshown in broken:
        with pytest.raises(InvalidImpression):
            LoggedList(impressions, unshown)
    with pytest.raises(InvalidImpression):
        estimate([LoggedList((first, second))], PRIOR, ALWAYS)
