"""Bytes to rows whose cells are known by the fields of a layout, from CSV, TSV, XLSX and JSON Lines alike."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import Any

from ingest.columns.headers import (
    WITHIN,
    Headings,
    columns_by_name,
    heading_key,
    headings_of,
    no_headings,
    row_of_headings,
    table_with_headings,
    unknown_column,
)
from ingest.columns.layout import Layout
from ingest.columns.wording import place, problem_at
from ingest.decode import open_text
from ingest.explain import problem_of_broken
from ingest.files import UnreadableFile
from ingest.problems import Problem
from ingest.rows.cells import BrokenRow, Cell, Row, column_letters, is_blank
from ingest.rows.delimited_rows import delimited_rows
from ingest.rows.json_cells import cell_of_json
from ingest.rows.limits import FILE_BYTES, too_large
from ingest.rows.ndjson_rows import ndjson_rows
from ingest.rows.xlsx_rows import xlsx_tables
from ingest.strict_json import BrokenJson

_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0"
_SEPARATORS = (",", "\t")


@dataclass(frozen=True, slots=True)
class PlacedCell:
    """A cell and the letters of its column; None where there are no columns."""

    letters: str | None
    cell: Cell


@dataclass(frozen=True, slots=True)
class NamedRow:
    """A row's cells by field, and what is wrong with the row before any cell is read.

    `cells` is None where the row could not be taken apart.
    """

    line: int
    cells: Mapping[str, PlacedCell] | None
    problems: Sequence[Problem] = ()


def named_rows(layout: Layout[Any], data: bytes) -> Iterator[NamedRow]:
    """The rows below the headings; raises `UnreadableFile` before the first of them, or never."""
    if len(data) > FILE_BYTES:
        raise too_large()
    if data.startswith(_COMPOUND_FILE):
        raise UnreadableFile(
            "old_or_protected", "古い形式のExcel（.xls）か、パスワード付きのファイルです。.xlsxで保存してください。"
        )
    if data.startswith(_ZIP):
        table, headings = table_with_headings(layout, xlsx_tables(data))
        return _rows_below(headings_of(layout, headings), table.rows)
    head = open_text(data).read(4096).lstrip()
    if not head:
        raise UnreadableFile("empty", "ファイルが空です。")
    return _object_rows(layout, data) if head[0] in "{[" else _text_rows(layout, data)


def _text_rows(layout: Layout[Any], data: bytes) -> Iterator[NamedRow]:
    heads = {separator: _head(data, separator) for separator in _SEPARATORS}
    for separator, head in heads.items():
        row = row_of_headings(layout, head)
        if row is not None:
            headings = headings_of(layout, row)
            return _rows_below(headings, list(delimited_rows(open_text(data), separator)))
    if not any(isinstance(row, Row) and len(row.cells) > 1 for head in heads.values() for row in head):
        raise UnreadableFile(
            "not_a_table", "Excelブック（.xlsx）でも、CSV・TSVの表でもないファイルです。ファイルを選び直してください。"
        )
    raise no_headings(layout)


def _head(data: bytes, separator: str) -> list[Row | BrokenRow]:
    """The first rows; those after a quote that is not closed are not there, and told of when all are read."""
    rows: list[Row | BrokenRow] = []
    with suppress(UnreadableFile):
        for row in islice(delimited_rows(open_text(data), separator), WITHIN):
            rows.append(row)
    return rows


def _rows_below(headings: Headings, rows: Sequence[Row | BrokenRow]) -> Iterator[NamedRow]:
    return (_named(headings, row) for row in rows if row.line > headings.line)


def _named(headings: Headings, row: Row | BrokenRow) -> NamedRow:
    if isinstance(row, BrokenRow):
        where = place(row.line, None)
        broken = problem_at(where, row.line, None, row.code, {"last_line": row.last_line})
        return NamedRow(row.line, None, (broken,))
    stray = [index for index, cell in enumerate(row.cells) if index not in headings.columns and not is_blank(cell)]
    problems = [problem_at(place(row.line, column_letters(index)), row.line, None, "no_heading") for index in stray]
    cells = {
        column.field: PlacedCell(column_letters(index), row.cells[index] if index < len(row.cells) else None)
        for index, column in headings.columns.items()
    }
    return NamedRow(row.line, cells, problems)


def _object_rows(layout: Layout[Any], data: bytes) -> Iterator[NamedRow]:
    """Refuses a file of another kind, of which every key of every line would be told as unknown."""
    known = columns_by_name(layout)
    _, first = next(ndjson_rows(open_text(data)))
    if (
        not isinstance(first, BrokenJson)
        and len({known[key].field for key in map(heading_key, first) if key in known}) < 2
    ):
        raise no_headings(layout)
    return _objects(layout, data)


def _objects(layout: Layout[Any], data: bytes) -> Iterator[NamedRow]:
    known = columns_by_name(layout)
    for line, row in ndjson_rows(open_text(data)):
        if isinstance(row, BrokenJson):
            yield NamedRow(line, None, (problem_of_broken(row, line),))
            continue
        cells: dict[str, PlacedCell] = {}
        problems: list[Problem] = []
        where = place(line, None)
        for key, value in row.items():
            column = known.get(heading_key(key))
            if column is None:
                problems.append(unknown_column(layout, where, line, key))
            elif column.field in cells:
                problems.append(problem_at(where, line, column.field, "duplicate_column", {"label": column.label}))
            else:
                cells[column.field] = PlacedCell(None, cell_of_json(value))
        yield NamedRow(line, cells, problems)
