"""`consent withdraw`: what the counter records when a person takes a consent back."""

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.people.reads.rankable import rankable_profiles
from service.platform.crypto import Vault
from tests.factories.people import a_person
from tests.support.commands import kakehashi

WORDS = ("consent", "withdraw", "D-1", "--purpose", "matching", "--source", "電話")


async def test_who_withdraws_may_not_be_ranked_any_more(
    database_url: str, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await a_person(work, vault, "D-1")
    ended = await kakehashi(database_url, *WORDS, "--on", "2026-11-24")
    assert ended.status == 0, ended.err
    async with begin_read(worker_database, SYSTEM, clock) as read:
        assert await rankable_profiles(read) == []
    again = await kakehashi(database_url, *WORDS, "--on", "2026-11-24")
    assert (again.status, "同意は記録されていません" in again.err) == (1, True)


async def test_an_unknown_person_and_a_day_that_is_none_are_refused_in_one_line(database_url: str) -> None:
    unknown = await kakehashi(database_url, *WORDS, "--on", "2026-11-24")
    assert (unknown.status, len(unknown.err.strip().splitlines())) == (1, 1)
    assert (await kakehashi(database_url, *WORDS, "--on", "きのう")).status == 2
