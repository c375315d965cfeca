"""One office for each file of tests: a posting with its matched people, of whom every test takes the next."""

import re
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from litestar import Litestar

from service.access.reads import actor_of_login
from service.base.actor import SYSTEM, Role
from service.base.clock import JAPAN, FrozenClock
from service.base.language import Language
from service.candidates.actions.links import send_link
from service.db.engine import Database, address, opened
from service.db.roles import DatabaseRole
from service.db.work import begin_read
from service.embedded import Servers
from service.platform.crypto import Vault
from service.platform.tools import MailServer
from tests.factories.shortlists import a_matched_posting
from tests.support.introducing import Desk
from tests.support.mail import MailOffice, PostOffice, a_mail_server
from tests.support.servers import fresh_database
from tests.support.web import Browser, browsing, hire, make_app, make_tools

OWN_LINK = re.compile(r"https://kakehashi\.test(/me/[A-Za-z0-9_-]+)")
PEOPLE = 41
BETWEEN = timedelta(minutes=11)
"""Longer than wrong links of one test slow down the next."""


@dataclass
class Post:
    """Sends what waits, and reads what came."""

    office: MailOffice
    server: MailServer
    box: PostOffice

    async def link(self) -> str:
        """The path of the own page in the last mail."""
        await self.office.send(self.server)
        found = OWN_LINK.search(self.box.bodies[-1])
        assert found is not None
        return found[1]


@dataclass
class House:
    """What the tests of a file share."""

    desk: Desk
    post: Post
    application: Litestar
    references: Iterator[str]


@pytest.fixture(scope="module")
async def house(servers: Servers, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    clock = FrozenClock(datetime(2026, 11, 24, 10, 0, tzinfo=JAPAN))
    vault = Vault(key_encryption_key=b"k" * 32, blind_index_key=b"i" * 32)
    tools = make_tools(vault, tmp_path_factory.mktemp("exports"))
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(fresh_database(servers, template))

        async def database(role: DatabaseRole) -> Database:
            return await stack.enter_async_context(opened(address(url, role), pool_size=5, statement_timeout=30_000))

        web, jobs = await database(DatabaseRole.WEB), await database(DatabaseRole.WORKER)
        matched = await a_matched_posting(jobs, clock, vault, people=PEOPLE)
        await hire(jobs, clock, "aiko")
        await hire(jobs, clock, "jun", Role.PROGRAMME_STAFF)
        async with begin_read(jobs, SYSTEM, clock) as read:
            aiko = await actor_of_login(read, "aiko")
        assert aiko is not None
        box = PostOffice()
        server = await stack.enter_async_context(a_mail_server(box))
        yield House(
            Desk(web, jobs, aiko, clock, tools, matched),
            Post(MailOffice(jobs, clock, tools), server, box),
            make_app(web, None, tools, clock),
            iter(matched.people),
        )


@pytest.fixture
def desk(house: House) -> Desk:
    """With a person whom no other test knows."""
    house.desk.clock.advance(BETWEEN)
    house.desk.reference = next(house.references)
    return house.desk


@pytest.fixture
def post(house: House) -> Post:
    return house.post


@pytest.fixture
async def link(desk: Desk, post: Post) -> str:
    """The path of a living link, as it came by mail."""
    await desk.do(lambda work: send_link(work, desk.tools, desk.person_id, Language.JAPANESE))
    return await post.link()


@pytest.fixture
def token(link: str) -> str:
    return link.removeprefix("/me/")


@pytest.fixture
async def outside(house: House, desk: Desk) -> AsyncIterator[Browser]:
    async with browsing(house.application) as browser:
        yield browser


@pytest.fixture
async def aiko(house: House, desk: Desk) -> AsyncIterator[Browser]:
    async with browsing(house.application) as browser:
        await browser.sign_in("aiko")
        yield browser
