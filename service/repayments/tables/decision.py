"""Table of decisions to support, append-only."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from service.db import columns


class SupportDecisionRow(SQLModel, table=True):
    """One person decided on."""

    __tablename__ = "support_decision"
    id: UUID = Field(primary_key=True)
    decision_ref: str = Field(sa_column=columns.words(unique=True))
    person_id: UUID = Field(foreign_key="person.id", index=True)
    company_id: UUID = Field(foreign_key="company.id", index=True)
    menu: str = Field(sa_column=columns.words())
    decided_on: date
    is_from_outside: bool
    recorded_at: datetime = Field(sa_column=columns.instant())
