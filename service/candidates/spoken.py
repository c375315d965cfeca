"""What is stored of a person in the words of a language: days, months and sums as people read them, not as stored."""

import re
from datetime import date

from service.base.language import Language
from service.base.telling import MONTHS, day_in
from service.people.sheet import Line
from service.web.record_form import Kind

MONTH = re.compile(r"([0-9]{4})-(0[1-9]|1[0-2])")
POSTAL_CODE = re.compile(r"([0-9]{3})([0-9]{4})")
POSTAL_CODES = frozenset({"identity.postal_code"})
SUMS = frozenset({"desired_monthly_salary_min"})
"""Of yen. Any other number, such as a year of birth, is read as it is stored."""


def spoken(line: Line, language: Language) -> tuple[str, ...]:
    """The texts of a line; what is not written as a record writes it stands as it is."""
    return tuple(_spoken(line, text, language) for text in line.values)


def _spoken(line: Line, text: str, language: Language) -> str:
    if line.field.kind is Kind.DAY:
        return _day(text, language)
    if line.field.kind is Kind.MONTH:
        return _month(text, language)
    if line.label in POSTAL_CODES and (code := POSTAL_CODE.fullmatch(text)):
        return f"〒{code[1]}-{code[2]}"
    if line.label in SUMS and text.isascii() and text.isdecimal():
        return f"{int(text):,}"
    return text


def _day(text: str, language: Language) -> str:
    try:
        return day_in(date.fromisoformat(text), language)
    except ValueError:
        return text


def _month(text: str, language: Language) -> str:
    found = MONTH.fullmatch(text)
    if found is None:
        return text
    year, month = int(found[1]), int(found[2])
    return f"{MONTHS[month - 1]} {year}" if language is Language.ENGLISH else f"{year}年{month}月"
