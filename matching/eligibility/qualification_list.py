"""The licences of taxonomy/qualifications.toml: their spellings, and what their holders also have."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

Step = float | None


@dataclass(frozen=True, slots=True)
class Spelling:
    """The licence that a folded name spells, and the field of it that the name tells (機械系), if any."""

    name: str
    field: str | None


@dataclass(frozen=True, slots=True)
class _Entry:
    name: str
    spelled: re.Pattern[str]
    covers: tuple[str, ...]
    unspecified: bool


@cache
def spelling(folded: str) -> Spelling | None:
    """The listed licence whose spellings the folded name matches whole."""
    for entry in _list().values():
        match = entry.spelled.fullmatch(folded)
        if match is not None:
            return Spelling(entry.name, match.groupdict().get("field"))
    return None


@cache
def reach(name: str, step: Step) -> Mapping[str, Step]:
    """The listed licences that the holder of this one also has, itself included, and the class of each.

    A covered licence named with a class (衛生管理者:1) has that one; without, it has the holder's own class.
    """
    reached: dict[str, Step] = {name: step}
    entry = _list().get(name)
    for text in entry.covers if entry is not None else ():
        other, _, grade = text.partition(":")
        for lower, its_step in reach(other, float(grade) if grade else step).items():
            reached.setdefault(lower, its_step)
    return MappingProxyType(reached)


def names() -> frozenset[str]:
    """The names of all listed licences."""
    return frozenset(_list())


def is_unspecified(name: str) -> bool:
    """Whether the name may stand for any of the licences that cover it."""
    entry = _list().get(name)
    return entry is not None and entry.unspecified


@cache
def professions() -> frozenset[str]:
    """Licences that a posting never asks for together: 理学療法士・作業療法士 is one or the other."""
    return frozenset(_data()["professions"])


@cache
def _list() -> Mapping[str, _Entry]:
    entries = (
        _Entry(
            name=entry["name"],
            spelled=re.compile("|".join(f"(?:{pattern})" for pattern in entry["spelled"])),
            covers=tuple(entry.get("covers", ())),
            unspecified=bool(entry.get("unspecified", False)),
        )
        for entry in _data()["licence"]
    )
    return MappingProxyType({entry.name: entry for entry in entries})


@cache
def _data() -> dict[str, Any]:
    text = files("matching").joinpath("taxonomy", "qualifications.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
