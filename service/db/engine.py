"""Engines and sessions for one role, and the checks that a process makes before it serves."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

from sqlalchemy import URL, make_url, text
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker, create_async_engine
from sqlmodel.ext.asyncio.session import AsyncSession

STATEMENT_TIMEOUT_WEB = 5_000
"""Milliseconds a statement of a page or an endpoint may take."""
STATEMENT_TIMEOUT_JOBS = 300_000
"""Milliseconds a statement of a job or a command may take."""
LOCK_TIMEOUT = 1_000
POOL_TIMEOUT = 2.0
"""Seconds to wait for a connection before answering that the service is busy."""


class UnsafeDatabase(Exception):
    """The process must not serve on this connection; the message says why."""


@dataclass(frozen=True)
class Database:
    """An engine with its sessions, logged in as one role."""

    engine: AsyncEngine
    sessions: async_sessionmaker[AsyncSession]
    role: str

    async def close(self) -> None:
        await self.engine.dispose()


def address(url: str, role: str, password: str | None = None) -> URL:
    """The asyncpg address of `url` (with any user in it replaced) for a role.

    A host that is a folder (a unix socket) is given as `postgresql:///name?host=/folder`.
    """
    # A plain str: asyncpg takes no subclass of it.
    return make_url(url).set(drivername="postgresql+asyncpg", username=str(role), password=password)


def open_database(url: URL, *, pool_size: int, statement_timeout: int) -> Database:
    """Builds the engine; nothing connects yet."""
    engine = create_async_engine(
        url,
        pool_size=pool_size,
        max_overflow=0,
        pool_timeout=POOL_TIMEOUT,
        pool_pre_ping=True,
        connect_args={
            "server_settings": {
                "application_name": f"kakehashi {url.username}",
                "statement_timeout": str(statement_timeout),
                "lock_timeout": str(LOCK_TIMEOUT),
                "idle_in_transaction_session_timeout": "60000",
                "timezone": "UTC",
            }
        },
    )
    sessions = async_sessionmaker(engine, class_=AsyncSession, expire_on_commit=False, autoflush=False)
    return Database(engine, sessions, url.username or "")


@asynccontextmanager
async def opened(url: URL, *, pool_size: int, statement_timeout: int) -> AsyncIterator[Database]:
    """An open database that is closed at the end."""
    database = open_database(url, pool_size=pool_size, statement_timeout=statement_timeout)
    try:
        yield database
    finally:
        await database.close()


async def check_safe_to_serve(database: Database, *, head: str) -> None:
    """Refuses a superuser, the schema's owner, a role that row security does not bind, or an old schema."""
    async with database.engine.connect() as connection:
        role = (
            await connection.execute(
                text("SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
            )
        ).one()
        if role.rolsuper or role.rolbypassrls:
            raise UnsafeDatabase(f"role {role.rolname} is not bound by row-level security")
        owner = (
            await connection.execute(
                text(
                    "SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace"
                    " AND pg_has_role(current_user, relowner, 'MEMBER')"
                )
            )
        ).scalar_one()
        if owner:
            raise UnsafeDatabase(f"role {role.rolname} owns tables of the schema")
    await _check_head(database, head)


async def _check_head(database: Database, head: str) -> None:
    async with database.engine.connect() as connection:
        table = (await connection.execute(text("SELECT to_regclass('alembic_version')"))).scalar_one()
        version = None
        if table is not None:
            version = (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one_or_none()
    if version != head:
        raise UnsafeDatabase(f"schema is at {version}, this code needs {head}: run `kakehashi migrate`")


def describe(url: str) -> str:
    """The address without user or password, for messages."""
    parts = urlsplit(url)
    return f"{parts.hostname or 'socket'}{parts.path}"
