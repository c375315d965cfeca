"""What rules read of documents, as JSON and back: a region keeps these values and not the documents."""

import json
import sys
from collections.abc import Hashable, Iterator
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any

from matching.documents import Language
from matching.eligibility import RULES

_PLAIN = (str, int, float, type(None))
_SET, _TUPLE, _TYPE, _VALUE = "set", "tuple", "type", "value"


def _types() -> Iterator[type[Any]]:
    """The dataclasses and enumerations of the rules' own modules, and of documents the one that rules hand on."""
    yield Language
    for rule in RULES:
        module = sys.modules[rule.judge.__module__]
        for one in vars(module).values():
            if isinstance(one, type) and one.__module__ == module.__name__ and (_is_enum(one) or is_dataclass(one)):
                yield one


def _is_enum(one: type[Any]) -> bool:
    return issubclass(one, Enum)


def _name(one: type[Any]) -> str:
    return f"{one.__module__}.{one.__qualname__}"


_TYPES = {_name(one): one for one in _types()}


def as_plain(value: Hashable) -> Any:
    """The value in JSON's types; equal values give equal JSON. Raises TypeError for a type that no rule reads."""
    if isinstance(value, Enum):
        return {_TYPE: _known(value), _VALUE: value.value}
    if isinstance(value, _PLAIN):
        return value
    if isinstance(value, frozenset):
        return {_SET: sorted((as_plain(one) for one in value), key=json.dumps)}
    if isinstance(value, tuple):
        return {_TUPLE: [as_plain(one) for one in value]}
    name = _known(value)
    return {_TYPE: name} | {field.name: as_plain(getattr(value, field.name)) for field in fields(_TYPES[name])}


def _known(value: Hashable) -> str:
    name = _name(type(value))
    if name not in _TYPES:
        raise TypeError(f"a rule reads {name}, which a region cannot keep")
    return name


def from_plain(plain: Any) -> Hashable:
    """What `as_plain` was given; raises KeyError or TypeError for a type that has changed since."""
    if not isinstance(plain, dict):
        value: Hashable = plain
        return value
    if _SET in plain:
        return frozenset(from_plain(one) for one in plain[_SET])
    if _TUPLE in plain:
        return tuple(from_plain(one) for one in plain[_TUPLE])
    if _VALUE in plain:
        member: Hashable = _TYPES[plain[_TYPE]](plain[_VALUE])
        return member
    told = {name: from_plain(one) for name, one in plain.items() if name != _TYPE}
    made: Hashable = _TYPES[plain[_TYPE]](**told)
    return made
