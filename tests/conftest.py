"""Fixtures that every test may use: a fresh database of the newest schema, the roles that log in, a clock that stands.

One PostgreSQL and one Redis serve the whole run. A template database is migrated once for each state of the
migrations; a test that asks for a database gets a copy of it.
"""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from datetime import datetime
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest
from hypothesis import settings

from service.base.actor import Actor, Role
from service.base.clock import JAPAN, FrozenClock
from service.base.ids import SeededIds
from service.db.bootstrap import bootstrap
from service.db.engine import Database, address, opened
from service.db.migrate import upgrade
from service.db.roles import DatabaseRole
from service.embedded import Servers
from service.embedded.locks import take_lock
from service.platform.crypto import Vault
from tests.support.servers import (
    KeptDatabase,
    address_of,
    drop_abandoned_databases,
    has_database,
    start_test_servers,
)

PROJECT = Path(__file__).resolve().parents[1]

# How long an example takes says something of the machine and its neighbours, and nothing of the code.
settings.register_profile("untimed", deadline=None, max_examples=50)
settings.load_profile("untimed")


SLOWEST = ("tests/service/cli/", "tests/browser/")
"""Where few tests take long: begun first, so that at the end no worker waits for another."""


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The slowest files first; within and after them as they come."""
    items.sort(key=lambda item: not item.nodeid.startswith(SLOWEST))


@pytest.fixture(scope="session")
def servers() -> Iterator[Servers]:
    """The tests' PostgreSQL and Redis."""
    with start_test_servers() as running:
        yield running


@pytest.fixture(scope="session")
async def template(servers: Servers) -> str:
    """The name of a database migrated to the newest schema."""
    migrations = sorted((PROJECT / "alembic").rglob("*.py"))
    sources = [*migrations, PROJECT / "service" / "db" / "bootstrap.py", PROJECT / "service" / "db" / "roles.py"]
    digest = hashlib.sha256(b"".join(path.read_bytes() for path in sources)).hexdigest()[:16]
    name = f"template_{digest}"
    # Several workers of one run, or two runs, may come here at once; one makes it.
    with take_lock(servers.folder / "template.lock", seconds=120):
        await drop_abandoned_databases(servers)
        if not await has_database(servers, name):
            await _make_template(servers, name)
    return name


async def _make_template(servers: Servers, name: str) -> None:
    making = "test_making"
    await _execute(servers, f'DROP DATABASE IF EXISTS "{making}"')
    await bootstrap(address(address_of(servers, making), "postgres"), {})
    await asyncio.to_thread(upgrade, address(address_of(servers, making), DatabaseRole.OWNER))
    await _execute(servers, f'ALTER DATABASE "{making}" RENAME TO "{name}"')


async def _execute(servers: Servers, statement: str) -> None:
    connection = await asyncpg.connect(servers.postgres)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
async def kept_database(servers: Servers, template: str) -> AsyncIterator[KeptDatabase]:
    """It serves one test after another."""
    kept = KeptDatabase(servers, template)
    yield kept
    await kept.drop()


@pytest.fixture
async def database_url(kept_database: KeptDatabase) -> str:
    """The administrator's address of a database that is as it was migrated."""
    return await kept_database.empty()


@pytest.fixture
async def worker_database(database_url: str) -> AsyncIterator[Database]:
    """The fresh database as jobs and the command line see it."""
    url = address(database_url, DatabaseRole.WORKER)
    async with opened(url, pool_size=5, statement_timeout=30_000) as database:
        yield database


@pytest.fixture
async def web_database(database_url: str) -> AsyncIterator[Database]:
    """The fresh database as the staff's pages see it."""
    url = address(database_url, DatabaseRole.WEB)
    async with opened(url, pool_size=5, statement_timeout=5_000) as database:
        yield database


@pytest.fixture
async def company_database(database_url: str) -> AsyncIterator[Database]:
    """The fresh database as the companies' API sees it."""
    url = address(database_url, DatabaseRole.COMPANY)
    async with opened(url, pool_size=5, statement_timeout=5_000) as database:
        yield database


@pytest.fixture
def redis_url(servers: Servers) -> str:
    """The tests' Redis; whoever writes to it uses keys of the own."""
    return servers.redis


def a_clock() -> FrozenClock:
    """Tuesday 24 November 2026, ten in the morning in Japan."""
    return FrozenClock(datetime(2026, 11, 24, 10, 0, tzinfo=JAPAN))


def a_vault() -> Vault:
    return Vault(key_encryption_key=b"k" * 32, blind_index_key=b"i" * 32)


@pytest.fixture
def clock() -> FrozenClock:
    """Stands at the same instant for every test."""
    return a_clock()


@pytest.fixture
def ids() -> SeededIds:
    return SeededIds("tests")


@pytest.fixture
def vault() -> Vault:
    return a_vault()


@pytest.fixture
def coordinator() -> Actor:
    """Aiko, who reviews shortlists."""
    return Actor(Role.COORDINATOR, id=UUID(int=0xA1), name="愛子")
