"""Migrations run up on an empty database, down, and up again, and make exactly the tables that the code has."""

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import UUID

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, text
from sqlalchemy.exc import DBAPIError

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


A_LINE = """
    INSERT INTO deposit (id, line_key, on_date, fiscal_year, amount_yen, wrapped_key, words, journal_id, recorded_at)
    VALUES (gen_random_uuid(), {key}, '2026-07-01', 2026, 1, '', '', gen_random_uuid(), now())"""
KEPT = {
    "letter_sent": (
        """INSERT INTO letter_sent (id, introduction_id, recorded_at, recorded_by)
            VALUES (gen_random_uuid(), gen_random_uuid(), now(), gen_random_uuid())""",
        "corrected_events",
    ),
    "deposit": (A_LINE.format(key="repeat('a', 64)"), "returned_fees"),
    "transfer_return": (
        """INSERT INTO transfer_return (transfer_id, deposit_id, journal_id, reason, fee_yen, recorded_at)
            VALUES (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'x', 1, now())""",
        "transfer_files",
    ),
    "transfer_file": (
        "INSERT INTO transfer_file (id, batch_id, made_at) VALUES (gen_random_uuid(), gen_random_uuid(), now())",
        "repaid_contributions",
    ),
    "ledger_entry": (
        """INSERT INTO ledger_entry (journal_id, line, account, amount, party)
            VALUES (gen_random_uuid(), 1, 'payable_back', -1, gen_random_uuid())""",
        "withdrawal_told",
    ),
    "errand_done": (
        """INSERT INTO errand_done (errand_id, done_at, done_by, told_on, told_way, told_to)
            VALUES (gen_random_uuid(), now(), gen_random_uuid(), '2026-07-01', 'mail', '人事')""",
        "withdrawn_transfers",
    ),
}
"""By table a row that going back would lose or could not hold, and the revision before it, the newest first."""


async def test_nothing_goes_back_over_what_would_be_lost(empty: str) -> None:
    owner = address(empty, DatabaseRole.OWNER)
    await asyncio.to_thread(upgrade, owner)
    async with opened(address(empty, "postgres"), pool_size=1, statement_timeout=5000) as database:
        for table, (row, before) in KEPT.items():
            await written(database, row)
            with pytest.raises(DBAPIError) as refused:
                await asyncio.to_thread(downgrade, owner, before)
            assert "recorded" in str(refused.value) or "read again" in str(refused.value)
            await written(database, f"DELETE FROM {table}")  # noqa: S608 - words of ours
            await asyncio.to_thread(downgrade, owner, before)


async def test_lines_of_the_bank_under_keys_of_before_are_not_carried_along(empty: str) -> None:
    owner = address(empty, DatabaseRole.OWNER)
    await asyncio.to_thread(upgrade, owner)
    await asyncio.to_thread(downgrade, owner, "returned_fees")
    async with opened(address(empty, "postgres"), pool_size=1, statement_timeout=5000) as database:
        for key in ("'sample-2026-1'", "'deposit-0001-001-1-1234567-080701-' || repeat('a', 32)"):
            await written(database, A_LINE.format(key=key))
        with pytest.raises(DBAPIError, match="under other keys"):
            await asyncio.to_thread(upgrade, owner)
        await written(database, "DELETE FROM deposit WHERE line_key NOT LIKE 'sample-%'")
        await asyncio.to_thread(upgrade, owner)


AN_INTRODUCTION = """
    INSERT INTO introduction (id, posting_id, posting_revision, person_id, company_id, introduced_on, recorded_at)
    VALUES ('{id}', gen_random_uuid(), 1, gen_random_uuid(), gen_random_uuid(), '2026-07-01', now())"""
A_LETTER = """
    INSERT INTO audit_entry (number, at, actor_role, act, facts)
    VALUES (1, now(), 'coordinator', 'introductions.letter_made', jsonb_build_object('introduction_id', '{id}'))"""


async def test_letters_of_before_count_as_sent(empty: str) -> None:
    owner = address(empty, DatabaseRole.OWNER)
    await asyncio.to_thread(upgrade, owner)
    await asyncio.to_thread(downgrade, owner, "mistaken_applications")
    async with opened(address(empty, "postgres"), pool_size=1, statement_timeout=5000) as database:
        for number in (1, 2):
            await written(database, AN_INTRODUCTION.format(id=UUID(int=number)))
        await written(database, A_LETTER.format(id=UUID(int=1)))
        await asyncio.to_thread(upgrade, owner)
        async with database.engine.connect() as connection:
            query = text("SELECT is_letter_of_before FROM introduction ORDER BY id")
            assert list((await connection.execute(query)).scalars()) == [True, False]
        with pytest.raises(DBAPIError, match="append-only"):
            async with database.engine.begin() as connection:
                await connection.execute(text("UPDATE introduction SET is_letter_of_before = false"))


async def written(database: Database, statement: str) -> None:
    """As nobody may: whatever a row refers to, and whoever holds it for good."""
    async with database.engine.begin() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        await connection.execute(text(statement))


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
