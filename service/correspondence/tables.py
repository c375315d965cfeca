"""Tables of mails and of their templates."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, text
from sqlmodel import Field, SQLModel

from service.base.language import Language
from service.correspondence.terms import MailKind, MailState, RecipientKind
from service.db import columns


class MailTemplateRow(SQLModel, table=True):
    """A version of a template; the highest stands. Without words it goes back to the one that is shipped."""

    __tablename__ = "mail_template"
    __table_args__ = (
        columns.one_of("mail_template_kind", "kind", MailKind),
        columns.one_of("mail_template_language", "language", Language),
    )
    kind: str = Field(sa_column=columns.words(primary_key=True))
    language: str = Field(sa_column=columns.words(primary_key=True))
    version: int = Field(primary_key=True)
    subject: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    body: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    written_at: datetime = Field(sa_column=columns.instant())
    written_by: UUID | None = None


class MailRow(SQLModel, table=True):
    """One mail; address and words are sealed, by the key of the person whom it is about or by one of its own.

    What it is about may be of a later slice, so that `about_id` refers to nothing here.
    """

    __tablename__ = "mail"
    __table_args__ = (
        columns.one_of("mail_kind", "kind", MailKind),
        columns.one_of("mail_language", "language", Language),
        columns.one_of("mail_state", "state", MailState),
        columns.one_of("mail_recipient_kind", "recipient_kind", RecipientKind),
        Index("mail_person", "person_id", "id"),
        Index("mail_about", "about_id", "id", postgresql_where=text("about_id IS NOT NULL")),
        Index("mail_unsent", "id", postgresql_where=text("state <> 'sent'")),
    )
    id: UUID = Field(primary_key=True)
    kind: str = Field(sa_column=columns.words())
    language: str = Field(sa_column=columns.words())
    template_version: int
    recipient_kind: str = Field(sa_column=columns.words())
    recipient_id: UUID
    person_id: UUID | None = Field(default=None, foreign_key="person.id")
    about_id: UUID | None = None
    wrapped_key: bytes | None = Field(default=None, sa_column=columns.sealed())
    address: bytes = Field(sa_column=columns.sealed(nullable=False))
    subject: bytes = Field(sa_column=columns.sealed(nullable=False))
    body: bytes = Field(sa_column=columns.sealed(nullable=False))
    good_until: datetime | None = Field(default=None, sa_column=columns.instant(nullable=True))
    outbox_id: UUID
    state: str = Field(sa_column=columns.words())
    failure: str | None = Field(default=None, sa_column=columns.words(nullable=True))
    written_at: datetime = Field(sa_column=columns.instant())
    written_by: UUID | None = None
    settled_at: datetime | None = Field(default=None, sa_column=columns.instant(nullable=True))
