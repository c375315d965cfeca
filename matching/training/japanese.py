"""The Japanese vectors to begin with: those of ja_ginza, under the words that Sudachi gives today."""

import math

import numpy as np

from matching.encoder.word_table import BUCKETS, WordTable
from matching.text.words import content_words
from matching.training.ja_ginza import WordVectors

COMMON = 1e-4
"""Share of the text at which a word weighs one half (Arora, Liang & Ma 2017 use 1e-3 to 1e-4)."""

Place = tuple[int, float]
"""The row of a word and its weight."""


def japanese_table(vectors: WordVectors) -> WordTable:
    """Words in the order of the file, rows of about length 1; nothing is known of spellings yet."""
    known = _under_normal_forms(vectors)
    used = sorted({row for row, _ in known.values()})
    new_row = {row: number for number, row in enumerate(used)}
    row_of = np.array([new_row[row] for row, _ in known.values()], dtype=np.int64)
    rows = vectors.rows[used]
    usual = float(np.linalg.norm(rows[row_of], axis=1).mean())
    return WordTable(
        words=list(known),
        row_of=row_of,
        weights=np.array([weight for _, weight in known.values()], dtype=np.float32),
        rows=(rows / usual).astype(np.float32),
        ngrams=np.zeros((BUCKETS, rows.shape[1]), np.float32),
    )


def _weight(rank: int, total: int) -> float:
    """a / (a + p), p by Zipf's law: 1 / (rank · H) with H the harmonic number of all words."""
    share = 1 / (rank * (math.log(total) + np.euler_gamma))
    return float(COMMON / (COMMON + share))


def _under_normal_forms(vectors: WordVectors) -> dict[str, Place]:
    """Each word under the one normal form that Sudachi gives it today; the most frequent spelling wins.

    Words that Sudachi splits are left out: no text ever yields them.
    """
    exact: dict[str, Place] = {}
    others: dict[str, Place] = {}
    for rank, (word, row) in enumerate(zip(vectors.words, vectors.row_of.tolist(), strict=True), start=1):
        forms = content_words(word)
        if len(forms) == 1:
            same = forms[0] == word.casefold()
            (exact if same else others).setdefault(forms[0], (row, _weight(rank, len(vectors.words))))
    return others | exact
