"""The eligible pairs of a market: who may be introduced to whom, how well each suits the other, how many places."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray


class UnusablePairs(Exception):
    """The columns are no table of pairs; the message says what is wrong."""


@dataclass(frozen=True, slots=True)
class PairTable:
    """Eligible pairs, one row each, ordered by posting and then by person; made by `pair_table`.

    `posting` and `person` are places in the caller's lists of postings and people, both sorted by id: so a
    lower place is the earlier id, and every tie is broken by it. Scores lie in 0…1; `posting_score` says how
    well the person suits the posting, `person_score` the reverse. `openings` holds one number per posting.
    """

    posting: NDArray[np.intp]
    person: NDArray[np.intp]
    posting_score: NDArray[np.float64]
    person_score: NDArray[np.float64]
    openings: NDArray[np.int64]
    people: int

    @property
    def agreement(self) -> NDArray[np.float64]:
        """Both scores multiplied, one value a row: the chance that both agree, were the two independent."""
        return self.posting_score * self.person_score

    @property
    def has_openings(self) -> NDArray[np.bool_]:
        """True in the rows whose posting has an opening."""
        return np.asarray(self.openings[self.posting] > 0)

    def only(self, rows: NDArray[np.bool_]) -> "PairTable":
        """The table of the rows marked, with the same openings and people."""
        columns = (self.posting[rows], self.person[rows], self.posting_score[rows], self.person_score[rows])
        return PairTable(*columns, openings=self.openings, people=self.people)


def pair_table(
    posting: ArrayLike,
    person: ArrayLike,
    posting_score: ArrayLike,
    person_score: ArrayLike | None = None,
    *,
    openings: ArrayLike,
    people: int,
) -> PairTable:
    """The table of these pairs, in whatever order they come; without `person_score` both sides share one score.

    Raises UnusablePairs for columns of unequal length, places out of range, a score outside 0…1 or not a
    number, a pair that comes twice, and openings below 0.
    """
    rows, columns = np.asarray(posting, np.intp), np.asarray(person, np.intp)
    theirs = np.asarray(posting_score, np.float64)
    hers = theirs if person_score is None else np.asarray(person_score, np.float64)
    places = np.asarray(openings, np.int64)
    if not rows.shape == columns.shape == theirs.shape == hers.shape == (rows.size,):
        raise UnusablePairs("columns of unequal length")
    _refuse_places(rows, columns, places, people)
    _refuse_scores(theirs, hers)
    order = np.lexsort((columns, rows))
    table = PairTable(rows[order], columns[order], theirs[order], hers[order], places, people)
    if np.any((np.diff(table.posting) == 0) & (np.diff(table.person) == 0)):
        raise UnusablePairs("a pair comes twice")
    return table


def _refuse_places(
    posting: NDArray[np.intp], person: NDArray[np.intp], openings: NDArray[np.int64], people: int
) -> None:
    if np.any(openings < 0):
        raise UnusablePairs("openings below 0")
    if np.any((posting < 0) | (posting >= openings.size)) or np.any((person < 0) | (person >= people)):
        raise UnusablePairs("a place out of range")


def _refuse_scores(*scores: NDArray[np.float64]) -> None:
    if not all(np.all((one >= 0) & (one <= 1)) for one in scores):
        raise UnusablePairs("a score outside 0…1")
