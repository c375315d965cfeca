"""Tables of claims, transfers, deposits and budgets."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from service.db import columns


class ClaimRow(SQLModel, table=True):
    """A claim (請求) to a company for its parts of a year's obligations, or to a person for what is to be paid back."""

    __tablename__ = "support_claim"
    id: UUID = Field(primary_key=True)
    claim_no: str = Field(sa_column=columns.words(unique=True))
    debtor_kind: str = Field(sa_column=columns.words())
    debtor_id: UUID = Field(index=True)
    fiscal_year: int
    issued_on: date
    due_on: date
    amount_yen: int = Field(sa_column=columns.whole_yen())
    recorded_at: datetime = Field(sa_column=columns.instant())
    recorded_by: UUID | None = None


class ClaimLineRow(SQLModel, table=True):
    """One obligation's part in a claim; a part is claimed once."""

    __tablename__ = "support_claim_line"
    obligation_id: UUID = Field(primary_key=True, foreign_key="obligation_decision.obligation_id")
    debtor_id: UUID = Field(primary_key=True)
    claim_id: UUID = Field(foreign_key="support_claim.id", index=True)
    amount_yen: int = Field(sa_column=columns.whole_yen())


class TransferBatchRow(SQLModel, table=True):
    """A file of transfer requests that was made for the bank."""

    __tablename__ = "transfer_batch"
    id: UUID = Field(primary_key=True)
    pay_on: date
    count: int
    amount_yen: int = Field(sa_column=columns.whole_yen())
    made_at: datetime = Field(sa_column=columns.instant())
    made_by: UUID | None = None


class TransferRow(SQLModel, table=True):
    """One request: an obligation to be paid to its person or company, or what one of them paid too much.

    The bank gives back its reference.
    """

    __tablename__ = "transfer"
    __table_args__ = (
        UniqueConstraint("obligation_id", "payee_id", "attempt", name="transfer_attempt_once"),
        UniqueConstraint("refund_id", "attempt", name="transfer_refund_attempt_once"),
    )
    id: UUID = Field(primary_key=True)
    batch_id: UUID = Field(foreign_key="transfer_batch.id", index=True)
    obligation_id: UUID | None = Field(default=None, foreign_key="obligation_decision.obligation_id")
    refund_id: UUID | None = Field(default=None, foreign_key="deposit_refund.id")
    payee_kind: str = Field(sa_column=columns.words())
    payee_id: UUID
    payee_account_id: UUID | None = Field(default=None, foreign_key="payee_account.id")
    attempt: int
    reference: str = Field(sa_column=columns.words(unique=True))
    amount_yen: int = Field(sa_column=columns.whole_yen())


class TransferFileRow(SQLModel, table=True):
    """That the bank's file of a batch was made, once for each making."""

    __tablename__ = "transfer_file"
    id: UUID = Field(primary_key=True)
    batch_id: UUID = Field(foreign_key="transfer_batch.id", index=True)
    made_at: datetime = Field(sa_column=columns.instant())
    made_by: UUID | None = None


class TransferResultRow(SQLModel, table=True):
    """What the bank answered to one request, or why it was withdrawn (取消し) before, once."""

    __tablename__ = "transfer_result"
    transfer_id: UUID = Field(primary_key=True, foreign_key="transfer.id")
    outcome: str = Field(sa_column=columns.words())
    bank_code: str = Field(sa_column=columns.words())
    on_date: date
    reason: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    is_bank_told: bool = False
    """Of what was withdrawn after its file was made."""
    journal_id: UUID | None = Field(default=None, foreign_key="ledger_journal.id", unique=True)
    recorded_at: datetime = Field(sa_column=columns.instant())
    recorded_by: UUID | None = None


class TransferReturnRow(SQLModel, table=True):
    """The bank gave back what it had paid: as which deposit, less which fee, and why."""

    __tablename__ = "transfer_return"
    transfer_id: UUID = Field(primary_key=True, foreign_key="transfer.id")
    deposit_id: UUID = Field(foreign_key="deposit.id", unique=True)
    fee_yen: int = Field(default=0, sa_column=columns.whole_yen())
    reason: str = Field(sa_column=columns.words())
    journal_id: UUID = Field(foreign_key="ledger_journal.id", unique=True)
    recorded_at: datetime = Field(sa_column=columns.instant())
    recorded_by: UUID | None = None


class DepositRow(SQLModel, table=True):
    """Money that came in; `words` is who paid and what the payer wrote, sealed."""

    __tablename__ = "deposit"
    id: UUID = Field(primary_key=True)
    line_key: str = Field(sa_column=columns.words(unique=True))
    on_date: date
    fiscal_year: int
    amount_yen: int = Field(sa_column=columns.whole_yen())
    journal_id: UUID = Field(foreign_key="ledger_journal.id", unique=True)
    recorded_at: datetime = Field(sa_column=columns.instant())
    wrapped_key: bytes = Field(sa_column=columns.sealed(nullable=False))
    words: bytes = Field(sa_column=columns.sealed(nullable=False))


class DepositMatchRow(SQLModel, table=True):
    """How much of a deposit settles how much of a claim; a row below zero undoes the one that it names, and why."""

    __tablename__ = "deposit_match"
    id: UUID = Field(primary_key=True)
    deposit_id: UUID = Field(foreign_key="deposit.id", index=True)
    claim_id: UUID = Field(foreign_key="support_claim.id", index=True)
    amount_yen: int = Field(sa_column=columns.whole_yen())
    journal_id: UUID = Field(foreign_key="ledger_journal.id", unique=True)
    undoes: UUID | None = Field(default=None, foreign_key="deposit_match.id", unique=True)
    reason: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    matched_at: datetime = Field(sa_column=columns.instant())
    matched_by: UUID | None = None


class DepositRefundRow(SQLModel, table=True):
    """So much of a deposit is paid back to who owed the claim, because it was too much."""

    __tablename__ = "deposit_refund"
    id: UUID = Field(primary_key=True)
    deposit_id: UUID = Field(foreign_key="deposit.id", index=True)
    claim_id: UUID = Field(foreign_key="support_claim.id", index=True)
    fiscal_year: int
    amount_yen: int = Field(sa_column=columns.whole_yen())
    reason: str = Field(sa_column=columns.words())
    journal_id: UUID = Field(foreign_key="ledger_journal.id", unique=True)
    recorded_at: datetime = Field(sa_column=columns.instant())
    recorded_by: UUID | None = None


class BudgetRow(SQLModel, table=True):
    """What the assembly voted for a scheme and year, and by which vote; the highest revision counts (補正)."""

    __tablename__ = "support_budget"
    __table_args__ = (
        UniqueConstraint("fiscal_year", "scheme", "side", "revision", name="support_budget_revision_once"),
    )
    id: UUID = Field(primary_key=True)
    fiscal_year: int
    scheme: str = Field(sa_column=columns.words())
    side: str = Field(sa_column=columns.words())
    revision: int
    amount_yen: int = Field(sa_column=columns.whole_yen())
    reason: str = Field(sa_column=columns.words())
    recorded_at: datetime = Field(sa_column=columns.instant())
    recorded_by: UUID | None = None
