"""Every setting in one typed place, read once from the environment and `.env`, then handed down in parts."""

import base64
import binascii
import os
import secrets
from datetime import time
from pathlib import Path
from typing import Annotated, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    Field,
    SecretBytes,
    SecretStr,
    ValidationError,
    model_validator,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

PREFIX = "KAKEHASHI_"


def _key_of_32_bytes(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        key = base64.b64decode(value, validate=True)
    except binascii.Error as failure:
        raise ValueError("must be base64") from failure
    if len(key) != 32:
        raise ValueError("must be 32 bytes in base64")
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
    shortlist_length: int = Field(default=50, ge=1, le=500)
    """How many people a stored shortlist holds."""
    slots_in_ten: int = Field(default=1, ge=0, le=9)
    """How many of ten places of a shortlist are drawn among the people below it, so that decisions teach; 0: none."""

    @model_validator(mode="after")
    def _a_model_is_pinned(self) -> Self:
        if self.model is not None and self.model_digests is None:
            raise ValueError("a model needs model_digests, the SHA-256 of its files")
        return self


class Secrets(Part):
    """Keys; the embedded servers come with keys of their own in the data folder."""

    key_encryption_key: Key
    """32 bytes in base64: wraps each person's key; never in a backup."""
    blind_index_key: Key
    """32 bytes in base64: makes personal fields findable without showing them."""
    signing_key: Key
    """32 bytes in base64: signs cursors and anti-forgery tokens."""


class PlacementOffice(Part):
    """What the Employment Security Act, article 29, wants known before anyone is introduced."""

    notice_number: str = ""
    """Number of the notice to the minister; empty: no introduction can be recorded."""
    occupations: str = ""
    """取扱職種の範囲."""
    complaints_to: str = ""
    """Who takes complaints, and how to reach them."""


class Settings(BaseSettings):
    """The whole; only the assembly (app, worker, cli) sees it."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True, env_file_encoding="utf-8"
    )

    data_folder: Path = Path("var")
    """Embedded servers, exports and logs live here."""
    log_level: str = Field(default="INFO", pattern="^(DEBUG|INFO|WARNING|ERROR)$")
    """The least severe event that is written."""
    database: Database = Database()
    redis: Redis = Redis()
    web: Web = Web()
    worker: Worker = Worker()
    ranker: Ranker = Ranker()
    placement_office: PlacementOffice = PlacementOffice()
    secrets: Secrets


class _DatabaseAddress(BaseModel):
    url: str | None = None


class Machine(BaseSettings):
    """What must be known before the keys are: where data lies, and whether a database is named."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="ignore", frozen=True)

    data_folder: Path = Path("var")
    database: _DatabaseAddress = _DatabaseAddress()


def read_machine() -> Machine:
    """Reads the environment, then `.env`; never refuses."""
    return Machine(_env_file=Path(".env"))


class _RankerOnly(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="ignore", frozen=True)

    ranker: Ranker = Ranker()


def read_ranker() -> Ranker:
    """The ranker's settings alone, for commands that need neither database nor keys."""
    try:
        return _RankerOnly(_env_file=Path(".env")).ranker
    except ValidationError as failure:
        raise SettingsRefused([_sentence(error["loc"], error["msg"]) for error in failure.errors()]) from None


class SettingsRefused(Exception):
    """Names every setting that is wrong or missing, all at once; never a value."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("settings: " + "; ".join(problems))
        self.problems = problems


def secrets_file(data_folder: Path) -> Path:
    return data_folder / "secrets.env"


def create_missing_secrets(data_folder: Path) -> None:
    """Writes random keys for a machine that has none of its own; existing ones are never replaced."""
    path = secrets_file(data_folder)
    data_folder.mkdir(parents=True, exist_ok=True)
    lines = "".join(
        f"{PREFIX}SECRETS__{name.upper()}={base64.b64encode(secrets.token_bytes(32)).decode()}\n"
        for name in Secrets.model_fields
    )
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(lines)


def read_settings() -> Settings:
    """Reads the environment, then `.env`, then the data folder's own keys; refuses with all that is wrong."""
    folder = read_machine().data_folder
    # The file and the groups refuse names that nobody knows; of the environment only known ones are looked at.
    ours = [name for name in sorted(os.environ) if name.startswith(PREFIX)]
    first_words = {name: name.removeprefix(PREFIX).split("__")[0].lower() for name in ours}
    problems = [f"{name}: no such setting" for name in ours if first_words[name] not in Settings.model_fields]
    try:
        settings = Settings(_env_file=(secrets_file(folder), Path(".env")))
    except ValidationError as failure:
        problems += [_sentence(error["loc"], error["msg"]) for error in failure.errors()]
    if problems:
        raise SettingsRefused(problems)
    return settings


def _sentence(place: tuple[int | str, ...], message: str) -> str:
    name = PREFIX + "__".join(str(step) for step in place).upper()
    return f"{name}: {message}"
