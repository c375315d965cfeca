"""Brings the schema to the newest revision, as its owner."""

from pathlib import Path

from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import URL

from alembic import command

PROJECT = Path(__file__).resolve().parents[2]


def _configuration() -> Config:
    return Config(toml_file=str(PROJECT / "pyproject.toml"))


def head() -> str:
    """The revision that this code needs."""
    newest = ScriptDirectory.from_config(_configuration()).get_current_head()
    if newest is None:
        raise RuntimeError("there are no migrations")
    return newest


def knows(revision: str) -> bool:
    """Whether this code has the migration of that name."""
    return any(script.revision == revision for script in ScriptDirectory.from_config(_configuration()).walk_revisions())


def upgrade(owner: URL, revision: str = "head") -> None:
    """Runs the missing migrations up to `revision`; not to be called while an event loop runs."""
    configuration = _configuration()
    configuration.attributes["url"] = owner
    command.upgrade(configuration, revision)


def downgrade(owner: URL, revision: str) -> None:
    """Takes migrations back down to `revision`."""
    configuration = _configuration()
    configuration.attributes["url"] = owner
    command.downgrade(configuration, revision)
