"""What the taxonomy is made of: roles, skills, courses, and which background carries over to which work.

The files write the fields as they are named here, a role's id as `id`, a transfer's ends as `from` and `to`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal["skill", "role", "course"]
"""Of what a text may speak."""


@dataclass(frozen=True, slots=True)
class Role:
    """A kind of work. `names` are all its spellings, `ja` and `en` first.

    `near` says of other roles how much alike the work is, 0…1, and they say the same of this one.
    """

    role_id: str
    ja: str
    en: str
    field: str
    names: tuple[str, ...]
    near: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Skill:
    """What a person can do or knows. `kind` is one of `SKILL_KINDS`; `names` are all spellings, `ja` and `en` first.

    Who has it also has the skills of `broader`. `near` says of other skills how far having this one helps, 0…1.
    `roles` are the ids of the roles that use it.
    """

    skill_id: str
    ja: str
    en: str
    kind: str
    names: tuple[str, ...]
    broader: tuple[str, ...]
    near: Mapping[str, float]
    roles: tuple[str, ...]


SKILL_KINDS = frozenset({"technique", "knowledge", "tool", "equipment", "material"})


@dataclass(frozen=True, slots=True)
class Course:
    """A programme of study, by what its department is called; ids of skills it teaches and of roles it leads to."""

    course_id: str
    ja: str
    en: str
    names: tuple[str, ...]
    skills: tuple[str, ...]
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Transfer:
    """How well people of the role `origin` take to the role `target`, 0…1, and why, in Japanese."""

    origin: str
    target: str
    strength: float
    why: str


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All terms, each kind in the order of its files by name and of the entries within."""

    roles: tuple[Role, ...]
    skills: tuple[Skill, ...]
    courses: tuple[Course, ...]
    transfers: tuple[Transfer, ...]
