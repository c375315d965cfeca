"""Tables of students' applications through their school; append-only."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.db import columns
from service.students.terms import Step


class SchoolApplicationRow(SQLModel, table=True):
    """A student applied for a posting, as her school recorded it; one for each posting counts."""

    __tablename__ = "school_application"
    __table_args__ = (Index("school_application_pair", "person_id", "posting_id"),)
    id: UUID = Field(primary_key=True)
    school_id: UUID = Field(foreign_key="school.id")
    person_id: UUID = Field(foreign_key="person.id")
    posting_id: UUID = Field(foreign_key="posting.id")
    posting_revision: int
    applied_on: date
    recorded_at: datetime = Field(sa_column=columns.instant())
    recorded_by: UUID | None = None


class SchoolApplicationStepRow(SQLModel, table=True):
    """What became of an application; a row that `undoes` another says that this one counts no more."""

    __tablename__ = "school_application_step"
    __table_args__ = (
        columns.one_of("school_application_step_kind", "kind", Step),
        Index("school_application_step_order", "application_id", "recorded_at", "id"),
        UniqueConstraint("undoes", name="school_application_step_undone_once"),
    )
    id: UUID = Field(primary_key=True)
    application_id: UUID = Field(foreign_key="school_application.id")
    kind: str = Field(sa_column=columns.words())
    on_date: date
    undoes: UUID | None = Field(default=None, foreign_key="school_application_step.id")
    reason: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    recorded_at: datetime = Field(sa_column=columns.instant())
    recorded_by: UUID | None = None
