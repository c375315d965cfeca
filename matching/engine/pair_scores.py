"""The own scores of chosen pairs, in double precision, exactly as for a single pair."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.artefact import Artefact
from matching.engine.blocks import Block
from matching.engine.comparison import Comparison
from matching.engine.masks import Eligibility, Places
from matching.parts import PARTS
from matching.scoring import DECIMALS, part_values, scores_of


@dataclass(frozen=True, eq=False, slots=True)
class PairScores:
    """Work: score, parts and unknown rules of the pairs of a block of postings.

    `postings` and `people` name the pairs, ordered by posting; `starts` says where each posting's begin, with the
    number of pairs at its end.
    """

    compared: Comparison
    eligibility: Eligibility
    artefact: Artefact
    blocks: tuple[Block, ...]
    postings: Places
    people: Places
    starts: Places

    def __call__(self, number: int) -> dict[str, NDArray[Any]]:
        """`score`, `parts` shaped (pairs, parts) and `unknown`, a bit a rule, in the order of the pairs."""
        block = self.blocks[number]
        first, last = self.starts[block.start], self.starts[block.stop]
        score, parts = np.empty(last - first), np.empty((last - first, len(PARTS)), np.float32)
        for posting in range(block.start, block.stop):
            start, stop = self.starts[posting : posting + 2]
            if start < stop:
                values = self._values(posting, self.people[start:stop])
                score[start - first : stop - first] = scores_of(values, self.artefact)
                parts[start - first : stop - first] = values.round(DECIMALS)
        unknown = self.eligibility.unknown(self.postings[first:last], self.people[first:last])
        return {"score": score, "parts": parts, "unknown": unknown}

    def _values(self, posting: int, people: Places) -> NDArray[np.float64]:
        return part_values(self.compared.postings.row(posting), self.compared.people.rows(people), self.artefact)
