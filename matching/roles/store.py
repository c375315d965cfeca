"""The embedded encoder's role space, kept in a file; any other encoder's is fitted when it is asked for."""

import json
from functools import lru_cache
from pathlib import Path
from typing import Protocol

from safetensors import safe_open
from safetensors.numpy import save_file

from matching.roles import fitting
from matching.roles.space import RoleSpace

MOST_OF_A_KIND = 1
"""Phrases of a kind that another encoder learns a role from: some 2,000 texts in all."""
ABOUT = "about"
"""One entry only: several would be written in any order."""
_fitted: dict[str, RoleSpace] = {}
EMBEDDED = Path(__file__).with_name("embedded.safetensors")


class Encoder(fitting.Encoder, Protocol):
    """An encoder that can be told from others."""

    @property
    def identity(self) -> str:
        """The model's name and revision."""


def role_space_for(encoder: Encoder) -> RoleSpace:
    """The role space of this very encoder: read where it is kept, else fitted once a process, which takes a while."""
    kept = _kept(encoder.identity)
    if kept is not None:
        return kept
    if encoder.identity not in _fitted:
        _fitted[encoder.identity] = fitting.fit_role_space(encoder, most_of_a_kind=MOST_OF_A_KIND)
    return _fitted[encoder.identity]


def keep(space: RoleSpace, identity: str, path: Path = EMBEDDED) -> None:
    """Write the space of the encoder named; the same space gives the same bytes."""
    tensors = {"directions": space.directions, "offsets": space.offsets}
    about = json.dumps({"encoder": identity, "roles": space.roles})
    save_file(tensors, path, metadata={ABOUT: about})
    path.chmod(0o644)


@lru_cache(maxsize=4)
def _kept(identity: str) -> RoleSpace | None:
    """What is kept, where it is of this encoder."""
    with safe_open(EMBEDDED, framework="numpy") as file:
        about = json.loads(file.metadata()[ABOUT])
        if about["encoder"] != identity:
            return None
        return RoleSpace(tuple(about["roles"]), file.get_tensor("directions"), file.get_tensor("offsets"))
