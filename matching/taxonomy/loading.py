"""Reads the files of the taxonomy and refuses whatever does not hold together.

Files: roles/*.toml with [[role]], skills/*.toml with [[skill]], courses.toml with [[course]] and transfers.toml with
[[transfer]]. Every field of `matching.taxonomy.terms` must be there.
"""

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any

from matching.taxonomy.terms import SKILL_KINDS, Course, Role, Skill, Taxonomy, Transfer
from matching.text.normalise import normalise


class BadTaxonomy(ValueError):
    """A file of the taxonomy has a defect; the message names the file and the entry."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """One table of a file, and where it stands."""

    file: str
    title: str
    data: Mapping[str, Any]

    def defect(self, what: str) -> BadTaxonomy:
        return BadTaxonomy(f"{self.file}: {self.title}: {what}")

    def text(self, key: str) -> str:
        value = self.data.get(key)
        if not isinstance(value, str) or not value.strip():
            raise self.defect(f"{key} must be a text")
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        value = self.data.get(key)
        if not isinstance(value, list) or not all(isinstance(one, str) and one.strip() for one in value):
            raise self.defect(f"{key} must be a list of texts")
        if len({normalise(one) for one in value}) < len(value):
            raise self.defect(f"{key} names something twice")
        return tuple(value)

    def strength(self, value: object) -> float:
        if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
            raise self.defect(f"{value!r} is no strength from 0 to 1")
        return float(value)

    def strengths(self, key: str) -> Mapping[str, float]:
        value = self.data.get(key)
        if not isinstance(value, dict):
            raise self.defect(f"{key} must be a table of strengths")
        return MappingProxyType({name: self.strength(one) for name, one in value.items()})

    def names(self) -> tuple[str, ...]:
        """All spellings, `ja` and `en` first, each once."""
        spelled = self.texts("names")
        if not spelled:
            raise self.defect("names must not be empty")
        found: dict[str, str] = {}
        for name in (self.text("ja"), self.text("en"), *spelled):
            found.setdefault(normalise(name), name)
        return tuple(found.values())


@cache
def taxonomy() -> Taxonomy:
    """The taxonomy that comes with the package; raises BadTaxonomy."""
    return read_taxonomy(files("matching").joinpath("taxonomy"))


def read_taxonomy(folder: Traversable) -> Taxonomy:
    """The taxonomy of the files in `folder`; raises BadTaxonomy, which names the first file and entry that is wrong."""
    roles = _by_id(entry for file in _tables(folder, "roles") for entry in _entries(file, "role", "roles/"))
    skills = _by_id(entry for file in _tables(folder, "skills") for entry in _entries(file, "skill", "skills/"))
    courses = _by_id(_entries(folder.joinpath("courses.toml"), "course"))
    transfers = _entries(folder.joinpath("transfers.toml"), "transfer")
    for entries in (roles, skills, courses):
        _refuse_shared_names(entries.values())
    return Taxonomy(
        roles=tuple(_role(entry, roles) for entry in roles.values()),
        skills=_skills(skills, roles),
        courses=tuple(_course(entry, skills, roles) for entry in courses.values()),
        transfers=_transfers(transfers, roles),
    )


def _tables(folder: Traversable, name: str) -> list[Traversable]:
    found = sorted(
        (one for one in folder.joinpath(name).iterdir() if one.name.endswith(".toml")), key=lambda one: one.name
    )
    if not found:
        raise BadTaxonomy(f"{name}: no files")
    return found


def _entries(file: Traversable, kind: str, folder: str = "") -> Iterator[_Entry]:
    name = folder + file.name
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadTaxonomy(f"{name}: {error}") from error
    if set(data) != {kind} or not isinstance(data[kind], list):
        raise BadTaxonomy(f"{name}: must hold [[{kind}]] and nothing else")
    for number, entry in enumerate(data[kind], start=1):
        title = entry.get("id", f"{entry.get('from')} → {entry.get('to')}" if kind == "transfer" else f"entry {number}")
        yield _Entry(name, str(title), MappingProxyType(entry))


def _by_id(entries: Iterable[_Entry]) -> dict[str, _Entry]:
    found: dict[str, _Entry] = {}
    for entry in entries:
        if found.setdefault(entry.text("id"), entry) is not entry:
            raise entry.defect(f"the id stands in {found[entry.text('id')].file} already")
    return found


def _refuse_shared_names(entries: Iterable[_Entry]) -> None:
    owners: dict[str, _Entry] = {}
    for entry in entries:
        for name in entry.names():
            owner = owners.setdefault(normalise(name), entry)
            if owner is not entry:
                raise entry.defect(f"{name} is a name of {owner.title} already")


def _refuse_unknown(entry: _Entry, key: str, ids: Iterable[str], known: Mapping[str, _Entry]) -> None:
    for one in ids:
        if one not in known:
            raise entry.defect(f"{key}: there is no {one}")


def _near(entry: _Entry, known: Mapping[str, _Entry]) -> Mapping[str, float]:
    near = entry.strengths("near")
    _refuse_unknown(entry, "near", near, known)
    if entry.text("id") in near:
        raise entry.defect("near: it names itself")
    return near


def _role(entry: _Entry, roles: Mapping[str, _Entry]) -> Role:
    role_id, near = entry.text("id"), _near(entry, roles)
    for other, strength in near.items():
        if roles[other].strengths("near").get(role_id) != strength:
            raise entry.defect(f"near: {other} does not say the same of it")
    return Role(role_id, entry.text("ja"), entry.text("en"), entry.text("field"), entry.names(), near)


def _skills(skills: Mapping[str, _Entry], roles: Mapping[str, _Entry]) -> tuple[Skill, ...]:
    found = {name: _skill(entry, skills, roles) for name, entry in skills.items()}
    for name, entry in skills.items():
        if name in _implied(name, found):
            raise entry.defect("broader: it is broader than itself")
    return tuple(found.values())


def _skill(entry: _Entry, skills: Mapping[str, _Entry], roles: Mapping[str, _Entry]) -> Skill:
    skill_id, kind = entry.text("id"), entry.text("kind")
    broader, used_by = entry.texts("broader"), entry.texts("roles")
    if kind not in SKILL_KINDS:
        raise entry.defect(f"{kind} is no kind of skill")
    _refuse_unknown(entry, "broader", broader, skills)
    _refuse_unknown(entry, "roles", used_by, roles)
    near = _near(entry, skills)
    return Skill(skill_id, entry.text("ja"), entry.text("en"), kind, entry.names(), broader, near, used_by)


def _implied(name: str, skills: Mapping[str, Skill]) -> set[str]:
    """All that is broader than the skill, in any number of steps."""
    found: set[str] = set()
    open_ends = list(skills[name].broader)
    while open_ends:
        one = open_ends.pop()
        if one not in found:
            found.add(one)
            open_ends.extend(skills[one].broader)
    return found


def _course(entry: _Entry, skills: Mapping[str, _Entry], roles: Mapping[str, _Entry]) -> Course:
    taught, leads_to = entry.texts("skills"), entry.texts("roles")
    _refuse_unknown(entry, "skills", taught, skills)
    _refuse_unknown(entry, "roles", leads_to, roles)
    return Course(entry.text("id"), entry.text("ja"), entry.text("en"), entry.names(), taught, leads_to)


def _transfers(entries: Iterable[_Entry], roles: Mapping[str, _Entry]) -> tuple[Transfer, ...]:
    found: dict[tuple[str, str], Transfer] = {}
    for entry in entries:
        pair = origin, target = entry.text("from"), entry.text("to")
        _refuse_unknown(entry, "from and to", pair, roles)
        if origin == target or pair in found:
            raise entry.defect("it leads to itself, or stands there twice")
        found[pair] = Transfer(origin, target, entry.strength(entry.data.get("strength")), entry.text("why"))
    return tuple(found.values())
