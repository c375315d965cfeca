"""Deferred acceptance with quotas, people proposing: for fairs and internships, where one round decides.

D. Gale & L. S. Shapley, "College Admissions and the Stability of Marriage", American Mathematical Monthly 69 (1962).
A company may hold a common quota over its postings: it then chooses, by score, what fits both quotas, which is
greedy choice under nested quotas and keeps the result stable (T. Fleiner, "A Fixed-Point Approach to Stable Matchings
and Some Applications", Mathematics of Operations Research 28 (2003)).
"""

from dataclasses import dataclass, field
from heapq import heappop, heappush

import numpy as np
from numpy.typing import NDArray

from matching.allocation.pairs import PairTable


@dataclass(frozen=True, slots=True)
class CompanyQuotas:
    """`company` holds each posting's company, a place in `quotas`; `quotas` the most people that each takes in all."""

    company: NDArray[np.intp]
    quotas: NDArray[np.int64]


def deferred_acceptance(pairs: PairTable, *, companies: CompanyQuotas | None = None) -> NDArray[np.intp]:
    """The rows of `pairs` that are matched, in order: stable, and best for every person among stable matchings.

    A person prefers the higher `person_score`, then the earlier posting; a company the higher `posting_score`, then
    the earlier person, then the earlier posting. Nobody is matched outside the table, and a posting takes no more
    than its openings.

    Stable: no person prefers a posting that would take her, which is so when her proposal is among those that its
    company chooses from all that it holds and hers. The company cannot answer that it likes her better elsewhere.
    """
    choices = _choices(pairs)
    offers = _Offers(pairs, companies)
    proposing = list(range(pairs.people))
    asked = [0] * pairs.people
    while proposing:
        person = proposing.pop()
        if asked[person] == len(choices[person]):
            continue
        row = choices[person][asked[person]]
        asked[person] += 1
        refused = offers.consider(row)
        if refused is not None:
            proposing.append(int(pairs.person[refused]))
    return np.flatnonzero(offers.held)


def _choices(pairs: PairTable) -> list[list[int]]:
    """Each person's rows, the most wanted first."""
    order = np.lexsort((pairs.posting, -pairs.person_score, pairs.person))
    ends = np.cumsum(np.bincount(pairs.person, minlength=pairs.people))
    return [rows.tolist() for rows in np.split(order, ends[:-1])] if pairs.people else []


@dataclass
class _Places:
    """What one posting, or one company, holds: a heap of (−place in its order, row), the least wanted first."""

    quota: int
    count: int = 0
    heap: list[tuple[int, int]] = field(default_factory=list)


class _Offers:
    """The offers held so far; a row leaves its two heaps when it comes up there, not when it is refused."""

    def __init__(self, pairs: PairTable, companies: CompanyQuotas | None) -> None:
        order = np.lexsort((pairs.posting, pairs.person, -pairs.posting_score))
        place = np.empty(order.size, np.intp)
        place[order] = np.arange(order.size)
        self.place: list[int] = place.tolist()
        self.held = [False] * order.size
        self.posting: list[int] = pairs.posting.tolist()
        self.of_posting = [_Places(quota) for quota in pairs.openings.tolist()]
        self.company: list[int] | None = None if companies is None else companies.company.tolist()
        self.of_company = [] if companies is None else [_Places(quota) for quota in companies.quotas.tolist()]

    def consider(self, row: int) -> int | None:
        """Takes a proposal; gives the row refused for it, which may be itself, or None when there was room."""
        groups = self._groups(row)
        for group in groups:
            group.count += 1
            heappush(group.heap, (-self.place[row], row))
        self.held[row] = True
        # The posting is asked first: what leaves it leaves its company too.
        full = next((group for group in groups if group.count > group.quota), None)
        if full is None:
            return None
        refused = self._least_wanted(full)
        self.held[refused] = False
        for group in self._groups(refused):
            group.count -= 1
        return refused

    def _groups(self, row: int) -> list[_Places]:
        posting = self.posting[row]
        own = [self.of_posting[posting]]
        return own if self.company is None else [*own, self.of_company[self.company[posting]]]

    def _least_wanted(self, group: _Places) -> int:
        while True:
            _, row = heappop(group.heap)
            if self.held[row]:
                return row
