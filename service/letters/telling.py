"""Days, years and amounts as letters of the prefecture write them, with the western year beside the Japanese one."""

from datetime import date

from service.base.era import era_year, fiscal_era_year
from service.base.fiscal_year import FiscalYear
from service.base.yen import ZERO, Yen


def day_in_both(day: date) -> str:
    """令和8年（2026年）11月24日."""
    return f"{era_year(day)}（{day.year}年）{day.month}月{day.day}日"


def days_in_both(first: date, last: date) -> str:
    """From the first to the last, both told."""
    return f"{day_in_both(first)}から{day_in_both(last)}まで"


def year_in_both(year: FiscalYear) -> str:
    """令和8年度（2026年度）."""
    return f"{fiscal_era_year(year)}（{year.year}年度）"


def amount(yen: Yen) -> str:
    """1,234,567円; what is taken off bears △, as in public accounts."""
    return f"△{-yen}" if yen < ZERO else str(yen)
