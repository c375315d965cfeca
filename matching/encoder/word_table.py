"""The table of word vectors as it is kept in a file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from matching.encoder.refusal import ModelRefused

TABLE = "model.safetensors"
BUCKETS = 16_384
"""Into how many rows the n-grams of all spellings are hashed."""
STEPS = 127


@dataclass(frozen=True, slots=True)
class WordTable:
    """`words[i]` is a normalised word with vector `rows[row_of[i]]`, float32 (r, d), and weight `weights[i]`.

    `ngrams`, float32 (BUCKETS, d), spells the words that the table does not hold.
    """

    words: list[str]
    row_of: NDArray[np.int64]
    weights: NDArray[np.float32]
    rows: NDArray[np.float32]
    ngrams: NDArray[np.float32]


def save_word_table(table: WordTable, folder: Path) -> None:
    """Write the table as safetensors: vectors as whole numbers of a byte, words as bytes, joined by newlines."""
    rows, row_scales = _in_bytes(table.rows)
    ngrams, ngram_scales = _in_bytes(table.ngrams)
    tensors: dict[str, NDArray[Any]] = {
        "rows": rows,
        "row_scales": row_scales,
        "ngrams": ngrams,
        "ngram_scales": ngram_scales,
        "row_of": table.row_of.astype(np.min_scalar_type(len(table.rows))),
        "weights": table.weights.astype(np.float16),
        "words": np.frombuffer("\n".join(table.words).encode(), dtype=np.uint8),
    }
    save_file(tensors, folder / TABLE)


def load_word_table(folder: Path) -> WordTable:
    """Read what `save_word_table` wrote. Raises ModelRefused where it is something else."""
    try:
        tensors = load_file(folder / TABLE)
        table = WordTable(
            words=tensors["words"].tobytes().decode().split("\n"),
            row_of=tensors["row_of"].astype(np.int64),
            weights=tensors["weights"].astype(np.float32),
            rows=tensors["rows"].astype(np.float32) * tensors["row_scales"].astype(np.float32)[:, None],
            ngrams=tensors["ngrams"].astype(np.float32) * tensors["ngram_scales"].astype(np.float32)[:, None],
        )
    except (OSError, SafetensorError, KeyError, ValueError, IndexError) as failure:
        raise ModelRefused(f"{TABLE} holds no table of words ({failure!r})") from failure
    _check(table)
    return table


def _in_bytes(rows: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    """Each row in steps of its own, so that its largest number is STEPS of them."""
    scales = (np.abs(rows).max(axis=1, initial=0) / STEPS).astype(np.float16)
    steps = np.where(scales > 0, scales, 1).astype(np.float32)[:, None]
    return np.rint(rows / steps).clip(-STEPS, STEPS).astype(np.int8), scales


def _check(table: WordTable) -> None:
    if not len(table.words) == len(table.row_of) == len(table.weights):
        raise ModelRefused(f"{TABLE}: words, rows and weights differ in number")
    if table.rows.ndim != 2 or table.row_of.max(initial=-1) >= len(table.rows):
        raise ModelRefused(f"{TABLE}: a word points beyond the rows")
    if table.ngrams.shape != (BUCKETS, table.rows.shape[1]):
        raise ModelRefused(f"{TABLE}: the n-grams have another form")
    if not all(np.isfinite(part).all() for part in (table.rows, table.weights, table.ngrams)):
        raise ModelRefused(f"{TABLE}: a number is not finite")
