"""A high school's own pupils, whether or not they consented to matching: what their school recorded stays theirs."""

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from service.base.ids import PersonId, SchoolId
from service.db.work import Read
from service.people.reads import profiles
from service.people.reads.rankable import is_still_there
from service.people.tables import IdentityRow, PersonRow
from service.people.terms import PersonState, StoredProfile


async def pupils_of_school(read: Read, school_id: SchoolId, person_ids: Collection[PersonId]) -> list[StoredProfile]:
    """Of these people the pupils of the school who are still there and not erased, by reference.

    For what the school itself records of them; what is computed for them asks `students_of_school`.
    """
    found = await profiles(read, person_ids, *_is_pupil(school_id, person_ids)) if person_ids else {}
    there = (one for one in found.values() if is_still_there(one.content, read.today))
    return sorted(there, key=lambda one: one.profile_ref)


async def identities_of_pupils(
    read: Read, school_id: SchoolId, person_ids: Collection[PersonId]
) -> Sequence[IdentityRow]:
    """What is sealed of those of these people who are the school's pupils and not erased; one statement."""
    query = (
        select(IdentityRow)
        .join(PersonRow, col(PersonRow.id) == col(IdentityRow.person_id))
        .where(*_is_pupil(school_id, person_ids))
    )
    return (await read.session.exec(query)).all()


def _is_pupil(school_id: SchoolId, person_ids: Collection[PersonId]) -> tuple[ColumnElement[bool], ...]:
    return (
        col(PersonRow.id).in_(person_ids),
        col(PersonRow.school_id) == school_id,
        col(PersonRow.is_high_school_student).is_(True),
        col(PersonRow.state) != PersonState.ERASED.value,
    )
