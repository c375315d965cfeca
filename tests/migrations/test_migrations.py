"""Migrations run up on an empty database, down, and up again, and make exactly the tables that the code has."""

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text

from service.cli.assembly import read_anew_as_owner
from service.db.bootstrap import bootstrap
from service.db.engine import Database, address, opened
from service.db.migrate import downgrade, head, knows, upgrade
from service.db.roles import DatabaseRole
from service.embedded import Servers
from service.people.facets import facets
from service.schema import metadata
from tests.factories.people import profile_record
from tests.support.servers import fresh_database

THINGS = """
    SELECT relname::text FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'S', 'm')
    UNION ALL SELECT proname::text FROM pg_proc p WHERE pronamespace = 'public'::regnamespace
        AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
    ORDER BY 1"""


A_PERSON = (
    """INSERT INTO person (id, profile_ref, track, state, is_high_school_student, record_digest, registered_at)
        VALUES (:id, 'D-1', 'student', 'active', false, '', now())""",
    """INSERT INTO profile (person_id, content, digest, revision, updated_at)
        VALUES (:id, CAST(:content AS jsonb), '', 1, now())""",
    """INSERT INTO listed_profile (person_id, words, residence_prefecture, desired_municipalities)
        VALUES (:id, '', '43', '{}')""",
)
"""As it was stored before lists had choices."""


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


async def test_people_of_before_are_found_by_what_was_written_then(empty: str) -> None:
    owner = address(empty, DatabaseRole.OWNER)
    await asyncio.to_thread(upgrade, owner)
    await asyncio.to_thread(downgrade, owner, "facets-1")
    told = profile_record("D-1", qualifications=["大型自動車免許"], desired_occupations=["電気工事"])
    content = told.model_dump(mode="json", exclude={"profile_id", "identity", "consents", "statistics"})
    async with opened(address(empty, "postgres"), pool_size=1, statement_timeout=5000) as database:
        async with database.engine.begin() as connection:
            for statement in A_PERSON:
                await connection.execute(text(statement), {"content": json.dumps(content), "id": UUID(int=1)})
        await asyncio.to_thread(upgrade, owner)
        await read_anew_as_owner(owner)
        async with database.engine.connect() as connection:
            (row,) = (await connection.execute(text("SELECT * FROM listed_profile"))).mappings().all()
    assert {name: row[name] for name in facets(content)} == facets(content)
    assert (row["licences"], row["kinds_of_work"]) == (["car", "large_truck", "medium_truck"], ["electricity"])


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
