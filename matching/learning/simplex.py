"""Minimises a smooth convex function over weights that are ≥ 0 and have a given sum."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Vector = NDArray[np.float64]

MOST_STEPS = 5000
SMALLEST_STEP = 1e-10
"""A step that moves no weight by more than this is the last."""


def projected(point: Vector, total: float) -> Vector:
    """The nearest vector with entries ≥ 0 and the sum `total` > 0.

    Source: Duchi, Shalev-Shwartz, Singer & Chandra 2008, Efficient projections onto the l1-ball, figure 1.
    """
    falling = np.sort(point)[::-1]
    excess = (np.cumsum(falling) - total) / np.arange(1, len(point) + 1)
    last = int(np.flatnonzero(falling > excess)[-1])
    nearest: Vector = np.maximum(point - excess[last], 0.0)
    return nearest


def minimise(gradient: Callable[[Vector], Vector], start: Vector, curvature: float) -> Vector:
    """The minimum over vectors ≥ 0 with the sum of `start`; `curvature` bounds the gradient's Lipschitz constant.

    Accelerated projected gradient (Beck & Teboulle 2009), its momentum dropped whenever it points uphill
    (O'Donoghue & Candès 2015). Full batch and no randomness: same input, same bytes.
    """
    total = float(start.sum())
    weights, ahead, momentum = start, start, 1.0
    for _ in range(MOST_STEPS):
        reached = projected(ahead - gradient(ahead) / curvature, total)
        moved = reached - weights
        if float((ahead - reached) @ moved) > 0:
            momentum = 1.0
        following = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        still = bool(np.abs(moved).max() < SMALLEST_STEP and np.abs(reached - ahead).max() < SMALLEST_STEP)
        weights, ahead, momentum = reached, reached + (momentum - 1) / following * moved, following
        if still:
            break
    return weights
