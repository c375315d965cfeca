"""The encoder over any other sentence-transformers model: the one place that imports torch when something is served."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError

from matching.encoder.refusal import ModelRefused
from matching.text.normalise import clean

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

LONGEST_TEXT = 20_000
"""Characters that are read of a text; models cut off far earlier, but their tokenizers read all of it first."""


class TransformerEncoder:
    """A TextEncoder over an admitted folder, on the CPU, in one thread.

    Each text is encoded by itself: a batch pads its texts to one length, and that changes the last bits.
    """

    def __init__(self, folder: Path, identity: str, *, query_prefix: str, document_prefix: str) -> None:
        self._model = _load(folder)
        self._identity = identity
        self._query_prefix = query_prefix
        self._document_prefix = document_prefix
        self._dimension = len(self._model.encode("x"))

    @property
    def identity(self) -> str:
        """The model's name and revision."""
        return self._identity

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._dimension

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of postings' texts."""
        return self._encode(self._query_prefix, texts)

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of people's texts."""
        return self._encode(self._document_prefix, texts)

    def _encode(self, prefix: str, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.zeros((len(texts), self._dimension), dtype=np.float32)
        cleaned = [clean(text[:LONGEST_TEXT]) for text in texts]
        written = [number for number, text in enumerate(cleaned) if text.strip()]
        if written:
            asked = [prefix + cleaned[number] for number in written]
            rows[written] = _unit_rows(self._model.encode(asked, batch_size=1, show_progress_bar=False))
        return rows


def _unit_rows(rows: NDArray[np.float32]) -> NDArray[np.float32]:
    """Rows of length 1; a row that is not finite becomes zeros, as if nothing were known."""
    finite = np.where(np.isfinite(rows).all(axis=1, keepdims=True), rows, 0).astype(np.float64)
    lengths = np.linalg.norm(finite, axis=1, keepdims=True)
    return (finite / np.where(lengths > 0, lengths, 1)).astype(np.float32)


def _load(folder: Path) -> "SentenceTransformer":
    os.environ["HF_HUB_OFFLINE"] = "1"
    import torch
    from sentence_transformers import SentenceTransformer

    torch.set_num_threads(1)
    try:
        return SentenceTransformer(str(folder), device="cpu", local_files_only=True, trust_remote_code=False)
    except (OSError, ValueError, KeyError, RuntimeError, SafetensorError) as failure:
        raise ModelRefused(f"{folder}: sentence-transformers cannot load it ({failure})") from failure
