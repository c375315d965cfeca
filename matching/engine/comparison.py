"""Scores of a block in single precision: five products, each clipped to its part's share of the score, and added."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.artefact import Artefact
from matching.engine.stored import Region, Table, Views
from matching.parts import PARTS


@dataclass(frozen=True, slots=True)
class Step:
    """A part, brought to its share: weight · clip((product − low) / (high − low), 0, 1) is
    clip(scale · product, least, most) − least, so that one factor on the smaller side does all the scaling.
    """

    posting: str
    person: str
    scale: np.float32
    least: np.float32
    most: np.float32


@dataclass(frozen=True, eq=False, slots=True)
class Comparison:
    """The views of a region and how they are compared; `base` is what totals lie above scores."""

    postings: Views
    people: Views
    steps: tuple[Step, ...]

    @property
    def base(self) -> np.float32:
        """A score is its total − base."""
        return np.float32(sum(float(step.least) for step in self.steps))

    def of_postings(self, places: NDArray[np.intp]) -> list[Table]:
        """Their views, scaled, one table a part."""
        views = self.postings.rows(places)
        return [views[step.posting] * step.scale for step in self.steps]

    def of_people(self, places: NDArray[np.intp]) -> list[Table]:
        """Their views, one table a part."""
        views = self.people.rows(places)
        return [views[step.person] for step in self.steps]

    def totals(self, postings: Sequence[Table], people: Sequence[Table]) -> Table:
        """Totals of all these pairs, shaped (postings, people)."""
        total = np.empty((len(postings[0]), len(people[0])), np.float32)
        spare = np.empty_like(total)
        for number, step in enumerate(self.steps):
            products = spare if number else total
            np.matmul(postings[number], people[number].T, out=products)
            np.clip(products, step.least, step.most, out=products)
            if number:
                total += spare
        return total


def comparison(region: Region, artefact: Artefact) -> Comparison:
    """How this artefact compares the region's people and postings."""
    return Comparison(region.postings, region.people, tuple(_step(artefact, n) for n in range(len(PARTS))))


def _step(artefact: Artefact, number: int) -> Step:
    part = PARTS[number]
    low, high = artefact.bounds[part.name]
    weight = artefact.weights[part.name]
    scale = weight / (high - low)
    least = np.float32(scale * low)
    return Step(part.posting, part.person, np.float32(scale), least, np.float32(least + np.float32(weight)))
