"""Years of Japanese eras: 令和8年 is 2026, 令和元年 is 2019 from 1 May on."""

import re
from dataclasses import dataclass
from datetime import date

from ingest.fields.form import Misfit

ERA = r"(?P<era>明治|大正|昭和|平成|令和|[MTSHR])(?P<number>元|[0-9]{1,2})"
"""Name or initial of an era, in either case, and the year in it."""


@dataclass(frozen=True, slots=True)
class Era:
    """An era: its first day, and its last, None while it lasts."""

    name: str
    initial: str
    first: date
    last: date | None


ERAS = (
    Era("明治", "M", date(1868, 1, 25), date(1912, 7, 29)),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 24)),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 7)),
    Era("平成", "H", date(1989, 1, 8), date(2019, 4, 30)),
    Era("令和", "R", date(2019, 5, 1), None),
)
_BY_NAME = {name: era for era in ERAS for name in (era.name, era.initial)}
OUTLIVED = "平成"
"""The end of this era was decided while papers were already dated beyond it: 平成35年 is still read, as 2023."""

_KANJI_DIGITS = {sign: str(digit) for digit, sign in enumerate("〇一二三四五六七八九")} | {"零": "0"}
_KANJI_NUMBER = re.compile("([一二三四五六七八九]?)十([一二三四五六七八九]?)")


def era_called(name: str) -> Era:
    """The era of a name or an initial."""
    return _BY_NAME[name.upper()]


def western_year(era: Era, number: str) -> int:
    """The western year of the `number`-th year of an era; 元 is the first."""
    count = 1 if number == "元" else int(number)
    if count == 0:
        raise Misfit("bad_era")
    return era.first.year + count - 1


def check_day_in_era(era: Era, day: date) -> None:
    """Refuses a day that lies before the era, or after one whose end nobody had foreseen in writing."""
    if day < era.first or (era.last is not None and day > era.last and era.name != OUTLIVED):
        raise Misfit("bad_era")


def check_fiscal_year_in_era(era: Era, year: int) -> None:
    """The same of a fiscal year, which bears the name of either era in the year of change: 平成31年度, 令和元年度."""
    if era.last is not None and year > era.last.year and era.name != OUTLIVED:
        raise Misfit("bad_era")


def with_arabic_digits(text: str) -> str:
    """Numbers in kanji as digits: 八 is 8, 十二 is 12, 二〇二六 is 2026."""
    text = _KANJI_NUMBER.sub(
        lambda found: _KANJI_DIGITS.get(found.group(1), "1") + _KANJI_DIGITS.get(found.group(2), "0"), text
    )
    return "".join(_KANJI_DIGITS.get(sign, sign) for sign in text)
