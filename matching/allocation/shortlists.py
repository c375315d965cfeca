"""Short lists cut from a table of pairs: who reads them, which pairs they show, in which order."""

from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

from matching.allocation.pairs import PairTable

ATTENTION = 10
"""How many names of a list are read, unless the caller knows better."""


class Reader(StrEnum):
    """Whose list it is: a posting's list names people, a person's list names postings."""

    POSTING = "posting"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Shortlists:
    """The rows of a PairTable that are shown, ordered by reader and then by rank; `rank` starts at 1."""

    reader: Reader
    rows: NDArray[np.intp]
    rank: NDArray[np.intp]


def shortlists(
    pairs: PairTable, strength: NDArray[np.float64], reader: Reader, attention: ArrayLike = ATTENTION
) -> Shortlists:
    """The strongest pairs of every reader, ties by the other's id; a posting without openings is on no list.

    `strength` has one value per row of `pairs`. `attention` is the length of all lists, or of each reader's.
    """
    readers, named = (pairs.posting, pairs.person) if reader is Reader.POSTING else (pairs.person, pairs.posting)
    count = pairs.openings.size if reader is Reader.POSTING else pairs.people
    rows = np.flatnonzero(pairs.has_openings)
    rows = rows[np.lexsort((named[rows], -strength[rows], readers[rows]))]
    lengths = np.bincount(readers[rows], minlength=count)
    starts = np.cumsum(lengths) - lengths
    rank = np.arange(rows.size) - starts[readers[rows]] + 1
    shown = rank <= np.broadcast_to(np.asarray(attention), (count,))[readers[rows]]
    return Shortlists(reader, rows[shown], rank[shown])
