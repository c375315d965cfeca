"""`kakehashi dead-letters` shows what was given up and brings it back."""

import asyncio
import base64
import sys
from pathlib import Path
from uuid import UUID, uuid4

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_work
from service.platform import outbox
from tests.support.jobs import a_runner, row_of

PROJECT = Path(__file__).resolve().parents[3]
KEY = base64.b64encode(b"k" * 32).decode()


async def kakehashi(database_url: str, *words: str) -> tuple[int, str, str]:
    """Exit status, stdout and stderr of the command on this database."""
    names = ("KEY_ENCRYPTION_KEY", "BLIND_INDEX_KEY", "SIGNING_KEY")
    settings = {"KAKEHASHI_DATABASE__URL": database_url} | {f"KAKEHASHI_SECRETS__{name}": KEY for name in names}
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "service.cli", *words),
        cwd=PROJECT,
        env=settings,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    printed, told = await process.communicate()
    return process.returncode or 0, printed.decode(), told.decode()


async def a_dead_letter(database: Database, clock: FrozenClock) -> UUID:
    async with begin_work(database, SYSTEM, clock) as work:
        row_id = await outbox.later(work, "refuse", subject_id=uuid4())
    await a_runner(database, clock).run_all()
    assert row_id is not None
    return row_id


async def test_a_dead_letter_is_shown_and_replayed(
    database_url: str, worker_database: Database, clock: FrozenClock
) -> None:
    row_id = await a_dead_letter(worker_database, clock)
    status, printed, _ = await kakehashi(database_url, "dead-letters")
    assert status == 0
    assert printed.split("\t")[:3] == [str(row_id), "refuse", "1"]
    assert (await kakehashi(database_url, "dead-letters", "--replay", str(row_id)))[0] == 0
    row = await row_of(worker_database, clock, row_id)
    assert (row.dead_at, row.attempts) == (None, 0)


async def test_what_is_not_there_is_refused_in_one_line(database_url: str) -> None:
    status, printed, told = await kakehashi(database_url, "dead-letters", "--replay", str(uuid4()))
    assert (status, printed) == (1, "")
    assert told == "kakehashi: その処理は見つかりません。\n"
