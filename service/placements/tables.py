"""Tables of placements, append-only."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from service.db import columns


class PlacementRow(SQLModel, table=True):
    """One acceptance, with the values of registration frozen in it.

    `telling`: how often the same introduction led to one before that was taken back; `ended_search`: whether the person
    looked for work until then.
    """

    __tablename__ = "placement"
    __table_args__ = (UniqueConstraint("introduction_id", "telling", name="placement_of_introduction_once"),)
    id: UUID = Field(primary_key=True)
    placement_ref: str | None = Field(default=None, sa_column=columns.words(nullable=True, unique=True))
    introduction_id: UUID | None = Field(default=None, foreign_key="introduction.id")
    person_id: UUID = Field(foreign_key="person.id", index=True)
    company_id: UUID = Field(foreign_key="company.id", index=True)
    posting_id: UUID | None = Field(default=None, foreign_key="posting.id")
    center: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    accepted_on: date
    residence_prefecture_at_registration: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    workplace_prefecture: str = Field(sa_column=columns.words())
    is_semiconductor: bool
    recorded_at: datetime = Field(sa_column=columns.instant())
    telling: int = 0
    ended_search: bool = False


class PlacementEventRow(SQLModel, table=True):
    """What happened to a placement; one kind once a day, but for what was taken back and check-ins of several times.

    `telling`: how many of its kind and day there were before.
    """

    __tablename__ = "placement_event"
    __table_args__ = (
        UniqueConstraint("placement_id", "kind", "on_date", "telling", name="placement_event_once"),
        Index("placement_event_day", "on_date"),
    )
    id: UUID = Field(primary_key=True)
    placement_id: UUID = Field(foreign_key="placement.id")
    kind: str = Field(sa_column=columns.words())
    on_date: date
    facts: dict[str, Any] = Field(sa_column=columns.document())
    recorded_at: datetime = Field(sa_column=columns.instant())
    recorded_by: UUID | None = None
    telling: int = 0


class PlacementEventUndoneRow(SQLModel, table=True):
    """An event that was told by mistake counts no more, and with its acceptance the placement; append-only."""

    __tablename__ = "placement_event_undone"
    event_id: UUID = Field(primary_key=True, foreign_key="placement_event.id")
    reason: str = Field(sa_column=columns.words())
    recorded_at: datetime = Field(sa_column=columns.instant())
    recorded_by: UUID
