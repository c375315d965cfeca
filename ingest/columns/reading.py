"""Tables to records: every row of a file ends as a record or as the reasons why it is none."""

from collections.abc import Hashable, Iterator, Mapping, Sequence
from itertools import chain
from typing import Any, Generic, TypeVar

from ingest.columns.layout import Column, Layout
from ingest.columns.named_rows import NamedRow, PlacedCell, named_rows
from ingest.columns.wording import FORMULA_ERRORS, place, problem_at, problem_of_cell
from ingest.explain import PROBLEMS_OF_ONE_RECORD
from ingest.fields.form import Misfit
from ingest.files import UnreadableFile
from ingest.masking import masked
from ingest.problems import Problem, pointer_of
from ingest.reading import Read, Refused
from ingest.rows.cells import BrokenCell, Cell, is_blank

R = TypeVar("R")
_ABSENT = PlacedCell(None, None)


class TableReading(Generic[R]):
    """The rows of one table, in their order, to be gone through once.

    After each step `read == good + refused`; blank rows and the headings are none of them.
    """

    def __init__(self, layout: Layout[R], rows: Iterator[NamedRow]) -> None:
        self.read = self.good = self.refused = 0
        self.layout = layout
        self._rows = rows
        self._lines_by_key: dict[Hashable, int] = {}
        self._cells: Mapping[str, PlacedCell] = {}

    def __iter__(self) -> Iterator[Read[R] | Refused]:
        for row in self._rows:
            result = self._result(row)
            self.read += 1
            if isinstance(result, Read):
                self.good += 1
            else:
                self.refused += 1
            yield result

    def problem_of(self, read: Read[R], field: str | None, code: str, detail: str) -> Problem:
        """What somebody else found wrong with a good row, told at its place; `field` is None for the whole row."""
        if field is None:
            return Problem(read.line, "", code, f"{place(read.line, None)}：{detail}")
        where = _place(self.layout, read.line, self._cells, field)
        value = getattr(read.record, field)
        shown = masked(value, (field,), code) if isinstance(value, str) else None
        return Problem(read.line, pointer_of((field,)), code, f"{where}：{detail}", shown)

    def _result(self, row: NamedRow) -> Read[R] | Refused:
        problems = list(row.problems)
        cells = row.cells or {}
        self._cells = cells or self._cells  # Each column stands where it did in the rows before.
        values = _values(self.layout.columns, row.line, cells, problems) if row.cells is not None else {}
        repeated = self._repeated(row.line, cells, values)
        reference = str(values.get(self.layout.unique[0], ""))
        if problems:
            return Refused(row.line, tuple([*problems, *repeated][:PROBLEMS_OF_ONE_RECORD]), reference)
        record = self.layout.make(**values)
        problems = [*_contradictions(self.layout, row.line, cells, record), *repeated]
        if problems:
            return Refused(row.line, tuple(problems), reference)
        self._lines_by_key[self._key(values)] = row.line
        return Read(row.line, record)

    def _key(self, values: Mapping[str, Any]) -> Hashable:
        return tuple(values.get(field) for field in self.layout.unique)

    def _repeated(self, line: int, cells: Mapping[str, PlacedCell], values: Mapping[str, Any]) -> list[Problem]:
        """Of a good row before; what of the key cannot be read is told by itself."""
        first_line = self._lines_by_key.get(self._key(values))
        if first_line is None:
            return []
        field = self.layout.unique[0]
        where = _place(self.layout, line, cells, field)
        return [problem_at(where, line, field, "duplicate_id", {"first_line": first_line})]


def read_table(layout: Layout[R], data: bytes) -> TableReading[R]:
    """Reads a CSV, TSV, XLSX or JSON Lines file of a kind; raises `UnreadableFile` before the first row, or never.

    Of an XLSX file it is the one sheet with the kind's headings; `UnreadableHeadings` names what is wrong with them.
    """
    rows = named_rows(layout, data)
    first = next(rows, None)
    if first is None:
        raise UnreadableFile("empty", "見出しのほかに、データの行がありません。")
    return TableReading(layout, chain((first,), rows))


def _values(
    columns: Sequence[Column], line: int, cells: Mapping[str, PlacedCell], problems: list[Problem]
) -> dict[str, Any]:
    """The values by field; what cannot be read is added to `problems`."""
    values: dict[str, Any] = {}
    for column in columns:
        placed = cells.get(column.field, _ABSENT)
        try:
            is_needed = column.required or bool(column.needed_with and values.get(column.needed_with))
            values[column.field] = _value(column, placed.cell, is_needed=is_needed)
        except Misfit as misfit:
            where = place(line, placed.letters, column.label)
            problems.append(problem_of_cell(where, line, column.field, misfit, placed.cell))
    return values


def _value(column: Column, cell: Cell, *, is_needed: bool) -> Any:
    if isinstance(cell, BrokenCell):
        raise Misfit(cell.code)
    if is_blank(cell):
        if is_needed:
            raise Misfit("missing")
        return column.form.blank
    if isinstance(cell, str) and cell.strip().upper() in FORMULA_ERRORS:
        raise Misfit("formula_error")
    return column.form.read(cell)


def _contradictions(layout: Layout[R], line: int, cells: Mapping[str, PlacedCell], record: R) -> list[Problem]:
    found: list[Problem] = []
    for contradiction in layout.contradictions(record):
        facts = dict(contradiction.facts)
        if "earlier" in facts:
            facts["earlier"] = layout.label_of(str(facts["earlier"]))
        where = _place(layout, line, cells, contradiction.field)
        found.append(problem_at(where, line, contradiction.field, contradiction.key, facts))
    return found


def _place(layout: Layout[Any], line: int, cells: Mapping[str, PlacedCell], field: str) -> str:
    return place(line, cells.get(field, _ABSENT).letters, layout.label_of(field))
