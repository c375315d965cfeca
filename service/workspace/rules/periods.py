"""Which days a chart counts: a fiscal year, or from a day to a day, as the page's address tells them."""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from service.base.fiscal_year import FiscalYear
from service.workspace.terms import Period, PeriodUnreadable

YEARS_BACK = 5
"""Fiscal years before the present one that the page offers."""
LONGEST_YEARS = 10
DAY = re.compile(r"(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})")
YEAR = re.compile(r"(?:19|20)\d\d")


def period_of(today: date, *, year: str = "", first: str = "", last: str = "") -> Period:
    """The days that were asked for; what was typed as days goes before a year, the present year before nothing.

    A first day that is not told is that of the last one's fiscal year, a last day is today's. Raises PeriodUnreadable.
    """
    year, first, last = (unicodedata.normalize("NFKC", told).strip() for told in (year, first, last))
    if first or last:
        return _between(today, first, last)
    if not year:
        return fiscal_period(FiscalYear.of(today))
    if not YEAR.fullmatch(year):
        raise PeriodUnreadable("年度は、開始年の西暦4桁で指定してください。")
    return fiscal_period(FiscalYear(int(year)))


def fiscal_period(year: FiscalYear) -> Period:
    """April to March."""
    return Period(year.first_day, year.last_day)


def years_offered(today: date) -> list[int]:
    """The present fiscal year and those before it, the last first."""
    now = FiscalYear.of(today).year
    return list(range(now, now - YEARS_BACK - 1, -1))


def year_of(period: Period) -> int | None:
    """The fiscal year that the period is, None where it is none."""
    year = FiscalYear.of(period.first)
    return year.year if fiscal_period(year) == period else None


def months_of(period: Period, today: date) -> Iterator[date]:
    """The first day of each month that the period touches, none that has not begun but the first."""
    end = max(period.first, min(period.last, today))
    number = period.first.year * 12 + period.first.month - 1
    while number <= end.year * 12 + end.month - 1:
        yield date(number // 12, number % 12 + 1, 1)
        number += 1


def _between(today: date, first: str, last: str) -> Period:
    begins = _day(first) if first else None
    ends = _day(last) if last else max(today, begins or today)
    begins = begins or FiscalYear.of(ends).first_day
    if ends < begins:
        raise PeriodUnreadable("開始日は、終了日以前の日付にしてください。")
    if ends.year - begins.year > LONGEST_YEARS:
        raise PeriodUnreadable(f"期間は{LONGEST_YEARS}年以内にしてください。", years=LONGEST_YEARS)
    return Period(begins, ends)


def _day(told: str) -> date:
    found = DAY.fullmatch(told)
    try:
        year, month, day = map(int, found.groups()) if found else (0, 0, 0)
        # Nearer to the calendar's ends no fiscal year has all of its days.
        if not 1900 <= year <= 2100:
            raise ValueError(told)
        return date(year, month, day)
    except ValueError as unreadable:
        raise PeriodUnreadable("日付は、2026-04-01 のように指定してください。") from unreadable
