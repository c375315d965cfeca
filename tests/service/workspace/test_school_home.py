"""The first page of a school's supporter: how the own students stand, what comes first, which postings close first."""

from collections.abc import AsyncIterator
from datetime import date, timedelta
from typing import Any

import pytest
from litestar import Litestar
from sqlalchemy import event

from service.access.reads import actor_of_login
from service.base.actor import SYSTEM, Actor
from service.base.ids import PersonId, PostingId
from service.db.work import begin_read, begin_work
from service.platform.tools import SchoolCalendar
from service.students.actions import apply_through_school, record_step
from service.students.reads import school_standing
from service.students.terms import ApplicationId, Step
from service.workspace.reads import school
from service.workspace.reads.school import SchoolHome, school_home
from tests.factories.people import a_person, high_school_student_json
from tests.factories.postings import HIGH_SCHOOL, a_posting
from tests.support.introducing import Desk
from tests.support.web import Browser, browsing

TERMS = SchoolCalendar()
SENT = date(2026, 11, 20)
MOST_STATEMENTS = 12
BETWEEN = timedelta(seconds=1)


@pytest.fixture
async def chika(desk: Desk) -> Actor:
    async with begin_read(desk.jobs, SYSTEM, desk.clock) as read:
        found = await actor_of_login(read, "chika")
    assert found is not None
    return found


@pytest.fixture
async def browser(application: Litestar, chika: Actor) -> AsyncIterator[Browser]:
    async with browsing(application) as opened:
        await opened.sign_in("chika")
        yield opened


async def a_student(desk: Desk, reference: str) -> PersonId:
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        return await a_person(work, desk.tools.vault, reference, **high_school_student_json(reference))


async def a_school_posting(desk: Desk, reference: str, closes_on: str | None, title: str) -> PostingId:
    told = {**HIGH_SCHOOL, "title": title, "closes_on": closes_on}
    async with begin_work(desk.jobs, SYSTEM, desk.clock) as work:
        return await a_posting(work, desk.matched.company_id, reference, **told)


async def apply(desk: Desk, chika: Actor, student: PersonId, posting_id: PostingId, on: date = SENT) -> ApplicationId:
    async with begin_work(desk.database, chika, desk.clock) as work:
        return await apply_through_school(work, TERMS, student, posting_id, on)


async def shown(desk: Desk, chika: Actor) -> SchoolHome:
    async with begin_read(desk.database, chika, desk.clock) as read:
        assert chika.school_id is not None
        return await school_home(read, await school_standing(read, TERMS, chika.school_id))


async def test_a_student_without_an_application_is_the_next_act_with_a_way_to_what_suits_her(
    desk: Desk, browser: Browser
) -> None:
    student = await a_student(desk, "D-HS-1")
    page = (await browser.get("/")).text
    assert 'class="button button-primary" href="/school/students"' in page
    assert "応募中の求人がない生徒がいます" in page
    assert f'<a href="/school/students/{student}/postings">試験 花子 に合う求人を見る</a>' in page
    assert page.count("button-primary") == 1


async def test_an_application_is_awaited_then_overdue_and_counts_no_more_when_it_is_accepted(
    desk: Desk, chika: Actor, browser: Browser
) -> None:
    student, posting_id = await a_student(desk, "D-HS-1"), await a_school_posting(desk, "H-1", None, "製造")
    fresh = await apply(desk, chika, student, posting_id)
    now = (await shown(desk, chika)).standing
    assert (now.to_place, now.awaited, now.overdue) == ((), 1, 0)
    assert 'class="button button-primary" href="/school/postings"' in (await browser.get("/")).text
    other = await a_student(desk, "D-HS-2")
    await apply(desk, chika, other, posting_id, date(2026, 11, 9))
    now = (await shown(desk, chika)).standing
    assert (now.awaited, now.overdue) == (2, 1)
    assert 'class="button button-primary" href="/school/applications"' in (await browser.get("/")).text
    for kind in (Step.SELECTED, Step.OFFERED, Step.ACCEPTED):
        async with begin_work(desk.database, chika, desk.clock) as work:
            await record_step(work, TERMS, fresh, kind, work.today)
        desk.clock.advance(BETWEEN)
    now = (await shown(desk, chika)).standing
    assert (now.awaited, now.accepted) == (1, 1)


async def test_the_postings_that_close_first_stand_first_and_those_without_a_day_last(
    desk: Desk, chika: Actor, browser: Browser
) -> None:
    await a_student(desk, "D-HS-1")
    for reference, closes_on in (("H-1", None), ("H-2", "2027-02-01"), ("H-3", "2026-12-01")):
        await a_school_posting(desk, reference, closes_on, f"求人{reference}")
    titles = [one.title for one in (await shown(desk, chika)).closing]
    assert titles == ["求人H-3", "求人H-2", "求人H-1"]
    page = (await browser.get("/")).text
    assert page.index("求人H-3") < page.index("求人H-2") < page.index("求人H-1")


async def test_however_many_postings_there_are_those_that_close_first_are_shown(
    desk: Desk, chika: Actor, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(school, "MOST_POSTINGS", 2)
    await a_student(desk, "D-HS-1")
    for reference, closes_on in (("H-1", "2026-12-01"), ("H-2", "2027-02-01"), ("H-3", None)):
        desk.clock.advance(BETWEEN)
        await a_school_posting(desk, reference, closes_on, f"求人{reference}")
    now = await shown(desk, chika)
    assert ([one.title for one in now.closing], now.postings_count) == (["求人H-1", "求人H-2"], 2)
    assert now.are_more
    page = (await browser.get("/")).text
    assert "公開中の2件以上のうち、締切の早い2件" in page
    assert "公開中の求人をすべて見る（2件以上）" in page


async def test_it_speaks_english_and_notes_who_looked_and_saw_names(desk: Desk, browser: Browser) -> None:
    await a_student(desk, "D-HS-1")
    await browser.get("/")
    await browser.post("/language", {"language": "en", "back": "/"})
    page = (await browser.get("/")).text
    assert "Students with no application open" in page
    named = await desk.rows("SELECT facts FROM audit_entry WHERE act = 'people.pupil_names_seen'")
    assert [row.facts["count"] for row in named] == [1, 1]
    noted = await desk.rows("SELECT purpose FROM audit_entry WHERE act = 'students.applications_seen'")
    assert {row.purpose for row in noted} == {"school_guidance"}


async def test_it_takes_few_statements(desk: Desk, chika: Actor) -> None:
    student = await a_student(desk, "D-HS-1")
    await apply(desk, chika, student, await a_school_posting(desk, "H-1", None, "製造"))
    statements: list[str] = []

    def count(*told: Any) -> None:
        statements.append(told[2])

    engine = desk.database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", count)
    await shown(desk, chika)
    event.remove(engine, "before_cursor_execute", count)
    assert 0 < len(statements) <= MOST_STATEMENTS, statements
