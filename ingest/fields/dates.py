"""Days and fiscal years, western and Japanese, from day cells and from text; a bare serial number is neither."""

import re
from datetime import date

from ingest.fields.eras import (
    ERA,
    check_day_in_era,
    check_fiscal_year_in_era,
    era_called,
    western_year,
    with_arabic_digits,
)
from ingest.fields.form import Form, Misfit, Shape
from ingest.fields.text import plain
from ingest.rows.cells import Cell

YEARS = range(1900, 2101)
_YEAR = rf"(?:(?P<year>[0-9]{{4}})|{ERA})"
_DAY = re.compile(
    rf"{_YEAR}(?:年(?P<month>[0-9]{{1,2}})月(?P<day>[0-9]{{1,2}})日"
    r"|(?P<mark>[-/.])(?P<month_>[0-9]{1,2})(?P=mark)(?P<day_>[0-9]{1,2}))",
    re.IGNORECASE,
)
_MIDNIGHT = re.compile(r"(?:T|(?<=[0-9日])\s)0?0:00(?::00(?:\.0+)?)?$")
"""What Excel adds when it saves a day cell with a time as text."""
_FISCAL_YEAR = re.compile(rf"(?:FY)?{_YEAR}(?:年度?)?", re.IGNORECASE)


def day() -> Form:
    """A day from 1900 to 2100."""
    return Form(day_of, Shape.DAY, "日付（2026-04-01、2026/4/1、R8.4.1、令和8年4月1日など）")


def fiscal_year() -> Form:
    """A fiscal year by the western year in which it starts."""
    return Form(fiscal_year_of, Shape.TEXT, "年度（2026、令和8年度、R8など）")


def day_of(cell: Cell) -> date:
    """The day of a cell: a day cell itself, or a text in one of the written forms."""
    if isinstance(cell, date):
        return _within_years(cell)
    if isinstance(cell, bool | int | float):
        raise Misfit("bad_format:serial")
    found = _DAY.fullmatch(with_arabic_digits(plain(_without_midnight(cell))))
    if found is None:
        raise Misfit("bad_format", example="2026-04-01、令和8年4月1日")
    return _within_years(_day_found(found))


def fiscal_year_of(cell: Cell) -> int:
    """The western year in which the fiscal year of a cell starts: 2024 for 2024, R6 and 令和6年度."""
    text = "" if isinstance(cell, date) else with_arabic_digits(plain(cell))
    found = _FISCAL_YEAR.fullmatch(text)
    if found is None:
        raise Misfit("bad_format", example="2026、令和8年度")
    if found["year"]:
        year = int(found["year"])
    else:
        era = era_called(found["era"])
        year = western_year(era, found["number"])
        check_fiscal_year_in_era(era, year)
    if year not in YEARS:
        raise Misfit("out_of_range", low=YEARS[0], high=YEARS[-1])
    return year


def _without_midnight(cell: Cell) -> Cell:
    return _MIDNIGHT.sub("", cell.strip()) if isinstance(cell, str) else cell


def _day_found(found: re.Match[str]) -> date:
    month, number = int(found["month"] or found["month_"]), int(found["day"] or found["day_"])
    if found["year"]:
        return _calendar_day(int(found["year"]), month, number)
    era = era_called(found["era"])
    day = _calendar_day(western_year(era, found["number"]), month, number)
    check_day_in_era(era, day)
    return day


def _calendar_day(year: int, month: int, number: int) -> date:
    try:
        return date(year, month, number)
    except ValueError:
        raise Misfit("no_such_day") from None


def _within_years(day: date) -> date:
    if day.year not in YEARS:
        raise Misfit("out_of_range", low=YEARS[0], high=YEARS[-1])
    return day
