"""A coordinator with a recommended pair, and what she does with it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from litestar import Litestar

from service.access.reads import actor_of_login
from service.base.actor import SYSTEM, Role
from service.base.clock import FrozenClock
from service.base.ids import IntroductionId
from service.db.engine import Database
from service.db.work import begin_read
from service.platform.crypto import Vault
from service.platform.tools import MailServer
from tests.factories.shortlists import a_matched_posting
from tests.support.introducing import Desk, link_in
from tests.support.mail import MailOffice, PostOffice, a_mail_server
from tests.support.web import Browser, browsing, hire, make_app, make_tools


@pytest.fixture
def post_office() -> PostOffice:
    return PostOffice()


@pytest.fixture
async def server(post_office: PostOffice) -> AsyncIterator[MailServer]:
    async with a_mail_server(post_office) as running:
        yield running


@pytest.fixture
def office(worker_database: Database, clock: FrozenClock, vault: Vault, tmp_path: Path) -> MailOffice:
    return MailOffice(worker_database, clock, make_tools(vault, tmp_path))


@pytest.fixture
async def desk(
    web_database: Database, worker_database: Database, clock: FrozenClock, vault: Vault, tmp_path: Path
) -> Desk:
    matched = await a_matched_posting(worker_database, clock, vault, people=2)
    await hire(worker_database, clock, "aiko")
    async with begin_read(worker_database, SYSTEM, clock) as read:
        aiko = await actor_of_login(read, "aiko")
    assert aiko is not None
    return Desk(web_database, worker_database, aiko, clock, make_tools(vault, tmp_path), matched)


@pytest.fixture
async def application(desk: Desk, tmp_path: Path) -> Litestar:
    await hire(desk.jobs, desk.clock, "emi", Role.PROGRAMME_STAFF)
    return make_app(desk.database, None, desk.tools, desk.clock)


@pytest.fixture
async def aiko(application: Litestar) -> AsyncIterator[Browser]:
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        yield browser


@pytest.fixture
async def outside(application: Litestar) -> AsyncIterator[Browser]:
    async with browsing(application) as browser:
        yield browser


@pytest.fixture
async def introduced(desk: Desk) -> IntroductionId:
    return await desk.introduced()


@pytest.fixture
async def link(desk: Desk, aiko: Browser, office: MailOffice, server: MailServer, post_office: PostOffice) -> str:
    """Asked from the page, and come by mail."""
    await desk.recommend()
    address = f"/introductions/consents/{desk.pair[0]}/{desk.pair[1]}"
    assert "本人に同意を依頼する" in (await aiko.get(address)).text
    assert (await aiko.post(address, {"language": "ja"})).status_code == 303
    await office.send(server)
    return link_in(post_office.bodies[-1])
