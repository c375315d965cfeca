"""Questions about consultations."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, exists, literal, null, select, union_all
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.dialects.postgresql import UUID as UUID_COLUMN
from sqlalchemy.orm import aliased
from sqlalchemy.types import Text
from sqlmodel import col

from service.base.ids import PersonId
from service.consultations import rules, store
from service.consultations.tables import ConsultationNoteRow, ConsultationRow
from service.consultations.terms import Center, Noted, Way
from service.db.work import Read


@dataclass(frozen=True, slots=True)
class Consultation:
    """One consultation of a registered person, without the statistics that were told with it and what was said.

    A centre's record has its reference and its centre, a note the way, its moment and its writer.
    """

    held_on: date
    consultation_ref: str | None = None
    center: Center | None = None
    way: Way | None = None
    noted_at: datetime | None = None
    noted_by: UUID | None = None


async def consultations_of_person(read: Read, person_id: PersonId) -> list[Consultation]:
    """Every consultation of the person that stands, the last first; in one statement."""
    told: Select[*tuple[Any, ...]] = select(
        col(ConsultationRow.held_on).label("held_on"),
        col(ConsultationRow.consultation_ref).label("reference"),
        col(ConsultationRow.center).label("center"),
        literal(None, Text()).label("way"),
        null().cast(TIMESTAMP(timezone=True)).label("noted_at"),
        null().cast(UUID_COLUMN()).label("noted_by"),
    ).where(col(ConsultationRow.person_id) == person_id)
    later = aliased(ConsultationNoteRow)
    noted: Select[*tuple[Any, ...]] = select(
        col(ConsultationNoteRow.held_on),
        literal(None, Text()),
        literal(None, Text()),
        col(ConsultationNoteRow.way),
        col(ConsultationNoteRow.noted_at),
        col(ConsultationNoteRow.noted_by),
    ).where(
        col(ConsultationNoteRow.person_id) == person_id,
        col(ConsultationNoteRow.words).is_not(None),
        ~exists().where(col(later.replaces) == col(ConsultationNoteRow.id)),
    )
    both = union_all(told, noted).subquery()
    ordered = select(both).order_by(both.c.held_on.desc(), both.c.noted_at.desc(), both.c.reference.desc())
    return [
        Consultation(
            row.held_on,
            row.reference,
            Center(row.center) if row.center else None,
            Way(row.way) if row.way else None,
            row.noted_at,
            row.noted_by,
        )
        for row in (await read.session.execute(ordered)).all()
    ]


async def notes(read: Read, person_id: PersonId) -> list[Noted]:
    """What was noted of the person's consultations, sealed, the last day first; what was taken back too."""
    return rules.gathered(await store.notes_of_person(read, person_id))
