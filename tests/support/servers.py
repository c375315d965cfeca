"""The tests' own PostgreSQL and Redis in `var/test/`, and fresh databases cut from a template."""

import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from io import BytesIO
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg

from service.embedded import Servers, ServersRefused, remove_servers, start_servers

ABANDONED_AFTER = 3600
"""Seconds after which a test database belongs to nobody."""
OLDEST = 1800
"""Seconds that a database serves one test after another."""
MOST_LEFT = 20 * 2**20
"""Bytes of rows that are deleted one by one; with more a new copy is quicker."""
STRANGERS = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
FILLED = """
    SELECT CAST(CAST(oid AS regclass) AS text) AS name, pg_relation_size(oid) AS size FROM pg_class
    WHERE relnamespace = 'public'::regnamespace AND relkind = 'r' AND relname <> 'alembic_version'
        AND pg_relation_size(oid) > 0 ORDER BY 1"""
"""The tables that have, or had, rows."""
SHAPE = """
    SELECT 'class', count(*), max(CAST(CAST(xmin AS text) AS bigint)) FROM pg_class WHERE relpersistence = 'p'
    UNION ALL SELECT 'attribute', count(*), max(CAST(CAST(xmin AS text) AS bigint)) FROM pg_attribute
        WHERE attrelid IN (SELECT oid FROM pg_class WHERE relpersistence = 'p')
    UNION ALL SELECT 'trigger', count(*), max(CAST(CAST(xmin AS text) AS bigint)) FROM pg_trigger
    UNION ALL SELECT 'constraint', count(*), max(CAST(CAST(xmin AS text) AS bigint)) FROM pg_constraint
    UNION ALL SELECT 'proc', count(*), max(CAST(CAST(xmin AS text) AS bigint)) FROM pg_proc
    UNION ALL SELECT 'policy', count(*), max(CAST(CAST(xmin AS text) AS bigint)) FROM pg_policy
    UNION ALL SELECT 'namespace', count(*), max(CAST(CAST(xmin AS text) AS bigint)) FROM pg_namespace
        WHERE nspname NOT LIKE 'pg_%temp%'
    UNION ALL SELECT version_num, 0, 0 FROM public.alembic_version"""
"""How many rows the catalogue has, and by which transaction the last was written: a test that changes more than
rows of ours leaves its mark here."""
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
    name = await _cut(servers, template)
    # Held open: another run that starts meanwhile drops what nobody is connected to.
    held = await asyncpg.connect(address_of(servers, name))
    try:
        yield address_of(servers, name)
    finally:
        held.terminate()
        await _command(servers, f'DROP DATABASE "{name}" WITH (FORCE)')


async def _cut(servers: Servers, template: str) -> str:
    """The name of a new copy of the template."""
    name = f"test_{int(time.time())}_{uuid4().hex}"
    await _command(servers, f'CREATE DATABASE "{name}" TEMPLATE "{template}" STRATEGY file_copy')
    return name


class KeptDatabase:
    """A copy of a template that serves one test after another: emptied between them, which takes a tenth of a new copy.

    Cut anew where a test changed more than rows, or left much behind, and before it is old enough to be taken for
    abandoned. Nobody may be connected to it between two tests.
    """

    def __init__(self, servers: Servers, template: str) -> None:
        self._servers, self._template = servers, template
        self._name = ""
        self._cut_at = 0.0
        self._is_as: list[asyncpg.Record] = []

    async def empty(self) -> str:
        """The superuser's address of it, as it came from the template."""
        if not self._name or time.monotonic() - self._cut_at > OLDEST or not await self._emptied():
            await self.drop()
            self._name, self._cut_at = await _cut(self._servers, self._template), time.monotonic()
            connection = await asyncpg.connect(self._address)
            try:
                self._is_as = await connection.fetch(SHAPE)
            finally:
                await connection.close()
        return self._address

    async def drop(self) -> None:
        """Gone, with whoever is still connected."""
        if self._name:
            await _command(self._servers, f'DROP DATABASE "{self._name}" WITH (FORCE)')
            self._name = ""

    @property
    def _address(self) -> str:
        return address_of(self._servers, self._name)

    async def _emptied(self) -> bool:
        """Whether every row that a test left is gone, and it left nothing else."""
        connection = await asyncpg.connect(self._address)
        try:
            await connection.execute(STRANGERS)
            if await connection.fetch(SHAPE) != self._is_as:
                return False
            filled = await connection.fetch(FILLED)
            if sum(row["size"] for row in filled) > MOST_LEFT:
                return False
            # Neither triggers nor foreign keys are asked: all rows go.
            await connection.execute("SET session_replication_role = replica")
            for row in filled:
                await connection.execute(f"DELETE FROM {row['name']}")  # noqa: S608 - tables of ours
            if filled:
                # So that rows of the next test lie in the order in which they come.
                await connection.execute(f"VACUUM {', '.join(row['name'] for row in filled)}")
            return True
        finally:
            await connection.close()


async def rows_of(url: str) -> dict[str, bytes]:
    """Every row of a database, table by table, as `put_back` takes them."""
    connection = await asyncpg.connect(url)
    try:
        rows = {}
        for each in await connection.fetch(FILLED):
            content = BytesIO()
            await connection.copy_from_table(each["name"], output=content, format="binary")
            rows[each["name"]] = content.getvalue()
        return rows
    finally:
        await connection.close()


async def put_back(url: str, rows: Mapping[str, bytes]) -> None:
    """The rows into an empty database of the same shape; neither triggers nor foreign keys are asked."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute("SET session_replication_role = replica")
        for table, content in rows.items():
            await connection.copy_to_table(table, source=BytesIO(content), format="binary")
    finally:
        await connection.close()


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
