"""Rows of the export: years, periods, statuses, zeros, running totals, shares."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.indicators.rules import check_day, months_after, observations_of
from service.indicators.terms import (
    TOTAL,
    BeforeCollection,
    Counted,
    DayToCome,
    Dimension,
    Indicator,
    Observation,
    Status,
)

GENDER = Dimension("gender", "性別", {"f": "female", "m": "male"}, {"female": "女性", "male": "男性"})


def an_indicator(collected_from: date = date(2022, 4, 1), *dimensions: Dimension, months: int | None = None,
                 is_cumulative: bool = False) -> Indicator:  # fmt: skip
    return Indicator(
        "x", "指標", "x", "人", "定義", "出所", collected_from, dimensions, is_cumulative=is_cumulative, months=months
    )


def told(row: Observation) -> tuple[int, str, str, str, str]:
    return (row.fiscal_year, row.period_start.isoformat(), row.period_end.isoformat(), str(row.value), row.status)


def test_each_year_of_collection_has_a_row_and_the_running_one_is_provisional() -> None:
    rows = observations_of(an_indicator(), [Counted(2023, TOTAL, "", 90)], date(2023, 10, 31))
    assert [told(row) for row in rows] == [
        (2022, "2022-04-01", "2023-03-31", "0", "ok"),
        (2023, "2023-04-01", "2023-10-31", "90", "provisional"),
    ]


@pytest.mark.parametrize(
    ("on", "years", "status"),
    [
        (date(2023, 3, 30), 1, Status.PROVISIONAL),
        (date(2023, 3, 31), 1, Status.OK),
        (date(2023, 4, 1), 2, Status.PROVISIONAL),
    ],
)
def test_a_year_is_over_with_its_last_day(on: date, years: int, status: Status) -> None:
    rows = observations_of(an_indicator(), [], on)
    assert (len(rows), rows[-1].status) == (years, status)


def test_a_running_total_grows_from_the_first_day_of_collection() -> None:
    counted = [Counted(2021, TOTAL, "", 5), Counted(2023, TOTAL, "", 7)]
    rows = observations_of(an_indicator(date(2021, 11, 1), is_cumulative=True), counted, date(2023, 10, 31))
    assert [told(row) for row in rows] == [
        (2021, "2021-11-01", "2022-03-31", "5", "ok"),
        (2022, "2021-11-01", "2023-03-31", "5", "ok"),
        (2023, "2021-11-01", "2023-10-31", "12", "provisional"),
    ]


def test_the_first_year_begins_with_the_first_day_of_collection() -> None:
    rows = observations_of(an_indicator(date(2021, 11, 1)), [], date(2022, 4, 1))
    assert [row.period_start for row in rows] == [date(2021, 11, 1), date(2022, 4, 1)]


def test_a_share_of_nobody_has_no_row_and_one_whose_cohort_is_not_through_is_provisional() -> None:
    counted = [Counted(2022, TOTAL, "", 2, 3), Counted(2023, TOTAL, "", 0, 0)]
    indicator = an_indicator(months=6)
    (row,) = observations_of(indicator, counted, date(2023, 9, 29))
    assert (row.value, row.status) == (Decimal("66.7"), Status.PROVISIONAL)
    (row,) = observations_of(indicator, counted, date(2023, 9, 30))
    assert row.status is Status.OK


def test_a_value_that_the_catalogue_does_not_name_is_a_mistake_and_not_left_out() -> None:
    with pytest.raises(KeyError):
        observations_of(an_indicator(date(2022, 4, 1), GENDER), [Counted(2022, "gender", "?", 1)], date(2022, 5, 1))


@given(
    cells=st.dictionaries(st.tuples(st.integers(2022, 2025), st.sampled_from("fm")), st.integers(0, 500)),
    on=st.dates(date(2025, 4, 1), date(2026, 3, 31)),
)
def test_every_cell_of_every_year_is_told_once(cells: dict[tuple[int, str], int], on: date) -> None:
    counted = [Counted(year, "gender", code, part) for (year, code), part in cells.items()]
    rows = observations_of(an_indicator(date(2022, 4, 1), GENDER), counted, on)
    places = [(row.fiscal_year, row.dimension, row.dimension_value) for row in rows]
    assert len(places) == len(set(places)) == 4 * 3
    assert sum(row.value for row in rows) == sum(cells.values())


def test_figures_are_told_of_days_that_have_come_since_collection_began() -> None:
    first, today = date(2020, 4, 1), date(2026, 11, 24)
    check_day(first, today=today, first=first)
    check_day(today, today=today, first=first)
    with pytest.raises(DayToCome):
        check_day(date(2026, 11, 25), today=today, first=first)
    with pytest.raises(BeforeCollection):
        check_day(date(2020, 3, 31), today=today, first=first)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2023, 3, 31), 6, date(2023, 9, 30)),
        (date(2023, 8, 31), 6, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2023, 12, 15), 1, date(2024, 1, 15)),
        (date(2023, 5, 1), 0, date(2023, 5, 1)),
    ],
)
def test_months_are_added_as_the_database_adds_them(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected
