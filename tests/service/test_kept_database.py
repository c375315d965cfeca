"""The database that serves one test after another is as it was migrated each time."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from service.embedded import Servers
from tests.support.servers import KeptDatabase


@pytest.fixture
async def kept(servers: Servers, template: str) -> AsyncIterator[KeptDatabase]:
    found = KeptDatabase(servers, template)
    yield found
    await found.drop()


async def told(url: str, statement: str) -> object:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchval(statement)
    finally:
        await connection.close()


async def test_rows_of_a_test_are_gone_in_the_next_those_of_append_only_tables_too(kept: KeptDatabase) -> None:
    first = await kept.empty()
    await told(first, "INSERT INTO school (id, name, kind) VALUES (gen_random_uuid(), '架空高校', 'high_school')")
    await told(
        first,
        "INSERT INTO ranker_weights (id, weights, reason, chosen_at) VALUES (gen_random_uuid(), '{}', 'なし', now())",
    )
    assert await kept.empty() == first
    assert await told(first, "SELECT (SELECT count(*) FROM school) + (SELECT count(*) FROM ranker_weights)") == 0
    assert await told(first, "SELECT sum(pg_relation_size(oid)) FROM pg_class WHERE relname IN ('school')") == 0


@pytest.mark.parametrize(
    "change",
    [
        "DROP TRIGGER append_only ON ranker_weights",
        "ALTER TABLE school ADD COLUMN more text",
        "CREATE TABLE public.more (id integer)",
        "GRANT DELETE ON ranker_weights TO kakehashi_web",
        "UPDATE alembic_version SET version_num = 'x'",
    ],
)
async def test_a_test_that_changes_more_than_rows_leaves_nothing_to_the_next(kept: KeptDatabase, change: str) -> None:
    first = await kept.empty()
    await told(first, change)
    second = await kept.empty()
    assert second != first
    assert await kept.empty() == second


async def test_who_is_still_connected_is_sent_away(kept: KeptDatabase) -> None:
    first = await kept.empty()
    left = await asyncpg.connect(first)
    await left.execute("BEGIN; INSERT INTO school (id, name, kind) VALUES (gen_random_uuid(), '高校', 'high_school')")
    assert await kept.empty() == first
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):
        await left.execute("COMMIT")
    left.terminate()
    assert await told(first, "SELECT count(*) FROM school") == 0
