"""Rows of text keep their lines, whatever ends them and whatever is quoted."""

import pytest

from ingest.decode import open_text
from ingest.files import UnreadableFile
from ingest.rows.cells import BrokenRow, Row
from ingest.rows.delimited_rows import delimited_rows


def rows_of(data: bytes, separator: str = ",") -> list[Row | BrokenRow]:
    return list(delimited_rows(open_text(data), separator))


@pytest.mark.parametrize("end", ["\n", "\r", "\r\n"])
def test_a_row_has_the_line_at_which_it_begins(end: str) -> None:
    data = end.join(["a,b", '"1', '2",x', "", " ,", "3,4", ""]).encode()
    assert rows_of(data) == [Row(1, ["a", "b"]), Row(2, ["1\n2", "x"]), Row(6, ["3", "4"])]


def test_the_byte_order_mark_is_no_part_of_the_first_cell() -> None:
    assert rows_of("a\tb".encode("utf-8-sig"), "\t") == [Row(1, ["a", "b"])]


def test_doubled_quotes_are_one_and_separators_in_quotes_are_text() -> None:
    assert rows_of(b'"a ""b"", c",d') == [Row(1, ['a "b", c', "d"])]


def test_a_row_whose_quotes_do_not_pair_is_broken_and_the_next_is_read() -> None:
    assert rows_of(b'a,b\n"x"y,1\n3,4') == [Row(1, ["a", "b"]), BrokenRow(2, "broken_quotes", 2), Row(3, ["3", "4"])]


def test_rows_that_a_stray_quote_has_joined_are_named_together() -> None:
    assert rows_of(b'a,b\n"x,1\n2,"y",2\n3,4')[1:] == [BrokenRow(2, "broken_quotes", 3), Row(4, ["3", "4"])]


def test_a_quote_that_is_never_closed_swallows_no_row_unsaid() -> None:
    with pytest.raises(UnreadableFile, match="2行目") as refused:
        rows_of(b'a,b\n"x,1\n2,3\n')
    assert refused.value.code == "unclosed_quote"


def test_a_cell_of_a_megabyte_is_refused() -> None:
    with pytest.raises(UnreadableFile):
        rows_of(b"a,b\n" + b"x" * 1_000_000 + b",1\n")


def test_more_rows_than_the_limit_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.rows.delimited_rows.ROWS", 2)
    assert len(rows_of(b"a,b\n\n1,2\n\n")) == 2
    with pytest.raises(UnreadableFile, match="大きすぎます"):
        rows_of(b"a,b\n1,2\n3,4\n")
