"""What people type into a form, as the value that they mean; what cannot be read stays the text that it is.

So the record's own rule refuses it with its sentence, and the form shows it again as it was typed. Both widths of
digits are taken, signs between thousands, units behind numbers, and days and months by western or Japanese year.
"""

import re
import unicodedata
from datetime import date
from decimal import Decimal
from math import isfinite

from service.base.era import ERAS

_NUMBER = re.compile(r"([+-]?[0-9]{1,18})(\.[0-9]{1,25})?(?:e([+-]?[0-9]{1,3}))?")
_TEN_THOUSANDS = re.compile(r"(?P<many>[0-9]{1,8}(?:\.[0-9]{1,8})?)万(?:(?P<thousands>[1-9])千)?(?P<rest>[0-9]{1,4})?")
_UNITS = re.compile(r"(?:円|人|名|歳|年|日|時間|分|%|か月|ヶ月)$")
_LETTERS = {"r": "令和", "h": "平成", "s": "昭和", "t": "大正", "m": "明治"}
_ERA = "|".join([*(name for _, name in ERAS), *_LETTERS])
_YEAR = rf"(?:(?P<western>[0-9]{{4}})|(?P<era>{_ERA})\.?(?P<of_era>元|[0-9]{{1,2}}))"
_MONTH = re.compile(rf"{_YEAR}[-/.年]?(?<=[-/.年])(?P<month>[0-9]{{1,2}})月?")
_DAY = re.compile(rf"{_YEAR}[-/.年](?P<month>[0-9]{{1,2}})[-/.月](?P<day>[0-9]{{1,2}})日?")
_EIGHT_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_TIME = re.compile(r"([0-9]{1,2})[:時]([0-9]{1,2})?分?")


def plain(text: str) -> str:
    """The text in half width, in small letters and without spaces: for what is a number, a day or a code."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def number_of(text: str) -> int | float | str:
    """250000 for ２５０，０００円, 25万円 or 25万, 7.5 for 7.5時間; the text itself where it is no number."""
    written = _UNITS.sub("", plain(text).replace(",", ""))
    if found := _TEN_THOUSANDS.fullmatch(written):
        return _written_in_ten_thousands(found) or text
    told = _NUMBER.fullmatch(written)
    if told is None:
        return text
    value = float(told[0]) if told[2] or told[3] else int(told[1])
    return value if isfinite(value) else text


def _written_in_ten_thousands(found: re.Match[str]) -> int | None:
    """255000 for 25.5万 and 25万5千; None for a part of a yen."""
    value = Decimal(found["many"]) * 10_000 + Decimal(found["thousands"] or 0) * 1_000 + int(found["rest"] or 0)
    return int(value) if value == int(value) else None


def day_of(text: str) -> str:
    """1988-04-01 for 1988/4/1, 19880401, S63.4.1 or 昭和63年4月1日; the text itself where it is no day."""
    told = plain(text)
    found = _DAY.fullmatch(_EIGHT_DIGITS.sub(r"\1-\2-\3", told) if told.isdecimal() else told)
    year = _year_of(found) if found else None
    return text if found is None or year is None else f"{year:04}-{int(found['month']):02}-{int(found['day']):02}"


def month_of(text: str) -> str:
    """2015-04 for 2015/4, H27.4 or 平成27年4月; the text itself where it is no month."""
    found = _MONTH.fullmatch(plain(text))
    year = _year_of(found) if found else None
    return text if found is None or year is None else f"{year:04}-{int(found['month']):02}"


def time_of(text: str) -> str:
    """08:30 for 8:30, ８時３０分; 09:00 for 9時; the text itself where it is no time of day."""
    found = _TIME.fullmatch(plain(text))
    return text if found is None else f"{int(found[1]):02}:{int(found[2] or 0):02}"


def number_text(value: int | float) -> str:
    """How a form shows a number: the shortest text that is read as the same number."""
    return str(int(value)) if value == int(value) else repr(value)


def _year_of(found: re.Match[str]) -> int | None:
    """The western year; None for a year that its era did not reach."""
    if found["western"]:
        return int(found["western"])
    name = _LETTERS.get(found["era"], found["era"])
    number = 1 if found["of_era"] == "元" else int(found["of_era"])
    newest_first = [(first.year, era) for first, era in ERAS]
    place = next(index for index, (_, era) in enumerate(newest_first) if era == name)
    first = newest_first[place][0]
    last = newest_first[place - 1][0] if place else date.max.year
    year = first + number - 1
    return year if number >= 1 and year <= last else None
