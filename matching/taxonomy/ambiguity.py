"""Names that are also everyday words, and what must stand around them; ambiguous_names.toml lists them."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from matching.taxonomy.loading import BadTaxonomy
from matching.taxonomy.name_keys import Concept, keys_of, known_keys
from matching.taxonomy.terms import Kind

_FILE = "ambiguous_names.toml"
_REACH = 40
"""How many code points on either side `near` looks at."""

_JAPANESE_BEFORE = re.compile(r"[ぁ-ヿ㐀-鿿々、。・「]\s?$")
_JAPANESE_AFTER = re.compile(r"\s?[ぁ-ヿ㐀-鿿々、。・」]")


@dataclass(frozen=True, slots=True)
class Rule:
    """When a name means its concept; a condition that is not given always holds.

    `kinds`: of these only it speaks. `written`: within Latin text only in these spellings; `never_written`: nowhere
    in these. `never_before` and `never_after` match what follows or precedes where it is another word; `near` must
    be found close by.
    """

    kinds: frozenset[Kind]
    written: frozenset[str]
    never_written: frozenset[str]
    never_before: re.Pattern[str] | None
    never_after: re.Pattern[str] | None
    near: re.Pattern[str] | None

    def lets(self, line: str, start: int, end: int) -> bool:
        """Whether line[start:end], half-width and otherwise as written, means the concept."""
        if self.written and line[start:end] not in self.written and not _is_in_japanese(line, start, end):
            return False
        if line[start:end] in self.never_written:
            return False
        if self.never_before is not None and self.never_before.match(line, end):
            return False
        if self.never_after is not None and self.never_after.search(line[max(0, start - _REACH) : start]):
            return False
        around = line[max(0, start - _REACH) : start] + " \0 " + line[end : end + _REACH]
        return self.near is None or self.near.search(around) is not None


def means(concept: Concept, key: str, line: str, start: int, end: int) -> bool:
    """Whether the name with `key` at line[start:end] means the concept there, by all rules of the name."""
    return all(concept[0] not in rule.kinds or rule.lets(line, start, end) for rule in _rules().get(key, ()))


@cache
def _rules() -> Mapping[str, tuple[Rule, ...]]:
    found: dict[str, list[Rule]] = {}
    text = files("matching").joinpath("taxonomy", _FILE).read_text(encoding="utf-8")
    for entry in tomllib.loads(text)["rule"]:
        rule = _rule(entry)
        for name in entry["names"]:
            if not any(known_keys().get(key) for key in keys_of(name)):
                raise BadTaxonomy(f"{_FILE}: {name}: no such name")
            for key in {*keys_of(name), *keys_of(f"{name}s")}:
                found.setdefault(key, []).append(rule)
    return {key: tuple(rules) for key, rules in found.items()}


def _rule(entry: Mapping[str, Any]) -> Rule:
    return Rule(
        kinds=frozenset(entry.get("kinds", ("skill", "role", "course"))),
        written=frozenset(entry.get("written", ())),
        never_written=frozenset(entry.get("never_written", ())),
        never_before=_pattern(entry.get("never_before")),
        never_after=_pattern(entry.get("never_after"), "$"),
        near=_pattern(entry.get("near")),
    )


def _pattern(text: str | None, tail: str = "") -> re.Pattern[str] | None:
    return None if text is None else re.compile(f"(?:{text}){tail}", re.IGNORECASE)


def _is_in_japanese(line: str, start: int, end: int) -> bool:
    return _JAPANESE_BEFORE.search(line, max(0, start - 2), start) is not None or (
        _JAPANESE_AFTER.match(line, end) is not None
    )
