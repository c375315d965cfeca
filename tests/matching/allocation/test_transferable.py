"""Transferable matching keeps both margins, is the optimum it claims to be, and takes any table."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.allocation.pairs import PairTable, pair_table
from matching.allocation.transferable import COLDEST, per_opening, transferable_matching
from tests.matching.allocation.market_strategies import shuffled, small_markets
from tests.matching.allocation.simulated_market import market

EXACT = 1e-12


@given(small_markets(), st.integers(1, 30))
def test_no_margin_is_exceeded_however_early_the_rounds_stop(pairs: PairTable, rounds: int) -> None:
    mass = transferable_matching(pairs, rounds=rounds).mass
    assert np.all(np.isfinite(mass) & (mass >= 0))
    assert np.all(np.bincount(pairs.posting, mass, pairs.openings.size) <= pairs.openings + 1e-9)
    assert np.all(np.bincount(pairs.person, mass, pairs.people) <= 1 + 1e-9)


@given(small_markets())
def test_the_answer_satisfies_the_equations_of_the_equilibrium(pairs: PairTable) -> None:
    """log(mass / left alone) is the agreement less the posting's price; a price above 0 means that it is full."""
    temperature = 0.5
    answer = transferable_matching(pairs, temperature=temperature, tolerance=EXACT, rounds=100_000)
    alone = 1 - np.bincount(pairs.person, answer.mass, pairs.people)
    offered = pairs.has_openings
    price = pairs.agreement[offered] / temperature - np.log(answer.mass[offered] / alone[pairs.person[offered]])
    of_posting = pairs.posting[offered]
    full = np.bincount(pairs.posting, answer.mass, pairs.openings.size) >= pairs.openings - 1e-6
    assert answer.settled
    assert np.all(price >= -1e-6)
    assert np.all((price <= 1e-6) | full[of_posting])
    assert [np.ptp(price[of_posting == one]) for one in np.unique(of_posting)] == pytest.approx(
        [0] * np.unique(of_posting).size, abs=1e-6
    )


def test_two_who_want_one_opening_share_it_by_their_agreement() -> None:
    pairs = pair_table([0, 0], [0, 1], [0.9, 0.9], openings=[1], people=2)
    answer = transferable_matching(pairs, tolerance=EXACT)
    assert answer.mass == pytest.approx([0.5, 0.5])


def test_who_has_one_pair_only_gets_the_opening_that_others_can_do_without() -> None:
    """Person 0 has both postings, person 1 the first alone, and less agreement there."""
    pairs = pair_table([0, 0, 1], [0, 1, 0], [0.9, 0.8, 0.85], openings=[1, 1], people=2)
    answer = transferable_matching(pairs)
    assert answer.mass == pytest.approx([0, 1, 1], abs=0.05)


def test_empty_tables_and_postings_without_openings_have_no_mass() -> None:
    assert transferable_matching(pair_table([], [], [], openings=[], people=0)).mass.size == 0
    assert transferable_matching(pair_table([], [], [], openings=[2], people=3)).settled
    closed = pair_table([0, 1], [0, 0], [1.0, 0.0], openings=[0, 1], people=1)
    answer = transferable_matching(closed)
    assert answer.mass[0] == 0 < answer.mass[1]
    assert per_opening(closed, answer.mass).tolist() == answer.mass.tolist()


def test_the_extremes_of_scores_stay_finite_at_the_coldest() -> None:
    pairs = pair_table([0, 0, 1], [0, 1, 1], [1.0, 0.0, 1.0], openings=[6, 1], people=2)
    assert np.all(np.isfinite(transferable_matching(pairs, temperature=COLDEST).mass))
    with pytest.raises(ValueError, match="temperature"):
        transferable_matching(pairs, temperature=COLDEST / 2)


def test_rounds_that_run_out_are_told() -> None:
    answer = transferable_matching(market(1), rounds=3)
    assert (answer.rounds, answer.settled) == (3, False)


def test_the_order_of_input_changes_no_byte() -> None:
    pairs = market(2, postings=30, people=100)
    assert transferable_matching(shuffled(pairs, 1)).mass.tobytes() == transferable_matching(pairs).mass.tobytes()


def test_mass_per_opening_divides_by_the_openings_of_the_own_posting() -> None:
    pairs = pair_table([0, 1], [0, 0], [0.5, 0.5], openings=[4, 1], people=1)
    assert per_opening(pairs, np.array([0.8, 0.2])).tolist() == [0.2, 0.2]
