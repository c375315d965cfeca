"""What every leg gives: how close a posting and a person are in one respect, piece by piece."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matching.documents import PersonDocument, PostingDocument
from matching.prepared import Prepared

PreparedPosting = Prepared[PostingDocument]
PreparedPerson = Prepared[PersonDocument]


class Closeness(NamedTuple):
    """Raw closeness of posting rows to people.

    `values` is shaped (rows, people); every posting owns the next `counts[i]` ≥ 1 rows, whose `shares`
    sum to 1.
    """

    values: NDArray[np.float64]
    counts: tuple[int, ...]
    shares: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Leg:
    """One respect in which pairs are compared; `floor` is the percentile of unlike pairs that counts as 0."""

    name: str
    weight: float
    floor: float
    closeness: Callable[[Sequence[PreparedPosting], Sequence[PreparedPerson]], Closeness]


def one_row_each(values: NDArray[np.float32] | NDArray[np.float64]) -> Closeness:
    """The closeness of a leg that compares each posting as one whole."""
    return Closeness(values.astype(np.float64), (1,) * len(values), np.ones(len(values)))
