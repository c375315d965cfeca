"""Tables of people: what ranking may read and what it may not lie apart."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from service.db import columns


class PersonRow(SQLModel, table=True):
    """One person, named by an id that tells nothing."""

    __tablename__ = "person"
    __table_args__ = (Index("person_registered", text("registered_at DESC"), text("id DESC")),)
    id: UUID = Field(primary_key=True)
    profile_ref: str = Field(sa_column=columns.words(unique=True))
    track: str = Field(sa_column=columns.words())
    state: str = Field(sa_column=columns.words())
    is_high_school_student: bool
    school_id: UUID | None = Field(default=None, foreign_key="school.id")
    record_digest: bytes = Field(sa_column=columns.sealed(nullable=False))
    registered_at: datetime = Field(sa_column=columns.instant())


class IdentityRow(SQLModel, table=True):
    """Sealed fields; without the wrapped key nobody can read them."""

    __tablename__ = "person_identity"
    __table_args__ = (
        Index("person_identity_email", "email_index"),
        Index("person_identity_phone", "phone_index"),
        Index("person_identity_kana", "kana_indexes", postgresql_using="gin"),
    )
    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    wrapped_key: bytes = Field(sa_column=columns.sealed(nullable=False))
    name: bytes | None = Field(default=None, sa_column=columns.sealed())
    name_kana: bytes | None = Field(default=None, sa_column=columns.sealed())
    email: bytes | None = Field(default=None, sa_column=columns.sealed())
    phone: bytes | None = Field(default=None, sa_column=columns.sealed())
    postal_code: bytes | None = Field(default=None, sa_column=columns.sealed())
    address: bytes | None = Field(default=None, sa_column=columns.sealed())
    birth_date: bytes | None = Field(default=None, sa_column=columns.sealed())
    email_index: bytes | None = Field(default=None, sa_column=columns.sealed())
    phone_index: bytes | None = Field(default=None, sa_column=columns.sealed())
    birth_date_index: bytes | None = Field(default=None, sa_column=columns.sealed())
    kana_indexes: list[bytes] = Field(sa_column=columns.sealed_list())


class ProfileRow(SQLModel, table=True):
    """What ranking may read."""

    __tablename__ = "profile"
    __table_args__ = (Index("profile_changed", text("updated_at DESC"), text("person_id DESC")),)
    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    content: dict[str, Any] = Field(sa_column=columns.document())
    digest: bytes = Field(sa_column=columns.sealed(nullable=False))
    revision: int
    updated_at: datetime = Field(sa_column=columns.instant())


class ListedProfileRow(SQLModel, table=True):
    """Of a profile what lists ask, narrow enough to be read through; `words` in half width and small letters.

    `edition`: of the rules that read the facets; of rows from before there were any it is empty.
    """

    __tablename__ = "listed_profile"
    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    words: str = Field(sa_column=columns.words())
    residence_prefecture: str = Field(sa_column=columns.words())
    desired_municipalities: list[str] = Field(sa_column=columns.many_words())
    available_from: date | None = None
    goes_anywhere: bool
    education_levels: list[str] = Field(sa_column=columns.many_words())
    licences: list[str] = Field(sa_column=columns.many_words())
    kinds_of_work: list[str] = Field(sa_column=columns.many_words())
    edition: str = Field(sa_column=columns.words())


class StatisticsRow(SQLModel, table=True):
    """What ranking may not read: self-declared, for consultation statistics only (R-17)."""

    __tablename__ = "person_statistics"
    person_id: UUID = Field(primary_key=True, foreign_key="person.id")
    gender: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    birth_year: int | None = None
    household: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    origin_prefecture: str | None = Field(default=None, sa_column=columns.words(nullable=True))


class ConsentEventRow(SQLModel, table=True):
    """A consent given or withdrawn; the last of a person, purpose and company stands."""

    __tablename__ = "consent_event"
    __table_args__ = (
        Index("consent_event_last", "person_id", "purpose", "company_id", "recorded_at", "id"),
        Index(
            "consent_event_of_company",
            "person_id",
            "company_id",
            "recorded_at",
            "id",
            postgresql_where=text("company_id IS NOT NULL"),
        ),
    )
    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    purpose: str = Field(sa_column=columns.words())
    company_id: UUID | None = Field(default=None, foreign_key="company.id")
    is_given: bool
    on_date: date
    source: str = Field(sa_column=columns.words())
    recorded_at: datetime = Field(sa_column=columns.instant())
    recorded_by: UUID | None = None
