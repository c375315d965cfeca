"""Somebody whose number was typed in full, and which of the list's conditions would hide her."""

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from sqlalchemy import ColumnElement, func
from sqlmodel import col, select

from service.base.ids import PersonId
from service.db.keyset import counts_of
from service.db.work import Read
from service.people import rules
from service.people.reads.listed import ends_in, is_figures, select_people
from service.people.tables import PersonRow
from service.people.terms import PeopleWanted, PersonState

NOTHING = PeopleWanted()


@dataclass(frozen=True, slots=True)
class Numbered:
    """`hidden_by` names the fields of PeopleWanted that do not hold of her; nothing where the list shows her."""

    person_id: PersonId
    profile_ref: str
    state: PersonState
    hidden_by: tuple[str, ...]


async def person_of_number(read: Read, wanted: PeopleWanted) -> Numbered | None:
    """Who has the number that stands alone in `wanted.words`, in full or but for the signs before its digits.

    None for other words, for nobody, for pupils (R-33) and who is erased, and where two numbers end so. Two statements,
    none for words without a digit.
    """
    word = rules.searched(wanted.words).strip()
    if not any(sign.isdigit() for sign in word) or " " in word:
        return None
    query = select_people(read, NOTHING).where(_is_number(word)).limit(2)
    found = (await read.session.execute(query)).all()
    if len(found) != 1:
        return None
    person = found[0].PersonRow
    return Numbered(
        PersonId(person.id), person.profile_ref, PersonState(person.state), await _hidden_by(read, wanted, person.id)
    )


def _is_number(word: str) -> ColumnElement[bool]:
    if is_figures(word):
        # From the references' own rows, as the list's own search does.
        return col(PersonRow.id).in_(select(col(PersonRow.id)).where(ends_in(word)))
    return func.lower(col(PersonRow.profile_ref)) == word


async def _hidden_by(read: Read, wanted: PeopleWanted, person_id: PersonId) -> tuple[str, ...]:
    """Each condition that is set is asked of her alone; one statement."""
    asked: Mapping[str, Any] = {
        one.name: getattr(wanted, one.name)
        for one in fields(PeopleWanted)
        if one.name != "words" and getattr(wanted, one.name) != getattr(NOTHING, one.name)
    }
    queries = [
        select_people(read, replace(NOTHING, **{name: value})).where(col(PersonRow.id) == person_id)
        for name, value in asked.items()
    ]
    counts = await counts_of(read, queries)
    return tuple(name for name, count in zip(asked, counts, strict=True) if not count)
