"""Table of consultations, append-only."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

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
