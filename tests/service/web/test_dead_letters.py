"""The administrators' page of stopped jobs."""

from pathlib import Path

import pytest

from service.base.actor import SYSTEM, Role
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.platform import dead_letters, outbox
from service.platform.crypto import Vault
from tests.support.web import browsing, hire, make_app, make_tools


@pytest.mark.parametrize(("role", "status"), [(Role.ADMINISTRATOR, 200), (Role.COORDINATOR, 403)])
async def test_only_administrators_see_stopped_jobs(
    role: Role,
    status: int,
    web_database: Database,
    worker_database: Database,
    vault: Vault,
    clock: FrozenClock,
    tmp_path: Path,
) -> None:
    await hire(worker_database, clock, "who", role)
    async with browsing(make_app(web_database, None, make_tools(vault, tmp_path), clock)) as browser:
        await browser.sign_in("who")
        assert (await browser.get("/dead-letters")).status_code == status


async def test_a_stopped_job_is_shown_with_its_reason_and_run_again_by_a_button(
    web_database: Database, worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> None:
    await hire(worker_database, clock, "admin", Role.ADMINISTRATOR)
    async with begin_work(worker_database, SYSTEM, clock) as work:
        stopped = await outbox.later(work, "tests_kind")
        assert stopped is not None
        await outbox.bury(work, stopped, "KeyError at service.sample:12")
    async with browsing(make_app(web_database, None, make_tools(vault, tmp_path), clock)) as browser:
        await browser.sign_in("admin")
        shown = await browser.get("/dead-letters")
        assert "KeyError at service.sample:12" in shown.text
        answer = await browser.post(f"/dead-letters/{stopped}/replay")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/dead-letters")
    async with begin_read(worker_database, SYSTEM, clock) as read:
        assert await dead_letters.dead_letters(read) == []
        assert (await dead_letters.outbox_state(read)).due == 1
