"""Tables of consultations and of what was noted of them, append-only."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field, SQLModel

from service.consultations.terms import Way
from service.db import columns


class ConsultationRow(SQLModel, table=True):
    """One consultation; the UIJ class is frozen with the values it was computed from."""

    __tablename__ = "consultation"
    id: UUID = Field(primary_key=True)
    consultation_ref: str = Field(sa_column=columns.words(unique=True))
    person_id: UUID | None = Field(default=None, foreign_key="person.id", index=True)
    held_on: date = Field(index=True)
    center: str = Field(sa_column=columns.words())
    residence_prefecture: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    origin_prefecture: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    age_group: str = Field(sa_column=columns.words())
    uij: str = Field(sa_column=columns.words())
    uij_rule: str = Field(sa_column=columns.words())
    gender: str = Field(sa_column=columns.words())
    household: str = Field(sa_column=columns.words())
    recorded_at: datetime = Field(sa_column=columns.instant())


class ConsultationNoteRow(SQLModel, table=True):
    """What was said, sealed by the person's key; stands in the place of the row it replaces."""

    __tablename__ = "consultation_note"
    __table_args__ = (
        columns.one_of("consultation_note_way", "way", Way),
        CheckConstraint("words IS NOT NULL OR replaces IS NOT NULL", name="consultation_note_says_or_takes_back"),
        Index("consultation_note_person", "person_id", "noted_at"),
    )
    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    replaces: UUID | None = Field(default=None, unique=True, foreign_key="consultation_note.id")
    held_on: date
    way: str = Field(sa_column=columns.words())
    words: bytes | None = Field(default=None, sa_column=columns.sealed())
    noted_at: datetime = Field(sa_column=columns.instant())
    noted_by: UUID
