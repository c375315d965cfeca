"""JSON Lines: numbered lines of a text stream, each one JSON object or the reason why it is none."""

from collections.abc import Iterator
from typing import Any, TextIO

from ingest.strict_json import BrokenJson, object_of

LINE_LIMIT = 2_000_000
"""Characters of one line: a long text refused as such still fits, even with every sign escaped as `\\uXXXX`."""

Row = dict[str, Any] | BrokenJson


def ndjson_rows(stream: TextIO) -> Iterator[tuple[int, Row]]:
    """Pairs of line number (from 1) and object or `BrokenJson`; blank lines are counted, not given."""
    number = 0
    while line := stream.readline(LINE_LIMIT + 1):
        number += 1
        if len(line) > LINE_LIMIT and not line.endswith("\n"):
            _skip_rest_of_line(stream)
            yield number, BrokenJson("line_too_long", limit=LINE_LIMIT)
        elif line.strip():
            yield number, _object_or_reason(line)


def _object_or_reason(line: str) -> Row:
    try:
        return object_of(line)
    except BrokenJson as broken:
        return broken


def _skip_rest_of_line(stream: TextIO) -> None:
    while (rest := stream.readline(LINE_LIMIT)) and not rest.endswith("\n"):
        pass
