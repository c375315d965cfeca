"""Tables of the ledger, append-only; who guards what is in the migration."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Column, Date, Index, UniqueConstraint, Uuid, text
from sqlalchemy.dialects.postgresql.base import ischema_names
from sqlalchemy.types import UserDefinedType
from sqlmodel import Field, SQLModel

from service.db import columns


class Xid8(UserDefinedType[str]):
    """A transaction's number of 64 bits, which never comes twice."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        return "xid8"


# So that the schema can be read back and compared.
ischema_names["xid8"] = Xid8


class YearRow(SQLModel, table=True):
    """A fiscal year's books and when they were closed, once and in two steps; written by the database's functions."""

    __tablename__ = "ledger_year"
    fiscal_year: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    opened_at: datetime = Field(sa_column=columns.instant())
    obligations_closed_at: datetime | None = Field(default=None, sa_column=columns.instant(nullable=True))
    closed_at: datetime | None = Field(default=None, sa_column=columns.instant(nullable=True))
    obligations_closed_by: UUID | None = None
    closed_by: UUID | None = None


class ClosingRequestRow(SQLModel, table=True):
    """Somebody asks that a year be closed to obligations, or its books."""

    __tablename__ = "ledger_closing_request"
    id: UUID = Field(primary_key=True)
    fiscal_year: int = Field(foreign_key="ledger_year.fiscal_year", index=True)
    closing: str = Field(sa_column=columns.words())
    seen: str = Field(sa_column=columns.words())
    requested_at: datetime = Field(sa_column=columns.instant())
    requested_by: UUID


class ClosingWithdrawalRow(SQLModel, table=True):
    """A request that was taken back."""

    __tablename__ = "ledger_closing_withdrawal"
    request_id: UUID = Field(primary_key=True, foreign_key="ledger_closing_request.id")
    withdrawn_at: datetime = Field(sa_column=columns.instant())
    withdrawn_by: UUID


class JournalRow(SQLModel, table=True):
    """A journal; `xid` is the transaction that wrote it, the only one that may add lines to it."""

    __tablename__ = "ledger_journal"
    __table_args__ = (
        UniqueConstraint("natural_key", name="ledger_journal_once"),
        Index("ledger_journal_reversed_once", "reverses", unique=True, postgresql_where=text("reverses IS NOT NULL")),
        Index("ledger_journal_by_day", "on_date", "id"),
        Index("ledger_journal_of_subject", "subject_id"),
        Index("ledger_journal_of_transaction", "xid"),
    )
    id: UUID = Field(primary_key=True)
    natural_key: str = Field(sa_column=columns.words())
    digest: bytes = Field(sa_column=columns.sealed(nullable=False))
    kind: str = Field(sa_column=columns.words())
    fiscal_year: int
    on_date: date = Field(sa_column=Column(Date, nullable=False))
    touches_cash: bool
    subject_id: UUID | None = None
    reverses: UUID | None = Field(default=None, foreign_key="ledger_journal.id")
    corrects: UUID | None = Field(default=None, foreign_key="ledger_journal.id")
    recorded_at: datetime = Field(sa_column=columns.instant())
    recorded_by: UUID | None = None
    xid: str = Field(sa_column=Column(Xid8, nullable=False))


class EntryRow(SQLModel, table=True):
    """A line of a journal: debit positive, credit negative."""

    __tablename__ = "ledger_entry"
    __table_args__ = (Index("ledger_entry_of_party", "party", postgresql_where=text("party IS NOT NULL")),)
    journal_id: UUID = Field(sa_column=Column(Uuid, primary_key=True))
    line: int = Field(primary_key=True, sa_column_kwargs={"autoincrement": False})
    account: str = Field(sa_column=columns.words())
    party: UUID | None = None
    amount: int = Field(sa_column=Column(BigInteger, nullable=False))


class SealRow(SQLModel, table=True):
    """A journal's place in the chain, and the hash over it and all before it."""

    __tablename__ = "ledger_seal"
    __table_args__ = (UniqueConstraint("journal_id", name="ledger_seal_once"),)
    number: int = Field(sa_column=Column(BigInteger, primary_key=True, autoincrement=False))
    journal_id: UUID
    hash: bytes = Field(sa_column=columns.sealed(nullable=False))
