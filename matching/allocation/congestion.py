"""Whether lists stand in each other's way: measured on the lists themselves."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

from matching.allocation.exposure import gini, person_exposure, posting_exposure, reachable_people
from matching.allocation.pairs import PairTable
from matching.allocation.shortlists import Reader, Shortlists

CONGESTED_FROM = 0.1
"""The lost share from which transferable matching is worth its price, that a list depends on the other lists.

Of 270 simulated markets (popularity 0…0.9, 60…1600 people for 80 postings, a tenth to all pairs eligible; scored as
in tests/matching/allocation) it divides those where transferable matching brings over 5 % more matches than lists by
agreement from the others with 12 % errors for postings' lists and 5 % for people's; no other measure here does better.
Where it says no, 95 % of the markets miss under 6 %; where it says yes, no market loses.
"""


@dataclass(frozen=True, slots=True)
class Congestion:
    """How crowded a set of lists is; people count who have a pair with an opening.

    `exposure_gini` is of the places on lists: per person where postings read, per opening where people read.
    `unlisted_share` is the share of people who are on no list. For each person on a list there are
    `lists_per_person` places on lists and `openings_per_person` openings of the postings shown. `fillable` openings
    could be filled if every pair in the first half of each list agreed, `attainable` if every eligible pair did:
    the first half, for about every second introduction comes to nothing.
    """

    exposure_gini: float
    unlisted_share: float
    lists_per_person: float
    openings_per_person: float
    fillable: int
    attainable: int

    @property
    def lost_share(self) -> float:
        """The share of the attainable openings that the first halves of the lists cannot fill."""
        return 1 - self.fillable / self.attainable if self.attainable else 0.0


def measure_congestion(pairs: PairTable, lists: Shortlists) -> Congestion:
    """The congestion of these lists; all zero where nothing is shown."""
    reachable = reachable_people(pairs)
    of_people = person_exposure(pairs, lists)[reachable]
    listed = max(int(np.count_nonzero(of_people)), 1)
    fillable, attainable = _openings_filled(pairs, _first_halves(pairs, lists))
    return Congestion(
        exposure_gini=_exposure_gini(pairs, lists, of_people),
        unlisted_share=float(np.mean(of_people == 0)) if of_people.size else 0.0,
        lists_per_person=lists.rows.size / listed,
        openings_per_person=float(pairs.openings[np.unique(pairs.posting[lists.rows])].sum()) / listed,
        fillable=fillable,
        attainable=attainable,
    )


def is_congested(congestion: Congestion) -> bool:
    """Whether the lists lose so much that others should be shown."""
    return congestion.lost_share >= CONGESTED_FROM


def _exposure_gini(pairs: PairTable, lists: Shortlists, of_people: NDArray[np.intp]) -> float:
    if lists.reader is Reader.POSTING:
        return gini(of_people)
    offered = pairs.openings > 0
    return gini(posting_exposure(pairs, lists)[offered] / pairs.openings[offered])


def _first_halves(pairs: PairTable, lists: Shortlists) -> Shortlists:
    readers = (pairs.posting if lists.reader is Reader.POSTING else pairs.person)[lists.rows]
    first = lists.rank <= (np.bincount(readers)[readers] + 1) // 2 if readers.size else np.zeros(0, np.bool_)
    return Shortlists(lists.reader, lists.rows[first], lists.rank[first])


def _openings_filled(pairs: PairTable, lists: Shortlists) -> tuple[int, int]:
    """The most openings that the pairs shown could fill, and that all pairs could.

    A posting's list shorter than its openings is no congestion: it counts for as many openings as it has names.
    """
    shown = np.zeros(pairs.posting.size, np.bool_)
    shown[lists.rows] = True
    places = pairs.openings
    if lists.reader is Reader.POSTING:
        places = np.minimum(places, posting_exposure(pairs, lists))
    fillable = _most_filled(pairs.only(shown), places)
    bound = min(int(places.sum()), int(np.count_nonzero(reachable_people(pairs))))
    return fillable, fillable if fillable == bound else _most_filled(pairs, places)


def _most_filled(pairs: PairTable, places: NDArray[np.int64]) -> int:
    """The size of a largest matching, a person to one place (J. Hopcroft & R. Karp 1973)."""
    ends = np.concatenate([[0], np.cumsum(np.bincount(pairs.posting, minlength=places.size))])
    table = csr_array((np.ones(pairs.posting.size, np.bool_), pairs.person, ends), shape=(places.size, pairs.people))
    useful = np.minimum(places, np.diff(ends))
    matched = maximum_bipartite_matching(table[np.repeat(np.arange(places.size), useful)], perm_type="column")
    return int(np.count_nonzero(matched >= 0))
