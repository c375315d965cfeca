"""Weights of a given sum: the nearest ones, and the best ones."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from matching.learning.simplex import minimise, projected

points = st.lists(st.floats(-3, 3), min_size=1, max_size=8)


@given(points, st.floats(0.1, 2))
@settings(deadline=None)
def test_a_projection_is_on_the_simplex_and_no_other_point_of_it_is_nearer(point: list[float], total: float) -> None:
    here = np.array(point)
    nearest = projected(here, total)
    assert (nearest >= 0).all()
    assert nearest.sum() == pytest.approx(total)
    for corner in np.eye(len(point)) * total:
        # No corner lies on the far side: the condition of the nearest point of a convex set.
        assert (here - nearest) @ (corner - nearest) <= 1e-9


def test_a_point_of_the_simplex_stays() -> None:
    assert projected(np.array([0.2, 0.0, 0.8]), 1.0) == pytest.approx([0.2, 0.0, 0.8])


@given(points)
@settings(deadline=None)
def test_the_nearest_point_is_also_found_by_descent(point: list[float]) -> None:
    target = np.array(point)
    start = np.full(len(point), 1 / len(point))
    scales = np.linspace(1, 30, len(point))
    found = minimise(lambda weights: scales * (weights - target), start, 30.0)
    slope = scales * (found - target)
    # Optimal on the simplex: no entry in use has a steeper slope than any other.
    assert slope[found > 1e-7].max() <= slope.min() + 1e-5
