"""Every statement that writes people, and the locked look at those who are there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, or_, text, update
from sqlalchemy import insert as plain_insert
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import SQLModel, col, select

from service.base.ids import PersonId
from service.db.work import Read, Work
from service.people.tables import ConsentEventRow, IdentityRow, PersonRow, ProfileRow, StatisticsRow
from service.people.terms import PersonState


@dataclass(frozen=True, slots=True)
class Known:
    """What must be known of a stored person to tell whether a record is news."""

    person_id: PersonId
    record_digest: bytes
    wrapped_key: bytes
    revision: int
    content_digest: bytes


async def lock_known(work: Work, references: Collection[str]) -> dict[str, Known]:
    """The people of these references, locked in the order of their ids until the work ends."""
    locking = (
        select(PersonRow)
        .where(col(PersonRow.profile_ref).in_(references))
        .order_by(col(PersonRow.id))
        .with_for_update()
    )
    people = (await work.session.exec(locking)).all()
    # Asked only now: a join with the lock would tell of the profile as it was before whoever held the lock.
    asking = (
        select(
            col(ProfileRow.person_id),
            col(IdentityRow.wrapped_key),
            col(ProfileRow.revision),
            col(ProfileRow.digest),
        )
        .join(IdentityRow, col(IdentityRow.person_id) == col(ProfileRow.person_id))
        .where(col(ProfileRow.person_id).in_([person.id for person in people]))
    )
    found = (await work.session.exec(asking)).all() if people else []
    rest = {person_id: (wrapped_key, revision, digest) for person_id, wrapped_key, revision, digest in found}
    return {person.profile_ref: Known(PersonId(person.id), person.record_digest, *rest[person.id]) for person in people}


async def upsert_rows(
    work: Work, table: type[SQLModel], key: str, rows: Sequence[dict[str, Any]], kept: Collection[str] = ()
) -> None:
    """Inserts rows of one shape, or overwrites those of the same key but for the columns `kept`, in one statement."""
    if not rows:
        return
    new = insert(table).values(rows)
    told = {name: getattr(new.excluded, name) for name in rows[0] if name != key and name not in kept}
    await work.session.execute(new.on_conflict_do_update(index_elements=[key], set_=told))


async def insert_consents(work: Work, rows: Sequence[dict[str, Any]]) -> None:
    """Appends consent events."""
    if rows:
        await work.session.execute(plain_insert(ConsentEventRow), list(rows))


async def list_consent_events(read: Read, person_ids: Collection[PersonId]) -> list[ConsentEventRow]:
    """Every consent event of these people, oldest first."""
    query = (
        select(ConsentEventRow)
        .where(col(ConsentEventRow.person_id).in_(person_ids))
        .order_by(col(ConsentEventRow.recorded_at), col(ConsentEventRow.id))
    )
    return list((await read.session.exec(query)).all())


async def list_identities(read: Read, person_ids: Collection[UUID]) -> list[IdentityRow]:
    """The sealed identities of these people."""
    query = select(IdentityRow).where(col(IdentityRow.person_id).in_(person_ids))
    return list((await read.session.exec(query)).all())


async def find_sealed_birth_date(read: Read, person_id: PersonId) -> tuple[bytes, bytes] | None:
    """The person's wrapped key and the sealed birth date; None where none is stored."""
    query = select(col(IdentityRow.wrapped_key), col(IdentityRow.birth_date)).where(
        col(IdentityRow.person_id) == person_id, col(IdentityRow.birth_date).is_not(None)
    )
    found = (await read.session.exec(query)).one_or_none()
    return None if found is None or found[1] is None else (found[0], found[1])


async def find_by_kana(read: Read, index: bytes, limit: int) -> list[PersonId]:
    """People whose kana begin so, newest first."""
    query = (
        select(col(PersonRow.id))
        .join(IdentityRow, col(IdentityRow.person_id) == col(PersonRow.id))
        .where(col(IdentityRow.kana_indexes).contains([index]))
        .order_by(col(PersonRow.registered_at).desc())
        .limit(limit)
    )
    return [PersonId(person_id) for person_id in (await read.session.exec(query)).all()]


async def update_states(work: Work, person_ids: Collection[PersonId], state: str) -> None:
    """Sets the state of these people, but of those who are erased."""
    await work.session.execute(
        update(PersonRow)
        .where(col(PersonRow.id).in_(person_ids), col(PersonRow.state) != PersonState.ERASED.value)
        .values(state=state)
    )


async def lock_reference(work: Work, reference: str) -> None:
    """Lets one work at a time register somebody under this reference, which may stand for nobody yet."""
    statement = text("SELECT pg_advisory_xact_lock(hashtextextended('person ' || :reference, 0))")
    await work.session.execute(statement, {"reference": reference})


async def lock_person(work: Work, person_id: PersonId) -> None:
    """Lets one work at a time speak for this person."""
    await work.session.exec(select(PersonRow.id).where(col(PersonRow.id) == person_id).with_for_update(key_share=True))


async def find_statistics(read: Read, person_id: PersonId) -> StatisticsRow | None:
    """What the person told for statistics alone."""
    return await read.session.get(StatisticsRow, person_id)


async def find_alike(
    read: Read, phone: bytes | None, email: bytes | None, kana: bytes | None, limit: int
) -> list[tuple[PersonRow, IdentityRow, str]]:
    """Whose sealed identity has one of these digests, with the residence; no pupils (R-33) and nobody erased.

    Who is reached alike comes first, then who was registered last.
    """
    reached: list[ColumnElement[bool]] = []
    if phone is not None:
        reached.append(col(IdentityRow.phone_index) == phone)
    if email is not None:
        reached.append(col(IdentityRow.email_index) == email)
    named = [] if kana is None else [col(IdentityRow.kana_indexes).contains([kana])]
    query = (
        select(PersonRow, IdentityRow, col(ProfileRow.content)["residence_prefecture"].astext)
        .join(IdentityRow, col(IdentityRow.person_id) == col(PersonRow.id))
        .join(ProfileRow, col(ProfileRow.person_id) == col(PersonRow.id))
        .where(
            or_(*reached, *named),
            col(PersonRow.state) != PersonState.ERASED.value,
            col(PersonRow.is_high_school_student).is_(False),
        )
        .order_by(*(alike.desc().nulls_last() for alike in reached), col(PersonRow.registered_at).desc())
        .limit(limit)
    )
    return [(person, identity, residence) for person, identity, residence in (await read.session.exec(query)).all()]
