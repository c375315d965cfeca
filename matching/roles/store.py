"""Role spaces in files: the embedded encoder's comes with the code, any other's is fitted once and kept in a folder.

A kept file is read where it says this very encoder and what is fitted today; fitted on other phrases it is replaced.
One that is damaged or of another encoder is refused: nobody here writes such a file, so somebody should look.
"""

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any, Protocol

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save

from matching.roles import fitting
from matching.roles.refusal import RolesRefused
from matching.roles.space import RoleSpace, Rows

STEP = 1 / 64
"""Kept numbers are whole multiples of it, so that the last bits of a sum make no other ranker. Sums in another order
differ by 10⁻¹²; vectors of another kind of processor move some by 10⁻⁵, which no grid hides in all 80,000 numbers."""
ABOUT = "about"
"""One entry only: several would be written in any order."""
EMBEDDED = Path(__file__).with_name("embedded.safetensors")
_fitted: dict[str, RoleSpace] = {}
"""What this process read or fitted, by encoder; where a folder is named, its file decides."""


class Encoder(fitting.Encoder, Protocol):
    """An encoder that can be told from others."""

    @property
    def identity(self) -> str:
        """The model's name and revision."""


def role_space_for(encoder: Encoder, folder: Path | None = None) -> RoleSpace:
    """The role space of this very encoder: read where it is kept, else fitted, which takes a while, and kept.

    Without a folder another encoder's is what this process last read or fitted, else fitted and kept for this process
    only. Raises RolesRefused.
    """
    known = _known(encoder.identity, folder)
    _fitted[encoder.identity] = _learned(encoder, folder) if known is None else known
    return _fitted[encoder.identity]


def has_role_space(identity: str, folder: Path | None = None) -> bool:
    """Whether the space of the encoder named need not be fitted any more. Raises RolesRefused."""
    return _known(identity, folder) is not None


def keep(space: RoleSpace, identity: str, path: Path = EMBEDDED) -> None:
    """Write the space of the encoder named, as it is; the same space gives the same bytes."""
    with _written_whole(path) as file:
        file.write(_content(space, _about(identity, space)))


def _known(identity: str, folder: Path | None) -> RoleSpace | None:
    embedded = _embedded(identity)
    if embedded is not None:
        return embedded
    return _fitted.get(identity) if folder is None else _kept(_place(folder, identity), identity)


def _learned(encoder: Encoder, folder: Path | None) -> RoleSpace:
    if folder is None:
        return _rounded(fitting.fit_role_space(encoder, fitting.OF_ANOTHER))
    folder.mkdir(parents=True, exist_ok=True)
    # Opened before the fit: a place that cannot be written to must not cost one.
    with _written_whole(_place(folder, encoder.identity)) as file:
        space = _rounded(fitting.fit_role_space(encoder, fitting.OF_ANOTHER))
        file.write(_content(space, _about(encoder.identity, space) | _origin(space)))
    return space


@lru_cache(maxsize=4)
def _embedded(identity: str) -> RoleSpace | None:
    """What comes with the code, where it is of this encoder."""
    about, space = _read(EMBEDDED)
    return space if about["encoder"] == identity else None


def _kept(path: Path, identity: str) -> RoleSpace | None:
    """What the file holds; None where there is none, or it was fitted on other phrases."""
    if not path.exists():
        return None
    try:
        about, space = _read(path)
        of, is_whole, made_of = about["encoder"], about["content"] == _digest(space), (about["lessons"], about["step"])
    except (OSError, SafetensorError, KeyError, TypeError, ValueError) as failure:
        raise _refused(path, f"cannot be read as a role space ({failure!r})") from failure
    if not is_whole:
        raise _refused(path, "does not hold what was written into it")
    if of != identity:
        raise _refused(path, f"holds the roles of {of}, not of {identity}")
    return space if made_of == (_lessons(), STEP) else None


def _refused(path: Path, reason: str) -> RolesRefused:
    return RolesRefused(f"{path}: {reason}; once it is removed, the roles are fitted anew at the next start")


def _place(folder: Path, identity: str) -> Path:
    return folder / f"{identity.replace('%', '%25').replace('/', '%2F')}.safetensors"


def _about(identity: str, space: RoleSpace) -> dict[str, Any]:
    return {"encoder": identity, "roles": space.roles}


def _origin(space: RoleSpace) -> dict[str, Any]:
    """What a fitted space was made of, and how to see that a file still holds it."""
    return {"lessons": _lessons(), "step": STEP, "content": _digest(space)}


@lru_cache(maxsize=1)
def _lessons() -> str:
    return fitting.digest_of_lessons(fitting.OF_ANOTHER)


def _rounded(space: RoleSpace) -> RoleSpace:
    return RoleSpace(space.roles, _on_grid(space.directions), _on_grid(space.offsets))


def _on_grid(numbers: Rows) -> Rows:
    # The sum has no zero below zero, whose sign would be a last bit too.
    return np.asarray(np.rint(numbers / STEP) * STEP + 0.0, np.float32)


def _digest(space: RoleSpace) -> str:
    digest = hashlib.sha256(json.dumps(space.roles).encode())
    for array in (space.directions, space.offsets):
        digest.update(f"{array.dtype.str}{array.shape}".encode() + array.tobytes())
    return digest.hexdigest()


def _read(path: Path) -> tuple[dict[str, Any], RoleSpace]:
    with safe_open(path, framework="numpy") as file:
        about = json.loads(file.metadata()[ABOUT])
        return about, RoleSpace(tuple(about["roles"]), file.get_tensor("directions"), file.get_tensor("offsets"))


def _content(space: RoleSpace, about: dict[str, Any]) -> bytes:
    return save({"directions": space.directions, "offsets": space.offsets}, metadata={ABOUT: json.dumps(about)})


@contextmanager
def _written_whole(path: Path) -> Iterator[IO[bytes]]:
    """A file beside the path that takes its place at the end, or is removed: whole or not at all, also where another
    process writes the same file.
    """
    with NamedTemporaryFile(dir=path.parent, prefix="roles.", suffix=".partial", delete=False) as file:
        partial = Path(file.name)
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            partial.chmod(0o644)
            partial.replace(path)
        except BaseException:
            partial.unlink(missing_ok=True)
            raise
