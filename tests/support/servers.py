"""The tests' own PostgreSQL and Redis in `var/test/`, and fresh databases cut from a template."""

import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg

from service.embedded import Servers, ServersRefused, remove_servers, start_servers

ABANDONED_AFTER = 3600
"""Seconds after which a test database belongs to nobody."""
TEST_FOLDER = Path(__file__).resolve().parents[2] / "var" / "test"


def start_test_servers(folder: Path = TEST_FOLDER) -> Servers:
    """Starts or joins them; their data outlives the run, so that a template is migrated once and not every time.

    Nothing is synced to disk. What a power failure may have broken is thrown away: it is only test data.
    """
    try:
        return start_servers(folder, durable=False)
    except ServersRefused:
        remove_servers(folder)
        return start_servers(folder, durable=False)


def address_of(servers: Servers, database: str) -> str:
    """The superuser's address of another database of the same server."""
    return urlunsplit(urlsplit(servers.postgres)._replace(path=f"/{database}"))


async def has_database(servers: Servers, name: str) -> bool:
    """Whether the server has a database of that name."""
    connection = await asyncpg.connect(servers.postgres)
    try:
        return bool(await connection.fetchval("SELECT true FROM pg_database WHERE datname = $1", name))
    finally:
        await connection.close()


@asynccontextmanager
async def fresh_database(servers: Servers, template: str = "template1") -> AsyncIterator[str]:
    """A new copy of the template, as the superuser's address; dropped at the end, with whoever is still connected.

    Nobody may be connected to the template meanwhile; PostgreSQL refuses to copy it then.
    """
    name = f"test_{int(time.time())}_{uuid4().hex}"
    await _command(servers, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    # Held open: another run that starts meanwhile drops what nobody is connected to.
    held = await asyncpg.connect(address_of(servers, name))
    try:
        yield address_of(servers, name)
    finally:
        held.terminate()
        await _command(servers, f'DROP DATABASE "{name}" WITH (FORCE)')


async def drop_abandoned_databases(servers: Servers) -> int:
    """Drops what killed runs left behind an hour ago or more; says how many.

    A younger one may belong to a test of a run beside this one, even when nobody is connected to it.
    """
    connection = await asyncpg.connect(servers.postgres)
    try:
        names = await connection.fetch(
            r"SELECT datname FROM pg_database d WHERE datname ~ '^test_[0-9]+_'"
            " AND split_part(datname, '_', 2)::bigint < $1"
            " AND NOT EXISTS (SELECT FROM pg_stat_activity a WHERE a.datid = d.oid)",
            int(time.time()) - ABANDONED_AFTER,
        )
        for row in names:
            await connection.execute(f'DROP DATABASE IF EXISTS "{row["datname"]}"')
    finally:
        await connection.close()
    return len(names)


async def _command(servers: Servers, statement: str) -> None:
    connection = await asyncpg.connect(servers.postgres)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()
