"""Final lists of both directions, cut from pairs with their own scores."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.masks import Places
from matching.scoring import DECIMALS

_UNITS = 10**DECIMALS
_MOST = 2 * _UNITS
"""A score of rounded contributions may pass 1 by a few units."""


class ListsTooLong(ValueError):
    """Longer lists are asked for than the pairs were chosen for: their ends would lack whoever was not."""


@dataclass(frozen=True, eq=False, slots=True)
class Cut:
    """Rows of ScoredPairs in lists: ordered by reader and then `rank`, which starts at 1."""

    rows: Places
    rank: NDArray[np.int32]


@dataclass(frozen=True, eq=False, slots=True)
class ScoredPairs:
    """Pairs ordered by posting and then by person, both places of the region.

    All that stand among the first `top` of either side, and some that do not. `parts` are in the order of PARTS
    before weights, `unknown` a bit for each of RULES.
    """

    postings: Places
    people: Places
    score: NDArray[np.float64]
    parts: NDArray[np.float32]
    unknown: NDArray[np.uint16]
    top: int

    def of_postings(self, top: int) -> Cut:
        """The best `top` people of each posting. Raises ListsTooLong beyond `self.top`."""
        self._refuse_beyond(top)
        return cut_lists(self.postings, self.people, self.score, top)

    def of_people(self, top: int) -> Cut:
        """The best `top` postings of each person. Raises ListsTooLong beyond `self.top`."""
        self._refuse_beyond(top)
        return cut_lists(self.people, self.postings, self.score, top)

    def _refuse_beyond(self, top: int) -> None:
        if top > self.top:
            raise ListsTooLong(f"lists of {top} from pairs that were chosen for lists of {self.top}")


def cut_lists(readers: Places, named: Places, score: NDArray[np.float64], top: int) -> Cut:
    """The best `top` of each reader, ties by the earlier id."""
    bits = int(named.max(initial=0)).bit_length()
    worse = (_MOST - np.rint(score * _UNITS)).astype(np.uint64)
    step = np.uint64(_MOST.bit_length())
    keys = (((readers.astype(np.uint64) << step) | worse) << np.uint64(bits)) | named.astype(np.uint64)
    rows = np.argsort(keys)
    starts = np.flatnonzero(np.diff(readers[rows], prepend=-1))
    lengths = np.diff(starts, append=len(rows))
    rank = np.arange(len(rows)) - np.repeat(starts, lengths) + 1
    return Cut(rows[rank <= top], rank[rank <= top].astype(np.int32))
