"""Congestion is what lists lose for standing in each other's way, and decides which lists are shown."""

import numpy as np
import pytest

from matching.allocation.choice import Method, choose_lists
from matching.allocation.congestion import Congestion, is_congested, measure_congestion
from matching.allocation.pairs import PairTable, pair_table
from matching.allocation.shortlists import Reader, shortlists
from tests.matching.allocation.market_strategies import shuffled
from tests.matching.allocation.simulated_market import by_agreement, by_mass_per_opening, expected_matches, market


def everybody_likes_the_first(postings: int, people: int) -> PairTable:
    """All pairs are eligible and every posting likes the people in the order of their ids."""
    posting, person = np.divmod(np.arange(postings * people), people)
    return pair_table(posting, person, 1 - person / people, openings=[1] * postings, people=people)


def test_lists_that_all_name_the_same_lose_the_other_openings() -> None:
    pairs = everybody_likes_the_first(postings=4, people=8)
    found = measure_congestion(pairs, shortlists(pairs, pairs.agreement, Reader.POSTING, 2))
    assert (found.fillable, found.attainable, found.lost_share) == (1, 4, 0.75)
    assert (found.lists_per_person, found.openings_per_person, found.unlisted_share) == (4, 2, 0.75)
    assert found.exposure_gini == pytest.approx(0.75)
    assert is_congested(found)


def test_too_few_people_are_no_congestion() -> None:
    pairs = everybody_likes_the_first(postings=4, people=1)
    found = measure_congestion(pairs, shortlists(pairs, pairs.agreement, Reader.POSTING))
    assert (found.fillable, found.attainable) == (1, 1)
    assert not is_congested(found)


def test_a_list_shorter_than_its_openings_is_no_congestion() -> None:
    pairs = pair_table([0] * 6, range(6), [0.5] * 6, openings=[6], people=6)
    assert not is_congested(measure_congestion(pairs, shortlists(pairs, pairs.agreement, Reader.POSTING, 2)))


@pytest.mark.parametrize("reader", Reader)
def test_no_pairs_are_no_congestion(reader: Reader) -> None:
    pairs = pair_table([], [], [], openings=[1], people=2)
    assert measure_congestion(pairs, shortlists(pairs, pairs.agreement, reader)) == Congestion(0, 0, 0, 0, 0, 0)
    assert choose_lists(pairs, reader).method is Method.AGREEMENT


@pytest.mark.parametrize("reader", Reader)
def test_the_threshold_parts_markets_that_gain_from_those_that_do_not(reader: Reader) -> None:
    """A market just under it may gain a little, one above it never loses."""
    answers = set()
    for seed, (popularity, people) in enumerate((p, n) for p in (0.0, 0.3, 0.75) for n in (200, 400, 1200)):
        pairs = market(seed, postings=80, people=people, popularity=popularity, eligible=0.3)
        plain = by_agreement(pairs, reader)
        gain = expected_matches(pairs, by_mass_per_opening(pairs, reader)) / expected_matches(pairs, plain) - 1
        congested = is_congested(measure_congestion(pairs, plain))
        answers.add(congested)
        assert gain > -0.01 if congested else gain < 0.15
    assert answers == {True, False}


@pytest.mark.parametrize("reader", Reader)
def test_shared_popularity_switches_transferable_matching_on(reader: Reader) -> None:
    pairs = market(1)
    made = choose_lists(pairs, reader)
    assert made.method is Method.TRANSFERABLE
    assert made.lists.rows.tolist() == by_mass_per_opening(pairs, reader).rows.tolist()


def test_without_congestion_every_pair_stands_by_its_own_score() -> None:
    pairs = market(1, popularity=0.0)
    made = choose_lists(pairs, Reader.PERSON)
    assert made.method is Method.AGREEMENT
    assert made.lists.rows.tolist() == by_agreement(pairs, Reader.PERSON).rows.tolist()


def test_the_order_of_input_changes_neither_lists_nor_measure() -> None:
    pairs = market(3, postings=30, people=90)
    one, other = choose_lists(pairs, Reader.POSTING), choose_lists(shuffled(pairs, 1), Reader.POSTING)
    assert one.congestion == other.congestion
    assert one.lists.rows.tobytes() == other.lists.rows.tobytes()
