"""A template is empty, names every column, offers every code, and comes back as it was filled in."""

import io
from typing import Any

import openpyxl
import pytest

from ingest import LAYOUTS, SCHOLARSHIP_APPLICATIONS, Choice, Layout, UnreadableFile, read_table, template, with_choices
from ingest.columns.template import CODES, ENTRY, GUIDE
from tests.ingest.tables import an_application, cells_of, csv_bytes, problems_in, records_of

KINDS = pytest.mark.parametrize("layout", LAYOUTS.values(), ids=list(LAYOUTS))


def sheets_of(layout: Layout[Any]) -> Any:
    return openpyxl.load_workbook(io.BytesIO(template(layout)))


@KINDS
def test_it_is_the_same_bytes_every_time(layout: Layout[Any]) -> None:
    assert template(layout) == template(layout)


@KINDS
def test_it_is_read_as_an_empty_table_of_its_kind(layout: Layout[Any]) -> None:
    with pytest.raises(UnreadableFile) as refused:
        read_table(layout, template(layout))
    assert refused.value.code == "empty"


@KINDS
def test_filled_in_with_its_examples_it_is_one_record(layout: Layout[Any]) -> None:
    book = sheets_of(layout)
    book[ENTRY].append([column.example for column in layout.columns])
    held = io.BytesIO()
    book.save(held)
    examples = [[column.label for column in layout.columns], [column.example for column in layout.columns]]
    assert records_of(layout, held.getvalue()) == records_of(layout, csv_bytes(examples))


@KINDS
def test_every_choice_of_a_drop_down_list_is_read(layout: Layout[Any]) -> None:
    book = sheets_of(layout)
    lists = {
        next(iter(one.sqref.ranges)).min_col - 1: one.formula1
        for one in book[ENTRY].data_validations.dataValidation
        if one.type == "list"
    }
    assert set(lists) == {
        index for index, column in enumerate(layout.columns) if column.form.choices and not column.form.several
    }
    for index, source in lists.items():
        cells = book[CODES][source.partition("!")[2].replace("$", "").lstrip("=")]
        labels = [cell.value for (cell,) in cells]
        assert labels == [choice.label for choice in layout.columns[index].form.choices]
        for label in labels:
            layout.columns[index].form.read(label)


@KINDS
def test_every_column_has_its_note_its_guide_and_its_codes(layout: Layout[Any]) -> None:
    book = sheets_of(layout)
    noted = {
        next(iter(one.sqref.ranges)).min_col - 1: one.prompt for one in book[ENTRY].data_validations.dataValidation
    }
    assert set(noted) == set(range(len(layout.columns)))
    for index, column in enumerate(layout.columns):
        assert column.example in noted[index]
    guide = [row[:3] for row in book[GUIDE].iter_rows(min_row=5, values_only=True)]
    needs = {c.field: "必須" if c.required else "任意" for c in layout.columns}
    needs |= {c.field: f"「{layout.label_of(c.needed_with)}」を記入したら必須" for c in layout.columns if c.needed_with}
    assert guide == [(c.label, c.field, needs[c.field]) for c in layout.columns]
    colours = [cell.fill.fgColor.rgb for cell in next(book[ENTRY].iter_rows(max_row=1))]
    marked = {"必須": "FFFFF2CC", "任意": "00000000"}
    assert colours == [marked.get(needs[column.field], "FFDDEBF7") for column in layout.columns]
    codes = [row for row in book[CODES].iter_rows(min_row=2, values_only=True)]
    assert codes == [
        (column.label, column.field, choice.code, choice.label)
        for column in layout.columns
        for choice in column.form.choices
    ]


def test_codes_are_typed_as_text_so_that_leading_zeros_stay() -> None:
    sheet = sheets_of(SCHOLARSHIP_APPLICATIONS)[ENTRY]
    assert sheet.column_dimensions["A"].number_format == "@"
    assert sheet.freeze_panes == "A2"


def test_a_programme_may_close_the_list_of_its_schemes_and_frames() -> None:
    frames = (Choice("scholarship_2", "奨学金支援枠Ⅱ", ("枠Ⅱ",)), Choice("kuma_turn", "熊ターン枠"))
    layout = with_choices(SCHOLARSHIP_APPLICATIONS, {"frame": frames})
    rows = [an_application(frame=frame, application_ref=frame) for frame in ("枠II", "kuma_turn", "熊ターン枠")]
    assert [one.frame for one in records_of(layout, csv_bytes(cells_of(rows)))] == [
        "scholarship_2",
        "kuma_turn",
        "kuma_turn",
    ]
    (problem,) = problems_in(layout, csv_bytes(cells_of([an_application(frame="枠Ⅲ")])))
    assert problem.code == "unknown_code"
    assert "奨学金支援枠Ⅱ" in [cell.value for cell in sheets_of(layout)[CODES]["D"]]
