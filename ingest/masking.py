"""A refused value, told by kind and size, so that a report may be passed on."""

import re
from collections.abc import Sequence

_NAMES_OF_KINDS = {bool: "boolean", int: "number", float: "number", list: "list", tuple: "list", dict: "object"}
_CODES_OF_CHOICE = frozenset({"unknown_code", "bad_format", "out_of_range", "out_of_order"})
_TOLD = re.compile(r"(text|list|object)\((\d+)\)(?: (.?)\*\*\*)?")
_IN_WORDS = {"***": "個人に関する内容", "boolean": "はい・いいえの値", "number": "数値", "value": "値"}
_COUNTED = {"text": "{count}文字の値", "list": "{count}件の値", "object": "{count}項目の値"}
_PERSONAL = frozenset({"identity", "statistics", "summary", "consents"})


def masked(value: object, path: Sequence[str | int], code: str) -> str | None:
    """How a report shows `value`: nothing of a personal field, else its kind, size and at most its first sign.

    The first sign is shown only where a code, date or number was expected: free text begins with names.
    """
    if value is None or code == "missing":
        return None
    if any(part in _PERSONAL for part in path):
        return "***"
    if isinstance(value, str):
        first = value[:1] if code in _CODES_OF_CHOICE and value[:1].isprintable() else ""
        return f"text({len(value)}) {first}***"
    kind = _NAMES_OF_KINDS.get(type(value), "value")
    return f"{kind}({len(value)})" if isinstance(value, list | tuple | dict) else kind


def in_words(shown: str) -> str:
    """The same for people, in Japanese: 4文字の値、先頭は「1」."""
    found = _TOLD.fullmatch(shown)
    if found is None:
        return _IN_WORDS.get(shown, shown)
    kind, count, first = found.groups()
    return _COUNTED[kind].format(count=count) + (f"、先頭は「{first}」" if first else "")
