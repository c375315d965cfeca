"""XLSX: the rows of each sheet, with days, numbers, truth values and texts told apart, as python-calamine reads them.

It knows the formats of days that Japanese Excel has built in, such as R8.4.1 (27 to 36 and 50 to 58). A number that
only its format shows with leading zeros (0012) is the number that it is; a text keeps them.
"""

import zlib
from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from struct import error as StructError
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetVisibleEnum

from ingest.files import UnreadableFile
from ingest.rows.cells import BrokenCell, Cell, Row, Table, is_blank
from ingest.rows.limits import ROWS, too_large
from ingest.rows.xlsx_guard import damaged, repacked
from ingest.rows.xlsx_silences import Place, Size, lengths_of_texts, parts_of_sheets, silences

_BROKEN = (
    BadZipFile, CalamineError, ExpatError, zlib.error, StructError, KeyError, IndexError, ValueError, EOFError,
    OverflowError, OSError, NotImplementedError, RuntimeError,
)  # fmt: skip
"""What a damaged archive and damaged XML raise, in the libraries and here."""
_Given = int | float | str | bool | date | time | timedelta


def xlsx_tables(data: bytes) -> list[Table]:
    """The sheets that are not hidden, in the workbook's order; `UnreadableFile` and nothing else for what is none."""
    try:
        return [Table(name, list(_rows(sheet, broken))) for name, sheet, broken in _sheets(data)]
    except _BROKEN:
        raise damaged() from None
    except UnreadableFile:
        raise
    except BaseException as failure:
        # A panic in the library's Rust code, such as a day of -1e18, is no `Exception` in Python.
        if type(failure).__name__ == "PanicException":
            raise damaged() from None
        raise


def _sheets(data: bytes) -> Iterator[tuple[str, CalamineSheet, Mapping[Place, BrokenCell]]]:
    """Each visible sheet with what the library leaves out of it, measured before it is read."""
    held = repacked(data)
    size = Size()
    with CalamineWorkbook.from_filelike(held) as book, ZipFile(held) as archive:
        parts, lengths = parts_of_sheets(archive), lengths_of_texts(archive)
        if len(parts) != len(book.sheets_metadata):
            raise damaged()
        for index, (sheet, part) in enumerate(zip(book.sheets_metadata, parts, strict=True)):
            if sheet.visible == SheetVisibleEnum.Visible and part is not None:
                broken = silences(archive, part, lengths, size)
                yield sheet.name, book.get_sheet_by_index(index), broken


def _rows(sheet: CalamineSheet, broken: Mapping[Place, BrokenCell]) -> Iterator[Row]:
    """The rows that hold anything, each from column A to its last cell."""
    given = 0
    for number, cells in _numbered(sheet, broken):
        while cells and is_blank(cells[-1]):
            cells.pop()
        if not cells:
            continue
        given += 1
        if given > ROWS:
            raise too_large()
        yield Row(number + 1, cells)


def _numbered(sheet: CalamineSheet, broken: Mapping[Place, BrokenCell]) -> Iterator[tuple[int, list[Cell]]]:
    """Every row of the sheet's rectangle by its number, from 0, with the broken cells in their places."""
    by_row: dict[int, dict[int, BrokenCell]] = {}
    for (row, column), cell in broken.items():
        by_row.setdefault(row, {})[column] = cell
    _, left = sheet.start or (0, 0)
    for number, values in enumerate(sheet.iter_rows()):  # from row 1 on, but from the first column that holds anything
        yield number, _with_broken([None] * left + [_cell(value) for value in values], by_row.pop(number, {}))
    # The library does not count formulas that were never calculated; they may stand below all else.
    yield from ((number, _with_broken([], by_row[number])) for number in sorted(by_row))


def _with_broken(cells: list[Cell], broken: Mapping[int, BrokenCell]) -> list[Cell]:
    if broken:
        cells += [None] * (max(broken) + 1 - len(cells))
    for column, cell in broken.items():
        cells[column] = cell
    return cells


def _cell(value: _Given) -> Cell:
    match value:
        case bool() | int():
            return value
        case str():
            return None if is_blank(value) else value
        case float():
            return _number(value)
        case datetime():
            return value.date()
        case date():
            return value
    return BrokenCell("not_a_day")


def _number(value: float) -> Cell:
    if abs(value) == float("inf") or value != value:
        return BrokenCell("damaged")
    # Fifteen significant digits are what Excel shows; beyond them stands only the binary form of the number.
    shown = float(f"{value:.15g}")
    return int(shown) if shown.is_integer() and abs(shown) < 10**15 else shown
