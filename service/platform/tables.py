"""Tables of the platform: outbox, job runs, audit entries."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, FetchedValue, Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.db import columns


class OutboxRow(SQLModel, table=True):
    """Something to be done later, written in the transaction that makes it necessary."""

    __tablename__ = "outbox"
    __table_args__ = (
        UniqueConstraint("once", name="outbox_once"),
        Index("outbox_open", "run_at", postgresql_where=text("done_at IS NULL AND dead_at IS NULL")),
        Index("outbox_dead", "dead_at", postgresql_where=text("dead_at IS NOT NULL")),
    )
    id: UUID = Field(primary_key=True)
    kind: str = Field(sa_column=columns.words())
    facts: dict[str, Any] = Field(sa_column=columns.document())
    once: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    created_at: datetime = Field(sa_column=columns.instant())
    run_at: datetime = Field(sa_column=columns.instant())
    attempts: int = 0
    done_at: datetime | None = Field(default=None, sa_column=columns.instant(nullable=True))
    dead_at: datetime | None = Field(default=None, sa_column=columns.instant(nullable=True))
    failure: str | None = Field(default=None, sa_column=columns.words(nullable=True))


class JobRun(SQLModel, table=True):
    """One nightly job of one business date: it happened, once."""

    __tablename__ = "job_run"
    name: str = Field(primary_key=True)
    business_date: date = Field(primary_key=True)
    finished_at: datetime = Field(sa_column=columns.instant())
    result: dict[str, Any] = Field(sa_column=columns.document())


class AuditEntry(SQLModel, table=True):
    """Who did or saw what, for which purpose; append-only and chained by the database."""

    __tablename__ = "audit_entry"
    number: int = Field(sa_column=Column(BigInteger, FetchedValue(), primary_key=True))
    at: datetime = Field(sa_column=columns.instant())
    actor_role: str = Field(sa_column=columns.words())
    actor_id: UUID | None = None
    company_id: UUID | None = None
    act: str = Field(sa_column=columns.words())
    subject_id: UUID | None = Field(default=None, index=True)
    purpose: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    facts: dict[str, Any] = Field(sa_column=columns.document())
    hash: bytes | None = Field(default=None, sa_column=columns.sealed())
