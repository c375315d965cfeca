"""Whole numbers: amounts of yen, ages and counts, from number cells and from texts like １２１，３３３円."""

import re

from ingest.fields.form import Form, Misfit, Shape
from ingest.fields.text import plain
from ingest.rows.cells import Cell

MOST_YEN = 100_000_000
_DIGITS = re.compile(r"[0-9]{1,15}|[0-9]{1,3}(?:,[0-9]{3}){1,4}")
_BELOW_ZERO = re.compile(r"[-△▲]")
_FRACTION = re.compile(r"[0-9,]+\.[0-9]+")


def yen() -> Form:
    """Whole yen from 0 to 100,000,000; 円, ¥ and thousands marks may be written."""
    return Form(lambda cell: whole(cell, 0, MOST_YEN, before="¥\\", after="円"), Shape.NUMBER, "円単位の整数")


def whole_number(low: int, high: int, unit: str) -> Form:
    """A whole number from `low` to `high`, with or without its unit."""
    return Form(lambda cell: whole(cell, low, high, after=unit), Shape.NUMBER, f"{low}から{high}までの整数")


def whole(cell: Cell, low: int, high: int, *, before: str = "", after: str = "") -> int:
    """The number of a cell; one sign of `before` may lead it, the unit `after` may follow."""
    number = _from_number(cell) if isinstance(cell, int | float) else _from_text(plain(cell), before, after)
    if number < 0:
        raise Misfit("out_of_range:negative")
    if not low <= number <= high:
        raise Misfit("out_of_range", low=f"{low:,}", high=f"{high:,}")
    return number


def _from_number(cell: int | float) -> int:
    if isinstance(cell, bool):
        raise Misfit("bad_format:number")
    if not float(cell).is_integer():
        raise Misfit("bad_format:fraction")
    return int(cell)


def _from_text(text: str, before: str, after: str) -> int:
    if text[:1] and text[0] in before:
        text = text[1:]
    text = text.removesuffix(after) if after else text
    if _BELOW_ZERO.match(text):
        raise Misfit("out_of_range:negative")
    if _FRACTION.fullmatch(text):
        raise Misfit("bad_format:fraction")
    if not _DIGITS.fullmatch(text):
        raise Misfit("bad_format:number")
    return int(text.replace(",", ""))
