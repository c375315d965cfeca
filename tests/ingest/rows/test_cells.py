"""Columns are called as spreadsheets call them, and blank is what looks blank."""

import pytest
from openpyxl.utils import get_column_letter

from ingest.rows.cells import BrokenCell, Cell, column_letters, is_blank


def test_columns_are_lettered_as_in_a_spreadsheet() -> None:
    assert [column_letters(index) for index in range(2_000)] == [get_column_letter(n + 1) for n in range(2_000)]


@pytest.mark.parametrize(("cell", "blank"), [(None, True), ("", True), (" \u3000\n", True), (0, False), (False, False)])
def test_spaces_are_blank_and_zero_is_not(cell: Cell, blank: bool) -> None:
    assert is_blank(cell) is blank


def test_a_broken_cell_is_not_blank() -> None:
    assert not is_blank(BrokenCell("damaged"))
