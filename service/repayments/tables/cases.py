"""Tables of companies' participation and of people's support with its events."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from service.db import columns


class ParticipationRow(SQLModel, table=True):
    """A company's registration for a frame and year of hire; the highest revision counts."""

    __tablename__ = "support_participation"
    __table_args__ = (
        UniqueConstraint(
            "company_id", "scheme", "frame", "hire_year", "revision", name="support_participation_revision_once"
        ),
    )
    id: UUID = Field(primary_key=True)
    company_id: UUID = Field(foreign_key="company.id")
    scheme: str = Field(sa_column=columns.words())
    frame: str = Field(sa_column=columns.words())
    hire_year: int
    places: int
    cap_yen: int | None = Field(default=None, sa_column=columns.whole_yen(nullable=True))
    revision: int
    recorded_at: datetime = Field(sa_column=columns.instant())
    recorded_by: UUID | None = None


class CaseRow(SQLModel, table=True):
    """A person registered for a frame."""

    __tablename__ = "support_case"
    id: UUID = Field(primary_key=True)
    case_ref: str = Field(sa_column=columns.words(unique=True))
    person_id: UUID = Field(foreign_key="person.id", index=True)
    scheme: str = Field(sa_column=columns.words())
    frame: str = Field(sa_column=columns.words())
    hire_year: int
    category: str = Field(sa_column=columns.words())
    credential: str = Field(sa_column=columns.words())
    loans: list[str] | None = Field(default=None, sa_column=columns.many_words(nullable=True))
    registered_on: date
    graduated_on: date | None = None
    is_from_outside: bool | None = None
    was_employed_in_prefecture: bool | None = None
    has_other_support: bool | None = None
    recorded_at: datetime = Field(sa_column=columns.instant())


class CaseEventRow(SQLModel, table=True):
    """What happened to a support; of what stands one kind once a day. What stands is in `standing_support_event`.

    `telling` is how often the same kind was told of the day before, and corrected; the database counts it.
    """

    __tablename__ = "support_event"
    __table_args__ = (
        UniqueConstraint("case_id", "kind", "on_date", "telling", name="support_event_once"),
        UniqueConstraint("replaces", name="support_event_replaced_once"),
        Index(
            "support_event_decided_once",
            "case_id",
            unique=True,
            postgresql_where=text("kind IN ('decided', 'declined')"),
        ),
    )
    id: UUID = Field(primary_key=True)
    case_id: UUID = Field(foreign_key="support_case.id")
    kind: str = Field(sa_column=columns.words())
    on_date: date
    by: UUID | None = None
    company_id: UUID | None = Field(default=None, foreign_key="company.id", index=True)
    placement_id: UUID | None = Field(default=None, foreign_key="placement.id")
    left_on: date | None = None
    absence: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    reason: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    papers: list[str] = Field(sa_column=columns.many_words())
    age_at_hire: int | None = None
    loan_yen: int | None = Field(default=None, sa_column=columns.whole_yen(nullable=True))
    company_cap_yen: int | None = Field(default=None, sa_column=columns.whole_yen(nullable=True))
    loans: list[str] | None = Field(default=None, sa_column=columns.many_words(nullable=True))
    graduated_on: date | None = None
    is_from_outside: bool | None = None
    was_employed_in_prefecture: bool | None = None
    has_other_support: bool | None = None
    recorded_at: datetime = Field(sa_column=columns.instant())
    telling: int = 0
    replaces: UUID | None = Field(default=None, foreign_key="support_event.id")


class CaseEventCorrectionRow(SQLModel, table=True):
    """An event that was recorded wrongly, and no longer stands; what stands in its place `replaces` it."""

    __tablename__ = "support_event_correction"
    event_id: UUID = Field(primary_key=True, foreign_key="support_event.id")
    reason: str = Field(sa_column=columns.words())
    contradicts: list[UUID] = Field(sa_column=columns.many_ids())
    recorded_at: datetime = Field(sa_column=columns.instant())
    recorded_by: UUID
