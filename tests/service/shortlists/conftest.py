"""A matched posting, the application, and the browsers of two coordinators."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from litestar import Litestar

from service.base.clock import FrozenClock
from service.db.engine import Database
from service.platform.crypto import Vault
from tests.factories.shortlists import Matched, a_matched_posting
from tests.support.web import Browser, browsing, hire, make_app, make_tools


@pytest.fixture
async def matched(worker_database: Database, clock: FrozenClock, vault: Vault) -> Matched:
    return await a_matched_posting(worker_database, clock, vault, people=3)


@pytest.fixture
def application(web_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path) -> Litestar:
    return make_app(web_database, None, make_tools(vault, tmp_path), clock)


@pytest.fixture
async def desks(
    application: Litestar, worker_database: Database, clock: FrozenClock
) -> AsyncIterator[tuple[Browser, Browser]]:
    """The browsers of two coordinators."""
    async with AsyncExitStack() as stack:
        opened = []
        for login in ("aiko", "botan"):
            await hire(worker_database, clock, login)
            browser = await stack.enter_async_context(browsing(application))
            await browser.sign_in(login)
            opened.append(browser)
        yield opened[0], opened[1]


@pytest.fixture
def desk(desks: tuple[Browser, Browser]) -> Browser:
    return desks[0]
