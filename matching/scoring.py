"""The score of a pair: its parts on their scales, weighted and added; for one pair, for some, for all."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from matching.artefact import Artefact
from matching.documents import PersonDocument, PostingDocument
from matching.parts import PARTS
from matching.prepared import Prepared
from matching.views import stacked

PreparedPosting = Prepared[PostingDocument]
PreparedPerson = Prepared[PersonDocument]

DECIMALS = 6
"""Digits of a score; the table of all pairs agrees with the pair's own to about as many."""


def score_table(
    postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson], artefact: Artefact
) -> NDArray[np.float32]:
    """The scores of all pairs, in 0…1, shaped (postings, people), to about 1e-6.

    Rounding differs with the block's shape; `part_values` gives the one score of a pair.
    """
    total = np.zeros((len(postings), len(people)), np.float32)
    for part in PARTS:
        low, high = artefact.bounds[part.name]
        products = (stacked(postings, part.posting) / (high - low)) @ stacked(people, part.person).T
        products -= np.float32(low / (high - low))
        np.clip(products, 0, 1, out=products)
        products *= np.float32(artefact.weights[part.name])
        total += products
    return total


def part_values(
    posting: Mapping[str, NDArray[Any]], people: Mapping[str, NDArray[Any]], artefact: Artefact
) -> NDArray[np.float64]:
    """The parts of one posting with each person on their scales, shaped (people, parts), in the order of PARTS.

    Views of the posting are rows (d,), those of the people tables (n, d). Every product is summed by itself in
    double precision: a pair's value is the same bytes whoever else is asked about.
    """
    values = np.empty((len(people[PARTS[0].person]), len(PARTS)))
    for number, part in enumerate(PARTS):
        left, right = posting[part.posting].astype(np.float64), people[part.person].astype(np.float64)
        values[:, number] = artefact.scaled(part, np.einsum("d,nd->n", left, right, optimize=False))
    return values


def scores_of(values: NDArray[np.float64], artefact: Artefact) -> NDArray[np.float64]:
    """The scores of pairs from their parts: each part's contribution rounded, so that they add up to the score."""
    return np.asarray(contributions(values, artefact).sum(axis=1).round(DECIMALS), np.float64)


def contributions(values: NDArray[np.float64], artefact: Artefact) -> NDArray[np.float64]:
    """What each part gives to the score, shaped (pairs, parts)."""
    weights = np.array([artefact.weights[part.name] for part in PARTS])
    return np.asarray((values * weights).round(DECIMALS), np.float64)


def pair_values(posting: PreparedPosting, person: PreparedPerson, artefact: Artefact) -> NDArray[np.float64]:
    """The parts of one pair, in the order of PARTS."""
    values = part_values(posting.views, {name: row[None] for name, row in person.views.items()}, artefact)
    return np.asarray(values[0], np.float64)
