"""Files that a command writes: an earlier result stays until the new one is whole."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from secrets import token_hex
from stat import S_IMODE
from typing import TextIO


@contextmanager
def replaced(*paths: Path) -> Iterator[tuple[TextIO, ...]]:
    """One open file a path, in UTF-8; at the end they take their places together, or on any failure none does.

    They lie beside their places, so a place that cannot be written to is told, by its own name, before any work. What
    is no regular file, as /dev/stdout or a pipe, is written straight away. Raises OSError.
    """
    partial: list[tuple[Path, Path]] = []
    try:
        with ExitStack() as opened:
            yield tuple(opened.enter_context(_opened(path, partial)) for path in paths)
        for beside, place in partial:
            beside.replace(place)
    finally:
        for beside, _ in partial:
            beside.unlink(missing_ok=True)


def _opened(path: Path, partial: list[tuple[Path, Path]]) -> TextIO:
    """The file to write into, noted in `partial` with the place that it is to take; a link stays a link."""
    if path.exists() and not path.is_file():
        return path.open("w", encoding="utf-8", newline="\n")
    place = path.resolve()
    beside = place.with_name(f"kakehashi.{token_hex(8)}.partial")
    try:
        file = beside.open("x", encoding="utf-8", newline="\n")
    except OSError as failure:
        # The user knows the name that she gave, not this one.
        raise OSError(failure.errno, failure.strerror, str(path)) from failure
    partial.append((beside, place))
    if place.exists():
        beside.chmod(S_IMODE(place.stat().st_mode))
    return file
