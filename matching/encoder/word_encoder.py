"""The encoder over a table of words: plain NumPy, without torch."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.encoder.word_sums import WordSums
from matching.encoder.word_table import load_word_table


class WordEncoder:
    """A TextEncoder that reads the same folder as `WordModule` and gives the same vectors."""

    def __init__(self, folder: Path, identity: str, *, query_prefix: str, document_prefix: str) -> None:
        self._sums = WordSums(load_word_table(folder))
        self._identity = identity
        self._query_prefix = query_prefix
        self._document_prefix = document_prefix

    @property
    def identity(self) -> str:
        """The model's name and revision."""
        return self._identity

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._sums.dimension

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of postings' texts."""
        return self._sums.encode([self._query_prefix + text for text in texts])

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of people's texts."""
        return self._sums.encode([self._document_prefix + text for text in texts])
