"""Table of saved filters."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import UniqueConstraint
from sqlmodel import Field, SQLModel

from service.db import columns


class SavedFilterRow(SQLModel, table=True):
    """A list's address under a name; `office` is the owner's when it was shared, None for all offices."""

    __tablename__ = "saved_filter"
    __table_args__ = (UniqueConstraint("list_name", "owner_id", "name", name="saved_filter_name_once"),)
    id: UUID = Field(primary_key=True)
    owner_id: UUID = Field(foreign_key="staff.id")
    list_name: str = Field(sa_column=columns.words())
    name: str = Field(sa_column=columns.words())
    query: str = Field(sa_column=columns.words())
    is_shared: bool
    office: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    created_at: datetime = Field(sa_column=columns.instant())
