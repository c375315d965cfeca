"""Lines keep the numbers that an editor shows, whatever ends them."""

import io

import pytest

from ingest.decode import open_text
from ingest.rows.ndjson_rows import LINE_LIMIT, ndjson_rows
from ingest.strict_json import BrokenJson


def numbers_of(data: bytes) -> list[tuple[int, object]]:
    return [(line, row.code if isinstance(row, BrokenJson) else row["a"]) for line, row in ndjson_rows(open_text(data))]


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_blank_lines_are_counted_and_not_given(end: str) -> None:
    data = end.join(['{"a": 1}', "", "  \t", '{"a": 2}', "nothing", '{"a": 3}']).encode()
    assert numbers_of(data) == [(1, 1), (4, 2), (5, "broken_json"), (6, 3)]


def test_line_ends_may_be_mixed() -> None:
    assert numbers_of(b'{"a": 1}\r{"a": 2}\r\n{"a": 3}\n{"a": 4}') == [(1, 1), (2, 2), (3, 3), (4, 4)]


def test_other_separators_of_unicode_end_no_line() -> None:
    assert numbers_of('{"a": "x\u2028y\u0085z"}'.encode()) == [(1, "x\u2028y\u0085z")]


def test_a_line_of_ten_megabytes_is_refused_and_the_next_is_read() -> None:
    assert numbers_of(b'{"a": "' + b"x" * 10_000_000 + b'"}\n{"a": 2}\n') == [(1, "line_too_long"), (2, 2)]


@pytest.mark.parametrize(("extra", "given"), [(0, "length"), (1, "line_too_long")])
def test_the_limit_of_a_line_is_exact(extra: int, given: str) -> None:
    frame = '{"a": "length", "b": ""}'
    line = frame[:-2] + "x" * (LINE_LIMIT - len(frame) + extra) + '"}'
    rows = list(ndjson_rows(io.StringIO(line + "\n" + '{"a": 1}')))
    assert len(rows) == 2
    first = rows[0][1]
    assert (first.code if isinstance(first, BrokenJson) else first["a"]) == given
