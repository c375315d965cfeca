"""The parts of a score: what of a posting is compared with what of a person, and how much it counts.

The weights are a prior that needs no feedback, in round numbers; decisions may change them (`matching.learning`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Part:
    """One respect in which a pair is compared: the product of two views, on a scale from 0 to 1.

    `floor` is the percentile of unlike anchor pairs that counts as 0.
    """

    name: str
    posting: str
    person: str
    floor: float


PARTS = (
    Part(name="wish", posting="roles", person="wished", floor=50),
    Part(name="work", posting="backgrounds", person="done", floor=50),
    Part(name="skills", posting="asked", person="able", floor=50),
    Part(name="whole", posting="whole", person="whole", floor=50),
    Part(name="wish_text", posting="whole", person="wish", floor=50),
)
POSTING_VIEWS = tuple(dict.fromkeys(part.posting for part in PARTS))
PERSON_VIEWS = tuple(dict.fromkeys(part.person for part in PARTS))
"""The views that are compared, each once."""
PRIOR: Mapping[str, float] = MappingProxyType(
    {"wish": 0.40, "work": 0.25, "skills": 0.10, "whole": 0.15, "wish_text": 0.10}
)
"""Wishes carry half, for a good coordinator proposes nothing against them; what the person did, can and tells, half."""
