"""An office that writes mails, a mail server, and what it took."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from service.base.clock import FrozenClock
from service.db.engine import Database
from service.platform.crypto import Vault
from service.platform.tools import MailServer
from tests.support.mail import MailOffice, PostOffice, a_mail_server
from tests.support.web import make_tools


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Failures are what these tests are about; to draw each one's trace takes longer than to have it."""
    with capture_logs():
        yield


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
