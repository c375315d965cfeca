"""An empty XLSX to fill in: headings, drop-down lists, how to write each column with an example, and the codes."""

import io
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from ingest.columns.layout import Column, Layout
from ingest.fields.form import Shape

ENTRY, GUIDE, CODES = "入力", "書き方", "コード表"
VERSION = 2
"""Of the templates' make-up; it stands on the guide, so that staff see which one came back."""
NEEDED, NEEDED_AT_TIMES = "#FFF2CC", "#DDEBF7"
"""The headings' colours, yellow and blue."""
LAST_ROW = 5_000
"""To here reach the drop-down lists; rows below may be filled in without them."""
MADE = datetime(2000, 1, 1)  # noqa: DTZ001 - a file's own time, which must not tell when it was made
_NUMBER_FORMATS = {Shape.TEXT: "@", Shape.NUMBER: "#,##0", Shape.DAY: "yyyy-mm-dd"}
_WIDTHS = {ENTRY: (), GUIDE: (30, 28, 8, 52, 32), CODES: (30, 28, 28, 36)}


@dataclass(frozen=True, slots=True)
class _CodeRows:
    """Where the choices of a column stand on the code sheet, the first and the last row from 1."""

    column: Column
    first: int
    last: int


def template(layout: Layout[Any]) -> bytes:
    """The template of a kind; the same bytes for the same columns."""
    held = io.BytesIO()
    with xlsxwriter.Workbook(held, {"in_memory": True, "strings_to_formulas": False}) as book:
        book.set_properties({"title": layout.title, "created": MADE})
        entry, guide, codes = (book.add_worksheet(name) for name in (ENTRY, GUIDE, CODES))
        text = book.add_format({"num_format": "@", "text_wrap": True, "valign": "top"})
        bold = book.add_format({"num_format": "@", "bold": True, "text_wrap": True, "valign": "top"})
        needs = {
            True: book.add_format({"num_format": "@", "bold": True, "text_wrap": True, "bg_color": NEEDED}),
            False: book.add_format({"num_format": "@", "bold": True, "text_wrap": True, "bg_color": NEEDED_AT_TIMES}),
        }
        formats = {shape: book.add_format({"num_format": code}) for shape, code in _NUMBER_FORMATS.items()}
        _write_headings(entry, layout, formats, needs, bold)
        for rows in _write_codes(codes, layout, text, bold):
            _add_list(entry, layout, rows)
        _write_guide(guide, layout, text, bold)
    return held.getvalue()


def _write_headings(
    sheet: Worksheet, layout: Layout[Any], formats: dict[Shape, Format], needs: dict[bool, Format], bold: Format
) -> None:
    """One heading a column, which stands still; a note on each tells how to write it.

    `needs`: the colour of what is always needed, and of what is where something else is told.
    """
    sheet.freeze_panes(1, 0)
    for index, column in enumerate(layout.columns):
        sheet.set_column(index, index, max(12, 2 * len(column.label) + 2), formats[column.form.shape])
        is_marked = column.required or column.needed_with is not None
        sheet.write_string(0, index, column.label, needs[column.required] if is_marked else bold)
        if not column.form.choices or column.form.several:
            sheet.data_validation(
                1, index, LAST_ROW, index,
                {"validate": "any", "input_title": column.label[:32], "input_message": _note(layout, column)[:255]},
            )  # fmt: skip


def _add_list(sheet: Worksheet, layout: Layout[Any], rows: _CodeRows) -> None:
    """A drop-down list of labels; codes and other spellings are read too, so anything else is only warned of."""
    index = layout.columns.index(rows.column)
    sheet.data_validation(
        1, index, LAST_ROW, index,
        {
            "validate": "list",
            "source": f"='{CODES}'!$D${rows.first}:$D${rows.last}",
            "error_type": "warning",
            "input_title": rows.column.label[:32],
            "input_message": _note(layout, rows.column)[:255],
        },
    )  # fmt: skip


def _note(layout: Layout[Any], column: Column) -> str:
    return f"{_need(layout, column)}。{column.how}\n例：{column.example}"


def _need(layout: Layout[Any], column: Column) -> str:
    if column.needed_with is not None:
        return f"「{layout.label_of(column.needed_with)}」を記入したら必須"
    return "必須" if column.required else "任意"


def _write_codes(sheet: Worksheet, layout: Layout[Any], text: Format, bold: Format) -> Iterator[_CodeRows]:
    """Every choice of every column; gives the columns whose cells hold one choice each."""
    _write_row(sheet, 0, ("項目", "項目名", "コード", "表示名"), bold, _WIDTHS[CODES])
    line = 1
    for column in layout.columns:
        first = line + 1
        for choice in column.form.choices:
            _write_row(sheet, line, (column.label, column.field, str(choice.code), choice.label), text)
            line += 1
        if column.form.choices and not column.form.several:
            yield _CodeRows(column, first, line)


def _write_guide(sheet: Worksheet, layout: Layout[Any], text: Format, bold: Format) -> None:
    """What stands above the table of columns is one cell a row, so that nothing there looks like headings."""
    _write_row(sheet, 0, (f"{layout.title}（{layout.name}）　様式の版 {VERSION}",), bold, _WIDTHS[GUIDE])
    _write_row(sheet, 1, (f"「{ENTRY}」のシートに、1行に1件を記入します。黄色の見出しは必須です。",), text)
    if any(column.needed_with for column in layout.columns):
        _write_row(sheet, 2, ("青色の見出しは、下の表の「必須」の欄に書いた列を記入したときに必須です。",), text)
    _write_row(sheet, 3, ("見出し", "項目名", "必須", "書き方", "記入例"), bold)
    for line, column in enumerate(layout.columns, start=4):
        cells = (column.label, column.field, _need(layout, column), column.how, column.example)
        _write_row(sheet, line, cells, text)


def _write_row(sheet: Worksheet, line: int, cells: tuple[str, ...], form: Format, widths: tuple[int, ...] = ()) -> None:
    for index, width in enumerate(widths):
        sheet.set_column(index, index, width)
    for index, cell in enumerate(cells):
        sheet.write_string(line, index, cell, form)
