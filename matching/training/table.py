"""The command that makes the embedded model's table of word vectors.

    python -m matching.training.table --ja-ginza ja_ginza-5.3.0-py3-none-any.whl --synonyms synonyms.tsv --out FOLDER

Same inputs, same bytes. The synonyms are a table with the columns `group` and `word` (Sudachi's synonym dictionary).
"""

import argparse
import csv
import json
import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.encoder.admission import WORD_MODULE
from matching.encoder.digests import DIGESTS, digest_of_files, written_digests
from matching.encoder.word_table import WordTable, save_word_table
from matching.text.words import content_words
from matching.training.ja_ginza import WordVectors, read_word_vectors

COMMON = 1e-4
"""Share of the text at which a word weighs one half (Arora, Liang & Ma 2017 use 1e-3 to 1e-4)."""

Place = tuple[int, float]
"""The row of a word and its weight."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Write table, settings and digests into the folder asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--ja-ginza", type=Path, required=True, help="the wheel of the package ja_ginza")
    parser.add_argument("--synonyms", type=Path, required=True, help="Sudachi's synonym groups, tab-separated")
    parser.add_argument("--out", type=Path, required=True, help="folder of the model")
    asked = parser.parse_args(arguments)
    asked.out.mkdir(parents=True, exist_ok=True)
    modules = [{"idx": 0, "name": "0", "path": "", "type": WORD_MODULE}]
    (asked.out / "modules.json").write_text(json.dumps(modules, indent=2) + "\n", encoding="utf-8")
    save_word_table(make_table(read_word_vectors(asked.ja_ginza), read_synonyms(asked.synonyms)), asked.out)
    (asked.out / DIGESTS).write_text(written_digests(digest_of_files(asked.out)), encoding="utf-8")


def make_table(vectors: WordVectors, synonyms: Iterable[Sequence[str]]) -> WordTable:
    """The words that Sudachi's shortest units can give, with their rows, and Latin words beside their synonyms."""
    known = _under_normal_forms(vectors)
    known |= _latin_words(known, vectors.rows, synonyms)
    used = sorted({row for row, _ in known.values()})
    new_row = {row: number for number, row in enumerate(used)}
    return WordTable(
        words=list(known),
        row_of=np.array([new_row[row] for row, _ in known.values()], dtype=np.int64),
        weights=np.array([weight for _, weight in known.values()], dtype=np.float16).astype(np.float32),
        rows=vectors.rows[used].astype(np.float16).astype(np.float32),
    )


def read_synonyms(path: Path) -> list[list[str]]:
    """The words of each group, in the order of the file."""
    groups: dict[str, list[str]] = defaultdict(list)
    with path.open(encoding="utf-8", newline="") as lines:
        for line in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE):
            groups[line["group"]].append(line["word"])
    return list(groups.values())


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


def _latin_words(
    known: dict[str, Place], rows: NDArray[np.float32], groups: Iterable[Sequence[str]]
) -> dict[str, Place]:
    """Latin words not known yet take the row nearest to the mean of their Japanese synonyms."""
    means: dict[str, list[NDArray[np.float32]]] = defaultdict(list)
    for group in groups:
        japanese = [_direction(content_words(word), known, rows) for word in group if not word.isascii()]
        meant = [direction for direction in japanese if direction.any()]
        for word in {forms[0] for word in group if word.isascii() and len(forms := content_words(word)) == 1}:
            if meant and word.isascii() and word not in known:
                means[word].append(np.mean(meant, axis=0))
    directions = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return {word: (int(np.argmax(directions @ np.mean(means[word], axis=0))), 1.0) for word in sorted(means)}


def _direction(words: Iterable[str], known: dict[str, Place], rows: NDArray[np.float32]) -> NDArray[np.float32]:
    total = np.zeros(rows.shape[1], dtype=np.float32)
    for word in words:
        if word in known:
            row, weight = known[word]
            total += weight * rows[row]
    length = np.linalg.norm(total)
    return total / length if length > 0 else total


if __name__ == "__main__":
    main()
