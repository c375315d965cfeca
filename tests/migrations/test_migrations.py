"""Migrations run up on an empty database, down, and up again, and make exactly the tables that the code has."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from service.db.bootstrap import bootstrap
from service.db.engine import Database, address, opened
from service.db.migrate import downgrade, head, knows, upgrade
from service.db.roles import DatabaseRole
from service.embedded import Servers
from service.schema import metadata
from tests.support.servers import fresh_database

THINGS = """
    SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S', 'm')
    UNION ALL SELECT proname::text FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    ORDER BY 1"""


@pytest.fixture
async def empty(servers: Servers) -> AsyncIterator[str]:
    """The address of a database that only an administrator has touched."""
    async with fresh_database(servers) as url:
        await bootstrap(address(url, "postgres"), {})
        yield url


async def things(url: str) -> list[str]:
    async with (
        opened(address(url, "postgres"), pool_size=1, statement_timeout=5000) as database,
        database.engine.connect() as connection,
    ):
        return list((await connection.execute(text(THINGS))).scalars())


async def test_what_goes_up_comes_down_and_goes_up_again(empty: str) -> None:
    owner = address(empty, DatabaseRole.OWNER)
    await asyncio.to_thread(upgrade, owner)
    made = await things(empty)
    await asyncio.to_thread(downgrade, owner, "base")
    assert await things(empty) == ["alembic_version"]
    await asyncio.to_thread(upgrade, owner)
    assert await things(empty) == made


async def test_an_administrator_and_a_migration_may_come_twice(empty: str) -> None:
    await bootstrap(address(empty, "postgres"), {})
    owner = address(empty, DatabaseRole.OWNER)
    await asyncio.to_thread(upgrade, owner)
    await bootstrap(address(empty, "postgres"), {})
    await asyncio.to_thread(upgrade, owner)


async def test_the_migrations_make_the_tables_that_the_code_has(worker_database: Database) -> None:
    def differences(connection: Connection) -> list[object]:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        return list(compare_metadata(context, metadata))

    async with worker_database.engine.connect() as connection:
        assert await connection.run_sync(differences) == []


async def test_there_is_no_sequence_that_a_backup_would_leave_out(worker_database: Database) -> None:
    async with worker_database.engine.connect() as connection:
        assert (await connection.execute(text("SELECT relname FROM pg_class WHERE relkind = 'S'"))).all() == []


def test_the_code_knows_its_own_revisions_only() -> None:
    assert knows(head())
    assert not knows("head")
    assert not knows("tomorrow")
