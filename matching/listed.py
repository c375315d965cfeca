"""Lists with their reasons, a few postings at a time: here, or wherever an engine works."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from matching.engine.local import InOrder, in_order
from matching.ranker import Proposal, Ranker
from matching.scoring import PreparedPerson, PreparedPosting

POSTINGS_AT_ONCE = 8
"""With lists of 50 some hundred milliseconds of work, and documents of some 20 MB that travel to it."""


@dataclass(frozen=True, eq=False, slots=True)
class Listed:
    """A posting and the people on its list, best first."""

    posting: PreparedPosting
    people: Sequence[PreparedPerson]


@dataclass(frozen=True, eq=False, slots=True)
class Explained:
    """Work: the pairs of some lists with their own scores and reasons, each list followed by whoever of
    `ineligible_among` breaks a hard constraint.
    """

    ranker: Ranker
    on: date
    ineligible_among: Sequence[PreparedPerson]

    def __call__(self, lists: Sequence[Listed]) -> list[Proposal]:
        """The pairs in the order of the lists."""
        return [proposal for one in lists for proposal in self._proposals(one)]

    def _proposals(self, one: Listed) -> Iterator[Proposal]:
        for rank, person in enumerate(one.people, start=1):
            yield self.ranker.proposal(one.posting, person, self.on, rank)
        yield from self.ranker.ineligible(one.posting, self.ineligible_among, self.on, first=len(one.people) + 1)


def explained(
    ranker: Ranker,
    lists: Iterable[Listed],
    on: date,
    *,
    ineligible_among: Sequence[PreparedPerson] = (),
    engine: InOrder = in_order,
) -> Iterator[Proposal]:
    """The pairs of these lists in order; few lists are in work at once, and none is kept."""
    for found in engine(Explained(ranker, on, ineligible_among), _blocks(lists)):
        yield from found


def _blocks(lists: Iterable[Listed]) -> Iterator[list[Listed]]:
    block: list[Listed] = []
    for one in lists:
        block.append(one)
        if len(block) == POSTINGS_AT_ONCE:
            yield block
            block = []
    if block:
        yield block
