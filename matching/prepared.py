"""A document made ready for scoring: its pieces with their vectors, pooled vectors, and its words."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.documents import Document, PartText, PersonDocument, PostingDocument, texts_to_embed
from matching.text.words import is_content, words
from matching.vocabulary.word_weights import word_weight

D = TypeVar("D", PostingDocument, PersonDocument)

Row = NDArray[np.float32]
Vectors = Mapping[str, Row]
"""The vector of each part that `texts_to_embed` names, all of one encoder, of length 1."""


class MissingVector(Exception):
    """A part of the document has no vector among those given, or one of another dimension."""


class Place(NamedTuple):
    """Where a word stands: the piece's index, and the half-open span within the piece's field."""

    piece: int
    start: int
    end: int


@dataclass(frozen=True, eq=False, slots=True)
class Prepared(Generic[D]):
    """`vectors` has one row a piece; `words` holds tf-idf weights of length 1 and each word's first place."""

    document: D
    pieces: tuple[PartText, ...]
    vectors: NDArray[np.float32]
    words: Mapping[str, float]
    places: Mapping[str, Place]

    def rows(self, *fields: str) -> list[int]:
        """The pieces that belong to any of these fields ("skills" holds "skills.0", "skills.1" …)."""
        prefixes = tuple(f"{field}." for field in fields)
        return [
            number
            for number, piece in enumerate(self.pieces)
            if piece.field in fields or piece.field.startswith(prefixes)
        ]

    def pooled(self, rows: Sequence[int], *, by_length: bool = False) -> Row:
        """The direction of the sum of these pieces' vectors; zero where there is none.

        By length, a piece counts with the square root of its characters.
        """
        counts = [math.sqrt(len(self.pieces[row].text)) if by_length else 1.0 for row in rows]
        total = (self.vectors[rows] * np.array(counts, np.float32)[:, None]).sum(axis=0)
        norm = float(np.linalg.norm(total))
        return np.asarray(total / norm if norm > 0 else total, np.float32)


def prepare(document: D, vectors: Vectors, dimension: int) -> Prepared[D]:
    """The document with its stored vectors; encodes nothing. Raises MissingVector."""
    pieces = texts_to_embed(document)
    matrix = np.zeros((len(pieces), dimension), np.float32)
    for number, piece in enumerate(pieces):
        vector = vectors.get(piece.part)
        if vector is None or len(vector) != dimension:
            raise MissingVector(f"{_identity(document)}: {piece.part}")
        matrix[number] = vector
    counts, places = _read_words(pieces)
    return Prepared(document, pieces, matrix, _weighted(counts), places)


def _read_words(pieces: Iterable[PartText]) -> tuple[Counter[str], dict[str, Place]]:
    counts: Counter[str] = Counter()
    places: dict[str, Place] = {}
    for number, piece in enumerate(pieces):
        for word in words(piece.text):
            if is_content(word) and not word.normalised.isnumeric():
                counts[word.normalised] += 1
                place = Place(number, piece.start + word.start, piece.start + word.end)
                places.setdefault(word.normalised, place)
    return counts, places


def _weighted(counts: Mapping[str, int]) -> dict[str, float]:
    """(1 + ln count) · weight, scaled to length 1 (Manning, Raghavan & Schütze 2008, §6.4: ltc)."""
    weights = {word: (1 + math.log(count)) * word_weight(word) for word, count in sorted(counts.items())}
    length = math.sqrt(math.fsum(weight * weight for weight in weights.values()))
    return {word: weight / length for word, weight in weights.items()} if length > 0 else {}


def _identity(document: Document) -> str:
    return document.posting_id if isinstance(document, PostingDocument) else document.profile_id
