"""The standings of everybody with everything, both directions at once: those of the ranker, made as one region."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from matching.artefact import Artefact
from matching.eligibility import RULES
from matching.engine.lists import Cut, ScoredPairs
from matching.engine.local import in_order
from matching.engine.masks import Places
from matching.engine.region_run import score_region
from matching.engine.stored import gather_region
from matching.ranker import Ranker, Standing
from matching.scoring import DECIMALS, PreparedPerson, PreparedPosting


@dataclass(frozen=True, eq=False, slots=True)
class Standings:
    """Postings and people by id, and the pairs that stand among the first of either side.

    Lists are no longer than was asked for then, or ListsTooLong is raised; each is made when its turn comes.
    """

    ranker: Ranker
    on: date
    postings: Sequence[PreparedPosting]
    people: Sequence[PreparedPerson]
    scored: ScoredPairs

    def of_postings(self, top: int) -> Iterator[tuple[str, list[Standing]]]:
        """By posting id, its best people, as `Ranker.standings` answers them."""
        ids = [one.document.posting_id for one in self.postings]
        return zip(ids, self._lists(self.scored.postings, self.scored.of_postings(top), len(ids)), strict=True)

    def of_people(self, top: int) -> Iterator[tuple[str, list[Standing]]]:
        """By profile id, her best postings, as `Ranker.standings_of_people` answers them."""
        ids = [one.document.profile_id for one in self.people]
        return zip(ids, self._lists(self.scored.people, self.scored.of_people(top), len(ids)), strict=True)

    def _lists(self, readers: Places, cut: Cut, count: int) -> Iterator[list[Standing]]:
        """One list a reader."""
        rows = cut.rows
        ends = np.searchsorted(readers[rows], np.arange(count), side="right").tolist()
        start = 0
        for end in ends:
            yield [self._standing(row) for row in rows[start:end].tolist()]
            start = end

    def _standing(self, row: int) -> Standing:
        posting, person = self.postings[self.scored.postings[row]], self.people[self.scored.people[row]]
        told = int(self.scored.unknown[row])
        unknown = tuple(rule.constraint for number, rule in enumerate(RULES) if told >> number & 1)
        return Standing(
            posting.document.posting_id,
            person.document.profile_id,
            float(self.scored.score[row]),
            # Six digits outlast single precision, so the double that was rounded to them comes back.
            tuple(round(float(value), DECIMALS) for value in self.scored.parts[row]),
            self.ranker.still_unknown(unknown, posting, person, self.on),
        )


def standings_of_all(
    artefact: Artefact, postings: Iterable[PreparedPosting], people: Iterable[PreparedPerson], on: date, top: int
) -> Standings:
    """All postings with all people, in whatever order they come; lists hold up to `top`.

    A few matrix products for everybody, and the own scores of those pairs alone that may stand in a list.
    """
    asking = sorted(postings, key=lambda one: one.document.posting_id)
    offering = sorted(people, key=lambda one: one.document.profile_id)
    # How many a posting seeks is no matter of standing.
    openings = {one.document.posting_id: 1 for one in asking}
    region = gather_region(asking, offering, openings, on, artefact.version)
    scored = score_region(region, artefact, engine=in_order, top=top)
    return Standings(Ranker(artefact), on, asking, offering, scored)
