"""The measures, against values worked out by hand, and their bounds."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.evaluation.metrics import average_precision, ndcg, r_precision, recall


def test_ndcg_weighs_the_gain_by_the_logarithm_of_the_rank() -> None:
    gained = 7 / math.log2(2) + 1 / math.log2(4)
    ideal = 7 / math.log2(2) + 3 / math.log2(3) + 1 / math.log2(4)
    assert ndcg([3, 0, 1], [1, 2, 3], 10) == pytest.approx(gained / ideal)


def test_recall_and_precision_count_good_ones_only() -> None:
    assert recall([3, 1, 2, 0], [3, 2, 2, 1], 3) == pytest.approx(2 / 3)
    assert r_precision([3, 1, 2, 0], [3, 2, 2, 1], 10) == pytest.approx(2 / 3)
    assert r_precision([3, 1, 2, 2], [2] * 20, 2) == pytest.approx(1 / 2)


def test_average_precision_counts_what_was_never_ranked_as_nothing() -> None:
    assert average_precision([2, 0, 3], [2, 3, 3]) == pytest.approx((1 + 2 / 3) / 3)
    assert average_precision([0, 1], [1], relevant=1) == pytest.approx(0.5)


@given(st.lists(st.integers(0, 3), min_size=1, max_size=30))
def test_the_ideal_order_is_perfect_and_no_order_leaves_the_bounds(grades: list[int]) -> None:
    best = sorted(grades, reverse=True)
    if any(grades):
        assert ndcg(best, grades, 10) == pytest.approx(1)
    for measure in (ndcg, recall, r_precision):
        assert 0 <= measure(grades, grades, 10) <= 1 + 1e-12
    assert 0 <= average_precision(grades, grades) <= 1 + 1e-12


def test_a_query_without_answers_measures_nothing() -> None:
    assert ndcg([0, 0], [], 10) == recall([0], [1], 10) == r_precision([], [], 10) == average_precision([], []) == 0
