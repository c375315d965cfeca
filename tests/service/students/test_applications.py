"""A student's applications through the school: recorded on her page, by her own school alone, seen by nobody else."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from uuid import UUID

import pytest
from litestar import Litestar
from sqlalchemy import event, text

from service.access.actions import register_schools
from service.access.reads import actor_of_login
from service.access.terms import SchoolKind
from service.base.actor import SYSTEM, Actor, Role
from service.base.clock import JAPAN, FrozenClock
from service.base.ids import PersonId, PostingId
from service.db.engine import Database, address, opened
from service.db.roles import DatabaseRole
from service.db.work import begin_read, begin_work
from service.embedded import Servers
from service.people.actions import withdraw_consent
from service.people.terms import NoSuchPerson, Purpose
from service.platform.crypto import Vault
from service.platform.tools import SchoolCalendar, Tools
from service.postings.actions import close_posting
from service.postings.published import open_postings_for_schools
from service.postings.terms import NoSuchPosting
from service.students import store
from service.students.actions import apply_through_school, record_step, take_back_step
from service.students.reads import applications_page
from service.students.terms import (
    ApplicationId,
    NoSuchApplication,
    NotThroughSchool,
    OneAtATime,
    Step,
    StepOutOfPlace,
)
from tests.factories.companies import a_company
from tests.factories.people import a_person, high_school_student_json
from tests.factories.postings import HIGH_SCHOOL, a_posting
from tests.support.servers import fresh_database
from tests.support.web import Browser, browsing, hire, make_app, make_tools

SCHOOLS = {"架空工業高校": SchoolKind.HIGH_SCHOOL, "隣の高校": SchoolKind.HIGH_SCHOOL}
LOGINS = ("aiko", "sora", "jun")
TERMS = SchoolCalendar()
SENT = date(2026, 9, 7)


@dataclass
class School:
    """Two postings for schools and one that is not, a student, and who acts; every act in a work of its own."""

    web: Database
    jobs: Database
    clock: FrozenClock
    tools: Tools
    first: PostingId
    second: PostingId
    other: PostingId
    student: PersonId
    chika: Actor
    tonari: Actor

    async def apply(self, posting_id: PostingId, actor: Actor | None = None, on: date = SENT) -> ApplicationId:
        async with begin_work(self.web, actor or self.chika, self.clock) as work:
            return await apply_through_school(work, TERMS, self.student, posting_id, on)

    async def step(self, application_id: ApplicationId, kind: Step, on: date, actor: Actor | None = None) -> None:
        async with begin_work(self.web, actor or self.chika, self.clock) as work:
            await record_step(work, TERMS, application_id, kind, on)

    @property
    def address(self) -> str:
        return f"/school/students/{self.student}"


@pytest.fixture(scope="module")
async def every_student(
    servers: Servers, template: str, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[School]:
    """One database for the file; `school` gives each test a student of her own."""
    clock = FrozenClock(datetime(2026, 11, 24, 10, 0, tzinfo=JAPAN))
    vault = Vault(key_encryption_key=b"k" * 32, blind_index_key=b"i" * 32)
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(fresh_database(servers, template))

        async def database(role: DatabaseRole) -> Database:
            return await stack.enter_async_context(opened(address(url, role), pool_size=5, statement_timeout=5_000))

        web, jobs = await database(DatabaseRole.WEB), await database(DatabaseRole.WORKER)
        async with begin_work(jobs, SYSTEM, clock) as work:
            schools = await register_schools(work, SCHOOLS)
            company_id = await a_company(work)
            first = await a_posting(work, company_id, "H-1", **HIGH_SCHOOL)
            second = await a_posting(work, company_id, "H-2", **{**HIGH_SCHOOL, "title": "検査スタッフ（高卒）"})
            other = await a_posting(work, company_id, "P-1")
        await hire(jobs, clock, "chika", school_id=schools["架空工業高校"])
        await hire(jobs, clock, "tonari", school_id=schools["隣の高校"])
        for login in LOGINS:
            await hire(jobs, clock, login)
        async with begin_read(jobs, SYSTEM, clock) as read:
            chika, tonari = await actor_of_login(read, "chika"), await actor_of_login(read, "tonari")
        assert chika
        assert tonari
        tools = make_tools(vault, tmp_path_factory.mktemp("exports"))
        nobody = PersonId(first)
        yield School(web, jobs, clock, tools, first, second, other, nobody, chika, tonari)


@pytest.fixture
async def school(every_student: School) -> School:
    every_student.clock.advance(timedelta(seconds=1))
    reference = f"D-HS-{every_student.clock.now():%H%M%S}"
    async with begin_work(every_student.jobs, SYSTEM, every_student.clock) as work:
        student = await a_person(work, every_student.tools.vault, reference, **high_school_student_json(reference))
    return replace(every_student, student=student)


@pytest.fixture(scope="module")
def application(every_student: School) -> Litestar:
    return make_app(every_student.web, None, every_student.tools, every_student.clock)


@pytest.fixture
async def chika(application: Litestar) -> AsyncIterator[Browser]:
    async with browsing(application) as browser:
        await browser.sign_in("chika")
        yield browser


async def test_an_application_is_recorded_and_followed_to_its_end_on_the_student_s_page(
    school: School, chika: Browser
) -> None:
    page = f"{school.address}/postings"
    shown = (await chika.get(page)).text
    for words in ("応募は2026年9月5日から、選考と内定は2026年9月16日からです", "同時に応募できるのは1社です"):
        assert words in shown
    form = {"posting_id": str(school.first), "applied_on": SENT.isoformat()}
    applied = await chika.post(f"{school.address}/applications", form)
    assert (applied.status_code, applied.headers["Location"]) == (303, page)
    shown = (await chika.get(page)).text
    assert "製造スタッフ（高卒） ― 肥後テスト工業株式会社" in shown
    assert "結果を記録してから、次の応募を記録してください" in shown
    assert f'action="{school.address}/applications"' not in shown
    (ident,) = await applications(school)
    one = f"{school.address}/applications/{ident}"
    too_early = await chika.post(one, {"kind": "selected", "on_date": "2026-09-10"})
    assert (too_early.status_code, "選考と内定は9月16日から" in too_early.text) == (409, True)
    for kind, on in (("selected", "2026-09-16"), ("offered", "2026-09-20"), ("accepted", "2026-09-22")):
        school.clock.advance(timedelta(seconds=1))
        assert (await chika.post(one, {"kind": kind, "on_date": on})).status_code == 303
    assert "この生徒は内定を承諾しています" in (await chika.get(page)).text


async def applications(school: School) -> list[UUID]:
    async with begin_read(school.jobs, SYSTEM, school.clock) as read:
        query = text("SELECT id FROM school_application WHERE person_id = :id")
        return list((await read.session.execute(query, {"id": school.student})).scalars())


@pytest.mark.parametrize(
    ("form", "status", "words"),
    [
        ({"posting_id": "", "applied_on": "2026-09-07"}, 422, "求人を選んでください"),
        ({"posting_id": "{first}", "applied_on": ""}, 422, "日付を選んでください"),
        ({"posting_id": "{first}", "applied_on": "2026-12-01"}, 422, "まだ来ていない"),
        ({"posting_id": "{first}", "applied_on": "2026-09-04"}, 409, "9月5日からです"),
        ({"number": "43010-7654321", "applied_on": "2026-09-07"}, 422, "この番号の高校向けの求人が見つかりません"),
        ({"number": "あ", "applied_on": "2026-09-07"}, 422, "求人番号は「43010-1234567」のように"),
        ({"posting_id": "{other}", "applied_on": "2026-09-07"}, 422, "学校へ公開されていた求人ではありません"),
    ],
)
async def test_a_refusal_is_told_on_the_page_and_nothing_is_stored(
    school: School, chika: Browser, form: dict[str, str], status: int, words: str
) -> None:
    await chika.get(f"{school.address}/postings")
    sent = {name: value.format(first=school.first, other=school.other) for name, value in form.items()}
    answer = await chika.post(f"{school.address}/applications", sent)
    assert (answer.status_code, words in answer.text) == (status, True)
    assert answer.text.count("autofocus") == 1
    wrong = "applied_on" if "日付" in words or status == 409 or "来ていない" in words else next(iter(form))
    assert answer.text.split(" autofocus")[0].rsplit(' name="', 1)[1].startswith(f'{wrong}"')
    assert all(f'value="{sent[name]}"' in answer.text for name in ("number", "applied_on") if sent.get(name))
    assert await applications(school) == []


async def test_an_application_without_news_for_two_weeks_is_marked_in_the_list(school: School, chika: Browser) -> None:
    async def row() -> str:
        page = (await chika.get("/school/applications")).text
        start = page.index(f'href="{school.address}/postings"')
        return page[start : page.index("</tr>", start)]

    application_id = await school.apply(school.first)
    assert "結果を確認" in await row()
    await school.step(application_id, Step.SELECTED, date(2026, 11, 20))
    assert "結果を確認" not in await row()


async def test_of_two_applications_at_once_one_is_recorded(school: School) -> None:
    told = await asyncio.gather(school.apply(school.first), school.apply(school.second), return_exceptions=True)
    assert sum(isinstance(one, OneAtATime) for one in told) == 1
    assert len(await applications(school)) == 1


async def test_after_the_agreed_day_a_second_one_may_be_open(school: School) -> None:
    await school.apply(school.first)
    async with begin_work(school.web, school.chika, school.clock) as work:
        terms = replace(TERMS, several_from="10-01")
        await apply_through_school(work, terms, school.student, school.second, date(2026, 10, 1))
    assert len(await applications(school)) == 2


async def test_an_application_for_a_posting_that_closed_since_is_recorded_by_its_number(
    school: School, chika: Browser
) -> None:
    async with begin_work(school.jobs, SYSTEM, school.clock) as work:
        company_id = await a_company(work)
        told = {**HIGH_SCHOOL["conditions"], "hello_work_no": "43010-7777777"}
        closed = await a_posting(work, company_id, "H-9", **{**HIGH_SCHOOL, "conditions": told})
    async with begin_work(school.jobs, SYSTEM, school.clock) as work:
        await close_posting(work, closed)
    assert "H-9" not in (await chika.get(f"{school.address}/postings")).text
    form = {"number": "４３０１０－７７７７７７７", "applied_on": SENT.isoformat()}
    assert (await chika.post(f"{school.address}/applications", form)).status_code == 303
    assert len(await applications(school)) == 1
    async with begin_work(school.jobs, SYSTEM, school.clock) as work:
        before = school.clock.now() - timedelta(days=80)
        await work.session.execute(
            text("UPDATE posting SET updated_at = :at WHERE id = :id"), {"at": before, "id": closed}
        )
    other = await another_student(school)
    with pytest.raises(NoSuchPosting):
        await other.apply(closed)


async def another_student(school: School) -> School:
    school.clock.advance(timedelta(seconds=1))
    reference = f"D-HS-{school.clock.now():%H%M%S}"
    async with begin_work(school.jobs, SYSTEM, school.clock) as work:
        student = await a_person(work, school.tools.vault, reference, **high_school_student_json(reference))
    return replace(school, student=student)


async def test_a_step_recorded_by_mistake_is_taken_back_once_and_stays_on_record(
    school: School, chika: Browser
) -> None:
    application_id = await school.apply(school.first)
    await school.step(application_id, Step.SELECTED, date(2026, 9, 16))
    school.clock.advance(timedelta(seconds=1))
    await school.step(application_id, Step.REJECTED, date(2026, 9, 20))
    page = (await chika.get(f"{school.address}/postings")).text
    assert "「不採用」を取り消す" in page
    (selected, rejected) = await steps(school, application_id)
    one = f"{school.address}/applications/{application_id}/correction"
    assert (await chika.post(one, {"step": str(selected)})).status_code == 409
    for _ in range(2):
        school.clock.advance(timedelta(seconds=1))
        assert (await chika.post(one, {"step": str(rejected)})).status_code == 303
    assert len(await steps(school, application_id)) == 3
    await school.step(application_id, Step.OFFERED, date(2026, 9, 20))
    assert (await chika.post(one, {"step": "x"})).status_code == 422
    async with begin_read(school.jobs, SYSTEM, school.clock) as read:
        (known,) = await store.applications_of(read, school.student)
    assert [step.kind for step in known.steps] == [Step.SELECTED, Step.OFFERED]


async def steps(school: School, application_id: ApplicationId) -> list[UUID]:
    async with begin_read(school.jobs, SYSTEM, school.clock) as read:
        query = text("SELECT id FROM school_application_step WHERE application_id = :id ORDER BY recorded_at, id")
        return list((await read.session.execute(query, {"id": application_id})).scalars())


async def test_an_application_recorded_by_mistake_is_taken_back_with_its_reason_and_makes_room(
    school: School, chika: Browser
) -> None:
    wrong = await school.apply(school.first)
    one = f"{school.address}/applications/{wrong}/correction"
    assert "この応募の記録を取り消す" in (await chika.get(f"{school.address}/postings")).text
    refused = await chika.post(one, {"because": " "})
    assert (refused.status_code, "取り消す理由を200文字以内で" in refused.text) == (422, True)
    for _ in range(2):
        assert (await chika.post(one, {"because": "別の会社の応募を記録した"})).status_code == 303
    assert len(await steps(school, wrong)) == 1
    shown = (await chika.get(f"{school.address}/postings")).text
    assert "別の会社の応募を記録した" in shown
    assert "この応募の記録を取り消す" not in shown
    assert "記録の誤りにより取消し" in (await chika.get("/school/applications")).text
    right = await school.apply(school.second)
    await school.step(right, Step.WITHDRAWN, SENT)
    again = await school.apply(school.first)
    await school.step(again, Step.SELECTED, date(2026, 9, 16))
    assert (await chika.post(f"{school.address}/applications/{again}/correction", {"because": "x"})).status_code == 409
    with pytest.raises(StepOutOfPlace):
        await school.step(again, Step.MISTAKEN, date(2026, 9, 17))


async def test_an_end_is_not_taken_back_where_another_application_took_its_place(school: School) -> None:
    first = await school.apply(school.first)
    await school.step(first, Step.WITHDRAWN, SENT)
    await school.apply(school.second)
    (step,) = await steps(school, first)
    with pytest.raises(OneAtATime):
        async with begin_work(school.web, school.chika, school.clock) as work:
            await take_back_step(work, TERMS, first, step)


async def test_who_changes_school_has_one_application_open_and_its_end_is_recorded_there(
    school: School, application: Litestar
) -> None:
    first = await school.apply(school.first)
    async with begin_work(school.jobs, SYSTEM, school.clock) as work:
        moved = text("UPDATE person SET school_id = :school WHERE id = :id")
        await work.session.execute(moved, {"id": school.student, "school": school.tonari.school_id})
    with pytest.raises(OneAtATime):
        await school.apply(school.second, school.tonari)
    with pytest.raises(NoSuchPerson):
        await school.step(first, Step.WITHDRAWN, SENT)
    with pytest.raises(StepOutOfPlace):
        await school.step(first, Step.SELECTED, date(2026, 9, 16), school.tonari)
    async with browsing(application) as browser:
        await browser.sign_in("tonari")
        page = (await browser.get(f"{school.address}/postings")).text
        assert "前の学校を通した応募 1" in page
        assert "製造スタッフ（高卒）" not in page
        assert "製造スタッフ（高卒）" not in (await browser.get("/school/applications")).text
        end = {"kind": "withdrawn", "on_date": SENT.isoformat()}
        assert (await browser.post(f"{school.address}/applications/{first}", end)).status_code == 303
        assert "前の学校を通した応募" not in (await browser.get(f"{school.address}/postings")).text
    await school.apply(school.second, school.tonari)


async def test_applications_stay_when_the_consent_to_matching_ends_and_go_with_the_person(
    school: School, chika: Browser
) -> None:
    application_id = await school.apply(school.first)
    school.clock.advance(timedelta(seconds=1))
    async with begin_work(school.jobs, SYSTEM, school.clock) as work:
        await withdraw_consent(work, school.student, Purpose.MATCHING, on=work.today, source="電話")
    page = f"{school.address}/postings"
    shown = (await chika.get(page)).text
    assert "製造スタッフ（高卒）" in shown
    assert "照合への同意がないため" in shown
    assert f'href="{page}"' in (await chika.get("/school/applications")).text
    end = {"kind": "withdrawn", "on_date": SENT.isoformat()}
    assert (await chika.post(f"{school.address}/applications/{application_id}", end)).status_code == 303
    async with begin_work(school.jobs, SYSTEM, school.clock) as work:
        await work.session.execute(text("UPDATE person SET state = 'erased' WHERE id = :id"), {"id": school.student})
    assert (await chika.get(page)).status_code == 404
    assert f'href="{page}"' not in (await chika.get("/school/applications")).text


async def test_what_suits_her_of_her_year_is_offered_and_nothing_while_an_application_is_open(school: School) -> None:
    async def offered() -> tuple[PostingId, ...]:
        async with begin_read(school.web, school.chika, school.clock) as read:
            suiting = await open_postings_for_schools(read, [school.first, school.second])
            assert school.chika.school_id is not None
            shown = await applications_page(read, TERMS, school.chika.school_id, school.student, suiting)
            return shown.may_apply_for

    assert set(await offered()) == {school.first, school.second}
    first = await school.apply(school.first)
    assert await offered() == ()
    await school.step(first, Step.WITHDRAWN, SENT)
    assert await offered() == (school.second,)


async def test_only_postings_that_schools_see_are_applied_for(school: School) -> None:
    with pytest.raises(NoSuchPosting):
        await school.apply(school.other)


async def test_another_school_and_every_other_role_record_and_see_nothing(
    school: School, application: Litestar
) -> None:
    application_id = await school.apply(school.first)
    with pytest.raises(NoSuchPerson):
        await school.apply(school.second, school.tonari)
    with pytest.raises(NoSuchApplication):
        await school.step(application_id, Step.WITHDRAWN, SENT, school.tonari)
    for actor in (SYSTEM, Actor(Role.COORDINATOR, id=school.chika.id)):
        with pytest.raises(NotThroughSchool):
            await school.apply(school.second, actor)
    for login, status in (("tonari", 404), ("aiko", 403), ("sora", 403), ("jun", 403)):
        async with browsing(application) as browser:
            await browser.sign_in(login)
            assert (await browser.get(f"{school.address}/postings")).status_code == status
            sent = await browser.post(f"{school.address}/applications/{application_id}", {"kind": "withdrawn"})
            assert sent.status_code in (status, 422), login
    async with begin_read(school.web, school.chika, school.clock) as read:
        assert school.chika.school_id
        (one,) = (await applications_page(read, TERMS, school.chika.school_id, school.student)).applications
    assert one.steps == ()


async def test_when_she_has_left_school_nobody_s_page_of_her_tells_of_it(school: School, application: Litestar) -> None:
    application_id = await school.apply(school.first)
    await school.step(application_id, Step.SELECTED, date(2026, 9, 16))
    async with begin_work(school.jobs, SYSTEM, school.clock) as work:
        left = text("UPDATE person SET is_high_school_student = false, school_id = NULL WHERE id = :id")
        await work.session.execute(left, {"id": school.student})
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        for part in ("", "/accesses?show=all", "/own-page"):
            shown = await browser.get(f"/people/{school.student}{part}")
            assert shown.status_code == 200
            assert "製造スタッフ（高卒）" not in shown.text
            assert str(school.first) not in shown.text
    with pytest.raises(NoSuchPerson):
        await school.step(application_id, Step.OFFERED, date(2026, 9, 20))


async def test_it_takes_few_statements(school: School) -> None:
    await school.apply(school.first)
    seen: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        seen.append(statement)

    async with begin_read(school.web, school.chika, school.clock) as read:
        engine = school.web.engine.sync_engine
        event.listen(engine, "before_cursor_execute", count)
        assert school.chika.school_id is not None
        await applications_page(read, TERMS, school.chika.school_id, school.student)
        event.remove(engine, "before_cursor_execute", count)
    assert 0 < len(seen) <= 5, seen
    assert not any("posting_revision.content" in statement for statement in seen), "no posting is read whole"
