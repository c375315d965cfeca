"""Exposure is counted on both sides and by class of size, and its inequality is the Gini coefficient."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matching.allocation.exposure import SizeClassExposure, exposure_report, gini
from matching.allocation.pairs import pair_table
from matching.allocation.shortlists import Reader, shortlists


@given(st.lists(st.integers(0, 1000), min_size=1, max_size=20))
def test_gini_is_half_the_relative_mean_difference(values: list[int]) -> None:
    numbers = np.array(values, float)
    differences = np.abs(numbers[:, None] - numbers).sum()
    expected = differences / (2 * len(values) * numbers.sum()) if numbers.sum() else 0
    assert gini(values) == pytest.approx(expected, abs=1e-12)


def test_gini_at_its_ends() -> None:
    assert gini([]) == gini([0, 0]) == gini([3, 3, 3]) == 0
    assert gini([0, 0, 0, 7]) == pytest.approx(3 / 4)


def test_the_report_counts_places() -> None:
    pairs = pair_table(
        [0, 0, 1, 1, 2, 2], [0, 1, 0, 1, 2, 3], [0.9, 0.1, 0.8, 0.2, 0.7, 0.7], openings=[1, 3, 0], people=5
    )
    report = exposure_report(pairs, shortlists(pairs, pairs.agreement, Reader.POSTING, 1), ["small", "large", "small"])
    assert (report.lists, report.shown, report.people, report.people_shown) == (2, 2, 2, 1)
    assert report.people_gini == pytest.approx(1 / 2)
    assert report.postings_gini == pytest.approx(gini([1, 1 / 3]))
    assert report.size_classes == (
        SizeClassExposure("large", postings=1, openings=3, shown=1, shown_per_opening=1 / 3),
        SizeClassExposure("small", postings=1, openings=1, shown=1, shown_per_opening=1),
    )


def test_a_report_on_nothing_is_all_zero() -> None:
    pairs = pair_table([], [], [], openings=[], people=0)
    report = exposure_report(pairs, shortlists(pairs, pairs.agreement, Reader.PERSON), [])
    assert (report.shown, report.people_gini, report.postings_gini, report.size_classes) == (0, 0, 0, ())
