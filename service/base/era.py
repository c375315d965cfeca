"""The Japanese name of a year, beside the western one: 2026 is 令和8年, its fiscal year 令和8年度."""

from datetime import date

from service.base.fiscal_year import FiscalYear

ERAS = (
    (date(2019, 5, 1), "令和"),
    (date(1989, 1, 8), "平成"),
    (date(1926, 12, 25), "昭和"),
    (date(1912, 7, 30), "大正"),
    (date(1868, 1, 25), "明治"),
)
"""The first day of each era, the newest first; 明治 as it was counted back to the first day of its year."""


def era_year(day: date) -> str:
    """令和8年, and 元年 for an era's first year; ValueError before 明治."""
    for first_day, name in ERAS:
        if day >= first_day:
            number = day.year - first_day.year + 1
            return f"{name}元年" if number == 1 else f"{name}{number}年"
    raise ValueError(f"{day} lies before Meiji")


def fiscal_era_year(year: FiscalYear) -> str:
    """令和8年度; a year in which an era began by the first of May bears its name from April on.

    So the ministries agreed for fiscal 2019: all of it is 令和元年度
    (改元に伴う元号による年表示の取扱いについて, 2019-04-01).
    """
    return era_year(date(year.year, 5, 1)) + "度"
