"""Days on which Japanese banks do business."""

from datetime import date, timedelta

import jpholiday

_NEW_YEAR = frozenset({(12, 31), (1, 1), (1, 2), (1, 3)})


def is_business_day(day: date) -> bool:
    """No Saturday, Sunday or national holiday, and not 31 December to 3 January (銀行法施行令 5条)."""
    return day.weekday() < 5 and (day.month, day.day) not in _NEW_YEAR and not jpholiday.is_holiday(day)


def business_day_from(day: date) -> date:
    """The day itself, or the next business day after it."""
    while not is_business_day(day):
        day += timedelta(days=1)
    return day
