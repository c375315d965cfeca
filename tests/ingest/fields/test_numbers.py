"""Amounts are whole yen as offices write them; fractions and negative amounts are refused by name."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fields.form import Misfit
from ingest.fields.numbers import MOST_YEN, whole_number, yen
from ingest.rows.cells import Cell


@pytest.mark.parametrize(
    "cell",
    [
        "121333",
        "121,333",
        "121,333円",
        "１２１，３３３円",
        "￥121,333",
        "¥121333",
        "\\121,333",
        " 121 333 ",
        121333,
        121333.0,
        "0121333",
    ],
)
def test_every_way_of_writing_is_the_same_amount(cell: Cell) -> None:
    assert yen().read(cell) == 121_333


@pytest.mark.parametrize(
    ("cell", "key"),
    [
        ("-1", "out_of_range:negative"),
        ("△1,000", "out_of_range:negative"),
        ("▲5円", "out_of_range:negative"),
        ("−5", "out_of_range:negative"),
        (-1, "out_of_range:negative"),
        ("¥-5", "out_of_range:negative"),
        ("1.5", "bad_format:fraction"),
        ("121,333.00", "bad_format:fraction"),
        (0.5, "bad_format:fraction"),
        ("12,34", "bad_format:number"),
        ("1,2345", "bad_format:number"),
        ("12万円", "bad_format:number"),
        ("円", "bad_format:number"),
        ("一二三", "bad_format:number"),
        ("1e3", "bad_format:number"),
        ("٣", "bad_format:number"),
        (True, "bad_format:number"),
        ("100,000,001", "out_of_range"),
        (10**14, "out_of_range"),
        ("9" * 400, "too_long"),
    ],
)
def test_what_is_no_amount_is_refused_by_name(cell: Cell, key: str) -> None:
    with pytest.raises(Misfit) as misfit:
        yen().read(cell)
    assert misfit.value.key == key


@given(st.integers(0, MOST_YEN))
def test_an_amount_written_with_marks_comes_back(amount: int) -> None:
    wide = str.maketrans("0123456789,", "０１２３４５６７８９，")
    for text in (str(amount), f"{amount:,}", f"{amount:,}円", f"￥{amount:,}".translate(wide)):
        assert yen().read(text) == amount


@pytest.mark.parametrize(("cell", "age"), [("22", 22), ("22歳", 22), (22, 22)])
def test_a_whole_number_may_bear_its_unit(cell: Cell, age: int) -> None:
    assert whole_number(15, 100, "歳").read(cell) == age


@given(st.text(max_size=20) | st.text("0123456789,.円¥-△ ", max_size=12) | st.integers() | st.floats(allow_nan=False))
def test_any_cell_is_an_amount_or_refused(cell: Cell) -> None:
    with suppress(Misfit):
        assert 0 <= yen().read(cell) <= MOST_YEN
