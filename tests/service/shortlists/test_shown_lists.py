"""A list is recorded as it was first shown, once a run, and a place left to chance says so."""

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, text

from service.base.actor import SYSTEM, Actor
from service.base.clock import FrozenClock
from service.base.ids import PostingId
from service.db.engine import Database
from service.db.work import begin_work
from service.platform.crypto import Vault
from service.postings.actions import close_posting
from service.shortlists.actions.looking import open_shortlist
from service.shortlists.reads.shortlist_page import ShortlistPage
from tests.support.encoders import LetterPort, matching_tools
from tests.support.matching_office import Office
from tests.support.web import Browser, browsing, hire, make_app, make_tools

PEOPLE = tuple(f"D-{number:02}" for number in range(1, 15))
LENGTH = 10


@pytest.fixture
def office(worker_database: Database, clock: FrozenClock, vault: Vault) -> Office:
    tools = matching_tools(vault, LetterPort(), shortlist_length=LENGTH, slots_in_ten=1)
    return Office(worker_database, clock, tools)


class Desk:
    """A coordinator who opens lists with the pages' database."""

    def __init__(self, database: Database, actor: Actor, clock: FrozenClock) -> None:
        self.database, self.actor, self.clock = database, actor, clock

    async def open(self, posting_id: PostingId) -> ShortlistPage:
        async with begin_work(self.database, self.actor, self.clock) as work:
            return await open_shortlist(work, posting_id)

    async def rows(self) -> list[Any]:
        async with begin_work(self.database, self.actor, self.clock) as work:
            return list((await work.session.execute(text("SELECT * FROM shown_list ORDER BY shown_at"))).all())


@pytest.fixture
def desk(web_database: Database, coordinator: Actor, clock: FrozenClock) -> Desk:
    return Desk(web_database, coordinator, clock)


async def test_a_list_is_recorded_once_a_run_as_it_was_shown(office: Office, desk: Desk) -> None:
    posting = await office.put("P-1")
    await office.register(*PEOPLE)
    await office.match()
    shown = await desk.open(posting)
    first_shown_at = desk.clock.now()
    desk.clock.advance(timedelta(minutes=5))
    await desk.open(posting)
    (row,) = await desk.rows()
    assert row.shown_at == first_shown_at
    assert [(one["person_id"], one["rank"], tuple(one["parts"])) for one in row.places] == [
        (str(one.pair.person_id), one.pair.rank, one.pair.parts) for one in shown.candidates
    ]
    await office.match()
    await desk.open(posting)
    again = await desk.rows()
    assert len(again) == 2
    assert again[0] == row


async def test_everybody_who_could_be_drawn_had_the_same_chance(office: Office, desk: Desk) -> None:
    posting = await office.put("P-1")
    people = await office.register(*PEOPLE)
    await office.match()
    shown = await desk.open(posting)
    (row,) = await desk.rows()
    drawn = [one for one in row.places if one["propensity"] < 1]
    assert [one["rank"] for one in drawn] == [LENGTH]
    assert [one.pair.rank for one in shown.candidates if one.pair.is_explored] == [LENGTH]
    pool = len(row.below) + len(drawn)
    assert pool == len(people) - (LENGTH - 1)
    assert [pool * one["propensity"] for one in drawn] == pytest.approx([1])
    assert {one["person_id"] for one in (*row.places, *row.below)} == {str(person) for person in people}


async def test_who_withdrew_is_not_recorded(office: Office, desk: Desk) -> None:
    posting = await office.put("P-1")
    people = await office.register(*PEOPLE)
    await office.match()
    listed = await office.people_of(posting)
    below = next(person for person in people if person not in listed)
    await office.withdraw(listed[0])
    await office.withdraw(below)
    await desk.open(posting)
    (row,) = await desk.rows()
    recorded = {one["person_id"] for one in (*row.places, *row.below)}
    assert recorded == {str(person) for person in people} - {str(listed[0]), str(below)}
    assert row.places[0]["rank"] == 2


async def test_of_an_empty_list_nothing_is_recorded(office: Office, desk: Desk) -> None:
    posting = await office.put("P-1")
    await desk.open(posting)
    await office.match()
    await desk.open(posting)
    assert await desk.rows() == []


@pytest.mark.parametrize("how", ["put", "close"])
async def test_a_first_opening_does_not_wait_for_who_changes_the_posting(office: Office, desk: Desk, how: str) -> None:
    posting = await office.put("P-1")
    await office.register(*PEOPLE)
    await office.match()
    async with begin_work(office.database, SYSTEM, office.clock) as work:
        if how == "put":
            await office.put_in(work, "P-1", title="別の職名")
        else:
            await close_posting(work, posting)
        await desk.open(posting)  # who waits for a lock is refused after a second
    assert len(await desk.rows()) == 1


async def test_opening_takes_at_most_twelve_statements_with_the_record(office: Office, desk: Desk) -> None:
    posting = await office.put("P-1")
    await office.register(*PEOPLE)
    await office.match()
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine = desk.database.engine.sync_engine
    async with begin_work(desk.database, desk.actor, desk.clock) as work:
        event.listen(engine, "before_cursor_execute", count)
        await open_shortlist(work, posting)
        event.remove(engine, "before_cursor_execute", count)
    assert any(statement.startswith("INSERT INTO shown_list") for statement in statements)
    assert len(statements) <= 12


@pytest.fixture
async def browser(
    web_database: Database, worker_database: Database, clock: FrozenClock, vault: Vault, tmp_path: Path
) -> AsyncIterator[Browser]:
    await hire(worker_database, clock, "aiko")
    async with browsing(make_app(web_database, None, make_tools(vault, tmp_path), clock)) as browser:
        await browser.sign_in("aiko")
        yield browser


async def test_list_and_review_mark_the_place_that_was_left_to_chance(office: Office, browser: Browser) -> None:
    posting = await office.put("P-1")
    await office.register(*PEOPLE)
    await office.match()
    path = f"/postings/{posting}/shortlist"
    drawn = [pair for pair in await office.shortlist(posting) if pair.is_explored]
    fixed = [pair for pair in await office.shortlist(posting) if not pair.is_explored]
    assert len(drawn) == 1
    for one in (path, f"{path}/{drawn[0].person_id}"):
        shown = (await browser.get(one)).text
        assert shown.count("日替わりの枠</span>") == 1
        assert '<p class="hint">「日替わりの枠」：一覧のすぐ下の候補者から抽選で' in shown
    assert "日替わりの枠" not in (await browser.get(f"{path}/{fixed[0].person_id}")).text
