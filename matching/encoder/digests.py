"""SHA-256 digests that pin every file of a model."""

import hashlib
import re
from collections.abc import Mapping
from pathlib import Path

from matching.encoder.refusal import ModelRefused

DIGESTS = "SHA256SUMS.txt"
"""Name of the file that pins the others; it is not pinned itself."""
_LINE = re.compile(r"([0-9a-fA-F]{64}) [ *](?:\./)?(\S.*)")
_NOTES = re.compile(r"(.*/)?(.+\.md|(LICENSE|NOTICE)(\.txt)?|\.git\w+)")


def digest_of_files(folder: Path) -> dict[str, str]:
    """The SHA-256 of every file below `folder`, in hexadecimal, under its relative path, in the order of paths."""
    files = sorted((path.relative_to(folder).as_posix(), path) for path in folder.rglob("*") if path.is_file())
    return {name: _digest(path) for name, path in files if name != DIGESTS}


def read_digests(path: Path) -> dict[str, str]:
    """Read a file as `sha256sum` writes it. Raises ModelRefused where it is missing or a line is something else."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as failure:
        raise ModelRefused(f"{path}: digests cannot be read ({failure})") from failure
    digests: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        if not (match := _LINE.fullmatch(line)):
            raise ModelRefused(f"{path}: line {number} is no SHA-256 line")
        digests[match[2]] = match[1].lower()
    return digests


def written_digests(digests: Mapping[str, str]) -> str:
    """The lines that `read_digests` reads."""
    return "".join(f"{digest}  {name}\n" for name, digest in digests.items())


def check_digests(found: Mapping[str, str], pinned: Mapping[str, str]) -> None:
    """Raise ModelRefused unless exactly the pinned files are there, each with its digest."""
    if missing := sorted(pinned.keys() - found.keys()):
        raise ModelRefused(f"pinned but not there: {', '.join(missing)}")
    if unpinned := sorted(found.keys() - pinned.keys()):
        raise ModelRefused(f"there but not pinned: {', '.join(unpinned)}")
    if changed := sorted(name for name in found if found[name] != pinned[name].lower()):
        raise ModelRefused(f"other SHA-256 than pinned: {', '.join(changed)}")


def revision_of(found: Mapping[str, str], *further: str) -> str:
    """Twelve characters that change whenever a file that makes vectors does; notes and licences do not count."""
    counted = {name: digest for name, digest in found.items() if not _NOTES.fullmatch(name)}
    return hashlib.sha256((written_digests(counted) + "\n".join(further)).encode()).hexdigest()[:12]


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
