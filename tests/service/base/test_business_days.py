"""Weekends, holidays and the turn of the year are no days of a bank."""

from datetime import date

import pytest

from service.base.business_days import business_day_from, is_business_day


@pytest.mark.parametrize(
    ("day", "following"),
    [
        (date(2026, 11, 27), date(2026, 11, 27)),
        (date(2026, 11, 28), date(2026, 11, 30)),
        (date(2026, 9, 20), date(2026, 9, 24)),
        (date(2026, 12, 31), date(2027, 1, 4)),
        (date(2026, 12, 30), date(2026, 12, 30)),
        (date(2026, 5, 2), date(2026, 5, 7)),
    ],
)
def test_the_next_business_day_is_after_weekends_holidays_and_the_new_year(day: date, following: date) -> None:
    assert business_day_from(day) == following
    assert is_business_day(day) == (day == following)
