"""What the assembly hands down to jobs and pages: the things that are made once a process."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from matching.artefact import Artefact
from service.platform.crypto import Vault


class Encoder(Protocol):
    """Turns texts into vectors in a process of its own; `model` names model and revision."""

    @property
    def model(self) -> str: ...

    @property
    def artefact(self) -> Artefact:
        """The ranker of this model."""
        ...

    async def encode_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """As below, for the texts of postings."""
        ...

    async def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """One unit row a text; a text of which nothing is known gives a row of zeros."""
        ...


@dataclass(frozen=True)
class PlacementOffice:
    """What must be known before anyone is introduced (職業安定法29条): the notice, its scope, who hears complaints."""

    notice_number: str
    occupations: str
    complaints_to: str


@dataclass(frozen=True)
class Tools:
    """Handed to every job and page."""

    vault: Vault
    encoder: Encoder
    exports: Path
    placement_office: PlacementOffice
    shortlist_length: int
    slots_in_ten: int
