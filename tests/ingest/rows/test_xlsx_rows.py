"""A workbook gives what its reader sees: days, numbers, texts and results; what is none is refused with a sentence."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import to_excel

from ingest.files import UnreadableFile
from ingest.rows.cells import BrokenCell, Cell, Row, Table
from ingest.rows.xlsx_rows import xlsx_tables
from tests.ingest.tables import raw_xlsx, written_xlsx, xlsx_bytes

PHONETIC = '<si><r><t>髙</t></r><r><t xml:space="preserve">橋 </t></r><rPh sb="0" eb="1"><t>タカ</t></rPh></si>'


@contextmanager
def suppress_duplicate_warning() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def rows_of(data: bytes) -> list[tuple[int, list[Cell]]]:
    (table,) = xlsx_tables(data)
    return [(row.line, list(row.cells)) for row in table.rows if isinstance(row, Row)]


def cell_of(cell: str, **parts: str) -> Cell:
    """The value of a hand-made cell, None where the sheet is empty."""
    rows = rows_of(raw_xlsx(f'<row r="3">{cell}</row>', **parts))
    return rows[0][1][-1] if rows else None


def code_of_refusal(data: bytes) -> str:
    with pytest.raises(UnreadableFile) as refused:
        xlsx_tables(data)
    assert refused.value.detail.endswith("。")
    return refused.value.code


def test_days_numbers_truths_and_texts_are_told_apart() -> None:
    table: list[list[Any]] = [["x", 1, 1.5, True, date(2026, 4, 1), datetime(2026, 4, 1, 23, 59), "0012", None, "終"]]  # noqa: DTZ001
    (row,) = rows_of(xlsx_bytes(table))
    assert row == (1, ["x", 1, 1.5, True, date(2026, 4, 1), date(2026, 4, 1), "0012", None, "終"])
    assert list(map(type, row[1][1:5])) == [int, float, bool, date]


def test_lines_and_columns_are_those_of_the_sheet_and_hidden_rows_are_read() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write("C3", "c")
        sheet.write("A9", 9)
        sheet.set_row(8, None, None, {"hidden": True})
        sheet.write_blank("B20", None, book.add_format({"bold": True}))

    assert rows_of(written_xlsx(write)) == [(3, [None, None, "c"]), (9, [9])]


def test_hidden_sheets_are_left_out_and_sheets_keep_their_order() -> None:
    book = openpyxl.Workbook()
    book.active.title = "一"
    book.create_sheet("隠").sheet_state = "hidden"
    book.create_sheet("二")
    held = io.BytesIO()
    book.save(held)
    assert xlsx_tables(held.getvalue()) == [Table("一", []), Table("二", [])]


def test_a_formula_gives_its_stored_result() -> None:
    def write(book: Any, sheet: Any) -> None:
        sheet.write_formula("A1", "=1+1", None, 2)
        sheet.write_formula("B1", '="a"&"b"', None, "ab")
        sheet.write_formula("C1", "=TODAY()", book.add_format({"num_format": 14}), 46113)
        sheet.write_formula("D1", "=1/0", None, "#DIV/0!")
        sheet.write("F1", 1)

    assert rows_of(written_xlsx(write)) == [(1, [2, "ab", date(2026, 4, 1), BrokenCell("formula_error"), None, 1])]


def test_a_formula_that_was_never_calculated_is_not_taken_for_blank() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = "=1+1"
    held = io.BytesIO()
    book.save(held)
    assert rows_of(held.getvalue()) == [(1, [BrokenCell("not_calculated")])]


@pytest.mark.parametrize("number_format", [14, 27, 28, 30, 31, 36, 50, 55, 57, 58])
def test_a_day_in_a_built_in_format_of_japanese_excel_is_a_day(number_format: int) -> None:
    styles = f'<cellXfs><xf numFmtId="0"/><xf numFmtId="{number_format}"/></cellXfs>'
    assert cell_of('<c r="A3" s="1"><v>46113</v></c>', styles=styles) == date(2026, 4, 1)
    assert cell_of('<c r="A3" s="0"><v>46113</v></c>', styles=styles) == 46113


def test_a_format_of_the_workbook_goes_before_the_built_in_one() -> None:
    styles = '<numFmts><numFmt numFmtId="57" formatCode="#,##0"/></numFmts><cellXfs><xf numFmtId="57"/></cellXfs>'
    assert cell_of('<c r="A3" s="0"><v>46113</v></c>', styles=styles) == 46113


def test_styles_of_cell_styles_are_not_counted_among_those_of_cells() -> None:
    styles = '<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/></cellXfs>'
    assert cell_of('<c r="A3" s="0"><v>5</v></c>', styles=styles) == 5


def test_a_text_keeps_its_leading_zeros_and_a_number_that_is_only_shown_with_them_has_none() -> None:
    assert cell_of('<c r="A3" t="inlineStr"><is><t>0012</t></is></c>') == "0012"
    styles = '<numFmts><numFmt numFmtId="170" formatCode="0000"/></numFmts><cellXfs><xf numFmtId="170"/></cellXfs>'
    assert cell_of('<c r="A3" s="0"><v>12</v></c>', styles=styles) == 12


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="A3"><v>121333.00000000001</v></c>', 121333),
        ('<c r="A3"><v>1.21333E5</v></c>', 121333),
        ('<c r="A3"><v>0.1</v></c>', 0.1),
        ('<c r="A3"><v>1e999</v></c>', BrokenCell("damaged")),
        ("<c><f/><v>3</v></c>", 3),
        ('<c r="A3" t="inlineStr"><is><t>_x000D_a_x005F_x000D_</t></is></c>', "\ra_x000D_"),
        ('<c r="A3" t="inlineStr"><is><r><t>a</t></r><rPh><t>ア</t></rPh><r><t>b</t></r></is></c>', "ab"),
        ('<c r="A3" t="d"><v>2026-04-01T00:00:00</v></c>', date(2026, 4, 1)),
        ('<c r="A3" t="d"><v>12:30</v></c>', BrokenCell("not_a_day")),
        ('<c r="A3" t="e"><v>#N/A</v></c>', BrokenCell("formula_error")),
        ('<c r="A3" t="b"><v>0</v></c>', False),
        ('<c r="A3" t="s"><v>0</v></c>', "髙橋 "),
        ('<c r="A3" t="str"><f>x</f><v></v></c>', None),
        ('<c r="A3"><f>x</f></c>', BrokenCell("not_calculated")),
        ('<c r="A3"/>', None),
        ('<c r="A3" t="inlineStr"><is><t> \u3000</t></is></c>', None),
    ],
)
def test_a_cell_is_read_as_it_is_meant(cell: str, value: Cell) -> None:
    assert cell_of(cell, strings=PHONETIC) == value


def test_the_calendar_of_1904_is_followed() -> None:
    styles = '<cellXfs><xf numFmtId="14"/></cellXfs>'
    cell = '<c r="A3" s="0"><v>44651</v></c>'
    assert cell_of(cell, styles=styles, properties='date1904="1"') == date(2026, 4, 1)


DAY = '<cellXfs><xf numFmtId="14"/></cellXfs>'


@given(st.dates(date(1900, 3, 1), date(9999, 12, 31)))
@settings(max_examples=50)
def test_a_serial_is_the_day_from_which_it_comes(day: date) -> None:
    assert cell_of(f'<c r="A3" s="0"><v>{to_excel(day)}</v></c>', styles=DAY) == day


@pytest.mark.parametrize("serial", [-1, 0, 0.5])
def test_a_serial_that_shows_no_day_is_none(serial: float) -> None:
    assert cell_of(f'<c r="A3" s="0"><v>{serial}</v></c>', styles=DAY) == BrokenCell("not_a_day")


def test_a_serial_beyond_all_days_is_a_number_and_one_that_makes_the_library_panic_a_refusal() -> None:
    assert cell_of('<c r="A3" s="0"><v>2958466</v></c>', styles=DAY) == 2958466
    assert code_of_refusal(raw_xlsx('<row><c s="0"><v>-1e18</v></c></row>', styles=DAY)) == "damaged"


def test_broken_cells_keep_their_places_beside_and_below_all_others() -> None:
    cells = '<c r="B2"><v>1</v></c><c r="D2" t="e"><v>#N/A</v></c><c r="F2"><f>x</f></c>'
    below = '<row r="5"><c r="A5"><f>x</f></c><c r="B5"><v/></c></row>'
    not_calculated, failed = BrokenCell("not_calculated"), BrokenCell("formula_error")
    assert rows_of(raw_xlsx(f'<row r="2">{cells}</row>{below}')) == [
        (2, [None, 1, None, failed, None, not_calculated]),
        (5, [not_calculated]),
    ]


def test_broken_cells_without_references_are_found_where_the_library_places_the_others() -> None:
    sheet = '<row><c><v>1</v></c><c t="e"><v>#N/A</v></c></row><row r="4"><c/><c t="e"><v>#N/A</v></c></row>'
    failed = BrokenCell("formula_error")
    assert rows_of(raw_xlsx(sheet)) == [(1, [1, failed]), (4, [None, failed])]


@pytest.mark.parametrize("name", ["xl/vbaProject.bin", "xl/macrosheets/sheet1.xml"])
def test_macros_are_refused(name: str) -> None:
    data = io.BytesIO(xlsx_bytes([["a"]]))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr(name, b"x")
    assert code_of_refusal(data.getvalue()) == "macros"


@pytest.mark.parametrize("name", ["word/document.xml", "xl/workbook.bin", "mimetype"])
def test_another_archive_is_no_workbook(name: str) -> None:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr(name, b"x")
    assert code_of_refusal(held.getvalue()) == "not_a_workbook"


def test_a_document_type_is_refused_with_all_its_entities() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet>&b;</worksheet>'
    assert code_of_refusal(raw_xlsx("", whole=bomb)) == "damaged"


def test_a_part_that_unpacks_to_more_than_the_limit_is_refused_before_it_is_unpacked() -> None:
    data = io.BytesIO(xlsx_bytes([["a"]]))
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/media/x", "w") as part:
        for _ in range(101):
            part.write(bytes(1 << 20))
    assert len(data.getvalue()) < 1 << 20
    assert code_of_refusal(data.getvalue()) == "too_large"


@pytest.mark.parametrize(
    ("limit", "value", "sheet"),
    [
        ("ingest.rows.xlsx_rows.ROWS", 1, "<row><c><v>1</v></c></row><row><c><v>1</v></c></row>"),
        ("ingest.rows.xlsx_silences.CELLS", 1, "<row><c><v>1</v></c><c><v>1</v></c></row>"),
        ("ingest.rows.xlsx_silences.COLUMNS", 1, "<row><c><v>1</v></c><c><v>1</v></c></row>"),
        ("ingest.rows.xlsx_silences.CHARACTERS", 3, '<row><c t="str"><v>four</v></c></row>'),
        (
            "ingest.rows.xlsx_silences.AREA",
            5,
            '<row r="1"><c><v>1</v></c></row><row r="3"><c r="B3"><v>1</v></c></row>',
        ),
        ("ingest.rows.xlsx_guard.ALL_BYTES", 2_000, " " * 5_000),
        ("ingest.rows.xlsx_guard.PART_BYTES", 2_000, " " * 5_000),
        ("ingest.rows.xlsx_guard.PARTS", 3, ""),
        ("ingest.rows.xlsx_guard.FILE_BYTES", 100, ""),
    ],
)
def test_every_limit_holds(monkeypatch: pytest.MonkeyPatch, limit: str, value: int, sheet: str) -> None:
    monkeypatch.setattr(limit, value)
    assert code_of_refusal(raw_xlsx(sheet)) == "too_large"


def test_a_shared_text_counts_as_often_as_it_is_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ingest.rows.xlsx_silences.CHARACTERS", 7)
    cells = "".join(f'<c r="{letter}1" t="s"><v>0</v></c>' for letter in "AB")
    assert code_of_refusal(raw_xlsx(f"<row>{cells}</row>", strings="<si><t>four</t></si>")) == "too_large"


def test_one_cell_at_the_end_of_a_sheet_does_not_fill_the_memory() -> None:
    assert code_of_refusal(raw_xlsx('<row r="1"><c><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>')) == "too_large"


@pytest.mark.parametrize("name", ["xl/s.xml", "XL/S.XML"])
def test_two_parts_of_one_name_are_refused(name: str) -> None:
    data = io.BytesIO(raw_xlsx("<row><c><v>1</v></c></row>"))
    with zipfile.ZipFile(data, "a") as archive, suppress_duplicate_warning():
        archive.writestr(name, b"<worksheet/>")
    assert code_of_refusal(data.getvalue()) == "damaged"


def test_a_locked_part_is_refused() -> None:
    data = bytearray(raw_xlsx("<row><c><v>1</v></c></row>"))
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    assert code_of_refusal(bytes(data)) == "protected"


def test_styled_cells_without_values_to_the_last_column_are_no_columns() -> None:
    assert rows_of(raw_xlsx('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1" s="1"/></row>')) == [(1, [1])]


@pytest.mark.parametrize(
    "sheet",
    [
        '<row r="x"/>',
        '<row><c r="1A"><v>1</v></c></row>',
        '<row><c t="z"><v>1</v></c></row>',
        '<row><c t="s"><v>7</v></c></row>',
        '<row><c t="s"><v>-1</v></c></row>',
        '<row><c t="s"><v>x</v></c></row>',
        "<row><c>",
    ],
)
def test_a_damaged_sheet_is_refused(sheet: str) -> None:
    assert code_of_refusal(raw_xlsx(sheet)) == "damaged"


WHOLE = xlsx_bytes([["申請番号", "年度"], ["1", date(2026, 4, 1)], [1, 2.5]])


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 40), st.binary(max_size=8))
def test_a_damaged_file_is_read_or_refused(start: int, length: int, new: bytes) -> None:
    data = WHOLE[:start] + new + WHOLE[start + length :]
    try:
        tables = xlsx_tables(data)
    except UnreadableFile:
        return
    assert all(isinstance(row, Row) for table in tables for row in table.rows)


XML_PIECES = st.sampled_from(
    [
        "<row>",
        "</row>",
        '<row r="5">',
        "<c>",
        '<c r="B7" t="s">',
        '<c t="b" s="9">',
        "</c>",
        "<v>",
        "</v>",
        "1",
        "x",
        "<f>",
        "</f>",
        "<is>",
        "</is>",
        "<t>",
        "</t>",
        "-",
        "9e9",
        "<rPh>",
        "</rPh>",
        "&amp;",
        "&b;",
        "</sheetData>",
    ]
)


@given(st.lists(XML_PIECES, max_size=14))
def test_any_xml_is_read_or_refused(pieces: list[str]) -> None:
    with suppress(UnreadableFile):
        xlsx_tables(raw_xlsx("".join(pieces), strings="<si><t>a</t></si>"))
