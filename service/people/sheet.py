"""What is stored of a person, line by line in the order of the counter's form, for whichever page shows it to her."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from service.people.pages.profile_form import OPEN_PERSON, identity_typed, stored_json
from service.people.terms import Identity, StoredProfile
from service.web.record_form import Field, Part, Typed, count_rows, typed_as


@dataclass(frozen=True, slots=True)
class Line:
    """One field with its texts, as they would stand in the form; none where nothing is stored.

    `label` names its words under `people.form.fields`.
    """

    label: str
    field: Field
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the record: its own lines, and one group of lines for each thing of which there may be many."""

    name: str
    lines: tuple[Line, ...]
    groups: tuple[tuple[Line, ...], ...]


def stored_sheet(profile: StoredProfile, statistics: Mapping[str, Any], identity: Identity) -> tuple[Block, ...]:
    """The whole record but for the consents, which have a history of their own."""
    typed = typed_as(OPEN_PERSON, stored_json(profile, statistics)) | identity_typed(identity)
    return tuple(_block(part, typed) for part in OPEN_PERSON.parts)


def _block(part: Part, typed: Typed) -> Block:
    lines = tuple(Line(item.path, item, typed.get(item.path, ())) for item in part.items if isinstance(item, Field))
    return Block(part.name, lines, tuple(_groups(part, typed)))


def _groups(part: Part, typed: Typed) -> Iterator[tuple[Line, ...]]:
    for item in part.items:
        if isinstance(item, Field):
            continue
        for number in range(count_rows(item, typed)):
            yield tuple(
                Line(f"{item.path}.{one.path}", one, typed.get(f"{item.path}.{number}.{one.path}", ()))
                for one in item.fields
            )
