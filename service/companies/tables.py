"""Table of companies."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from service.db import columns


class CompanyRow(SQLModel, table=True):
    """A company; what it tells of itself is overwritten, its postings keep what was shown."""

    __tablename__ = "company"
    __table_args__ = (Index("company_by_corporate_number", "corporate_number"),)
    id: UUID = Field(primary_key=True)
    company_ref: str = Field(sa_column=columns.words(unique=True))
    name: str = Field(sa_column=columns.words())
    name_kana: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    industry_code: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    municipality: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    address: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    contact: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    corporate_number: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    employees: int | None = None
    is_semiconductor: bool | None = None
    semiconductor_basis: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    joins_scholarship_programme: bool = False
    postal_code: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    revision: int = 1
    created_at: datetime = Field(sa_column=columns.instant())
    updated_at: datetime = Field(sa_column=columns.instant())
