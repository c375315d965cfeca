"""What every encoder offers."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


class TextEncoder(Protocol):
    """Texts to unit vectors; the same text always gives the same bytes, whatever it is encoded together with.

    Rows are float32 (n, dimension) of length 1, or all zeros where nothing of the text is known; never NaN. Any
    string is taken. Vectors of two identities are never compared. One caller at a time.
    """

    @property
    def identity(self) -> str:
        """The model's name and revision, `name@revision`; it changes whenever vectors may."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of what is asked for: postings' texts."""

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Vectors of what is offered: people's texts."""
