"""Every setting in one typed place, read once from the environment and `.env`, then handed down in parts."""

import base64
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from service.settings.parts import (
    Access,
    Database,
    HighSchool,
    Introductions,
    Mail,
    Oidc,
    PlacementOffice,
    Ranker,
    Redis,
    Secrets,
    Web,
    Worker,
)
from service.settings.programme import Issuer, Treasury
from service.settings.wording import sentence, sentence_of_unknown

__all__ = [
    "PREFIX",
    "Access",
    "Database",
    "HighSchool",
    "Introductions",
    "Issuer",
    "Mail",
    "Oidc",
    "PlacementOffice",
    "Ranker",
    "Redis",
    "Secrets",
    "Settings",
    "SettingsRefused",
    "Treasury",
    "Web",
    "Worker",
    "create_missing_secrets",
    "read_machine",
    "read_ranker",
    "read_settings",
    "secrets_file",
]

PREFIX = "KAKEHASHI_"


class Settings(BaseSettings):
    """The whole; only the assembly (app, worker, cli) sees it."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", extra="forbid", frozen=True, env_file_encoding="utf-8"
    )

    data_folder: Path = Path("var")
    """Embedded servers, exports and logs live here."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """The least severe event that is written."""
    database: Database = Database()
    redis: Redis = Redis()
    web: Web = Web()
    worker: Worker = Worker()
    ranker: Ranker = Ranker()
    access: Access = Access()
    oidc: Oidc = Oidc()
    placement_office: PlacementOffice = PlacementOffice()
    issuer: Issuer = Issuer()
    introductions: Introductions = Introductions()
    high_school: HighSchool = HighSchool()
    treasury: Treasury = Treasury()
    mail: Mail = Mail()
    secrets: Secrets


class _DatabaseAddress(BaseModel):
    url: str | None = None


class Machine(BaseSettings):
    """What must be known before the keys are: where data lies, and whether a database is named."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="ignore", frozen=True)

    data_folder: Path = Path("var")
    database: _DatabaseAddress = _DatabaseAddress()


def read_machine() -> Machine:
    """Reads the environment, then `.env`; refuses only what cannot be read at all."""
    with _refusing([]):
        return Machine(_env_file=Path(".env"))


class _RankerOnly(BaseSettings):
    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", extra="ignore", frozen=True)

    ranker: Ranker = Ranker()


def read_ranker() -> Ranker:
    """The ranker's settings alone, for commands that need neither database nor keys."""
    with _refusing([]):
        return _RankerOnly(_env_file=Path(".env")).ranker


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
    unknown = [name for name in ours if first_words[name] not in Settings.model_fields]
    with _refusing([sentence_of_unknown(name, _names()) for name in unknown]):
        return Settings(_env_file=(secrets_file(folder), Path(".env")))


@contextmanager
def _refusing(problems: list[str]) -> Iterator[None]:
    """Refuses with these problems and with all that reading finds."""
    try:
        yield
    except ValidationError as failure:
        problems += map(_problem, failure.errors())
    except SettingsError as failure:
        # A group written as one text; its message names the field and no value.
        problems += [sentence(_name(re.findall('field "(.+?)"', str(failure))), "not_a_group", {})]
    except UnicodeDecodeError:
        problems += [sentence(".env", "not_utf_8", {})]
    if problems:
        raise SettingsRefused(problems) from None


def _problem(error: ErrorDetails) -> str:
    name = _name(error["loc"])
    if error["type"] == "extra_forbidden":
        return sentence_of_unknown(name, _names())
    return sentence(name, error["type"], error.get("ctx", {}))


def _name(place: Sequence[int | str]) -> str:
    return (PREFIX + "__".join(str(step) for step in place)).upper()


def _names() -> list[str]:
    """Of every setting."""
    return [_name(place) for name, field in Settings.model_fields.items() for place in _within(name, field.annotation)]


def _within(name: str, kind: object) -> Iterator[tuple[str, ...]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        yield from ((name, one) for one in kind.model_fields)
    else:
        yield (name,)
