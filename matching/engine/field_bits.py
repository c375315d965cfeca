"""Whose work carries over in nothing to the field that a posting names: the rule of `matching.field` for a region."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.artefact import Artefact
from matching.eligibility import RULES, experience
from matching.eligibility.experience import Asked, Field
from matching.engine.stored import Region, Table
from matching.field import WORK

MARGIN = np.float32(1e-3)
"""How far a product in single precision may lie from the pair's own, with room; nearer ones are worked out exactly."""


@dataclass(frozen=True, eq=False, slots=True)
class FieldBits:
    """`named` says of each posting whether it names its field; `backgrounds` are the postings' views, `done` the
    people's in the order of the line; a product up to `low` is outside.
    """

    named: NDArray[np.bool_]
    backgrounds: Table
    done: Table
    low: float

    def outside(self, postings: NDArray[np.intp]) -> NDArray[np.uint8]:
        """Who is outside the field of each of these postings, shaped (postings, bytes), packed as in the line."""
        outside = np.zeros((len(postings), len(self.done)), np.bool_)
        rows = np.flatnonzero(self.named[postings])
        if len(rows):
            asked = self.backgrounds[postings[rows]]
            products = asked @ self.done.T
            outside[rows] = products < np.float32(self.low) - MARGIN
            for row, own, nearly in zip(rows, asked, np.abs(products - np.float32(self.low)) <= MARGIN, strict=True):
                people = np.flatnonzero(nearly)
                exact = np.einsum("d,nd->n", own.astype(np.float64), self.done[people].astype(np.float64))
                outside[row, people] = exact <= self.low
        return np.packbits(outside, axis=1)


def field_bits(region: Region, artefact: Artefact, people_line: NDArray[np.intp]) -> FieldBits:
    """The rule for this region, people in the order of the line."""
    asked = region.asked[RULES.index(experience.RULE)]
    named = np.array([_names_a_field(value) for value in asked.values], np.bool_)
    places = np.arange(len(region.posting_ids))
    return FieldBits(
        named=named[asked.codes],
        backgrounds=region.postings.rows(places)[WORK.posting],
        done=np.ascontiguousarray(region.people.rows(people_line)[WORK.person]),
        low=artefact.bounds[WORK.name][0],
    )


def _names_a_field(value: object) -> bool:
    return isinstance(value, Asked) and bool(value.years) and value.field is Field.NAMED
