"""What is typed at a counter is read as it is meant, and what is none of it stays as it was typed."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.base.era import era_year
from service.web.typed_values import day_of, month_of, number_of, number_text, time_of


@pytest.mark.parametrize(
    ("typed", "value"),
    [
        ("250000", 250000), ("２５０，０００円", 250000), ("7.5時間", 7.5), ("-3", -3), ("120日", 120), ("12 %", 12),
        ("二十万", "二十万"), ("", ""), ("1e999", "1e999"), ("9" * 400, "9" * 400), ("0x10", "0x10"),
        ("1_000", "1_000"), ("25万円", 250000), ("２５万", 250000), ("25.5 万円", 255000), ("25万5千円", 255000),
        ("25万5,000円", 255000), ("0.00001万", "0.00001万"), ("万", "万"), ("-25万", "-25万"), ("二十五万", "二十五万"),
    ],
)  # fmt: skip
def test_numbers_come_in_either_width_with_their_units(typed: str, value: object) -> None:
    read = number_of(typed)
    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("1988-04-01", "1988-04-01"), ("1988/4/1", "1988-04-01"), ("19880401", "1988-04-01"),
        ("S63.4.1", "1988-04-01"), ("昭和63年4月1日", "1988-04-01"), ("Ｓ６３．４．１", "1988-04-01"),
        ("令和元年5月1日", "2019-05-01"), ("R8.11.24", "2026-11-24"), ("S64.1.7", "1989-01-07"),
        ("S99.1.1", "S99.1.1"), ("H0.1.1", "H0.1.1"), ("来月", "来月"), ("", ""), ("20261", "20261"),
    ],
)  # fmt: skip
def test_days_come_by_western_or_japanese_year(typed: str, day: str) -> None:
    assert day_of(typed) == day


@pytest.mark.parametrize(
    ("typed", "month"),
    [
        ("2015-04", "2015-04"), ("2015/4", "2015-04"), ("2015年4月", "2015-04"), ("H27.4", "2015-04"),
        ("平成27年4月", "2015-04"), ("2015", "2015"), ("201504", "201504"), ("平成", "平成"),
    ],
)  # fmt: skip
def test_months_too(typed: str, month: str) -> None:
    assert month_of(typed) == month


@pytest.mark.parametrize(
    ("typed", "time"),
    [("8:30", "08:30"), ("８時３０分", "08:30"), ("9時", "09:00"), ("24:00", "24:00"), ("朝", "朝"), ("830", "830")],
)
def test_times_of_day_too(typed: str, time: str) -> None:
    assert time_of(typed) == time


@given(st.dates(date(1873, 1, 1), date(2100, 12, 31)))
def test_every_day_is_read_by_its_japanese_year(day: date) -> None:
    assert day_of(f"{era_year(day)}{day.month}月{day.day}日") == day.isoformat()


@given(st.integers(-(10**9), 10**9) | st.floats(0, 10**9, allow_nan=False))
def test_a_number_that_is_shown_is_read_as_itself(value: int | float) -> None:
    assert number_of(number_text(value)) == value


@given(st.text(max_size=30))
def test_any_text_is_read_or_stays(text: str) -> None:
    for read in (number_of, day_of, month_of, time_of):
        assert read(text) == text or isinstance(read(text), str | int | float)
