"""The table of word vectors as it is kept in a file."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file

from matching.encoder.refusal import ModelRefused

TABLE = "model.safetensors"


@dataclass(frozen=True, slots=True)
class WordTable:
    """`words[i]` is a normalised word with vector `rows[row_of[i]]`, float32 (r, d), and weight `weights[i]` in 0…1."""

    words: list[str]
    row_of: NDArray[np.int64]
    weights: NDArray[np.float32]
    rows: NDArray[np.float32]


def save_word_table(table: WordTable, folder: Path) -> None:
    """Write the table in half precision as safetensors; words become bytes, joined by newlines."""
    tensors = {
        "rows": table.rows.astype(np.float16),
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
            rows=tensors["rows"].astype(np.float32),
        )
    except (OSError, SafetensorError, KeyError, UnicodeDecodeError) as failure:
        raise ModelRefused(f"{TABLE} holds no table of words ({failure!r})") from failure
    _check(table)
    return table


def _check(table: WordTable) -> None:
    if not len(table.words) == len(table.row_of) == len(table.weights):
        raise ModelRefused(f"{TABLE}: words, rows and weights differ in number")
    if table.rows.ndim != 2 or table.row_of.max(initial=-1) >= len(table.rows):
        raise ModelRefused(f"{TABLE}: a word points beyond the rows")
    if not (np.isfinite(table.rows).all() and np.isfinite(table.weights).all()):
        raise ModelRefused(f"{TABLE}: a number is not finite")
