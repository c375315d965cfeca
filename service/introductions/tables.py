"""Tables of the slice: requests for consent with their links and answers, letters that were sent, days of interviews
and of starting.
"""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Column, Index, LargeBinary
from sqlmodel import Field, SQLModel

from service.base.language import Language
from service.db import columns
from service.introductions.terms.telling import TellingWay


class ConsentRequestRow(SQLModel, table=True):
    """A person asked to agree to be introduced to one company for one posting; append-only."""

    __tablename__ = "consent_request"
    __table_args__ = (
        columns.one_of("consent_request_language", "language", Language),
        Index("consent_request_pair", "posting_id", "person_id"),
        Index("consent_request_person", "person_id"),
    )
    id: UUID = Field(primary_key=True)
    person_id: UUID = Field(foreign_key="person.id")
    posting_id: UUID = Field(foreign_key="posting.id")
    company_id: UUID = Field(foreign_key="company.id")
    posting_revision: int
    language: str = Field(sa_column=columns.words())
    asked_at: datetime = Field(sa_column=columns.instant())
    asked_by: UUID | None = None
    expires_at: datetime = Field(sa_column=columns.instant())


class ConsentLinkRow(SQLModel, table=True):
    """A link of a request, known by the digest of its token alone; a reminder brings a second one."""

    __tablename__ = "consent_link"
    digest: bytes = Field(sa_column=Column(LargeBinary, primary_key=True))
    request_id: UUID = Field(foreign_key="consent_request.id", index=True)
    is_reminder: bool
    made_at: datetime = Field(sa_column=columns.instant())
    email_index: bytes | None = Field(default=None, sa_column=columns.sealed())
    """Of the address to which it was mailed, as `person_identity` has it."""


class ConsentAnswerRow(SQLModel, table=True):
    """The one answer to a request, to the revision of the posting that was shown; the words are sealed.

    Where the office heard it: on which day, how (`source`), and who recorded it.
    """

    __tablename__ = "consent_answer"
    request_id: UUID = Field(primary_key=True, foreign_key="consent_request.id")
    is_given: bool
    posting_revision: int
    words: bytes | None = Field(default=None, sa_column=columns.sealed())
    answered_at: datetime = Field(sa_column=columns.instant())
    heard_on: date | None = None
    source: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    recorded_by: UUID | None = None


class LetterSentRow(SQLModel, table=True):
    """The letter of introduction was sent, or what it says told: on which day, how and to whom at the company.

    The last word of an introduction stands; one without a day takes back what was recorded before by mistake.
    `told_note` is sealed by the person's key.
    """

    __tablename__ = "letter_sent"
    __table_args__ = (
        columns.one_of("letter_sent_told_way", "told_way", TellingWay),
        Index("letter_sent_last", "introduction_id", "recorded_at", "id"),
    )
    id: UUID = Field(primary_key=True)
    introduction_id: UUID = Field(foreign_key="introduction.id")
    told_on: date | None = None
    told_way: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    told_to: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    told_note: bytes | None = Field(default=None, sa_column=columns.sealed())
    recorded_at: datetime = Field(sa_column=columns.instant())
    recorded_by: UUID


class InterviewDayRow(SQLModel, table=True):
    """The day of an interview as it was told; the last word of an introduction stands, without a day it is off.

    `note`: its hour, its place and who is there, sealed by the person's key.
    """

    __tablename__ = "interview_day"
    __table_args__ = (Index("interview_day_last", "introduction_id", "recorded_at", "id"),)
    id: UUID = Field(primary_key=True)
    introduction_id: UUID = Field(foreign_key="introduction.id")
    on_date: date | None = None
    note: bytes | None = Field(default=None, sa_column=columns.sealed())
    recorded_at: datetime = Field(sa_column=columns.instant())
    recorded_by: UUID | None = None


class StartDayRow(SQLModel, table=True):
    """The day of starting work as it was agreed last, while it lies ahead; without a day it is open again."""

    __tablename__ = "start_day"
    __table_args__ = (Index("start_day_last", "introduction_id", "recorded_at", "id"),)
    id: UUID = Field(primary_key=True)
    introduction_id: UUID = Field(foreign_key="introduction.id")
    on_date: date | None = None
    recorded_at: datetime = Field(sa_column=columns.instant())
    recorded_by: UUID | None = None
