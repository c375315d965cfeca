"""Tables of who is acting."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, Column, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.access.terms import SchoolKind, Way
from service.base.actor import Role
from service.base.language import Language
from service.db import columns


class SchoolRow(SQLModel, table=True):
    """A school whose graduates and supporters the service knows."""

    __tablename__ = "school"
    __table_args__ = (columns.one_of("school_kind", "kind", SchoolKind),)
    id: UUID = Field(primary_key=True)
    name: str = Field(sa_column=columns.words(unique=True))
    kind: str = Field(sa_column=columns.words())


class StaffRow(SQLModel, table=True):
    """An account of a member of staff."""

    __tablename__ = "staff"
    __table_args__ = (
        columns.one_of("staff_role", "role", Role),
        columns.one_of("staff_language", "language", Language),
        UniqueConstraint("provider_issuer", "provider_subject", name="staff_provider_once"),
    )
    id: UUID = Field(primary_key=True)
    login: str = Field(sa_column=columns.words(unique=True))
    display_name: str = Field(sa_column=columns.words())
    role: str = Field(sa_column=columns.words())
    office: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    school_id: UUID | None = Field(default=None, foreign_key="school.id")
    password_hash: str = Field(sa_column=columns.words())
    is_active: bool = True
    language: str = Field(sa_column=columns.words())
    created_at: datetime = Field(sa_column=columns.instant())
    uses_keys: bool = True
    is_password_once: bool = False
    provider_issuer: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    provider_subject: str | None = Field(default=None, sa_column=columns.words(nullable=True))


class SecondFactorRow(SQLModel, table=True):
    """What an account's codes are made from, sealed with a key of its own; and the step of the last code used."""

    __tablename__ = "second_factor"
    staff_id: UUID = Field(primary_key=True, foreign_key="staff.id")
    wrapped_key: bytes = Field(sa_column=columns.sealed(nullable=False))
    secret: bytes = Field(sa_column=columns.sealed(nullable=False))
    last_step: int = Field(sa_column=Column(BigInteger, nullable=False))
    since: datetime = Field(sa_column=columns.instant())


class RecoveryCodeRow(SQLModel, table=True):
    """One of the codes that replace the second factor once; only its SHA-256 is here."""

    __tablename__ = "recovery_code"
    staff_id: UUID = Field(primary_key=True, foreign_key="staff.id")
    digest: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    used_at: datetime | None = Field(default=None, sa_column=columns.instant(nullable=True))


class SpentStateRow(SQLModel, table=True):
    """A state that came back from the provider: it is taken once."""

    __tablename__ = "spent_state"
    digest: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    spent_at: datetime = Field(sa_column=columns.instant(index=True))


class StaffSessionRow(SQLModel, table=True):
    """A session; of its token only the SHA-256 is here."""

    __tablename__ = "staff_session"
    __table_args__ = (columns.one_of("staff_session_way", "way", Way),)
    token_digest: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    created_at: datetime = Field(sa_column=columns.instant())
    seen_at: datetime = Field(sa_column=columns.instant())
    ends_at: datetime = Field(sa_column=columns.instant())
    ended_at: datetime | None = Field(default=None, sa_column=columns.instant(nullable=True))
    way: str = Field(sa_column=columns.words())


class SignInFailureRow(SQLModel, table=True):
    """Failures in a row of one login, known or not; the login itself is not here, since people mistype passwords."""

    __tablename__ = "sign_in_failure"
    login_digest: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    failures: int
    last_at: datetime = Field(sa_column=columns.instant(index=True))


class ApiKeyRow(SQLModel, table=True):
    """A company's key; of its secret only the SHA-256 is here. The company is of a later slice."""

    __tablename__ = "api_key"
    __table_args__ = (Index("ix_api_key_company_id", "company_id"),)
    id: UUID = Field(primary_key=True)
    name: str = Field(sa_column=columns.words(unique=True))
    company_id: UUID
    secret_digest: bytes = Field(sa_column=columns.sealed(nullable=False))
    scopes: list[str] = Field(sa_column=columns.many_words())
    is_test: bool
    created_at: datetime = Field(sa_column=columns.instant())
    expires_at: datetime = Field(sa_column=columns.instant())
    revoked_at: datetime | None = Field(default=None, sa_column=columns.instant(nullable=True))
    last_used_on: date | None = None
