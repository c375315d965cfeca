"""A file holds what its table holds, and nothing in it is taken for a formula."""

import csv
import io
from datetime import UTC, date, datetime, time

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from service.base.clock import JAPAN
from service.base.spreadsheet import FORMULA_SIGNS
from service.web.downloads import (
    GETA,
    Format,
    Table,
    csv_cp932_of,
    csv_of,
    file_of,
    signs_without_cp932,
    written,
    xlsx_of,
)
from service.web.listing import Value

TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc"], include_characters="\t\n"), max_size=12)
VALUES: st.SearchStrategy[Value] = st.one_of(
    st.none(),
    TEXTS,
    st.sampled_from(["=1+1", "＝1", "-5", "@x", "0123", "https://x", "髙﨑", "{=x}", 'a,b"c\n']),
    st.integers(-(10**9), 10**9),
    st.dates(date(1905, 1, 1)),
    st.datetimes(datetime(1905, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001 - the strategy makes them aware
    st.lists(TEXTS, max_size=3).map(tuple),
)


@st.composite
def tables(draw: st.DrawFn) -> Table:
    width = draw(st.integers(1, 4))
    rows = draw(st.lists(st.tuples(*[VALUES] * width), max_size=5))
    return Table("試験", tuple(draw(TEXTS) for _ in range(width)), rows)


def rows_of_csv(content: bytes, encoding: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode(encoding), newline="")))


@settings(max_examples=60)
@given(tables())
def test_a_text_file_holds_every_cell_and_no_formula(table: Table) -> None:
    heads, *rows = rows_of_csv(csv_of(table), "utf-8-sig")
    assert heads == [written(heading) for heading in table.headings]
    assert rows == [[written(value) for value in row] for row in table.rows]
    told = [pair for row, cells in zip(table.rows, rows, strict=True) for pair in zip(row, cells, strict=True)]
    texts = [cell for value, cell in told if not isinstance(value, int)]
    assert not any(cell.startswith(FORMULA_SIGNS) for cell in [*heads, *texts])


@settings(max_examples=60)
@given(tables())
def test_shift_jis_loses_the_signs_that_are_named_and_no_other(table: Table) -> None:
    lost = signs_without_cp932(table)
    text = csv_cp932_of(table).decode("cp932")
    assert text.count(GETA) - csv_of(table).decode().count(GETA) == sum(lost.values())
    if not lost:
        assert len(rows_of_csv(csv_cp932_of(table), "cp932")) == len(table.rows) + 1


@pytest.mark.parametrize(
    ("text", "told"), [("髙﨑①㈱〜−", "髙﨑①㈱～－"), ("—¥㋿", "―￥令和"), ("𠮷野家😀", "〓野家〓")]
)
def test_signs_of_windows_stay_and_others_are_spelt_or_replaced(text: str, told: str) -> None:
    table = Table("t", ("氏",), [(text,)])
    assert rows_of_csv(csv_cp932_of(table), "cp932") == [["氏"], [told]]
    assert sum(signs_without_cp932(table).values()) == told.count(GETA)


def expected(value: Value) -> object:
    """What a program reads from the sheet: the value itself, instants by the office's clock, nothing for no text."""
    match value:
        case None | "" | ():
            return None
        case datetime():
            return value.astimezone(JAPAN).replace(tzinfo=None, microsecond=0)
        case date():
            return datetime.combine(value, time())
        case tuple():
            return "、".join(value) or None
    return value


def read_back(value: object) -> object:
    return value.replace(microsecond=0) if isinstance(value, datetime) else value


@settings(max_examples=40)
@given(tables())
@example(Table("試験", ("",), [(datetime(2000, 1, 1, 0, 0, 0, 999_500, tzinfo=UTC),)]))
def test_a_sheet_holds_every_cell_as_what_it_is(table: Table) -> None:
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_of(table))).worksheets[0]
    assert sheet.freeze_panes == "A2"
    rows = [[expected(value) for value in row] for row in (table.headings, *table.rows)]
    for number, row in enumerate(rows, start=1):
        for column, wanted in enumerate(row, start=1):
            cell = sheet.cell(number, column)
            assert read_back(cell.value) == wanted
            assert cell.data_type != "f"
            assert not isinstance(wanted, str) or cell.number_format == "@"


def test_equal_tables_give_equal_bytes_and_say_what_they_are() -> None:
    table = Table("求職者", ("登録番号",), [("D-1",), ("0012",)])
    assert xlsx_of(table) == xlsx_of(table)
    answer = file_of(table, Format.XLSX, "people-2026-11-24")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="people-2026-11-24.xlsx"'
    assert rows_of_csv(file_of(table, Format.CSV, "x").content, "utf-8-sig")[1:] == [["D-1"], ["0012"]]
