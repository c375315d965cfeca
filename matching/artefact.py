"""A ranker frozen: role space, scales and weights for one encoder, under a version that names all of it.

Cosines of two encoders are not comparable, so the scales are measured once for an encoder, on anchors of our
own: short postings and people of two dozen general occupations. They never depend on a run's candidates.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load, save

from matching.anchors import anchors
from matching.documents import Document, PersonDocument, PostingDocument, texts_to_embed
from matching.parts import PARTS, PRIOR, Part
from matching.prepared import D, Prepared, Vectors, cut
from matching.roles import RoleSpace, role_space_for
from matching.taxonomy.relations import role_transfer
from matching.views import ASKED, EVIDENCE, stacked, with_views

METHOD = "parts-2"
CEILING = 75
EVIDENCE_SCALE, EVIDENCE_FLOOR = "evidence", 90
"""The scale of a single piece beside a single piece, for reasons: far less comes from chance than of whole texts."""
NARROWEST = 0.05
"""The least distance between what counts as 0 and as 1."""


class Encoder(Protocol):
    """What ranking needs of an encoder: rows of length 1, one a text."""

    @property
    def identity(self) -> str:
        """The model's id and revision."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of postings' texts."""

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of people's texts."""


@dataclass(frozen=True, eq=False)
class Artefact:
    """`bounds` give for each part the product that counts as 0 and as 1; `weights` are ≥ 0 and sum to 1."""

    encoder: str
    dimension: int
    space: RoleSpace
    bounds: Mapping[str, tuple[float, float]]
    weights: Mapping[str, float]

    @cached_property
    def version(self) -> str:
        """Changes whenever a score may: runs of two versions are not compared."""
        frozen = hashlib.sha256(self._about().encode())
        for array in (self.space.directions, self.space.offsets, role_transfer()):
            frozen.update(np.ascontiguousarray(array).tobytes())
        return f"{METHOD}-{frozen.hexdigest()[:12]}"

    @cached_property
    def views_version(self) -> str:
        """Changes with the encoder and the role space: views of two versions are not compared."""
        told = [METHOD, self.encoder, str(self.dimension), *self.space.roles]
        frozen = hashlib.sha256(json.dumps(told).encode())
        for array in (self.space.directions, self.space.offsets, role_transfer()):
            frozen.update(np.ascontiguousarray(array).tobytes())
        return f"views-{frozen.hexdigest()[:12]}"

    def scaled(self, part: Part, products: NDArray[np.float64]) -> NDArray[np.float64]:
        """The products on the part's scale, in 0…1."""
        low, high = self.bounds[part.name]
        return np.clip((products - low) / (high - low), 0.0, 1.0)

    def weighing(self, weights: Mapping[str, float]) -> "Artefact":
        """The same with other weights, as a ranker of its own."""
        return replace(self, weights=dict(weights))

    def prepare(self, document: D, vectors: Vectors) -> Prepared[D]:
        """A document ready for scoring, from its stored vectors; raises MissingVector."""
        return with_views(cut(document, vectors, self.dimension), self.space)

    def as_bytes(self) -> bytes:
        """The whole artefact in the safetensors form; read by `read_artefact`."""
        tensors = {"directions": self.space.directions, "offsets": self.space.offsets}
        return save(tensors | {"about": np.frombuffer(self._about().encode(), np.uint8)})

    def _about(self) -> str:
        about = {
            "encoder": self.encoder,
            "dimension": self.dimension,
            "roles": self.space.roles,
            "bounds": dict(self.bounds),
            "weights": dict(self.weights),
        }
        return json.dumps(about, sort_keys=True)


def read_artefact(content: bytes) -> Artefact:
    """What `as_bytes` wrote."""
    tensors = load(content)
    about: dict[str, Any] = json.loads(tensors["about"].tobytes())
    return Artefact(
        encoder=about["encoder"],
        dimension=about["dimension"],
        space=RoleSpace(tuple(about["roles"]), tensors["directions"], tensors["offsets"]),
        bounds={name: (float(low), float(high)) for name, (low, high) in about["bounds"].items()},
        weights=about["weights"],
    )


def make_artefact(
    encoder: Encoder, weights: Mapping[str, float] = PRIOR, *, roles_folder: Path | None = None
) -> Artefact:
    """The ranker of this encoder: its role space, and the scale of each part, measured on the anchors.

    0 is a part's floor percentile of unlike anchors, 1 the CEILING-th percentile of like ones. The role space of an
    encoder other than the embedded one is kept in `roles_folder`, as `role_space_for` says. Raises RolesRefused.
    """
    postings, people = anchors()
    posting_vectors, person_vectors = encode_all(encoder, postings), encode_all(encoder, people)
    dimension = len(next(iter(posting_vectors[0].values())))
    unscaled = Artefact(encoder.identity, dimension, role_space_for(encoder, roles_folder), {}, dict(weights))
    ready_postings = [unscaled.prepare(one, found) for one, found in zip(postings, posting_vectors, strict=True)]
    ready_people = [unscaled.prepare(one, found) for one, found in zip(people, person_vectors, strict=True)]
    bounds = {
        part.name: _bounds(part.floor, stacked(ready_postings, part.posting) @ stacked(ready_people, part.person).T)
        for part in PARTS
    }
    best = np.array([[_best_evidence(one, other) for other in ready_people] for one in ready_postings])
    return replace(unscaled, bounds=bounds | {EVIDENCE_SCALE: _bounds(EVIDENCE_FLOOR, best)})


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


def _best_evidence(posting: Prepared[PostingDocument], person: Prepared[PersonDocument]) -> float:
    """The mean over what is asked of the best cosine with any piece of evidence."""
    close = posting.vectors[posting.rows(*ASKED)] @ person.vectors[person.rows(*EVIDENCE)].T
    return float(close.max(axis=1).mean())


def _bounds(floor: float, products: NDArray[Any]) -> tuple[float, float]:
    """0 at the floor percentile of unlike pairs, 1 at the CEILING-th of like ones, which stand on the diagonal."""
    like = np.eye(len(products), dtype=bool)
    low, high = float(np.percentile(products[~like], floor)), float(np.percentile(products[like], CEILING))
    return round(low, 4), round(max(high, low + NARROWEST), 4)
