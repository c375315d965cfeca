"""Texts as weighted sums of word vectors, with something for words that the table does not hold."""

import re
import zlib
from collections.abc import Iterator, Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix

from matching.encoder.word_table import BUCKETS, WordTable
from matching.text.words import content_words

ARITHMETIC = "sums-2"
"""Joins the revision of every encoder that sums words so: it changes whenever the same table gives other bytes."""
LONGEST_PIECE = 12
SHORTEST_PIECE = 2
NGRAMS = (2, 3, 4, 5)
_TEXTS_AT_ONCE = 128
_UNKNOWN_KEPT = 8_192
_UNITS = re.compile(r"[^\W_]+")


class WordSums:
    """Turns texts into the directions of their words' weighted sums; the same text always gives the same bytes.

    A word not in the table is cut into words that are, if they cover it; otherwise it is the mean of the vectors of
    its character n-grams, so that it meets itself and its near spellings (subwords: Bojanowski et al. 2017).
    """

    def __init__(self, table: WordTable) -> None:
        self.table = table
        self._place = {word: number for number, word in enumerate(table.words)}
        self._unknown = lru_cache(_UNKNOWN_KEPT)(self._make_unknown)

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return int(self.table.rows.shape[1])

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows, float32 (n, d); a text without any word gives a row of zeros."""
        vectors = np.zeros((len(texts), self.dimension), dtype=np.float32)
        for start in range(0, len(texts), _TEXTS_AT_ONCE):
            self._sum_words(texts[start : start + _TEXTS_AT_ONCE], vectors[start : start + _TEXTS_AT_ONCE])
        return vectors

    def _sum_words(self, texts: Sequence[str], sums: NDArray[np.float32]) -> None:
        """Fills the rows, at length 1."""
        found: list[int] = []
        ends = [0]
        for number, text in enumerate(texts):
            for word in content_words(text):
                place = self._place.get(word)
                if place is None:
                    sums[number] += self._unknown(word)
                else:
                    found.append(place)
            ends.append(len(found))
        places = np.array(found, np.intp)
        # A row a text, of the weights of its words: the product adds them in their order, and copies none.
        entries = self.table.weights[places], self.table.row_of[places], ends
        sums += csr_matrix(entries, (len(texts), len(self.table.rows))) @ self.table.rows
        lengths = np.sqrt(np.einsum("nd,nd->n", sums, sums, dtype=np.float64))
        sums /= np.where(lengths > 0, lengths, 1)[:, None].astype(np.float32)

    def _make_unknown(self, word: str) -> NDArray[np.float32]:
        vector = np.zeros(self.dimension, dtype=np.float32)
        for unit in _UNITS.findall(word):
            for piece in self._pieces(unit):
                place = self._place.get(piece)
                vector += self._spelling(piece) if place is None else self._weighted(place)
        return vector

    def _weighted(self, place: int) -> NDArray[np.float32]:
        row: NDArray[np.float32] = self.table.rows[self.table.row_of[place]] * self.table.weights[place]
        return row

    def _pieces(self, unit: str) -> list[str]:
        """Known words that cover the unit, the longest first from the left; the unit alone where they do not."""
        if unit in self._place or unit.isascii():
            return [unit]
        pieces: list[str] = []
        at = 0
        while at < len(unit):
            piece = self._longest_at(unit, at)
            if piece is None:
                return [unit]
            pieces.append(piece)
            at += len(piece)
        return pieces

    def _longest_at(self, unit: str, at: int) -> str | None:
        for length in range(min(LONGEST_PIECE, len(unit) - at), SHORTEST_PIECE - 1, -1):
            if unit[at : at + length] in self._place:
                return unit[at : at + length]
        return None

    def _spelling(self, unit: str) -> NDArray[np.float32]:
        """The mean of the unit's n-grams, its ends marked; some n-gram always exists."""
        mean: NDArray[np.float32] = self.table.ngrams[sorted(set(ngram_buckets(f"<{unit}>")))].mean(axis=0)
        return mean


def ngram_buckets(marked: str) -> Iterator[int]:
    """The buckets of a spelling's character n-grams; `marked` has at least three signs."""
    for length in NGRAMS:
        for at in range(len(marked) - length + 1):
            yield zlib.crc32(marked[at : at + length].encode()) % BUCKETS
