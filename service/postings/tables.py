"""Tables of postings: the posting as it stands, and every revision as it was."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.db import columns


class PostingRow(SQLModel, table=True):
    """A posting, named by its company's own reference; what SQL asks for lies in columns."""

    __tablename__ = "posting"
    __table_args__ = (
        UniqueConstraint("company_id", "external_ref", name="posting_external_ref_once"),
        UniqueConstraint("company_id", "id", name="posting_of_company"),
        Index("posting_newest", text("created_at DESC"), text("id DESC")),
    )
    id: UUID = Field(primary_key=True)
    company_id: UUID = Field(foreign_key="company.id")
    external_ref: str = Field(sa_column=columns.words())
    revision: int
    state: str = Field(sa_column=columns.words())
    title: str = Field(sa_column=columns.words())
    prefecture: str = Field(sa_column=columns.words())
    municipality: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    audience: list[str] = Field(sa_column=columns.many_words())
    is_for_high_school: bool
    is_test: bool
    opens_on: date | None = None
    closes_on: date | None = None
    created_at: datetime = Field(sa_column=columns.instant())
    updated_at: datetime = Field(sa_column=columns.instant())


class PostingRevisionRow(SQLModel, table=True):
    """One version of a posting, kept as it was handed in (職業安定法5条の3: what was shown must be provable)."""

    __tablename__ = "posting_revision"
    __table_args__ = (
        ForeignKeyConstraint(
            ["company_id", "posting_id"], ["posting.company_id", "posting.id"], name="posting_revision_of_company"
        ),
    )
    posting_id: UUID = Field(primary_key=True)
    revision: int = Field(primary_key=True)
    company_id: UUID
    content: dict[str, Any] = Field(sa_column=columns.document())
    digest: bytes = Field(sa_column=columns.sealed(nullable=False))
    made_at: datetime = Field(sa_column=columns.instant())
    made_by_role: str = Field(sa_column=columns.words())
    made_by: UUID | None = None
