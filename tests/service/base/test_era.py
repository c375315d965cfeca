"""Japanese years beside western ones, on the days where eras change."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.base.era import ERAS, era_year, fiscal_era_year
from service.base.fiscal_year import FiscalYear

DAYS = st.dates(date(1868, 1, 25), date(2100, 12, 31))


@pytest.mark.parametrize(
    ("day", "name"),
    [
        (date(2026, 4, 1), "令和8年"),
        (date(2020, 1, 1), "令和2年"),
        (date(2019, 5, 1), "令和元年"),
        (date(2019, 4, 30), "平成31年"),
        (date(1989, 1, 8), "平成元年"),
        (date(1989, 1, 7), "昭和64年"),
        (date(1926, 12, 25), "昭和元年"),
        (date(1926, 12, 24), "大正15年"),
        (date(1912, 7, 30), "大正元年"),
        (date(1912, 7, 29), "明治45年"),
        (date(1868, 1, 25), "明治元年"),
    ],
)
def test_a_day_lies_in_the_year_of_its_era(day: date, name: str) -> None:
    assert era_year(day) == name


@pytest.mark.parametrize(
    ("year", "name"),
    [(2026, "令和8年度"), (2019, "令和元年度"), (2018, "平成30年度"), (1989, "平成元年度"), (1988, "昭和63年度")],
)
def test_a_fiscal_year_has_one_name_from_april_on(year: int, name: str) -> None:
    assert fiscal_era_year(FiscalYear(year)) == name


def test_a_day_before_meiji_has_no_name() -> None:
    with pytest.raises(ValueError, match="before Meiji"):
        era_year(date(1868, 1, 24))


@given(DAYS)
def test_within_a_year_the_name_changes_only_where_an_era_begins(day: date) -> None:
    following = day + timedelta(days=1)
    is_new = following.year != day.year or following in {first for first, _ in ERAS}
    assert (era_year(following) != era_year(day)) == is_new
