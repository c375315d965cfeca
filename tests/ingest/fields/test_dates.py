"""Days and fiscal years are read in every way in which offices write them, and no impossible one is."""

from contextlib import suppress
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.fields.dates import day_of, fiscal_year_of
from ingest.fields.eras import ERAS
from ingest.fields.form import Misfit
from ingest.rows.cells import Cell

THE_DAY = date(2026, 4, 1)
WRITTEN = [
    "2026-04-01",
    "2026/4/1",
    "2026.4.1",
    "2026年4月1日",
    "２０２６年４月１日",
    "２０２６／４／１",
    "R8.4.1",
    "r8/4/1",
    "Ｒ８．４．１",
    "令和8年4月1日",
    "令和８年４月１日",
    "令和八年四月一日",
    "二〇二六年四月一日",
    "㋿8年4月1日",
    "令和 8年 4月 1日",
    "　2026-04-01 ",
    "R08.04.01",
    "2026/4/1 0:00",
    "2026-04-01T00:00:00",
    "平成38年4月1日",
    "2026−4−1",
]
REFUSED = [
    ("26/4/1", "bad_format"),
    ("2026/4", "bad_format"),
    ("2026-4/1", "bad_format"),
    ("4月1日", "bad_format"),
    ("令和8", "bad_format"),
    ("2026年4月", "bad_format"),
    ("20260401", "bad_format"),
    ("2026/4/1 9:30", "bad_format"),
    ("X8.4.1", "bad_format"),
    ("٢٠٢٦-٠٤-٠١", "bad_format"),
    ("2026/2/29", "no_such_day"),
    ("令和8年13月1日", "no_such_day"),
    ("2026/4/0", "no_such_day"),
    ("令和元年4月30日", "bad_era"),
    ("平成元年1月7日", "bad_era"),
    ("昭和64年1月8日", "bad_era"),
    ("令和0年5月1日", "bad_era"),
    ("S99.1.1", "bad_era"),
    ("1899-12-31", "out_of_range"),
    ("2101-01-01", "out_of_range"),
    ("明治5年1月1日", "out_of_range"),
    ("0000-01-01", "no_such_day"),
    (46113, "bad_format:serial"),
    (46113.0, "bad_format:serial"),
    (True, "bad_format:serial"),
    (date(1899, 1, 1), "out_of_range"),
    ("x" * 400, "too_long"),
]


@pytest.mark.parametrize("text", WRITTEN)
def test_every_way_of_writing_is_the_same_day(text: str) -> None:
    assert day_of(text) == THE_DAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("令和元年5月1日", date(2019, 5, 1)),
        ("R1.5.1", date(2019, 5, 1)),
        ("平成31年4月30日", date(2019, 4, 30)),
        ("平成31年5月1日", date(2019, 5, 1)),
        ("昭和64年1月7日", date(1989, 1, 7)),
        ("平成元年1月8日", date(1989, 1, 8)),
        ("S1.12.25", date(1926, 12, 25)),
        ("昭和三十五年十二月二十日", date(1960, 12, 20)),
        ("大正十年十一月十一日", date(1921, 11, 11)),
    ],
)
def test_eras_begin_and_end_on_their_days(text: str, day: date) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(("cell", "key"), REFUSED)
def test_what_is_no_day_is_refused_by_name(cell: Cell, key: str) -> None:
    with pytest.raises(Misfit) as misfit:
        day_of(cell)
    assert misfit.value.key == key


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)))
def test_a_day_written_in_its_era_comes_back(day: date) -> None:
    era = next(era for era in reversed(ERAS) if day >= era.first)
    number = day.year - era.first.year + 1
    for year in (f"{era.name}{number}", *([f"{era.name}元"] if number == 1 else [])):
        assert day_of(f"{year}年{day.month}月{day.day}日") == day
    assert day_of(f"{era.initial}{number}.{day.month}.{day.day}") == day
    assert day_of(f"{day:%Y/%m/%d}") == day_of(day) == day


def test_eras_follow_each_other_without_a_gap() -> None:
    for earlier, later in pairwise(ERAS):
        assert earlier.last is not None
        assert earlier.last + timedelta(days=1) == later.first


@pytest.mark.parametrize(
    ("cell", "year"),
    [
        (2024, 2024),
        ("2024", 2024),
        ("２０２４年度", 2024),
        ("2024年", 2024),
        ("R6", 2024),
        ("令和6年度", 2024),
        ("Ｒ６年度", 2024),
        ("令和元年度", 2019),
        ("平成31年度", 2019),
        ("H31", 2019),
        ("平成32年度", 2020),
        ("昭和63年度", 1988),
        ("FY2024", 2024),
        ("令和六年度", 2024),
    ],
)
def test_a_fiscal_year_is_the_western_year_in_which_it_starts(cell: Cell, year: int) -> None:
    assert fiscal_year_of(cell) == year


@pytest.mark.parametrize(
    "cell", ["24", "令和", "6年度", "2024-04-01", "昭和70年度", "1899", 20245, date(2024, 4, 1), True, 1.5]
)
def test_what_is_no_fiscal_year_is_refused(cell: Cell) -> None:
    with pytest.raises(Misfit):
        fiscal_year_of(cell)


@given(st.text(max_size=30) | st.text("令和平成元年月日度0123456789RHS./-十〇 ", max_size=14))
def test_any_text_is_a_day_and_a_year_or_refused(text: str) -> None:
    for read in (day_of, fiscal_year_of):
        with suppress(Misfit):
            read(text)
