"""Questions about people; none of them opens an identity."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement
from sqlmodel import col, select

from service.base.ids import CompanyId, PersonId
from service.db.work import Read
from service.people import store
from service.people.reads.standing import stands
from service.people.tables import ConsentEventRow, IdentityRow, PersonRow, ProfileRow
from service.people.terms import (
    Alike,
    Consent,
    ConsentEvent,
    LikelyDuplicate,
    NoSuchPerson,
    PersonState,
    Purpose,
    StoredProfile,
)
from service.platform.crypto import PersonKey, Vault, fold

LONGEST_PREFIX = 8
SHORTEST_PREFIX = 2
"""Signs of kana with which likely duplicates are looked for: fewer would name half the prefecture."""


async def consenting_people(
    read: Read, purpose: Purpose, person_ids: Collection[PersonId] | None = None
) -> set[PersonId]:
    """Whose consent to the purpose stands, of these people or of all, looking for work or not; nobody erased."""
    query = select(col(PersonRow.id)).where(
        col(PersonRow.state) != PersonState.ERASED.value, stands(purpose, read.today)
    )
    if person_ids is not None:
        query = query.where(col(PersonRow.id).in_(person_ids))
    return {PersonId(person_id) for person_id in (await read.session.exec(query)).all()}


async def inactive_people(read: Read, person_ids: Collection[PersonId]) -> list[PersonId]:
    """Those of these people who do not look for work any more, by id; since when is not kept."""
    query = select(col(PersonRow.id)).where(
        col(PersonRow.id).in_(person_ids), col(PersonRow.state) != PersonState.ACTIVE.value
    )
    return [PersonId(person_id) for person_id in (await read.session.exec(query.order_by(col(PersonRow.id)))).all()]


async def profiles(
    read: Read, person_ids: Collection[PersonId], *wanted: ColumnElement[bool]
) -> dict[PersonId, StoredProfile]:
    """The profiles of these people, as far as they are what is wanted of a person."""
    query = (
        select(PersonRow, ProfileRow)
        .join(ProfileRow, col(ProfileRow.person_id) == col(PersonRow.id))
        .where(col(PersonRow.id).in_(person_ids), *wanted)
    )
    return {PersonId(person.id): _stored(person, profile) for person, profile in (await read.session.exec(query)).all()}


def _stored(person: PersonRow, profile: ProfileRow) -> StoredProfile:
    return StoredProfile(
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


async def email_index(read: Read, person_id: PersonId) -> bytes | None:
    """The digest of the person's mail address, by which others tell whether it changed; None where none is known."""
    query = select(col(IdentityRow.email_index)).where(col(IdentityRow.person_id) == person_id)
    return (await read.session.exec(query)).one_or_none()


def has_address(person_id: str, email_index: str) -> str:
    """In SQL, whether the address of this digest is the person's today; both are named as columns."""
    return (
        f"EXISTS (SELECT FROM person_identity who WHERE who.person_id = {person_id}"  # noqa: S608 - names of ours
        f" AND who.email_index IS NOT DISTINCT FROM {email_index})"
    )


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
    return _to_revise((await profiles(read, [person_id])).get(person_id))


async def person_with_history(read: Read, person_id: PersonId) -> tuple[StoredProfile, list[ConsentEvent]]:
    """The same with what `consent_history` answers, in one statement."""
    query = (
        select(PersonRow, ProfileRow, ConsentEventRow)
        .join(ProfileRow, col(ProfileRow.person_id) == col(PersonRow.id))
        .join(ConsentEventRow, col(ConsentEventRow.person_id) == col(PersonRow.id), isouter=True)
        .where(col(PersonRow.id) == person_id)
        .order_by(col(ConsentEventRow.recorded_at).desc(), col(ConsentEventRow.id).desc())
    )
    rows = (await read.session.exec(query)).all()
    profile = _to_revise(_stored(*rows[0][:2]) if rows else None)
    return profile, [_event(event) for _, _, event in rows if event is not None]


def _to_revise(found: StoredProfile | None) -> StoredProfile:
    if found is None or found.state is PersonState.ERASED or found.is_high_school_student:
        raise NoSuchPerson("該当する方が見つかりません。")
    return found


async def told_for_statistics(read: Read, person_id: PersonId) -> dict[str, Any]:
    """What the person told for statistics alone (R-17); nothing that ranks or introduces may ask for it."""
    row = await store.find_statistics(read, person_id)
    return {} if row is None else row.model_dump(mode="json", exclude={"person_id"})


async def consent_history(read: Read, person_id: PersonId) -> list[ConsentEvent]:
    """Every consent and withdrawal of a person as it was recorded, the last first."""
    return [_event(event) for event in reversed(await store.list_consent_events(read, [person_id]))]


def _event(row: ConsentEventRow) -> ConsentEvent:
    company_id = CompanyId(row.company_id) if row.company_id else None
    told = (row.is_given, row.on_date, row.source, row.recorded_at, row.recorded_by)
    return ConsentEvent(Purpose(row.purpose), company_id, *told)


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
