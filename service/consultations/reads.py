"""Questions about consultations."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlmodel import col

from service.base.ids import PersonId
from service.consultations.tables import ConsultationRow
from service.consultations.terms import Center
from service.db.work import Read


@dataclass(frozen=True, slots=True)
class Consultation:
    """One consultation of a registered person, without the statistics that were told with it."""

    consultation_ref: str
    held_on: date
    center: Center


async def consultations_of_person(read: Read, person_id: PersonId) -> list[Consultation]:
    """Every consultation of the person, the last first."""
    query = (
        select(col(ConsultationRow.consultation_ref), col(ConsultationRow.held_on), col(ConsultationRow.center))
        .where(col(ConsultationRow.person_id) == person_id)
        .order_by(col(ConsultationRow.held_on).desc(), col(ConsultationRow.consultation_ref).desc())
    )
    found = (await read.session.execute(query)).all()
    return [Consultation(reference, held_on, Center(center)) for reference, held_on, center in found]
