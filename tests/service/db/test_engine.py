"""A process refuses to serve on a connection that row-level security does not bind, or on an old schema."""

import asyncio

import pytest
from sqlalchemy import text

from service.db.engine import UnsafeDatabase, address, check_safe_to_serve, describe, opened
from service.db.migrate import downgrade, head
from service.db.roles import DatabaseRole


async def give_worker_a_table(database_url: str) -> None:
    """A slip of an administrator."""
    async with (
        opened(address(database_url, "postgres"), pool_size=1, statement_timeout=5000) as superuser,
        superuser.engine.begin() as connection,
    ):
        await connection.execute(text("CREATE TABLE slip ()"))
        await connection.execute(text(f"ALTER TABLE slip OWNER TO {DatabaseRole.WORKER}"))


async def check(database_url: str, role: str) -> None:
    async with opened(address(database_url, role), pool_size=2, statement_timeout=5000) as database:
        await check_safe_to_serve(database, head=head())


@pytest.mark.parametrize("role", [DatabaseRole.WEB, DatabaseRole.WORKER, DatabaseRole.COMPANY])
async def test_a_serving_role_on_the_newest_schema_may_serve(database_url: str, role: str) -> None:
    await check(database_url, role)


@pytest.mark.parametrize(
    ("role", "reason"),
    [
        ("postgres", "role postgres is not bound"),
        (DatabaseRole.BACKUP, "role kakehashi_backup is not bound"),
        (DatabaseRole.OWNER, "role kakehashi_owner owns tables"),
    ],
)
async def test_a_role_above_the_rules_may_not_serve(database_url: str, role: str, reason: str) -> None:
    with pytest.raises(UnsafeDatabase, match=reason):
        await check(database_url, role)


async def test_a_role_that_owns_one_table_may_not_serve(database_url: str) -> None:
    await give_worker_a_table(database_url)
    with pytest.raises(UnsafeDatabase, match="owns tables"):
        await check(database_url, DatabaseRole.WORKER)
    await check(database_url, DatabaseRole.WEB)


async def test_an_old_schema_is_named(database_url: str) -> None:
    await asyncio.to_thread(downgrade, address(database_url, DatabaseRole.OWNER), "people")
    with pytest.raises(UnsafeDatabase, match=f"schema is at people, this code needs {head()}: run `kakehashi migrate`"):
        await check(database_url, DatabaseRole.WEB)


async def test_an_empty_database_is_named_too(database_url: str) -> None:
    await asyncio.to_thread(downgrade, address(database_url, DatabaseRole.OWNER), "base")
    with pytest.raises(UnsafeDatabase, match="schema is at None"):
        await check(database_url, DatabaseRole.WEB)


def test_an_address_takes_the_role_and_drops_whoever_was_in_it() -> None:
    url = address("postgresql://somebody:secret@db.example:5433/kakehashi", DatabaseRole.WEB, "p@ss/word")
    assert (url.username, url.password, url.host, url.port) == ("kakehashi_web", "p@ss/word", "db.example", 5433)
    assert "secret" not in url.render_as_string(hide_password=False)


def test_a_description_tells_neither_user_nor_password() -> None:
    assert describe("postgresql://somebody:secret@db.example/kakehashi") == "db.example/kakehashi"
