"""A table as a file for a spreadsheet: CSV in two encodings, XLSX. Equal tables give equal bytes."""

import csv
import io
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

import xlsxwriter
from litestar import Response
from xlsxwriter.format import Format as CellFormat
from xlsxwriter.worksheet import Worksheet

from service.base.clock import JAPAN
from service.base.spreadsheet import BYTE_ORDER_MARK, disarmed
from service.web.listing import Value

MOST_ROWS = 10_000
"""Rows of one file; a list that has more is to be narrowed down first."""
GETA = "〓"
"""Stands for a sign that Shift_JIS does not have."""
SPELLINGS = str.maketrans({"—": "―", "–": "-", "¥": "￥", "㋿": "令和"})
"""Signs that Windows' Shift_JIS lacks, and what stands for them without loss of sense."""
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a file's own time, which must not tell when it was made
LONGEST_CELL = 32_767
"""Signs that one cell of a sheet holds."""
WIDEST, NARROWEST = 60, 8
"""Of a sheet's columns, in half-width signs."""


class Format(StrEnum):
    """`csv` is UTF-8 with a byte order mark, `csv_cp932` what older programs of Windows read."""

    CSV = "csv"
    CSV_CP932 = "csv_cp932"
    XLSX = "xlsx"


@dataclass(frozen=True, slots=True)
class Table:
    """One heading a column, and rows of as many cells."""

    title: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[Value]]


def written(value: Value) -> str:
    """A cell as a text file holds it: days and instants as ISO 8601 writes them, by the office's clock."""
    match value:
        case None:
            return ""
        case datetime():
            return f"{value.astimezone(JAPAN):%Y-%m-%d %H:%M}"
        case date():
            return value.isoformat()
        case tuple():
            return disarmed("、".join(value))
        case int():
            return str(value)
    return disarmed(value)


def csv_of(table: Table) -> bytes:
    """UTF-8 with a byte order mark, lines ended by CR LF, quotes where needed (RFC 4180)."""
    return BYTE_ORDER_MARK + _csv_text(table).encode()


def csv_cp932_of(table: Table) -> bytes:
    """The same in Windows' Shift_JIS; a sign that it does not have is written as 〓."""
    text = _spelt(_csv_text(table))
    return text.translate({ord(sign): GETA for sign in _without_cp932(text)}).encode("cp932")


def signs_without_cp932(table: Table) -> Counter[str]:
    """The signs that Windows' Shift_JIS does not have, and how often each stands in the table."""
    return _without_cp932(_spelt(_csv_text(table)))


def xlsx_of(table: Table) -> bytes:
    """One sheet: a heading that stands still, texts typed as texts, numbers and days as what they are."""
    held = io.BytesIO()
    told = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(held, told) as book:
        book.set_properties({"title": table.title, "created": MADE})
        sheet = book.add_worksheet("一覧")
        sheet.freeze_panes(1, 0)
        plain = {"text": {"num_format": "@"}, "day": {"num_format": "yyyy-mm-dd"}}
        formats = {name: book.add_format(one) for name, one in plain.items()}
        formats["moment"] = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        head = book.add_format({"num_format": "@", "bold": True})
        for column, heading in enumerate(table.headings):
            _write(sheet, 0, column, heading, formats | {"text": head})
            sheet.set_column(column, column, _width(table, column))
        for number, row in enumerate(table.rows, start=1):
            for column, value in enumerate(row):
                _write(sheet, number, column, value, formats)
    return held.getvalue()


MAKERS: Mapping[Format, Callable[[Table], bytes]] = {
    Format.CSV: csv_of,
    Format.CSV_CP932: csv_cp932_of,
    Format.XLSX: xlsx_of,
}
MEDIA_TYPES = {
    Format.CSV: "text/csv; charset=utf-8",
    Format.CSV_CP932: "text/csv; charset=shift_jis",
    Format.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def file_of(table: Table, form: Format, name: str) -> Response[bytes]:
    """The answer that a browser stores under this name, to which the format's ending is added."""
    ending = "xlsx" if form is Format.XLSX else "csv"
    disposition = f'attachment; filename="{name}.{ending}"'
    headers = {"Content-Disposition": disposition, "Content-Type": MEDIA_TYPES[form]}
    return Response(MAKERS[form](table), status_code=200, media_type=MEDIA_TYPES[form], headers=headers)


def _csv_text(table: Table) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(disarmed(heading) for heading in table.headings)
    writer.writerows([written(value) for value in row] for row in table.rows)
    return text.getvalue()


def _spelt(text: str) -> str:
    return text.translate(SPELLINGS)


def _without_cp932(text: str) -> Counter[str]:
    return Counter({sign: count for sign, count in Counter(text).items() if not _has_cp932(sign)})


def _has_cp932(sign: str) -> bool:
    try:
        sign.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def _write(sheet: Worksheet, row: int, column: int, value: Value, formats: Mapping[str, CellFormat]) -> None:
    """A text stays a text whatever it looks like; a formula is never written."""
    match value:
        case None | "" | ():
            return
        case datetime():
            sheet.write_datetime(
                row, column, value.astimezone(JAPAN).replace(tzinfo=None, microsecond=0), formats["moment"]
            )
        case date():
            sheet.write_datetime(row, column, value, formats["day"])
        case int():
            sheet.write_number(row, column, value)
        case tuple():
            _write(sheet, row, column, "、".join(value), formats)
        case _:
            sheet.write_string(row, column, value[:LONGEST_CELL], formats["text"])


def _width(table: Table, column: int) -> int:
    """So wide that most cells are read whole; a full-width sign takes two places."""
    texts = [table.headings[column], *(written(row[column]) for row in table.rows[:200])]
    longest = max(sum(2 if ord(sign) > 0x2E7F else 1 for sign in text) for text in texts)
    return min(max(longest + 2, NARROWEST), WIDEST)
