"""Tables of who is acting."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, Index, LargeBinary
from sqlmodel import Field, SQLModel

from service.access.terms import SchoolKind
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


class StaffSessionRow(SQLModel, table=True):
    """A session; of its token only the SHA-256 is here."""

    __tablename__ = "staff_session"
    token_digest: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    staff_id: UUID = Field(foreign_key="staff.id", index=True)
    created_at: datetime = Field(sa_column=columns.instant())
    seen_at: datetime = Field(sa_column=columns.instant())
    ends_at: datetime = Field(sa_column=columns.instant())
    ended_at: datetime | None = Field(default=None, sa_column=columns.instant(nullable=True))


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
