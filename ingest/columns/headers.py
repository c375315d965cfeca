"""The row of headings: which column of the table is which of the layout, and what is wrong with the rest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from itertools import islice
from typing import Any

from ingest.columns.layout import Column, Layout
from ingest.columns.wording import place, problem_at
from ingest.fields.text import squeezed
from ingest.files import UnreadableFile
from ingest.problems import Problem, printable
from ingest.rows.cells import BrokenRow, Cell, Row, Table, column_letters, is_blank

WITHIN = 20
"""Rows from the top among which the headings are looked for; a title may stand above them."""
_TOLD = 5


class UnreadableHeadings(UnreadableFile):
    """The headings do not say which column is which, so no row is read; `problems` names each of them."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        rest = f"ほかに{len(problems) - _TOLD}件あります。" if len(problems) > _TOLD else ""
        super().__init__("bad_headings", "".join(problem.detail for problem in problems[:_TOLD]) + rest)
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Headings:
    """The line of the headings, and the columns of the layout by their place, from 0."""

    line: int
    columns: Mapping[int, Column]


def columns_by_name(layout: Layout[Any]) -> dict[str, Column]:
    """The columns by field name and by label, as `heading_key` writes them."""
    return {heading_key(name): column for column in layout.columns for name in (column.field, column.label)}


def heading_key(cell: Cell) -> str:
    """A heading without its spaces, in half width and lower case; empty for what is no text."""
    return squeezed(cell[:200]).casefold() if isinstance(cell, str) else ""


def row_of_headings(layout: Layout[Any], rows: Iterable[Row | BrokenRow]) -> Row | None:
    """The first row near the top of which at least two cells, and a third of all, are headings of the layout."""
    known = columns_by_name(layout)
    for row in islice(rows, WITHIN):
        if isinstance(row, BrokenRow):
            continue
        given = [cell for cell in row.cells if not is_blank(cell)]
        found = {known[key].field for key in map(heading_key, given) if key in known}
        if len(found) >= 2 and len(found) * 3 >= len(given):
            return row
    return None


def headings_of(layout: Layout[Any], row: Row) -> Headings:
    """The columns that a row of headings names; raises `UnreadableHeadings` with every problem of it."""
    known = columns_by_name(layout)
    columns: dict[int, Column] = {}
    problems: list[Problem] = []
    for index, cell in enumerate(row.cells):
        if is_blank(cell):
            continue
        column = known.get(heading_key(cell))
        where = place(row.line, column_letters(index))
        if column is None:
            heading = cell if isinstance(cell, str) else "（文字でない見出し）"
            problems.append(unknown_column(layout, where, row.line, heading))
        elif column in columns.values():
            problems.append(problem_at(where, row.line, column.field, "duplicate_column", {"label": column.label}))
        else:
            columns[index] = column
    problems += [
        problem_at(place(row.line, None), row.line, column.field, "missing_column",
                   {"label": column.label, "field": column.field})
        for column in layout.columns
        if column.required and column not in columns.values()
    ]  # fmt: skip
    if problems:
        raise UnreadableHeadings(problems)
    return Headings(row.line, columns)


def unknown_column(layout: Layout[Any], where: str, line: int, heading: str) -> Problem:
    """The problem of a heading, or of a key, that the layout does not know, with those most like it."""
    names = [name for column in layout.columns for name in (column.label, column.field)]
    near = get_close_matches(heading[:100], names, n=3)
    nearest = f"近い項目：{'、'.join(near)}。" if near else ""
    return problem_at(where, line, heading, "unknown_column", {"heading": heading, "nearest": nearest})


def table_with_headings(layout: Layout[Any], tables: Sequence[Table]) -> tuple[Table, Row]:
    """The one sheet whose headings are known; sheets with other contents may stand beside it."""
    found = [(table, row) for table in tables if (row := row_of_headings(layout, table.rows)) is not None]
    if not found:
        raise no_headings(layout)
    filled = [(table, row) for table, row in found if table.rows[-1] is not row]
    if len(filled) > 1:
        names = "、".join(f"「{printable(table.sheet or '')}」" for table, _ in filled)
        raise UnreadableFile("several_tables", f"{names}のシートに同じ表があります。1つのシートにまとめてください。")
    return (filled or found)[0]


def no_headings(layout: Layout[Any]) -> UnreadableFile:
    """The refusal of a table whose columns nobody named."""
    some = "、".join(column.label for column in layout.columns[:3])
    return UnreadableFile(
        "no_headings", f"「{layout.title}」の見出しの行（{some}など）が見つかりません。ひな形の見出しを使ってください。"
    )
