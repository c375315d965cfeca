"""The scale of each leg: which closeness counts as nothing, and which as all.

Cosines of two encoders are not comparable, so the scales are measured once for an encoder, on anchors of our
own: short postings and people of two dozen general occupations. They never depend on a run's candidates.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matching.documents import Document, PostingDocument, texts_to_embed
from matching.legs import LEGS
from matching.legs.base import Leg, PreparedPerson, PreparedPosting
from matching.prepared import Vectors, prepare
from matching.vocabulary.anchors import anchors

CEILING = 75
NARROWEST = 0.05


class Encoder(Protocol):
    """What ranking needs of an encoder: rows of length 1, one a text."""

    @property
    def identity(self) -> str:
        """The model's id and revision."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of postings' texts."""

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of people's texts."""


@dataclass(frozen=True, slots=True)
class Scales:
    """For one encoder: its dimension, and for each leg the closeness that counts as 0 and as 1."""

    encoder: str
    dimension: int
    bounds: Mapping[str, tuple[float, float]]

    def scaled(self, leg: str, closeness: NDArray[np.float64]) -> NDArray[np.float64]:
        """The closeness on the leg's scale, in 0…1."""
        low, high = self.bounds[leg]
        return np.clip((closeness - low) / (high - low), 0.0, 1.0)

    def as_json(self) -> str:
        """The scales as stored beside the vectors."""
        return json.dumps({"encoder": self.encoder, "dimension": self.dimension, "bounds": dict(self.bounds)})


def read_scales(text: str) -> Scales:
    """The scales that `as_json` wrote."""
    value = json.loads(text)
    bounds = {leg: (float(low), float(high)) for leg, (low, high) in value["bounds"].items()}
    return Scales(encoder=value["encoder"], dimension=value["dimension"], bounds=bounds)


def measure_scales(encoder: Encoder) -> Scales:
    """For each leg: 0 at its floor percentile of unlike anchors, 1 at the CEILING-th percentile of like ones."""
    postings, people = anchors()
    posting_vectors, person_vectors = encode_all(encoder, postings), encode_all(encoder, people)
    dimension = len(next(iter(posting_vectors[0].values())))
    ready_postings = [prepare(one, found, dimension) for one, found in zip(postings, posting_vectors, strict=True)]
    ready_people = [prepare(one, found, dimension) for one, found in zip(people, person_vectors, strict=True)]
    bounds = {leg.name: _bounds(leg, ready_postings, ready_people) for leg in LEGS}
    return Scales(encoder=encoder.identity, dimension=dimension, bounds=bounds)


def encode_all(encoder: Encoder, documents: Sequence[Document]) -> list[Vectors]:
    """The vectors of every part of every document, all postings or all people.

    Each distinct text is encoded once, in the order of texts, so the order of documents changes no batch.
    """
    parts = [texts_to_embed(document) for document in documents]
    of_postings = any(isinstance(document, PostingDocument) for document in documents)
    distinct = sorted({part.text for pieces in parts for part in pieces})
    if not distinct:
        return [{} for _ in documents]
    rows = encoder.encode_queries(distinct) if of_postings else encoder.encode_documents(distinct)
    found = dict(zip(distinct, rows, strict=True))
    return [{part.part: found[part.text] for part in pieces} for pieces in parts]


def _bounds(leg: Leg, postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson]) -> tuple[float, float]:
    close = leg.closeness(postings, people)
    owner = np.repeat(np.arange(len(postings)), close.counts)
    like = owner[:, None] == np.arange(len(people))[None, :]
    low = float(np.percentile(close.values[~like], leg.floor))
    high = float(np.percentile(close.values[like], CEILING))
    return round(low, 4), round(max(high, low + NARROWEST), 4)
