"""Every setting but the few that stand alone, in typed groups."""

import base64
import binascii
import re
from datetime import date, time
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    Field,
    SecretBytes,
    SecretStr,
    model_validator,
)

from service.settings.wording import wrong


def _key_of_32_bytes(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        key = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError) as failure:
        raise wrong("no_key") from failure
    if len(key) != 32:
        raise wrong("no_key")
    return key


Key = Annotated[SecretBytes, BeforeValidator(_key_of_32_bytes)]


class Part(BaseModel):
    """A group of settings; an unknown name in it is refused."""

    model_config = {"extra": "forbid", "frozen": True}


class Database(Part):
    """Where PostgreSQL is, and the passwords of the roles that the service logs in as."""

    url: str | None = None
    """Address without user, `postgresql://host:5432/kakehashi`; none: the embedded server."""
    administrator: str = "postgres"
    """The role by which `migrate --bootstrap` makes the others, and `restore` a database; nothing else uses it."""
    administrator_password: SecretStr | None = None
    """Passwords may be left out where the server trusts the connection or a password file gives them."""
    owner_password: SecretStr | None = None
    """Of `kakehashi_owner`, which owns the schema and runs migrations."""
    web_password: SecretStr | None = None
    """Of `kakehashi_web`, the staff's pages."""
    worker_password: SecretStr | None = None
    """Of `kakehashi_worker`, jobs and the command line."""
    company_password: SecretStr | None = None
    """Of `kakehashi_company`, the companies' API, under row-level security."""
    backup_password: SecretStr | None = None
    """Of `kakehashi_backup`, which may read everything and write nothing."""
    pool_size: int = Field(default=6, ge=1, le=50)
    """Connections that one process keeps."""


class Redis(Part):
    """Where Redis is; it only wakes workers, the outbox in PostgreSQL is the truth."""

    url: SecretStr | None = None
    """`redis://:password@host:6379/0` or `unix:///path`; none: the embedded server."""


class Web(Part):
    """The web process."""

    host: str = "127.0.0.1"
    """Address to listen on."""
    port: int = Field(default=8000, ge=1, le=65535)
    """Port to listen on."""
    public_url: str = "http://127.0.0.1:8000"
    """How users reach the service, the only origin whose forms are accepted; not set: where it listens."""
    session_idle_minutes: int = Field(default=30, ge=1, le=480)
    """A session ends after this long without a request."""
    session_hours: int = Field(default=10, ge=1, le=24)
    """A session ends after this long in any case."""


class Worker(Part):
    """The worker process and its night."""

    nightly_at: time = time(2, 0)
    """When a business date's nightly jobs fall due, Japanese time, on the following day."""
    attempts: int = Field(default=5, ge=1, le=20)
    """How often a failing job is tried before it is laid among the dead letters."""
    kpi_folder: Path | None = None
    """Where nightly exports go; none: `kpi/` in the data folder."""


class Ranker(Part):
    """How people are ranked."""

    model: Path | None = None
    """A folder with a sentence-transformers model; none: the embedded one."""
    model_digests: Path | None = None
    """A file of SHA-256 lines (`sha256sum` format) that the model's files must match; needed with `model`."""
    query_prefix: str = ""
    """Put before a posting's text, where the model was trained so."""
    document_prefix: str = ""
    """Put before a person's text, where the model was trained so."""
    roles_folder: Path | None = None
    """Where the roles that were fitted for `model` are kept; none: `roles/` in the data folder."""
    shortlist_length: int = Field(default=50, ge=1, le=500)
    """How many people a stored shortlist holds."""
    slots_in_ten: int = Field(default=1, ge=0, le=9)
    """How many of ten places of a shortlist are drawn among the people below it, so that decisions teach; 0: none."""

    @model_validator(mode="after")
    def _a_model_is_pinned(self) -> Self:
        if self.model is not None and self.model_digests is None:
            raise wrong("model_not_pinned")
        return self


class Secrets(Part):
    """Keys; the embedded servers come with keys of their own in the data folder."""

    key_encryption_key: Key
    """32 bytes in base64: wraps each person's key; never in a backup."""
    blind_index_key: Key
    """32 bytes in base64: makes personal fields findable without showing them."""
    signing_key: Key
    """32 bytes in base64: signs cursors and anti-forgery tokens."""


class Access(Part):
    """What signing in takes."""

    second_factor: Literal["required", "optional"] = "required"
    """`required`: who has none sets one up before anything else; `optional`: codes are asked of who has one."""


class Oidc(Part):
    """An existing OpenID Connect provider by which staff may sign in too; a second factor is the provider's then."""

    issuer: str = ""
    """Its issuer, as its discovery document names it, by https; empty: none. It sends people back to
    `/sign-in/provider/callback`."""
    client_id: str = ""
    """What it knows the service by."""
    client_secret: SecretStr = SecretStr("")
    """The client's secret."""
    display_name: str = ""
    """What the sign-in page calls it; empty: OpenID Connect."""

    @model_validator(mode="after")
    def _all_or_none(self) -> Self:
        told = [bool(self.issuer), bool(self.client_id), bool(self.client_secret.get_secret_value())]
        if any(told) and not all(told):
            raise wrong("half_a_provider")
        parts = urlsplit(self.issuer)
        is_here = parts.scheme == "http" and parts.hostname in ("127.0.0.1", "localhost", "::1")
        if self.issuer and not (parts.scheme == "https" or is_here):
            raise wrong("issuer_in_clear")
        return self


class PlacementOffice(Part):
    """What the Employment Security Act, article 29, wants known before anyone is introduced."""

    notice_number: str = ""
    """Number of the notice to the minister; empty: no introduction can be recorded."""
    occupations: str = ""
    """取扱職種の範囲."""
    complaints_to: str = ""
    """Who takes complaints, and how to reach them."""
    name: str = ""
    """The office's name as letters and mails end with it; empty: `complaints_to` stands there."""
    address: str = ""
    """Its address, for letters."""
    telephone: str = ""
    """Its telephone number, for letters and mails."""


class Introductions(Part):
    """From decision to start of work: how long is waited."""

    consent_days: int = Field(default=14, ge=1, le=60)
    """A link that asks a person to agree is good so long."""
    reminder_days: int = Field(default=5, ge=1, le=59)
    """After so many days without an answer, one reminder is sent."""
    patience_days: int = Field(default=14, ge=1, le=180)
    """After so many days without news an introduction is listed as overdue."""
    page_days: int = Field(default=14, ge=1, le=60)
    """The link to a person's own page is good so long."""


def _month_and_day(value: str) -> str:
    try:
        if value:
            date.fromisoformat(f"2001-{value}")  # no leap year: the day must come every year
    except ValueError as failure:
        raise wrong("no_day_of_every_year") from failure
    if value and not re.fullmatch("[0-9]{2}-[0-9]{2}", value):
        raise wrong("no_day_of_every_year")
    return value


def _some_month_and_day(value: str) -> str:
    if not value:
        raise wrong("no_day_of_every_year")
    return _month_and_day(value)


class HighSchool(Part):
    """The calendar of new high-school graduates, which is agreed for each year anew."""

    applications_from: Annotated[str, AfterValidator(_some_month_and_day)] = "09-05"
    """Schools send applications from this day (month and day)."""
    selection_from: Annotated[str, AfterValidator(_some_month_and_day)] = "09-16"
    """Companies select and offer from this day."""
    several_from: Annotated[str, AfterValidator(_month_and_day)] = ""
    """Until this day a student has one application open (一人一社制); empty: the whole year."""
    several: int = Field(default=2, ge=2, le=9)
    """How many may be open from that day on."""


def _mail_address(value: str) -> str:
    if value and not re.fullmatch("[!-?A-~]+@[A-Za-z0-9.-]+", value):
        raise wrong("no_mail_address")
    return value


class Mail(Part):
    """The server that takes the mails (SMTP); without one they wait, and the pages say so."""

    host: str = ""
    """Its name or address; empty: mails wait."""
    port: int = Field(default=587, ge=1, le=65535)
    """Its port: 587 with `starttls`, 465 with `tls`, as a rule."""
    security: Literal["starttls", "tls", "none"] = "starttls"
    """`starttls`, `tls`, or `none` for a relay of the own network, to which no password is sent."""
    authority: Path | None = None
    """PEM file of whoever signed the server's certificate; none: those whom the machine trusts."""
    user: str = ""
    """Who signs in; empty: nobody has to."""
    password: SecretStr | None = None
    """Of that user."""
    from_address: Annotated[str, AfterValidator(_mail_address)] = ""
    """Whom the mails come from; needed with `host`. What cannot be delivered comes back to it."""
    from_name: str = ""
    """The name that stands beside the address."""

    @model_validator(mode="after")
    def _belongs_together(self) -> Self:
        if self.host and not self.from_address:
            raise wrong("no_sender")
        if bool(self.user) != bool(self.password):
            raise wrong("half_a_sign_in")
        if self.user and self.security == "none":
            raise wrong("password_in_clear")
        return self
