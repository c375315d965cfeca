"""Who may be ranked, and who changed; none of these questions opens an identity."""

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, union
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from service.base.clock import date_in_japan
from service.base.ids import PersonId, SchoolId
from service.db.work import Read
from service.people import rules
from service.people.reads.standing import stands
from service.people.tables import ConsentEventRow, PersonRow, ProfileRow
from service.people.terms import PersonState, Purpose, RankableProfile


async def rankable_profiles(read: Read, person_ids: Collection[PersonId] | None = None) -> list[RankableProfile]:
    """Who may be ranked: active, with a standing consent to matching, and no high-school student (R-33)."""
    return await _consenting(read, person_ids, col(PersonRow.is_high_school_student).is_(False))


def rankable_people(today: date) -> Select[UUID, bytes]:
    """The same people as a query that others build on: their ids, and the digests of their profiles."""
    return (
        select_columns(col(PersonRow.id), col(ProfileRow.digest))
        .join(ProfileRow, col(ProfileRow.person_id) == col(PersonRow.id))
        .where(*_rankable(today))
    )


async def rankable_ids(read: Read) -> list[PersonId]:
    """Their ids, by reference."""
    query = select(col(PersonRow.id)).where(*_rankable(read.today)).order_by(col(PersonRow.profile_ref))
    return [PersonId(person_id) for person_id in (await read.session.exec(query)).all()]


async def count_rankable(read: Read) -> int:
    """How many they are."""
    query = select(func.count()).select_from(rankable_people(read.today).subquery())
    return (await read.session.exec(query)).one()


def _rankable(today: date) -> tuple[ColumnElement[bool], ...]:
    return *_looking(today), col(PersonRow.is_high_school_student).is_(False)


def _looking(today: date) -> tuple[ColumnElement[bool], ...]:
    """Active, and the consent to matching stands."""
    return col(PersonRow.state) == PersonState.ACTIVE.value, stands(Purpose.MATCHING, today)


async def student_profiles(read: Read, person_ids: Collection[PersonId] | None = None) -> list[RankableProfile]:
    """High-school students with a standing consent to matching, as far as their school is known here.

    Postings are found for them, and they are in nobody's list (R-33). Who has left, by the month that she told, is
    none of them, even before a new record says so.
    """
    return await _students(read, person_ids, col(PersonRow.school_id).is_not(None))


async def students_of_school(
    read: Read, school_id: SchoolId, person_ids: Collection[PersonId] | None = None
) -> list[RankableProfile]:
    """Of those the students of this school, whom its career supporters alone may see."""
    return await _students(read, person_ids, col(PersonRow.school_id) == school_id)


async def _students(
    read: Read, person_ids: Collection[PersonId] | None, of_school: ColumnElement[bool]
) -> list[RankableProfile]:
    found = await _consenting(read, person_ids, col(PersonRow.is_high_school_student).is_(True), of_school)
    return [profile for profile in found if is_still_there(profile.content, read.today)]


def is_still_there(content: Mapping[str, Any], today: date) -> bool:
    """What was stored with her record says so on that day; the month of leaving may have passed since."""
    schools = [entry for entry in content["education"] if entry["level"] == "high_school"]
    leaves = max((entry["graduation"] for entry in schools), default="")
    return leaves >= f"{today:%Y-%m}" and rules.is_high_school_student(content, today)


async def _consenting(
    read: Read, person_ids: Collection[PersonId] | None, *wanted: ColumnElement[bool]
) -> list[RankableProfile]:
    """Active people with a standing consent to matching, by reference."""
    query = (
        select(PersonRow, ProfileRow)
        .join(ProfileRow, col(ProfileRow.person_id) == col(PersonRow.id))
        .where(*_looking(read.today), *wanted)
        .order_by(col(PersonRow.profile_ref))
    )
    if person_ids is not None:
        query = query.where(col(PersonRow.id).in_(person_ids))
    return [
        RankableProfile(PersonId(person.id), person.profile_ref, profile.content, profile.digest, profile.revision)
        for person, profile in (await read.session.exec(query)).all()
    ]


async def people_changed_since(read: Read, since: datetime) -> list[PersonId]:
    """Whose profile was told, or whose consent to matching began or ended, at that instant or later, by id."""
    events = select(col(ConsentEventRow.person_id)).where(
        col(ConsentEventRow.purpose) == Purpose.MATCHING.value,
        col(ConsentEventRow.company_id).is_(None),
        (col(ConsentEventRow.recorded_at) >= since)
        | col(ConsentEventRow.on_date).between(date_in_japan(since), read.today),
    )
    told = select(col(ProfileRow.person_id)).where(col(ProfileRow.updated_at) >= since)
    found = await read.session.execute(union(told, events))
    return sorted(PersonId(person_id) for (person_id,) in found.all())


async def students_left_since(read: Read, since: datetime) -> list[PersonId]:
    """High-school students whose month of leaving ended at that instant or later, by reference."""
    day = date_in_japan(since)
    if (day.year, day.month) == (read.today.year, read.today.month):
        return []
    of_school = col(PersonRow.is_high_school_student).is_(True), col(PersonRow.school_id).is_not(None)
    students = await _consenting(read, None, *of_school)
    return [
        student.person_id
        for student in students
        if is_still_there(student.content, day) and not is_still_there(student.content, read.today)
    ]
