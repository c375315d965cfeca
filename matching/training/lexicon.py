"""What is known of words before anything is learned: vectors, weights, and spelling."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.encoder.word_sums import ngram_buckets
from matching.encoder.word_table import WordTable
from matching.training.english import english_vectors, english_words, turned
from matching.training.sources import Concept, Words

RARE = 2
"""A Japanese word that has a vector and stands in fewer texts than this keeps the row that it shares."""
ENGLISH_WEIGHT = 0.9
LEAST_WEIGHT = 0.05


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The words that get a vector of their own: where each starts, its weight, whether anything is known of it.

    `rows` float32 (n, d), about length 1, zeros for unknown words; `spelling` has the n-gram buckets of each word.
    """

    place: dict[str, int]
    rows: NDArray[np.float32]
    weights: NDArray[np.float32]
    is_known: NDArray[np.bool_]
    spelling: tuple[NDArray[np.int64], ...]

    @property
    def words(self) -> list[str]:
        """In the order of rows."""
        return list(self.place)


def make_lexicon(texts: Iterable[Words], synonyms: Iterable[Concept], table: WordTable, english: int) -> Lexicon:
    """The words of the texts and the `english` most common ones of English, from a table of Japanese vectors."""
    shared = {word: number for number, word in enumerate(table.words)}
    counts = Counter(word for text in texts for word in text)
    own = [word for word, count in counts.items() if count >= RARE or word not in shared or word.isascii()]
    place = {word: number for number, word in enumerate(dict.fromkeys([*own, *english_words()[:english]]))}
    rows = np.zeros((len(place), table.rows.shape[1]), np.float32)
    weights = np.ones(len(place), np.float32)
    for word, number in place.items():
        if word in shared:
            rows[number] = table.rows[table.row_of[shared[word]]]
            weights[number] = max(float(table.weights[shared[word]]), LEAST_WEIGHT)
    is_known = np.asarray(rows.any(axis=1), np.bool_)
    _add_english(place, rows, weights, is_known, synonyms)
    spelling = tuple(np.array(sorted(set(ngram_buckets(f"<{word}>"))) or [0], np.int64) for word in place)
    return Lexicon(place, rows, weights, is_known, spelling)


def _add_english(
    place: dict[str, int],
    rows: NDArray[np.float32],
    weights: NDArray[np.float32],
    is_known: NDArray[np.bool_],
    synonyms: Iterable[Concept],
) -> None:
    """Every word in Latin letters starts where the English model, turned, puts it."""
    latin = [word for word in place if word.isascii() and any(sign.isalpha() for sign in word)]

    def direction(name: Words) -> NDArray[np.float32] | None:
        known = [place[word] for word in name if word in place and is_known[place[word]]]
        total = (rows[known] * weights[known, None]).sum(axis=0)
        length = np.linalg.norm(total)
        return np.asarray(total / length, np.float32) if known and length > 0 else None

    found = turned(english_vectors(latin), latin, synonyms, direction)
    numbers = [place[word] for word in latin]
    weights[numbers] = np.where(is_known[numbers], weights[numbers], ENGLISH_WEIGHT)
    rows[numbers] = found
    is_known[numbers] = True
