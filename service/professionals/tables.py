"""Table of professionals' contracts, append-only."""

from datetime import date, datetime
from uuid import UUID

from sqlmodel import Field, SQLModel

from service.db import columns


class ContractRow(SQLModel, table=True):
    """One contract concluded."""

    __tablename__ = "professional_contract"
    id: UUID = Field(primary_key=True)
    contract_ref: str = Field(sa_column=columns.words(unique=True))
    concluded_on: date
    employment_kind: str = Field(sa_column=columns.words())
    company_id: UUID | None = Field(default=None, foreign_key="company.id")
    is_semiconductor: bool
    recorded_at: datetime = Field(sa_column=columns.instant())
