"""Tables of evidence and of what it obliges to."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from service.db import columns


class EvidenceRow(SQLModel, table=True):
    """What papers say of a person and fiscal year; the same said twice is stored once."""

    __tablename__ = "support_evidence"
    __table_args__ = (UniqueConstraint("case_id", "fiscal_year", "digest", name="support_evidence_once"),)
    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="support_case.id")
    company_id: UUID = Field(foreign_key="company.id")
    fiscal_year: int
    employed_from: date | None = None
    employed_to: date | None = None
    rests: list[Any] = Field(sa_column=columns.document())
    repaid_yen: int | None = Field(default=None, sa_column=columns.whole_yen(nullable=True))
    outlay_yen: int | None = Field(default=None, sa_column=columns.whole_yen(nullable=True))
    loan_remaining_yen: int | None = Field(default=None, sa_column=columns.whole_yen(nullable=True))
    certified_on: date
    evidence_ref: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    digest: str = Field(sa_column=columns.words())
    received_at: datetime = Field(sa_column=columns.instant())
    received_by: UUID | None = None


class EvidenceCheckRow(SQLModel, table=True):
    """Who checked evidence, when, and with which result; once."""

    __tablename__ = "support_evidence_check"
    evidence_id: UUID = Field(primary_key=True, foreign_key="support_evidence.id")
    is_verified: bool
    reason: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    checked_at: datetime = Field(sa_column=columns.instant())
    checked_by: UUID | None = None


class ObligationRow(SQLModel, table=True):
    """An amount owed for one instalment, or a change of it (`sequence` above zero)."""

    __tablename__ = "obligation"
    __table_args__ = (UniqueConstraint("case_id", "instalment_kind", "number", "sequence", name="obligation_once"),)
    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="support_case.id")
    instalment_kind: str = Field(sa_column=columns.words())
    number: int
    flow: str = Field(sa_column=columns.words())
    sequence: int
    reason: str = Field(sa_column=columns.words())
    due_year: int = Field(index=True)
    counted_from: date
    counted_to: date
    amount_yen: int = Field(sa_column=columns.whole_yen())
    prefecture_yen: int = Field(sa_column=columns.whole_yen())
    company_yen: int = Field(sa_column=columns.whole_yen())
    trace: list[Any] = Field(sa_column=columns.document())
    needs_two: bool
    proposed_at: datetime = Field(sa_column=columns.instant())
    proposed_by: UUID | None = None


class ObligationShareRow(SQLModel, table=True):
    """One company's part of an obligation."""

    __tablename__ = "obligation_share"
    obligation_id: UUID = Field(primary_key=True, foreign_key="obligation.id")
    company_id: UUID = Field(primary_key=True, foreign_key="company.id", index=True)
    place: int
    share_yen: int = Field(sa_column=columns.whole_yen())


class ObligationDecisionRow(SQLModel, table=True):
    """Who approved or refused an obligation, once; another than who proposed it where two are needed.

    `fiscal_year` is the year of the decision, in whose books an approved obligation stands.
    """

    __tablename__ = "obligation_decision"
    obligation_id: UUID = Field(primary_key=True, foreign_key="obligation.id")
    is_approved: bool
    fiscal_year: int = Field(index=True)
    reason: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    decided_at: datetime = Field(sa_column=columns.instant())
    decided_by: UUID | None = None
    journal_id: UUID | None = Field(default=None, foreign_key="ledger_journal.id", unique=True)
