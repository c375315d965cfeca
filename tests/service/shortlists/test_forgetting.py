"""Lists as they were shown are kept for a term, and hold nobody who withdrew: what is to be learned needs no more."""

from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from service import timetable
from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.ids import PersonId
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.people.actions import end_search
from service.platform.crypto import Vault
from service.platform.job import by_kind
from service.shortlists import jobs
from service.shortlists.rules.learning import KEPT
from tests.support.encoders import LetterPort, matching_tools
from tests.support.matching_office import Office
from tests.support.shown_lists import a_season

ONE_DAY = timedelta(days=1)


@pytest.fixture
def office(worker_database: Database, clock: FrozenClock, vault: Vault) -> Office:
    return Office(worker_database, clock, matching_tools(vault, LetterPort()))


async def season_of(office: Office, postings: int = 3) -> list[PersonId]:
    """The people of some lists, all of whom stand in each, shown or below it."""
    return (await a_season(office.database, office.clock, office.tools, postings=postings)).people


async def lists_with(office: Office, person_id: PersonId) -> int:
    return await office.count("shown_list WHERE CAST(shown_list AS text) LIKE '%' || :id || '%'", str(person_id))


async def kept(office: Office) -> list[Any]:
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        return list((await read.session.execute(text("SELECT * FROM shown_list ORDER BY posting_id"))).all())


async def change(office: Office, person_id: PersonId) -> None:
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        await jobs.match_changed_person.function(work, office.tools, person_id=person_id)


async def night(office: Office) -> dict[str, int]:
    office.clock.advance(ONE_DAY)
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        await jobs.forget_shown_lists.function(work, office.tools, business_date=work.today - ONE_DAY)
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        found = await read.session.execute(text("SELECT result FROM job_run ORDER BY business_date DESC LIMIT 1"))
        result: dict[str, int] = found.scalar_one()
        return result


async def test_who_withdraws_leaves_the_lists_that_were_shown_with_the_next_match(office: Office) -> None:
    people = await season_of(office)
    gone, stays = people[0], people[1]
    await office.withdraw(gone)
    assert (await lists_with(office, gone), await lists_with(office, stays)) == (3, 3)
    await change(office, gone)
    await change(office, stays)
    assert (await lists_with(office, gone), await lists_with(office, stays)) == (0, 3)


async def test_what_is_told_of_the_others_stays_as_it_was(office: Office) -> None:
    gone = (await season_of(office))[0]
    before = await kept(office)
    await office.withdraw(gone)
    await change(office, gone)
    for row, was in zip(await kept(office), before, strict=True):
        assert row.places == [one for one in was.places if one["person_id"] != str(gone)]
        assert row.below == [one for one in was.below if one["person_id"] != str(gone)]
        assert (row.ranker, row.shown_at) == (was.ranker, was.shown_at)


async def test_who_has_found_work_still_teaches(office: Office) -> None:
    placed = (await season_of(office))[0]
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        await end_search(work, [placed])
    await change(office, placed)
    assert await night(office) == {"lists": 0, "people": 0}
    assert await lists_with(office, placed) == 3


async def test_the_night_finds_who_was_erased_or_left_over(office: Office) -> None:
    people = await season_of(office)
    erased, withdrawn = people[0], people[-1]
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        await work.session.execute(text("UPDATE person SET state = 'erased' WHERE id = :id"), {"id": erased})
    await office.withdraw(withdrawn)
    assert await night(office) == {"lists": 0, "people": 2}
    assert [await lists_with(office, person) for person in (erased, withdrawn, people[1])] == [0, 0, 3]
    assert await night(office) == {"lists": 0, "people": 0}


async def test_a_list_goes_when_its_term_is_over_and_not_a_day_before(office: Office) -> None:
    await season_of(office)
    office.clock.advance(KEPT - 2 * ONE_DAY)
    assert (await night(office), len(await kept(office))) == ({"lists": 0, "people": 0}, 3)
    assert (await night(office), len(await kept(office))) == ({"lists": 0, "people": 0}, 3)
    assert (await night(office), len(await kept(office))) == ({"lists": 3, "people": 0}, 0)


async def test_what_was_forgotten_is_noted_in_numbers(office: Office) -> None:
    gone = (await season_of(office))[0]
    await office.withdraw(gone)
    await night(office)
    async with begin_read(office.database, SYSTEM, office.clock) as read:
        found = await read.session.execute(
            text("SELECT subject_id, facts FROM audit_entry WHERE act = 'shortlists.shown_lists_forgotten'")
        )
        assert list(map(tuple, found.all())) == [(None, {"lists": 0, "people": 1})]


async def test_nobody_adds_to_a_list_that_was_shown_nor_rewrites_it(office: Office, database_url: str) -> None:
    await season_of(office)
    before = await kept(office)
    connection = await asyncpg.connect(database_url)
    try:
        for statement in (
            "UPDATE shown_list SET places = places || below",
            "UPDATE shown_list SET below = below || (below -> 0)",
            "UPDATE shown_list SET places = jsonb_set(places, '{0,propensity}', '0.5')",
            "UPDATE shown_list SET places = '[{}]'",
            "UPDATE shown_list SET below = '[{}]'",
            "UPDATE shown_list SET places = places #- '{0,parts}'",
            "UPDATE shown_list SET places = jsonb_set(places, '{0,parts}', (places #> '{0,parts}') - 0)",
            "UPDATE shown_list SET places = jsonb_build_array(places -> 1, places -> 0)",
            "UPDATE shown_list SET places = jsonb_build_array(places -> 0, places -> 0)",
            "UPDATE shown_list SET places = below, below = places",
            "UPDATE shown_list SET ranker = 'another'",
            "UPDATE shown_list SET shown_at = shown_at + interval '1 day'",
            "TRUNCATE shown_list",
        ):
            with pytest.raises(asyncpg.RestrictViolationError):
                await connection.execute(statement)
    finally:
        await connection.close()
    assert await kept(office) == before


async def test_a_list_may_lose_anybody_and_everybody(office: Office, database_url: str) -> None:
    await season_of(office)
    was = (await kept(office))[0]
    connection = await asyncpg.connect(database_url)
    try:
        await connection.execute("UPDATE shown_list SET places = places - 1 - 0, below = below - 2")
        lost = (await kept(office))[0]
        assert (lost.places, lost.below) == (was.places[2:], was.below[:2] + was.below[3:])
        await connection.execute("UPDATE shown_list SET places = '[]', below = '[]'")
        assert [(row.places, row.below) for row in await kept(office)] == [([], [])] * 3
    finally:
        await connection.close()


async def test_a_page_removes_nothing(office: Office, web_database: Database) -> None:
    await season_of(office)
    for statement in ("UPDATE shown_list SET places = '[]'", "DELETE FROM shown_list"):
        with pytest.raises(DBAPIError):
            async with begin_work(web_database, SYSTEM, office.clock) as work:
                await work.session.execute(text(statement))
    assert len(await kept(office)) == 3


def test_the_timetable_owes_it_every_night() -> None:
    assert by_kind(timetable.JOBS)["forget_shown_lists"] is jobs.forget_shown_lists
    assert jobs.FORGET_SHOWN_LISTS in timetable.NIGHTS
