"""Headings say which column is which, by field name or label; whatever they leave in doubt is told at its place."""

import io
from typing import Any

import openpyxl
import pytest

from ingest import LAYOUTS, SCHOLARSHIP_EVIDENCE, Layout, UnreadableFile, UnreadableHeadings, read_table
from ingest.columns.headers import heading_key
from tests.ingest.tables import Value, an_application, an_evidence, cells_of, csv_bytes, records_of, xlsx_bytes

HEADINGS, ROW = cells_of([an_evidence()])


def refusal_of(headings: list[Value]) -> UnreadableHeadings:
    with pytest.raises(UnreadableHeadings) as refused:
        read_table(SCHOLARSHIP_EVIDENCE, csv_bytes([headings, ROW]))
    return refused.value


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))
def test_names_and_labels_are_all_different(layout: Layout[Any]) -> None:
    keys = [heading_key(name) for column in layout.columns for name in (column.field, column.label)]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize(
    "written",
    [" 返還額 ", "返 還\n額", "REPAID_YEN", "ｒｅｐａｉｄ＿ｙｅｎ", "返還額\u3000"],
)
def test_headings_are_known_in_any_width_and_spacing(written: str) -> None:
    headings = [written if heading == "repaid_yen" else heading for heading in HEADINGS]
    (record,) = records_of(SCHOLARSHIP_EVIDENCE, csv_bytes([headings, ROW]))
    assert record.repaid_yen == 121_333


def test_unknown_doubled_and_missing_headings_are_each_a_problem_at_their_place() -> None:
    headings: list[Value] = ["年度分" if heading == "fiscal_year" else heading for heading in HEADINGS]
    refused = refusal_of([*headings, "返還額"])
    assert [(problem.line, problem.pointer, problem.code) for problem in refused.problems] == [
        (1, "/年度分", "unknown_column"),
        (1, "/repaid_yen", "duplicate_column"),
        (1, "/fiscal_year", "missing_column"),
    ]
    assert refused.detail == (
        "1行目・B列：「年度分」という項目はありません。近い項目：年度。"
        "1行目・K列：「返還額」の列が2つあります。"
        "1行目：「年度」（fiscal_year）の列がありません。"
    )


def test_many_problems_are_told_in_short() -> None:
    refused = refusal_of([*HEADINGS, *(f"x{number}" for number in range(8))])
    assert len(refused.problems) == 8
    assert refused.detail.endswith("ほかに3件あります。")


def test_a_title_may_stand_above_the_headings() -> None:
    table: list[list[Value]] = [["令和8年度 在職・返還の証明"], [], ["作成日", "2027-04-10"], HEADINGS, ROW]
    for data in (csv_bytes(table), xlsx_bytes(table)):
        assert len(records_of(SCHOLARSHIP_EVIDENCE, data)) == 1


def test_a_table_of_another_kind_is_refused() -> None:
    with pytest.raises(UnreadableFile, match="見出し") as refused:
        read_table(SCHOLARSHIP_EVIDENCE, csv_bytes(cells_of([an_application()])))
    assert refused.value.code == "no_headings"


def workbook_of(**sheets: list[list[Value]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
        if name.startswith("隠"):
            sheet.sheet_state = "hidden"
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def test_the_sheet_with_known_headings_is_read_wherever_it_stands() -> None:
    other: list[list[Value]] = [["説明"], ["a", "b"]]
    data = workbook_of(表紙=other, 空=[], 隠=[HEADINGS, ROW], 見出しだけ=[HEADINGS], 証明=[HEADINGS, ROW], 末尾=other)
    assert len(records_of(SCHOLARSHIP_EVIDENCE, data)) == 1


def test_two_filled_sheets_of_one_kind_are_refused_and_named() -> None:
    with pytest.raises(UnreadableFile, match="「四月」、「五月」") as refused:
        read_table(SCHOLARSHIP_EVIDENCE, workbook_of(四月=[HEADINGS, ROW], 五月=[HEADINGS, ROW]))
    assert refused.value.code == "several_tables"
