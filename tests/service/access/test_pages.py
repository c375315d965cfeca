"""Sign-in and sessions through the pages."""

from pathlib import Path

import pytest
from litestar import Litestar

from service.base.clock import FrozenClock
from service.db.engine import Database
from service.platform.crypto import Vault
from tests.support.web import browsing, hire, make_app, make_tools


@pytest.fixture
async def application(
    web_database: Database, worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> Litestar:
    await hire(worker_database, clock, "aiko")
    return make_app(web_database, None, make_tools(vault, tmp_path), clock)


async def test_staff_sign_in_and_are_sent_to_the_first_page(application: Litestar) -> None:
    async with browsing(application) as browser:
        answer = await browser.sign_in("aiko")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")
        assert (await browser.get("/")).headers["Location"] == "/postings"
