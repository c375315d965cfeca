"""A coordinator with a recommended pair, and what she does with it."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from service.access.reads import actor_of_login
from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_read
from service.platform.crypto import Vault
from service.platform.tools import MailServer
from tests.factories.shortlists import a_matched_posting
from tests.support.introducing import Desk
from tests.support.mail import MailOffice, PostOffice, a_mail_server
from tests.support.web import hire, make_tools


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
