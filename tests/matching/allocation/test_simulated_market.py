"""What transferable matching brings: 600 people, 120 postings of 1–6 openings, 10 shown, two readers."""

import pytest

from matching.allocation.congestion import measure_congestion
from matching.allocation.shortlists import Reader
from tests.matching.allocation.simulated_market import (
    by_agreement,
    by_mass_per_opening,
    expected_matches,
    market,
    one_sided,
)

SEEDS = (11, 12)


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("reader", Reader)
def test_where_all_want_the_same_it_brings_twice_the_matches_and_spreads_the_lists(reader: Reader, seed: int) -> None:
    """Measured over five seeds: postings read 65, 116 and 265 matches (one-sided, product, ours), people 106, 166, 403;
    the Gini coefficient of exposure falls from 0.93 to 0.44, and from 0.88 to 0.41."""
    pairs = market(seed)
    favourites, ours = one_sided(pairs, reader), by_mass_per_opening(pairs, reader)
    matches = expected_matches(pairs, ours)
    assert matches > 2 * expected_matches(pairs, by_agreement(pairs, reader))
    assert matches > 3 * expected_matches(pairs, favourites)
    assert measure_congestion(pairs, ours).exposure_gini < 0.6 * measure_congestion(pairs, favourites).exposure_gini


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("reader", Reader)
def test_where_tastes_are_unshared_it_is_hardly_worse_than_the_product(reader: Reader, seed: int) -> None:
    pairs = market(seed, popularity=0.0)
    ours = expected_matches(pairs, by_mass_per_opening(pairs, reader))
    assert ours > 0.99 * expected_matches(pairs, by_agreement(pairs, reader))
