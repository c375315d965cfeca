"""Every statement on notes of consultations."""

from typing import Any

from sqlalchemy import insert, select, text
from sqlmodel import col

from service.base.ids import PersonId
from service.consultations.tables import ConsultationNoteRow
from service.consultations.terms import NoteId, NoteRow, Way
from service.db.work import Read, Work


async def lock(work: Work, person_id: PersonId) -> None:
    """Lets one work at a time note of this person; the others wait until it ends."""
    key = f"consultations {person_id}"
    await work.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))"), {"key": key})


async def insert_note(work: Work, values: dict[str, Any]) -> None:
    """Appends a row."""
    await work.session.execute(insert(ConsultationNoteRow).values(**values))


async def notes_of_person(read: Read, person_id: PersonId) -> list[NoteRow]:
    """Every row of the person, what is replaced too, in the order in which they were noted."""
    query = select(ConsultationNoteRow).where(col(ConsultationNoteRow.person_id) == person_id)
    ordered = query.order_by(col(ConsultationNoteRow.noted_at), col(ConsultationNoteRow.id))
    return [
        NoteRow(
            NoteId(row.id),
            NoteId(row.replaces) if row.replaces else None,
            row.held_on,
            Way(row.way),
            row.words,
            row.noted_at,
            row.noted_by,
        )
        for row in (await read.session.execute(ordered)).scalars().all()
    ]
