"""One JSON object from text, refusing what JSON parsers let through: duplicates, NaN, huge numbers, depth."""

import json
import re
from typing import Any

DEPTH_LIMIT = 32
"""Levels of nesting; our records use five."""

INT64 = range(-(2**63), 2**63)

_BRACKETS_OR_STRING = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"?|[\[{]|[\]}]', re.DOTALL)


class BrokenJson(ValueError):
    """The text is not one acceptable JSON object; `code` is a problem's code, `facts` fill its sentence."""

    def __init__(self, code: str, **facts: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts


def object_of(text: str) -> dict[str, Any]:
    """The JSON object that `text` is; raises `BrokenJson`, never anything else."""
    if _depth_exceeds(text, DEPTH_LIMIT):
        raise BrokenJson("too_deep", limit=DEPTH_LIMIT)
    try:
        value = _DECODER.decode(text)
    except json.JSONDecodeError as error:
        raise BrokenJson("broken_json", column=error.pos + 1) from None
    if not isinstance(value, dict):
        raise BrokenJson("not_an_object")
    return value


def _depth_exceeds(text: str, limit: int) -> bool:
    # Most records have fewer brackets than levels allowed, or not many more; the scan is for the rest.
    if text.count("{") + text.count("[") <= limit:
        return False
    depth = 0
    for token in _BRACKETS_OR_STRING.finditer(text):
        sign = text[token.start()]
        if sign in "[{":
            depth += 1
            if depth > limit:
                return True
        elif sign in "]}":
            depth -= 1
    return False


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) == len(pairs):
        return found
    seen: set[str] = set()
    for name, _ in pairs:
        if name in seen:
            raise BrokenJson("duplicate_key", name=name)
        seen.add(name)
    raise AssertionError("a shorter dict has a duplicate key")


def _bounded_int(digits: str) -> int:
    if len(digits) > 20 or int(digits) not in INT64:
        raise BrokenJson("number_too_large")
    return int(digits)


def _finite_float(digits: str) -> float:
    number = float(digits)
    if number in (float("inf"), float("-inf")):
        raise BrokenJson("number_too_large")
    return number


def _no_constant(name: str) -> Any:
    raise BrokenJson("not_a_number", name=name)


_DECODER = json.JSONDecoder(
    object_pairs_hook=_without_duplicates,
    parse_int=_bounded_int,
    parse_float=_finite_float,
    parse_constant=_no_constant,
)
