"""Tables of links to people's own pages and of what they leave to the office; append-only."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, Index, LargeBinary, text
from sqlmodel import Field, SQLModel

from service.base.language import Language
from service.candidates.terms import ErrandKind
from service.db import columns
from service.introductions.terms.telling import TellingWay


class CandidateLinkRow(SQLModel, table=True):
    """A link, known by the digest of its token alone."""

    __tablename__ = "candidate_link"
    __table_args__ = (
        columns.one_of("candidate_link_language", "language", Language),
        Index("candidate_link_person", "person_id", "made_at"),
    )
    digest: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    person_id: UUID = Field(foreign_key="person.id")
    language: str = Field(sa_column=columns.words())
    made_at: datetime = Field(sa_column=columns.instant())
    made_by: UUID | None = None
    expires_at: datetime = Field(sa_column=columns.instant())
    email_index: bytes | None = Field(default=None, sa_column=columns.sealed())
    """Of the address to which it was mailed, as `person_identity` has it."""


class CandidateLinkEndRow(SQLModel, table=True):
    """The office ended every link of the person that was made until then."""

    __tablename__ = "candidate_link_end"
    __table_args__ = (Index("candidate_link_end_person", "person_id", "ended_at"),)
    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    ended_at: datetime = Field(sa_column=columns.instant())
    ended_by: UUID | None = None


class ErrandRow(SQLModel, table=True):
    """What a person left to the office: words on a correction, sealed by her key, an introduction that she ended, or a
    posting of which she would like to hear more.
    """

    __tablename__ = "errand"
    __table_args__ = (
        columns.one_of("errand_kind", "kind", ErrandKind),
        Index("errand_person", "person_id", "written_at"),
        Index("errand_introduction", "introduction_id", postgresql_where=text("introduction_id IS NOT NULL")),
    )
    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    kind: str = Field(sa_column=columns.words())
    words: bytes | None = Field(default=None, sa_column=columns.sealed())
    introduction_id: UUID | None = Field(default=None, foreign_key="introduction.id")
    posting_id: UUID | None = Field(default=None, foreign_key="posting.id")
    written_at: datetime = Field(sa_column=columns.instant())


class ErrandDoneRow(SQLModel, table=True):
    """Somebody saw to it; of a withdrawal also whom at the company they told, on which day and how.

    `told_note` is sealed by the person's key. `is_company_unaware`: it never heard of her, and was told nothing.
    """

    __tablename__ = "errand_done"
    __table_args__ = (columns.one_of("errand_done_told_way", "told_way", TellingWay),)
    errand_id: UUID = Field(primary_key=True, foreign_key="errand.id")
    done_at: datetime = Field(sa_column=columns.instant())
    done_by: UUID | None = None
    told_on: date | None = None
    told_way: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    told_to: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    told_note: bytes | None = Field(default=None, sa_column=columns.sealed())
    is_company_unaware: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
