"""A desk with two matched people, and browsers of each role."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from litestar import Litestar

from service.access.actions import register_schools
from service.access.reads import actor_of_login
from service.access.terms import SchoolKind
from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.platform.crypto import Vault
from tests.factories.shortlists import a_matched_posting
from tests.support.introducing import Desk
from tests.support.web import Browser, browsing, hire, make_app, make_tools

OFFICES = {"aiko": "熊本", "botan": "東京", "sora": None, "jun": None, "chika": None}
"""Who works here, and where."""


@pytest.fixture
async def desk(
    web_database: Database, worker_database: Database, clock: FrozenClock, vault: Vault, tmp_path: Path
) -> Desk:
    matched = await a_matched_posting(worker_database, clock, vault, people=2)
    async with begin_work(worker_database, SYSTEM, clock) as work:
        schools = await register_schools(work, {"架空工業高校": SchoolKind.HIGH_SCHOOL})
    for login, office in OFFICES.items():
        await hire(worker_database, clock, login, school_id=schools["架空工業高校"], office=office)
    async with begin_read(worker_database, SYSTEM, clock) as read:
        aiko = await actor_of_login(read, "aiko")
    return Desk(web_database, worker_database, aiko, clock, make_tools(vault, tmp_path), matched)


@pytest.fixture
def application(desk: Desk) -> Litestar:
    return make_app(desk.database, None, desk.tools, desk.clock)


@pytest.fixture
async def browsers(application: Litestar) -> AsyncIterator[dict[str, Browser]]:
    """Everybody's browser, signed in."""
    async with AsyncExitStack() as stack:
        opened = {login: await stack.enter_async_context(browsing(application)) for login in OFFICES}
        for login, browser in opened.items():
            await browser.sign_in(login)
        yield opened


@pytest.fixture
def aiko(browsers: dict[str, Browser]) -> Browser:
    return browsers["aiko"]
