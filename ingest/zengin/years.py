"""Six digits YYMMDD as a day: which years a bank counts is settled once for a file."""

from datetime import date, timedelta
from enum import StrEnum


class Years(StrEnum):
    """What the two digits of a year count: to be detected, 令和, 平成 (some count on after 2019), or western years."""

    DETECT = "detect"
    REIWA = "reiwa"
    HEISEI = "heisei"
    WESTERN = "western"


_YEAR_ZERO = {Years.REIWA: 2018, Years.WESTERN: 2000, Years.HEISEI: 1988}
_NEAR = timedelta(days=5 * 366)
"""Less than half of the 12 years that lie between the nearest two readings, so at most one is near."""

_LAST_REIWA = 18
"""Without a day to go by: 01 to 18 is 令和 (2019 to 2036), as no file is as old as 2018 and none is from 2037 yet."""


def day_of(six: str, years: Years) -> date | None:
    """The day that `six` digits YYMMDD mean in `years` (not DETECT), or None where there is no such day."""
    try:
        return date(_YEAR_ZERO[years] + int(six[:2]), int(six[2:4]), int(six[4:]))
    except ValueError:
        return None


def years_of(created: str, received_on: date | None) -> Years | None:
    """How a file counts years, by the six digits of its day of creation; None where no reading fits.

    With `received_on`, the reading within five years of it: the three lie 12, 18 and 30 years apart. Without,
    令和 up to 18 and western beyond; a file that counts 平成 on needs `received_on` or to be told.
    """
    if received_on is None:
        years = Years.REIWA if 1 <= int(created[:2]) <= _LAST_REIWA else Years.WESTERN
        return years if day_of(created, years) else None
    for years in _YEAR_ZERO:
        day = day_of(created, years)
        if day and abs(day - received_on) <= _NEAR:
            return years
    return None
