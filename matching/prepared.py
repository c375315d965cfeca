"""A document made ready for scoring: its pieces with their vectors, and the views that parts compare."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Generic, TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.documents import Document, PartText, PersonDocument, PostingDocument, texts_to_embed

D = TypeVar("D", PostingDocument, PersonDocument)

Row = NDArray[np.float32]
Vectors = Mapping[str, Row]
"""The vector of each part that `texts_to_embed` names, all of one encoder, of length 1."""


class MissingVector(Exception):
    """A part of the document has no vector among those given, or one of another dimension."""


@dataclass(frozen=True, eq=False)
class Pieces(Generic[D]):
    """A document cut into pieces, `vectors` with one row a piece."""

    document: D
    pieces: tuple[PartText, ...]
    vectors: NDArray[np.float32]

    @cached_property
    def _heads(self) -> Mapping[str, Sequence[int]]:
        """The pieces by the first word of their field: a pair is asked for them more often than a document is cut."""
        heads: dict[str, list[int]] = {}
        for number, piece in enumerate(self.pieces):
            heads.setdefault(piece.field.partition(".")[0], []).append(number)
        return heads

    def rows(self, *fields: str) -> list[int]:
        """The pieces that belong to any of these fields ("skills" holds "skills.0", "skills.1" …), in order."""
        return sorted({row for one in fields for row in self._rows(one)})

    def _rows(self, name: str) -> Iterable[int]:
        head, dot, _ = name.partition(".")
        found = self._heads.get(head, ())
        if not dot:
            return found
        prefix = f"{name}."
        return (row for row in found if f"{self.pieces[row].field}.".startswith(prefix))

    def pooled(self, plain: Sequence[Sequence[int]], by_length: Sequence[Sequence[int]]) -> list[Row]:
        """A row for each group of pieces: the direction of the sum of their vectors; zero where there is none.

        In groups by length a piece counts with the square root of its characters. Theirs are the last rows.
        """
        counts = np.zeros((len(plain) + len(by_length), len(self.pieces)), np.float32)
        for row, group in enumerate((*plain, *by_length)):
            counts[row, group] = 1
        counts[len(plain) :] *= np.array([math.sqrt(len(piece.text)) for piece in self.pieces], np.float32)
        return list(directions(np.einsum("gn,nd->gd", counts, self.vectors, optimize=False)))


@dataclass(frozen=True, eq=False)
class Prepared(Pieces[D]):
    """`views` are what the parts compare, by name: of a posting or of a person as a whole, float32 vectors.

    `jobs` has for each of a person's jobs that is told of, by its number, how strongly what is told of it tells of
    each role.
    """

    views: Mapping[str, Row]
    jobs: Mapping[int, Row] = field(default_factory=dict)

    def without_pieces(self) -> "Prepared[D]":
        """What lists are made from; a quarter of the memory, and reasons cannot be given."""
        # Copied, for they are rows of larger tables, which would be kept.
        views = {name: row.copy() for name, row in self.views.items()}
        jobs = {number: row.copy() for number, row in self.jobs.items()}
        return replace(self, pieces=(), vectors=np.zeros((0, 0), np.float32), views=views, jobs=jobs)


def cut(document: D, vectors: Vectors, dimension: int) -> Pieces[D]:
    """The document with its stored vectors; encodes nothing. Raises MissingVector."""
    pieces = texts_to_embed(document)
    matrix = np.zeros((len(pieces), dimension), np.float32)
    for number, piece in enumerate(pieces):
        vector = vectors.get(piece.part)
        if vector is None or len(vector) != dimension:
            raise MissingVector(f"{_identity(document)}: {piece.part}")
        matrix[number] = vector
    return Pieces(document, pieces, matrix)


def directions(totals: NDArray[np.float32]) -> NDArray[np.float32]:
    """Each row at length 1; zero stays zero."""
    norms = np.sqrt(np.einsum("nd,nd->n", totals, totals, optimize=False))
    norms[norms == 0] = 1
    return np.asarray(totals / norms[:, None])


def _identity(document: Document) -> str:
    return document.posting_id if isinstance(document, PostingDocument) else document.profile_id
