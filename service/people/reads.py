"""Questions about people; none of them opens an identity."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, text
from sqlmodel import col, select

from service.base.ids import CompanyId, PersonId, SchoolId
from service.db.work import Read
from service.people import rules, store
from service.people.tables import ConsentEventRow, IdentityRow, PersonRow, ProfileRow
from service.people.terms import Consent, PersonState, Purpose, RankableProfile, StoredProfile
from service.platform.crypto import Vault, fold

LONGEST_PREFIX = 8


async def rankable_profiles(read: Read, person_ids: Collection[PersonId] | None = None) -> list[RankableProfile]:
    """Who may be ranked: active, with a standing consent to matching, and no high-school student (R-33)."""
    return await _consenting(read, person_ids, col(PersonRow.is_high_school_student).is_(False))


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
    return [profile for profile in found if _is_still_there(profile.content, read.today)]


def _is_still_there(content: Mapping[str, Any], today: date) -> bool:
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
        .where(col(PersonRow.state) == PersonState.ACTIVE.value, _stands(Purpose.MATCHING, read.today), *wanted)
        .order_by(col(PersonRow.profile_ref))
    )
    if person_ids is not None:
        query = query.where(col(PersonRow.id).in_(person_ids))
    return [
        RankableProfile(PersonId(person.id), person.profile_ref, profile.content, profile.digest)
        for person, profile in (await read.session.exec(query)).all()
    ]


def _stands(purpose: Purpose, today: date) -> ColumnElement[bool]:
    """The last event of the person for this purpose, given for no company in particular, is a consent.

    A consent is none before its own day.
    """
    last = (
        select(col(ConsentEventRow.is_given))
        .where(
            col(ConsentEventRow.person_id) == col(PersonRow.id),
            col(ConsentEventRow.purpose) == purpose.value,
            col(ConsentEventRow.company_id).is_(None),
            col(ConsentEventRow.is_given).is_(False) | (col(ConsentEventRow.on_date) <= today),
        )
        .order_by(col(ConsentEventRow.recorded_at).desc(), col(ConsentEventRow.id).desc())
        .limit(1)
        .correlate(PersonRow)
        .scalar_subquery()
    )
    return func.coalesce(last, text("false")) == text("true")


async def profiles(read: Read, person_ids: Collection[PersonId]) -> dict[PersonId, StoredProfile]:
    """The profiles of these people."""
    query = (
        select(PersonRow, ProfileRow)
        .join(ProfileRow, col(ProfileRow.person_id) == col(PersonRow.id))
        .where(col(PersonRow.id).in_(person_ids))
    )
    return {
        PersonId(person.id): StoredProfile(
            person_id=PersonId(person.id),
            profile_ref=person.profile_ref,
            track=person.track,
            state=PersonState(person.state),
            is_high_school_student=person.is_high_school_student,
            registered_at=person.registered_at,
            revision=profile.revision,
            content=profile.content,
            digest=profile.digest,
        )
        for person, profile in (await read.session.exec(query)).all()
    }


async def people_by_ref(read: Read, references: Collection[str]) -> dict[str, PersonId]:
    """The ids of the references that are known."""
    query = select(col(PersonRow.profile_ref), col(PersonRow.id)).where(col(PersonRow.profile_ref).in_(references))
    return {reference: PersonId(person_id) for reference, person_id in (await read.session.exec(query)).all()}


async def consents(read: Read, person_ids: Collection[PersonId], purpose: Purpose) -> list[Consent]:
    """The last word of each person for a purpose, for each company and for none; a consent is none before its day."""
    last: dict[tuple[UUID, UUID | None], ConsentEventRow] = {}
    for event in await store.list_consent_events(read, person_ids):
        if event.purpose == purpose.value and not (event.is_given and event.on_date > read.today):
            last[event.person_id, event.company_id] = event
    return [
        Consent(
            PersonId(event.person_id),
            purpose,
            CompanyId(event.company_id) if event.company_id else None,
            event.is_given,
            event.on_date,
            event.source,
        )
        for event in last.values()
    ]


async def people_by_kana(read: Read, vault: Vault, typed: str, limit: int = 20) -> list[PersonId]:
    """People whose kana begin with what was typed, found by digests alone; at most eight characters count."""
    prefix = fold(typed)[:LONGEST_PREFIX]
    return await store.find_by_kana(read, vault.index("name_kana", prefix), limit) if prefix else []


async def sealed_people(read: Read, limit: int) -> list[PersonId]:
    """Some of those whose identity is stored, spread over all: wrapped keys are in no order, they begin at random."""
    query = select(col(IdentityRow.person_id)).order_by(col(IdentityRow.wrapped_key)).limit(limit)
    return [PersonId(person_id) for person_id in (await read.session.exec(query)).all()]
