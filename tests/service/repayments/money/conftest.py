"""The programme's office with money under way, and browsers of those who run it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from litestar import Litestar

from service.base.actor import Role
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.platform.crypto import Vault
from service.platform.tools import Treasury
from tests.conftest import a_clock, a_vault
from tests.factories.supports import Office
from tests.support.filled import Filled, filled
from tests.support.servers import KeptDatabase, put_back
from tests.support.web import Browser, make_app, make_tools, signed_in

ROLES = {"jun": Role.PROGRAMME_STAFF, "mari": Role.ADMINISTRATOR, "aiko": Role.COORDINATOR}
TREASURY = Treasury(
    requester_code="0000000001", requester_name="ﾐﾎﾝｹﾝ", bank_code="9999", branch_code="001", account_number="0000001"
)


@pytest.fixture(scope="session")
async def pipeline(kept_database: KeptDatabase) -> Filled:
    """Filled once."""
    return await filled(await kept_database.empty(), a_clock(), a_vault(), ROLES)


@pytest.fixture
async def database_url(kept_database: KeptDatabase, pipeline: Filled) -> str:
    """A database with the pipeline in it."""
    url = await kept_database.empty()
    await put_back(url, pipeline.rows)
    return url


@pytest.fixture
def office(worker_database: Database, pipeline: Filled, vault: Vault) -> Office:
    """Six supports going on, whose first year was decided on, claimed and paid in fiscal 2025."""
    return pipeline.office(worker_database, vault)


@pytest.fixture
def application(web_database: Database, office: Office, clock: FrozenClock, vault: Vault, tmp_path: Path) -> Litestar:
    tools = replace(make_tools(vault, tmp_path), treasury=TREASURY)
    return make_app(web_database, None, tools, clock)


@pytest.fixture
async def jun(application: Litestar) -> AsyncIterator[Browser]:
    async for browser in signed_in(application, "jun"):
        yield browser


@pytest.fixture
async def aiko(application: Litestar) -> AsyncIterator[Browser]:
    """A coordinator, who does not run the programme."""
    async for browser in signed_in(application, "aiko"):
        yield browser


@pytest.fixture
async def mari(application: Litestar) -> AsyncIterator[Browser]:
    """Who enters accounts, since another than she has to ask the bank to pay to them."""
    async for browser in signed_in(application, "mari"):
        yield browser


@pytest.fixture
def browsers(jun: Browser, mari: Browser, aiko: Browser) -> dict[str, Browser]:
    """Everybody's."""
    return {"jun": jun, "mari": mari, "aiko": aiko}
