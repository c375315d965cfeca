"""The phrases from which roles are known: how postings title the work, how people wish for it and tell of it."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from matching.taxonomy import taxonomy

TRAP, NEAR, NAME = "trap", "near", "name"


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text and the role that it tells of; `kind` is title, wish, duty, evidence, skill, study, name,
    `near` (another trade that carries over) or `trap` (the same words in another trade)."""

    role: str
    kind: str
    text: str


def phrases() -> tuple[Phrase, ...]:
    """All phrases and all names of all roles, in the taxonomy's order."""
    return (*_written(), *_names())


def _written() -> Iterator[Phrase]:
    folder = files("matching.taxonomy").joinpath("phrases")
    for path in sorted(folder.iterdir(), key=lambda one: one.name):
        for line in path.read_text(encoding="utf-8").splitlines():
            record = json.loads(line)
            yield Phrase(record["role"], record["kind"], record["text"])


def _names() -> Iterator[Phrase]:
    for role in taxonomy().roles:
        for name in dict.fromkeys((*role.names, role.ja, role.en)):
            yield Phrase(role.role_id, NAME, name)
