"""The figures that the prefecture published, and how many events of later months are invented to follow them.

Source: 令和5年12月 地域活力創生特別委員会 説明資料 (figures of R5 as of 2023-10-31). What comes after that day is
invented; it is drawn month by month, so that a later `today` only adds to what an earlier one held.
"""

from dataclasses import dataclass
from datetime import date

from service.sample.chance import stream

AS_OF = date(2023, 10, 31)
INVENTED_FROM = date(2023, 11, 1)


@dataclass(frozen=True)
class Period:
    """A span of days with the figures published of it; how many of the supported are graduates is invented."""

    first: date
    last: date
    uij_hires: int
    supported: int
    supported_from_outside: int
    graduates: int = 0
    """Of the supported those from here who begin in April, right after school; they found the work the year before."""
    graduates_from_outside: int = 0


PERIODS = (
    Period(date(2020, 4, 1), date(2021, 3, 31), 72, 33, 17),
    Period(date(2021, 4, 1), date(2022, 3, 31), 98, 45, 17, 12, 3),
    Period(date(2022, 4, 1), date(2023, 3, 31), 117, 61, 21, 17, 4),
    Period(date(2023, 4, 1), AS_OF, 90, 48, 16, 18, 4),
    Period(INVENTED_FROM, date(2024, 3, 31), 43, 15, 6),
)
CONTRACTS_FROM, CONTRACTS, SEMICONDUCTOR_CONTRACTS = date(2021, 11, 1), 124, 30
SUPPORTED_COMPANIES = {2022: (47, 27), 2023: (39, 0)}
SEMICONDUCTOR_COURSE_COMPANIES = 5
MONTHS_OF_GRADUATES = (5, 6, 7)
"""In which who began in April is decided on."""
_SEASON = (1.12, 1.1, 1.25, 0.85, 0.8, 0.9, 1.0, 0.95, 1.05, 1.05, 1.0, 0.93)


def invented_period(year: int, month: int, seed: object) -> Period:
    """A month of invented history: the published pace, a little faster every year."""
    random = stream(seed, "pace", year, month)
    first = date(year, month, 1)
    last = date.fromordinal(date(year + month // 12, month % 12 + 1, 1).toordinal() - 1)
    growth = (first - date(2024, 4, 1)).days / 365
    hires = int((11.2 + 0.6 * growth) * _SEASON[month - 1] + random.random())
    supported = int(5.4 + 0.35 * growth + random.random())
    outside = min(supported, int(1.8 + random.random()))
    graduates = (supported - outside, 1) if month in MONTHS_OF_GRADUATES else (0, 0)
    return Period(first, last, hires, supported, outside, *graduates)


def invented_contracts(year: int, month: int, seed: object) -> tuple[int, int]:
    """How many contracts of professionals in a month, and how many of them with semiconductor firms."""
    random = stream(seed, "contracts", year, month)
    growth = max(0.0, (date(year, month, 1) - INVENTED_FROM).days / 365)
    count = int(5.2 + 0.3 * growth + random.random())
    return count, min(count, int(1.3 + 0.15 * growth + random.random()))


def months_between(first: date, last: date) -> list[tuple[int, int]]:
    """Year and month of every month that has a day from `first` to `last`."""
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    return [(number // 12, number % 12 + 1) for number in range(start, end + 1)]
