"""Examination by rank: near the prior with little, near the truth with much, never rising."""

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.learning.impressions import DECISIONS, Impression
from matching.learning.position import DEEPEST, PRIOR_IMPRESSIONS, estimate_examination, prior_examination
from tests.matching.learning.simulated_log import FIRST_DAY, simulated_log, true_examination


def impression(rank: int, *, decided: bool) -> Impression:
    """Somebody at a rank."""
    return Impression("P1", f"C{rank}", rank, 1.0, (0.5,), "hold" if decided else None, FIRST_DAY)


def test_without_impressions_it_is_the_discount_of_dcg() -> None:
    assert [estimate_examination([]).at(rank) for rank in (1, 3, 7)] == pytest.approx([1, 1 / 2, 1 / 3])


def test_one_rank_is_smoothed_towards_the_prior() -> None:
    seen = [impression(3, decided=number < 18) for number in range(30)]
    examination = estimate_examination(seen)
    assert examination.at(3) == pytest.approx((18 + PRIOR_IMPRESSIONS / 2) / (30 + PRIOR_IMPRESSIONS))


def test_every_kind_of_verdict_shows_that_a_person_was_examined() -> None:
    verdicts = (*DECISIONS, None)
    kinds = [Impression("P1", f"C{n}", 1, 1.0, (0.5,), said, FIRST_DAY) for n, said in enumerate(verdicts)]
    assert estimate_examination(kinds).at(1) == pytest.approx((3 + PRIOR_IMPRESSIONS) / (4 + PRIOR_IMPRESSIONS))


def test_many_lists_show_the_true_examination() -> None:
    examination = estimate_examination(simulated_log(600, seed=5).impressions)
    for rank in (1, 2, 5, 10, 20):
        assert examination.at(rank) == pytest.approx(true_examination(rank), abs=0.06)


@given(st.lists(st.tuples(st.integers(1, 150), st.booleans()), max_size=80))
@settings(max_examples=50, deadline=None)
def test_it_never_rises_stays_above_nothing_and_ignores_the_order(shown: list[tuple[int, bool]]) -> None:
    seen = [impression(rank, decided=decided) for rank, decided in shown]
    examination = estimate_examination(seen)
    chances = [examination.at(rank) for rank in range(1, 200)]
    assert all(0 < lower <= upper <= 1 for upper, lower in pairwise(chances))
    assert estimate_examination(seen[::-1]) == examination


def test_a_lower_rank_decided_more_often_is_pooled_with_the_one_above() -> None:
    seen = [impression(rank, decided=rank == 2) for rank in (1, 2) for _ in range(500)]
    examination = estimate_examination(seen)
    assert examination.at(1) == pytest.approx(examination.at(2))
    assert examination.at(1) == pytest.approx((500 + PRIOR_IMPRESSIONS * (1 + prior_examination(2))) / 1040)


def test_below_what_was_seen_it_is_the_prior_where_that_is_lower() -> None:
    rarely = estimate_examination([impression(2, decided=False) for _ in range(500)])
    assert rarely.at(3) == rarely.at(2) < prior_examination(3)
    always = estimate_examination([impression(rank, decided=True) for rank in (DEEPEST, DEEPEST + 1)])
    assert len(always.by_rank) == DEEPEST
    assert always.at(DEEPEST * 10) == prior_examination(DEEPEST * 10)
