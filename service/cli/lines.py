"""Files of records at the command line: read whole, their refused lines told one by one."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from ingest import Kind, Problem, Reading, Refused, UnreadableFile, bytes_of, in_words, read_file


def reading_of(kind: Kind[Any], path: Path) -> Reading[Any]:
    """The file's lines, to be gone through once; raises UnreadableFile with its name."""
    data = bytes_of_named(path)
    try:
        return read_file(kind, data)
    except UnreadableFile as failure:
        raise UnreadableFile(failure.code, f"{path}: {failure.detail}") from failure


def bytes_of_named(path: Path) -> bytes:
    """The content of the file; one that cannot be read is refused with its name."""
    try:
        return bytes_of(path)
    except UnreadableFile as failure:
        raise UnreadableFile(failure.code, f"{path}: {failure.detail}") from failure


def tell_refused(path: Path, refused: Refused) -> None:
    """Each reason on a line of stderr: file, line, place, reason, and the value masked."""
    for line in told(path, refused.problems):
        typer.echo(line, err=True)


def told(path: Path, problems: tuple[Problem, ...]) -> Iterator[str]:
    for problem in problems:
        place = f" {problem.pointer}" if problem.pointer else ""
        value = f"（{in_words(problem.value)}）" if problem.value else ""
        yield f"{path}:{problem.line}:{place} {problem.detail}{value}"
