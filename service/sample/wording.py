"""The small grammar in which the sample's sentences are written, and its expansion.

`{3-9}` is a number between, `{100-400:20}` one in steps of twenty, `{a|b}` one of the words, `{town}` a slot,
`<ます/る>` an ending: polite first, plain second. A line may open with its needs in brackets: `[5,origin43,!kids]`
wants five years in the field, the tag `origin43`, and not the tag `kids`.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

_NEEDS = re.compile(r"^\[([^\]]+)\]\s*")
_HOLE = re.compile(r"\{([^{}]*)\}")
_RANGE = re.compile(r"^(\d+)-(\d+)(?::(\d+))?$")
_ENDING = re.compile(r"<([^<>/]*)/([^<>/]*)>")


@dataclass(frozen=True)
class Line:
    """One sentence of the material, with what must be true of a person before she may say it."""

    text: str
    tags: frozenset[str] = frozenset()
    forbidden: frozenset[str] = frozenset()
    years: int = 0

    def suits(self, tags: frozenset[str], years: int) -> bool:
        return years >= self.years and self.tags <= tags and not self.forbidden & tags


def line_of(source: str) -> Line:
    """Reads one line of the material."""
    found = _NEEDS.match(source)
    if found is None:
        return Line(source.strip())
    needs = [need.strip() for need in found.group(1).split(",")]
    years = max((int(need) for need in needs if need.isdigit()), default=0)
    return Line(
        source[found.end() :].strip(),
        frozenset(need for need in needs if not need.isdigit() and not need.startswith("!")),
        frozenset(need[1:] for need in needs if need.startswith("!")),
        years,
    )


def lines_of(block: str) -> tuple[Line, ...]:
    """Reads a block of the material, a line a sentence."""
    return tuple(line_of(source) for source in block.splitlines() if source.strip())


def expand(text: str, random: Random, slots: Mapping[str, str], *, polite: bool = True) -> str:
    """Fills the holes of a text and settles its endings; KeyError for a slot that nobody filled."""
    filled = _HOLE.sub(lambda hole: _fill(hole.group(1), random, slots), text)
    return _ENDING.sub(lambda ending: ending.group(1 if polite else 2), filled)


def _fill(hole: str, random: Random, slots: Mapping[str, str]) -> str:
    found = _RANGE.match(hole)
    if found is not None:
        low, high, step = int(found.group(1)), int(found.group(2)), int(found.group(3) or 1)
        return f"{random.randrange(low, high + 1, step):d}"
    if "|" in hole:
        return random.choice(hole.split("|"))
    return slots[hole]
