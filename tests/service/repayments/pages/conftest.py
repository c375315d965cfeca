"""The programme's office with a support at each step, and browsers of those who run it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from litestar import Litestar

from service.base.actor import Role
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.embedded import Servers
from service.platform.crypto import Vault
from tests.conftest import a_clock, a_vault
from tests.factories.supports import Office
from tests.support.filled import Filled, filled
from tests.support.servers import copied
from tests.support.web import Browser, browsing, make_app, make_tools

ROLES = {"jun": Role.PROGRAMME_STAFF, "mari": Role.PROGRAMME_STAFF, "aiko": Role.COORDINATOR}


@pytest.fixture(scope="session")
async def pipeline(servers: Servers, template: str) -> AsyncIterator[Filled]:
    """Filled once; a test has its own copy."""
    async with filled(servers, template, a_clock(), a_vault(), ROLES) as told:
        yield told


@pytest.fixture
async def database_url(servers: Servers, pipeline: Filled) -> AsyncIterator[str]:
    async with copied(servers, pipeline.template) as url:
        yield url


@pytest.fixture
def office(worker_database: Database, pipeline: Filled, vault: Vault) -> Office:
    """A support at each step, as TODAY finds it."""
    return pipeline.office(worker_database, vault)


@pytest.fixture
def application(web_database: Database, office: Office, clock: FrozenClock, vault: Vault, tmp_path: Path) -> Litestar:
    return make_app(web_database, None, make_tools(vault, tmp_path), clock)


@pytest.fixture
async def browsers(application: Litestar) -> AsyncIterator[dict[str, Browser]]:
    """Everybody's browser, signed in."""
    async with AsyncExitStack() as stack:
        opened = {login: await stack.enter_async_context(browsing(application)) for login in ROLES}
        for login, browser in opened.items():
            await browser.sign_in(login)
        yield opened


@pytest.fixture
def jun(browsers: dict[str, Browser]) -> Browser:
    return browsers["jun"]
