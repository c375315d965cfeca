"""Table of the accounts to which people and companies are paid."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from service.db import columns


class PayeeAccountRow(SQLModel, table=True):
    """An account as told on a day, sealed; the last one counts. `wrapped_key` None: sealed with the person's key."""

    __tablename__ = "payee_account"
    __table_args__ = (Index("payee_account_of_party", "party_id", "recorded_at"),)
    id: UUID = Field(primary_key=True)
    party_kind: str = Field(sa_column=columns.words())
    party_id: UUID
    wrapped_key: bytes | None = Field(default=None, sa_column=columns.sealed())
    account: bytes = Field(sa_column=columns.sealed(nullable=False))
    recorded_at: datetime = Field(sa_column=columns.instant())
    recorded_by: UUID | None = None
