"""An export's folder on disk: there whole, or not at all."""

import fcntl
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from service.indicators.package import has_same_figures
from service.indicators.terms import Written


def write_folder(folder: Path, files: Mapping[str, bytes]) -> Written:
    """Writes the files beside the place and moves them there in one step; what stands there and is equal, stays.

    Raises OSError where the place cannot be written to; then nothing has changed.
    """
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _alone(folder.parent):
        outcome = Written.NEW
        if folder.exists():
            if has_same_figures(files, _read(folder)):
                return Written.KEPT
            outcome = Written.REPLACED
        with tempfile.TemporaryDirectory(prefix=".making-", dir=folder.parent) as making:
            made = Path(making) / "new"
            made.mkdir()
            for name, content in files.items():
                _write(made / name, content)
            if outcome is Written.REPLACED:
                folder.rename(Path(making) / "old")
            made.rename(folder)
        _sync(folder.parent)
    return outcome


def _read(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def _write(path: Path, content: bytes) -> None:
    with path.open("xb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """A move is on the disk when its folder is."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """The night's export and a person's do not move the same folder at once; the lock goes with the process."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
