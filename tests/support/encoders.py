"""An encoder for the service's tests that needs no model and no process: letters shared are closeness."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.artefact import Artefact, make_artefact
from service.platform.crypto import Vault
from service.platform.tools import Encoder, PlacementOffice, Tools
from tests.matching.builders import LetterEncoder


class OtherLetters(LetterEncoder):
    """Another encoder, of another name and other scales: the letters' counts stand elsewhere, and weigh less."""

    identity = "letters-other-64"

    def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        rows = np.roll(np.sqrt(super().encode_queries(texts)), 7, axis=1)
        norms = np.linalg.norm(rows, axis=1, keepdims=True)
        return np.asarray(rows / np.maximum(norms, 1e-9), np.float32)

    encode_documents = encode_queries


class LetterPort:
    """Stands at the encoder's port, and counts what it is asked."""

    def __init__(self, letters: LetterEncoder | None = None) -> None:
        self._letters = letters or LetterEncoder()
        self.artefact: Artefact = make_artefact(self._letters)
        self.asked: list[str] = []

    @property
    def model(self) -> str:
        return self.artefact.encoder

    async def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return self._letters.encode_queries(texts)

    async def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.asked += texts
        return self._letters.encode_documents(texts)


def matching_tools(vault: Vault, encoder: Encoder, shortlist_length: int = 50, slots_in_ten: int = 0) -> Tools:
    """What matching jobs are handed."""
    return Tools(
        vault=vault,
        encoder=encoder,
        exports=Path("unused"),
        placement_office=PlacementOffice("", "", ""),
        shortlist_length=shortlist_length,
        slots_in_ten=slots_in_ten,
    )
