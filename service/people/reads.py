"""Questions about people; none of them opens an identity."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, func, text, union
from sqlmodel import col, select

from service.base.clock import date_in_japan
from service.base.ids import CompanyId, PersonId, SchoolId
from service.db.work import Read
from service.people import rules, store
from service.people.tables import ConsentEventRow, IdentityRow, PersonRow, ProfileRow
from service.people.terms import (
    Alike,
    Consent,
    ConsentEvent,
    LikelyDuplicate,
    NoSuchPerson,
    PersonState,
    Purpose,
    RankableProfile,
    StoredProfile,
)
from service.platform.crypto import PersonKey, Vault, fold

LONGEST_PREFIX = 8
SHORTEST_PREFIX = 2
"""Signs of kana with which likely duplicates are looked for: fewer would name half the prefecture."""


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
        RankableProfile(PersonId(person.id), person.profile_ref, profile.content, profile.digest, profile.revision)
        for person, profile in (await read.session.exec(query)).all()
    ]


async def consenting_people(
    read: Read, purpose: Purpose, person_ids: Collection[PersonId] | None = None
) -> set[PersonId]:
    """Whose consent to the purpose stands, of these people or of all, looking for work or not; nobody erased."""
    query = select(col(PersonRow.id)).where(
        col(PersonRow.state) != PersonState.ERASED.value, _stands(purpose, read.today)
    )
    if person_ids is not None:
        query = query.where(col(PersonRow.id).in_(person_ids))
    return {PersonId(person_id) for person_id in (await read.session.exec(query)).all()}


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
        if _is_still_there(student.content, day) and not _is_still_there(student.content, read.today)
    ]


async def inactive_people(read: Read, person_ids: Collection[PersonId]) -> list[PersonId]:
    """Those of these people who do not look for work any more, by id; since when is not kept."""
    query = select(col(PersonRow.id)).where(
        col(PersonRow.id).in_(person_ids), col(PersonRow.state) != PersonState.ACTIVE.value
    )
    return [PersonId(person_id) for person_id in (await read.session.exec(query.order_by(col(PersonRow.id)))).all()]


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


async def sealing_keys(read: Read, vault: Vault, person_ids: Collection[PersonId]) -> dict[PersonId, PersonKey]:
    """The keys of these people, for what other slices seal of them: who erases a key erases that too."""
    query = select(col(IdentityRow.person_id), col(IdentityRow.wrapped_key)).where(
        col(IdentityRow.person_id).in_(person_ids)
    )
    found = (await read.session.exec(query)).all()
    return {PersonId(person_id): vault.person_key(person_id, wrapped) for person_id, wrapped in found}


async def references(read: Read, person_ids: Collection[PersonId]) -> dict[PersonId, str]:
    """By which reference lists name these people."""
    query = select(col(PersonRow.id), col(PersonRow.profile_ref)).where(col(PersonRow.id).in_(person_ids))
    return {PersonId(person_id): reference for person_id, reference in (await read.session.exec(query)).all()}


async def sealed_people(read: Read, limit: int) -> list[PersonId]:
    """Some of those whose identity is stored, spread over all: wrapped keys are in no order, they begin at random."""
    query = select(col(IdentityRow.person_id)).order_by(col(IdentityRow.wrapped_key)).limit(limit)
    return [PersonId(person_id) for person_id in (await read.session.exec(query)).all()]


async def person_to_revise(read: Read, person_id: PersonId) -> StoredProfile:
    """Whom staff may change by form: nobody who is erased, and no pupil (R-33); raises NoSuchPerson."""
    found = (await profiles(read, [person_id])).get(person_id)
    if found is None or found.state is PersonState.ERASED or found.is_high_school_student:
        raise NoSuchPerson("該当する方が見つかりません。")
    return found


async def told_for_statistics(read: Read, person_id: PersonId) -> dict[str, Any]:
    """What the person told for statistics alone (R-17); nothing that ranks or introduces may ask for it."""
    row = await store.find_statistics(read, person_id)
    return {} if row is None else row.model_dump(mode="json", exclude={"person_id"})


async def consent_history(read: Read, person_id: PersonId) -> list[ConsentEvent]:
    """Every consent and withdrawal of a person as it was recorded, the last first."""
    events = await store.list_consent_events(read, [person_id])
    return [
        ConsentEvent(
            Purpose(event.purpose),
            CompanyId(event.company_id) if event.company_id else None,
            event.is_given,
            event.on_date,
            event.source,
            event.recorded_at,
            event.recorded_by,
        )
        for event in reversed(events)
    ]


async def people_alike(read: Read, vault: Vault, told: Mapping[str, str], limit: int = 5) -> list[LikelyDuplicate]:
    """Registered people who may be the one of whom this is told, found by digests alone.

    `told` may hold name_kana (its beginning will do), birth_date, phone and email, each as the record writes it.
    """
    kana = fold(told.get("name_kana", ""))
    sought = {name: vault.index(name, told[name]) if told.get(name) else None for name in ("phone", "email")}
    begins = vault.index("name_kana", kana[:LONGEST_PREFIX]) if len(kana) >= SHORTEST_PREFIX else None
    if begins is None and not any(sought.values()):
        return []
    born = vault.index("birth_date", told["birth_date"]) if told.get("birth_date") else None
    found = await store.find_alike(read, sought["phone"], sought["email"], begins, limit)
    return [
        LikelyDuplicate(
            PersonId(person.id),
            person.profile_ref,
            person.registered_at,
            residence,
            tuple(_alike(identity, sought, begins, min(len(kana), LONGEST_PREFIX), born)),
            bool(born and identity.birth_date_index and identity.birth_date_index != born),
        )
        for person, identity, residence in found
    ]


def _alike(
    identity: IdentityRow, sought: Mapping[str, bytes | None], begins: bytes | None, length: int, born: bytes | None
) -> Iterator[Alike]:
    """Of kana only the beginnings are known; those of a shorter name are as many as it has signs."""
    if sought["phone"] and identity.phone_index == sought["phone"]:
        yield Alike.PHONE
    if sought["email"] and identity.email_index == sought["email"]:
        yield Alike.EMAIL
    if born and identity.birth_date_index == born:
        yield Alike.BIRTH_DATE
    if begins and begins in identity.kana_indexes:
        yield Alike.KANA if len(identity.kana_indexes) == length else Alike.KANA_BEGINS
