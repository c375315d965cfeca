"""How the places on the lists fall on postings, people and companies of different size."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching.allocation.pairs import PairTable
from matching.allocation.shortlists import Shortlists


@dataclass(frozen=True, slots=True)
class SizeClassExposure:
    """The postings of one class of size that have openings, their openings, and the places on lists that they got."""

    size_class: str
    postings: int
    openings: int
    shown: int
    shown_per_opening: float


@dataclass(frozen=True, slots=True)
class ExposureReport:
    """One set of lists. People count who have a pair with an opening; postings that have openings.

    `people_gini` is of the lists that each person is on (or, where people read, the length of theirs),
    `postings_gini` of the places on lists per opening.
    """

    reader: str
    lists: int
    shown: int
    people: int
    people_shown: int
    people_gini: float
    postings_gini: float
    size_classes: tuple[SizeClassExposure, ...]


def gini(values: ArrayLike) -> float:
    """Σ_i (2i − n − 1) · x_(i) / (n · Σ x), x_(i) the i-th smallest of n values ≥ 0; 0 for none or all zero.

    It equals half the relative mean absolute difference of all n² ordered pairs (no small-sample correction), so
    one of n having everything gives (n − 1) / n. Source: A. Sen, "On Economic Inequality" (1973), §2.8.
    """
    ordered = np.sort(np.asarray(values, np.float64))
    total = float(ordered.sum())
    if total <= 0:
        return 0.0
    weights = 2 * np.arange(1, ordered.size + 1) - ordered.size - 1
    return max(float(weights @ ordered) / (ordered.size * total), 0.0)


def posting_exposure(pairs: PairTable, lists: Shortlists) -> NDArray[np.intp]:
    """On how many places of lists each posting stands: the length of its own list, where postings read."""
    return np.bincount(pairs.posting[lists.rows], minlength=pairs.openings.size)


def person_exposure(pairs: PairTable, lists: Shortlists) -> NDArray[np.intp]:
    """On how many places of lists each person stands: the length of her own list, where people read."""
    return np.bincount(pairs.person[lists.rows], minlength=pairs.people)


def reachable_people(pairs: PairTable) -> NDArray[np.bool_]:
    """Who has a pair with a posting that has openings, one value a person."""
    return np.bincount(pairs.person[pairs.has_openings], minlength=pairs.people) > 0


def exposure_report(pairs: PairTable, lists: Shortlists, size_classes: Sequence[str]) -> ExposureReport:
    """The report of these lists; `size_classes` names each posting's class, by whatever the caller knows."""
    of_postings, reachable = posting_exposure(pairs, lists), reachable_people(pairs)
    of_people, offered = person_exposure(pairs, lists)[reachable], pairs.openings > 0
    classes = np.array(size_classes, dtype=object)
    return ExposureReport(
        reader=lists.reader.value,
        lists=int(np.count_nonzero(lists.rank == 1)),
        shown=int(lists.rows.size),
        people=int(of_people.size),
        people_shown=int(np.count_nonzero(of_people)),
        people_gini=gini(of_people),
        postings_gini=gini(of_postings[offered] / pairs.openings[offered]),
        size_classes=tuple(
            _size_class(name, pairs.openings, of_postings, offered & (classes == name))
            for name in sorted(set(size_classes))
        ),
    )


def _size_class(
    name: str, openings: NDArray[np.int64], shown: NDArray[np.intp], members: NDArray[np.bool_]
) -> SizeClassExposure:
    places, exposure = int(openings[members].sum()), int(shown[members].sum())
    return SizeClassExposure(name, int(np.count_nonzero(members)), places, exposure, exposure / max(places, 1))
