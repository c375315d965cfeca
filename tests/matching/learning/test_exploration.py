"""One place in ten is left to chance, with a propensity that is the chance it had."""

from collections import Counter
from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.learning.exploration import Shown, explored

DAY = date(2026, 4, 1)
LISTED = [f"C{number:02}" for number in range(20)]
POOL = [f"C{number:02}" for number in range(20, 60)]

lengths = st.integers(0, 35)
slots = st.integers(0, 9)


@given(lengths, lengths, slots, st.text(max_size=5), st.randoms())
@settings(max_examples=50, deadline=None)
def test_every_list_is_whole_ranked_and_independent_of_the_pools_order(
    listed: int, below: int, slots_in_ten: int, posting_id: str, chance: Random
) -> None:
    shortlist, pool = [f"a{n}" for n in range(listed)], [f"b{n}" for n in range(below)]
    shown = explored(shortlist, pool, posting_id, DAY, slots_in_ten=slots_in_ten)
    shuffled = [*pool, *shortlist[:2], *pool[:3]]
    chance.shuffle(shuffled)
    assert explored(shortlist, shuffled, posting_id, DAY, slots_in_ten=slots_in_ten) == shown
    assert [one.rank for one in shown] == list(range(1, listed + 1))
    assert len({one.profile_id for one in shown}) == listed
    assert {one.profile_id for one in shown} <= {*shortlist, *pool}
    by_chance = [one for one in shown if one.is_explored]
    assert len(by_chance) == min(below, listed // 10 * slots_in_ten)
    assert {one.propensity for one in by_chance} <= {1 / (below + len(by_chance) or 1)}
    assert {one.propensity for one in shown if not one.is_explored} <= {1.0}
    kept = [one.profile_id for one in shown if not one.is_explored]
    assert kept == shortlist[: len(kept)]


def test_the_tenth_and_the_twentieth_rank_are_the_slots() -> None:
    shown = explored(LISTED, POOL, "P1", DAY)
    assert [one.rank for one in shown if one.is_explored] == [10, 20]


def test_the_propensity_is_how_often_a_person_stands_there_over_many_postings() -> None:
    lists = [explored(LISTED, POOL[:8], f"P{n}", DAY + timedelta(days=n % 7)) for n in range(4000)]
    candidates = {*LISTED[18:], *POOL[:8]}
    for rank in (10, 20):
        drawn = Counter(shown[rank - 1].profile_id for shown in lists)
        assert set(drawn) == candidates
        # Five standard deviations of a share of 1/10 in 4,000 draws.
        assert all(abs(count / 4000 - lists[0][rank - 1].propensity) < 0.024 for count in drawn.values())


def test_the_draw_is_the_same_on_every_machine() -> None:
    assert [one.profile_id for one in explored(LISTED, POOL, "P1", DAY) if one.is_explored] == ["C38", "C47"]


def test_another_posting_or_another_day_draws_anew() -> None:
    draws = {explored(LISTED, POOL, f"P{n}", DAY + timedelta(days=m))[9] for n in range(5) for m in range(5)}
    assert len(draws) > 10


def test_whoever_leaves_the_pool_changes_nothing_unless_drawn() -> None:
    shown = explored(LISTED, POOL, "P1", DAY)
    drawn = {one.profile_id for one in shown}
    fewer = [one for one in POOL if one in drawn or one > "C40"]
    assert [one.profile_id for one in explored(LISTED, fewer, "P1", DAY)] == [one.profile_id for one in shown]


@pytest.mark.parametrize(("pool", "slots_in_ten"), [(POOL, 0), ([], 1), (LISTED, 3)])
def test_switched_off_or_without_a_pool_the_list_is_as_it_was(pool: list[str], slots_in_ten: int) -> None:
    as_it_was = [Shown(one, rank, 1.0, False) for rank, one in enumerate(LISTED, start=1)]
    assert explored(LISTED, pool, "P1", DAY, slots_in_ten=slots_in_ten) == as_it_was


def test_a_pool_smaller_than_the_slots_fills_the_upper_ones() -> None:
    shown = explored(LISTED, POOL[:1], "P1", DAY, slots_in_ten=2)
    assert [(one.rank, one.propensity) for one in shown if one.is_explored] == [(9, 1 / 2)]


def test_a_list_below_one_screen_or_empty_leaves_nothing_to_chance() -> None:
    assert not any(one.is_explored for one in explored(LISTED[:9], POOL, "P1", DAY))
    assert explored([], POOL, "P1", DAY) == []


@pytest.mark.parametrize("slots_in_ten", [-1, 10])
def test_a_number_of_slots_that_leaves_no_list_is_refused(slots_in_ten: int) -> None:
    with pytest.raises(ValueError, match="slots_in_ten"):
        explored(LISTED, POOL, "P1", DAY, slots_in_ten=slots_in_ten)


def test_a_person_twice_in_the_shortlist_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        explored(["C1", "C1"], [], "P1", DAY)
