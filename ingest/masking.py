"""A refused value, told by kind and size, so that a report may be passed on."""

from collections.abc import Sequence

_NAMES_OF_KINDS = {bool: "boolean", int: "number", float: "number", list: "list", tuple: "list", dict: "object"}
_CODES_OF_CHOICE = frozenset({"unknown_code", "bad_format", "out_of_range", "out_of_order"})
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
