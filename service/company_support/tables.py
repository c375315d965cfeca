"""Table of companies' support cases, append-only."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from service.db import columns


class CaseRow(SQLModel, table=True):
    """One firm's support in one fiscal year."""

    __tablename__ = "company_support_case"
    id: UUID = Field(primary_key=True)
    case_ref: str = Field(sa_column=columns.words(unique=True))
    company_id: UUID = Field(foreign_key="company.id")
    fiscal_year: int
    course: str = Field(sa_column=columns.words())
    started_on: date
    hires: int
    recorded_at: datetime = Field(sa_column=columns.instant())
