"""By what people are sifted: what free words name, and rows that other rules than today's read."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.cli.assembly import read_anew
from service.db.engine import Database
from service.db.work import begin_work
from service.people import facets as rules
from service.people.actions import register_people
from service.people.actions.reading_anew import read_listed_anew
from service.platform.crypto import Vault
from tests.factories.people import profile_record


def kinds(wish: str) -> list[str]:
    told = profile_record("D-1", desired_occupations=[wish]).model_dump(mode="json", exclude={"identity"})
    found: list[str] = rules.facets(told)["kinds_of_work"]
    return found


@pytest.mark.parametrize("wish", ["Security staff", "Kitchen", "fashion", "facility", "FAX"])
def test_latin_letters_within_another_word_name_no_kind_of_work(wish: str) -> None:
    assert {"digital", "equipment"}.isdisjoint(kinds(wish))


@pytest.mark.parametrize(
    ("wish", "kind"), [("ＩＴ関係", "digital"), ("IT", "digital"), ("Webの仕事", "digital"), ("FA関連", "equipment")]
)
def test_latin_words_of_their_own_name_one(wish: str, kind: str) -> None:
    assert kinds(wish) == [kind]


def test_what_people_wrote_is_not_kept_without_end() -> None:
    for number in range(rules.MOST_KEPT + 50):
        rules._licences(f"資格{number}")
    for cached in (rules._licences, rules._kinds):
        assert cached.cache_info().maxsize == rules.MOST_KEPT
    assert rules._licences.cache_info().currsize <= rules.MOST_KEPT


async def stale(database: Database, where: str = "true") -> None:
    change = f"UPDATE listed_profile SET edition = 'older', licences = '{{}}', kinds_of_work = '{{}}' WHERE {where}"  # noqa: S608
    async with database.engine.begin() as connection:
        await connection.execute(text(change))


async def rows(database: Database) -> list[dict[str, Any]]:
    async with database.engine.connect() as connection:
        found = await connection.execute(text("SELECT * FROM listed_profile ORDER BY person_id"))
        return [dict(row) for row in found.mappings()]


async def test_rows_that_other_rules_read_are_read_anew_block_by_block(
    worker_database: Database, vault: Vault, clock: FrozenClock
) -> None:
    told = [profile_record(f"D-{n}", qualifications=["大型自動車免許"], summary=f"{n}年") for n in range(5)]
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await register_people(work, vault, told)
    before = await rows(worker_database)
    assert before[0]["licences"] == ["car", "large_truck", "medium_truck"]
    await stale(worker_database)
    for is_more in (True, True, False):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            assert await read_listed_anew(work, at_once=2) is is_more
    assert await rows(worker_database) == before


async def test_a_row_that_is_being_written_is_left_to_who_writes_it(
    worker_database: Database, vault: Vault, clock: FrozenClock
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await register_people(work, vault, [profile_record("D-1", qualifications=["大型自動車免許"])])
    await stale(worker_database)
    clock.advance(timedelta(minutes=1))
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await register_people(work, vault, [profile_record("D-1", qualifications=["保育士"])])
        await read_anew(worker_database, clock)
    (row,) = await rows(worker_database)
    assert (row["licences"], row["edition"]) == (["nursery"], rules.edition())
