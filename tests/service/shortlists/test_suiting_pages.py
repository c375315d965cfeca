"""The pages of the postings that suit a person, and of a school's own students: who sees which, and who never."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from litestar import Litestar
from litestar.routes import HTTPRoute
from sqlalchemy import event, text

from service.access.actions import create_api_key, register_schools
from service.access.terms import SchoolKind
from service.base.actor import SYSTEM, Actor
from service.base.clock import FrozenClock
from service.base.ids import CompanyId, PersonId, PostingId, SchoolId
from service.db.engine import Database
from service.db.work import Work, begin_read, begin_work
from service.people.actions import withdraw_consent
from service.people.terms import Purpose
from service.platform.crypto import Vault
from service.postings.actions import close_posting
from service.shortlists.actions.matching import match_postings
from service.shortlists.reads.school_page import school_students, student_page
from service.shortlists.reads.suiting_page import suiting_page
from service.shortlists.terms.matching import MatchCause
from service.web.link_tries import TRIES
from tests.factories.companies import a_company
from tests.factories.people import a_person, high_school_student_json
from tests.factories.postings import HIGH_SCHOOL, a_posting
from tests.support.encoders import LetterPort, matching_tools
from tests.support.review_desk import decide, seen_by
from tests.support.web import Browser, browsing, hire, make_app, make_tools

PERSONAL = ("試験 花子", "シケン", "hanako@")
SCHOOLS = {"架空工業高校": SchoolKind.HIGH_SCHOOL, "隣の高校": SchoolKind.HIGH_SCHOOL}
SCHOOL_OF = {"chika": "架空工業高校", "tonari": "隣の高校"}
LOGINS = ("aiko", "sora", "jun", *SCHOOL_OF)


@dataclass(frozen=True)
class Office:
    """Two postings for D-1 of which the second's list is cut before her, one for schools, two students."""

    postings: list[PostingId]
    for_schools: PostingId
    person: PersonId
    student: PersonId
    neighbour: PersonId
    schools: dict[str, SchoolId]
    key: str


@pytest.fixture
async def office(worker_database: Database, clock: FrozenClock, vault: Vault) -> Office:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        schools = await register_schools(work, SCHOOLS)
        company_id = await a_company(work)
        made = [
            await a_posting(work, company_id, "P-1"),
            await a_posting(work, company_id, "P-2", title="電気保全", experience_years_min=5),
        ]
        for_schools = await a_posting(work, company_id, "H-1", **HIGH_SCHOOL)
        person = await a_person(work, vault, "D-1")
        student = await a_person(work, vault, "D-HS", **high_school_student_json("D-HS"))
        neighbour = [
            {
                "school": "隣の高校",
                "department": "普通科",
                "level": "high_school",
                "graduation": "2027-03",
                "expected": True,
            }
        ]
        named = {"name": "隣野 桜", "name_kana": "トナリノ サクラ"}
        told = high_school_student_json("D-HS2", education=neighbour, identity=named)
        other = await a_person(work, vault, "D-HS2", **told)
        key = await create_api_key(work, company_id)
    for login in LOGINS:
        await hire(worker_database, clock, login, school_id=schools.get(SCHOOL_OF.get(login, "")))
    await match_all(worker_database, clock, vault)
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await work.session.execute(text("DELETE FROM ranked_pair WHERE posting_id = :id"), {"id": made[1]})
    return Office(made, for_schools, person, student, other, schools, key)


async def match_all(database: Database, clock: FrozenClock, vault: Vault) -> None:
    async with begin_work(database, SYSTEM, clock) as work:
        tools = matching_tools(vault, LetterPort())
        await match_postings(work, tools, cause=MatchCause.COMMAND, business_date=work.today)


@pytest.fixture
def application(web_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path) -> Litestar:
    return make_app(web_database, None, make_tools(vault, tmp_path), clock)


@pytest.fixture
async def browser(application: Litestar, office: Office) -> AsyncIterator[Browser]:
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        yield browser


@pytest.fixture
async def supporter(application: Litestar, office: Office) -> AsyncIterator[Browser]:
    async with browsing(application) as browser:
        await browser.sign_in("chika")
        yield browser


def page_of(person_id: PersonId) -> str:
    return f"/people/{person_id}/postings"


def student_of(person_id: PersonId) -> str:
    return f"/school/students/{person_id}/postings"


async def test_a_person_s_postings_are_shown_with_pay_place_and_evidence(browser: Browser, office: Office) -> None:
    answer = await browser.get(page_of(office.person))
    assert answer.status_code == 200
    for word in (
        "D-1",
        "装置保全エンジニア",
        "電気保全",
        "肥後テスト工業株式会社",
        "合志市",
        "250,000円",
        "一致",
        "直近",
    ):
        assert word in answer.text
    assert "確認が必要: 経験年数" in answer.text
    assert str(office.for_schools) not in answer.text
    assert not any(personal in answer.text for personal in PERSONAL)
    assert "<script>" not in answer.text


async def test_each_of_her_postings_leads_to_a_review_though_she_is_not_on_its_list(
    browser: Browser, office: Office
) -> None:
    shown = (await browser.get(page_of(office.person))).text
    first, second = (f"/postings/{posting}/shortlist/{office.person}" for posting in office.postings)
    assert first in shown
    assert second in shown
    assert shown.count("候補者一覧の外") == 1
    assert "現在の候補者一覧にはいません" not in (await browser.get(first)).text
    assert "この求人は本人に合う求人にあります" in (await browser.get(second)).text
    answer = await decide(browser, second, verdict="accept", note="本人が話を聞きたいと希望")
    assert answer.status_code == 303
    assert "以前の判断や紹介の記録が残っている" in (await browser.get(second)).text


async def test_a_posting_that_may_not_be_published_yet_is_marked(
    browser: Browser, office: Office, worker_database: Database, clock: FrozenClock
) -> None:
    marked = "項目が足りず紹介できません"
    assert marked not in (await browser.get(page_of(office.person))).text
    async with begin_work(worker_database, SYSTEM, clock) as work:
        company_id = CompanyId(
            (
                await work.session.execute(
                    text("SELECT company_id FROM posting WHERE id = :id"), {"id": office.postings[1]}
                )
            ).scalar_one()
        )
        await a_posting(work, company_id, "P-2", title="電気保全", conditions={"overtime": None})
    assert (await browser.get(page_of(office.person))).text.count(marked) == 1


async def test_nobody_is_reviewed_for_a_posting_that_is_on_neither_list(
    browser: Browser, office: Office, worker_database: Database, clock: FrozenClock
) -> None:
    second = f"/postings/{office.postings[1]}/shortlist/{office.person}"
    form = await seen_by(browser, second)
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await work.session.execute(
            text("DELETE FROM person_posting WHERE posting_id = :id"), {"id": office.postings[1]}
        )
    assert (await browser.get(second)).status_code == 404
    answer = await browser.post(f"{second}/decision", {**form, "verdict": "accept"})
    assert answer.status_code == 404


async def test_list_and_review_lead_to_the_person_s_postings(browser: Browser, office: Office) -> None:
    shortlist = f"/postings/{office.postings[0]}/shortlist"
    for path in (shortlist, f"{shortlist}/{office.person}"):
        assert f'href="{page_of(office.person)}"' in (await browser.get(path)).text


async def test_who_looked_is_noted(
    browser: Browser, supporter: Browser, office: Office, worker_database: Database, clock: FrozenClock
) -> None:
    await browser.get(page_of(office.person))
    await supporter.get("/school/students")
    await supporter.get(student_of(office.student))
    async with begin_work(worker_database, SYSTEM, clock) as work:
        noted = await work.session.execute(
            text("SELECT act, subject_id, purpose FROM audit_entry WHERE act LIKE '%seen'")
        )
        assert set(map(tuple, noted.all())) == {
            ("shortlists.suiting_seen", office.person, "shortlist_review"),
            ("shortlists.students_seen", office.schools["架空工業高校"], "school_guidance"),
            ("shortlists.suiting_seen", office.student, "school_guidance"),
            ("people.pupil_names_seen", office.schools["架空工業高校"], "school_guidance"),
        }


async def test_an_empty_page_says_why(
    browser: Browser, office: Office, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        new = await a_person(work, vault, "D-NEW")
        silent = await a_person(work, vault, "D-2", consents=[])
        for posting in office.postings:
            await close_posting(work, posting)
    assert "まだ照合されていません" in (await browser.get(page_of(new))).text
    assert "条件の合う募集中の求人がありません" in (await browser.get(page_of(office.person))).text
    assert (await browser.get(page_of(silent))).status_code == 404
    clock.advance(timedelta(seconds=1))
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await withdraw_consent(work, office.person, Purpose.MATCHING, on=work.today, source="電話")
    assert (await browser.get(page_of(office.person))).status_code == 404


async def test_while_words_are_matched_anew_the_page_says_so(
    browser: Browser, office: Office, worker_database: Database, clock: FrozenClock, vault: Vault
) -> None:
    assert "計算中" not in (await browser.get(page_of(office.person))).text
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await a_person(work, vault, "D-1", summary="新しい文章です。")
    assert "計算中" in (await browser.get(page_of(office.person))).text


@pytest.mark.parametrize("which", ["person", "students", "student"])
async def test_a_page_takes_at_most_twelve_statements(
    office: Office, web_database: Database, clock: FrozenClock, coordinator: Actor, which: str
) -> None:
    statements: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    school = office.schools["架空工業高校"]
    async with begin_read(web_database, coordinator, clock) as read:
        event.listen(web_database.engine.sync_engine, "before_cursor_execute", count)
        if which == "person":
            assert len((await suiting_page(read, office.person)).rows) == 2
        elif which == "students":
            assert [row.postings for row in await school_students(read, school)] == [1]
        else:
            assert len((await student_page(read, school, office.student)).rows) == 1
    event.remove(web_database.engine.sync_engine, "before_cursor_execute", count)
    assert len(statements) <= 12


async def test_a_supporter_sees_the_own_school_s_students_and_their_postings(
    supporter: Browser, office: Office
) -> None:
    shown = (await supporter.get("/school/students")).text
    assert f'href="{student_of(office.student)}"' in shown
    assert "1件" in shown
    assert str(office.neighbour) not in shown
    assert str(office.person) not in shown
    page = (await supporter.get(student_of(office.student))).text
    assert f'href="/school/postings/{office.for_schools}"' in page
    assert "生徒の順位ではありません" in page
    assert "/shortlist/" not in page
    assert "試験 花子" in shown
    assert "試験 花子" in page
    assert "隣野" not in shown + page
    assert "hanako@" not in shown + page
    assert (await supporter.get(f"/school/postings/{office.for_schools}")).status_code == 200


async def test_another_school_s_student_and_who_is_none_are_not_found(supporter: Browser, office: Office) -> None:
    for person_id in (office.neighbour, office.person, UUID(int=1)):
        assert (await supporter.get(student_of(PersonId(person_id)))).status_code == 404


async def test_a_student_whose_consent_ended_is_gone_at_once(
    supporter: Browser, office: Office, worker_database: Database, clock: FrozenClock
) -> None:
    clock.advance(timedelta(seconds=1))
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await withdraw_consent(work, office.student, Purpose.MATCHING, on=work.today, source="電話")
    assert "同意した生徒がいません" in (await supporter.get("/school/students")).text
    assert (await supporter.get(student_of(office.student))).status_code == 404


async def test_a_closed_posting_is_gone_at_once(
    supporter: Browser, office: Office, worker_database: Database, clock: FrozenClock
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await close_posting(work, office.for_schools)
    assert "0件" in (await supporter.get("/school/students")).text
    assert "公開中の高校向け求人がありません" in (await supporter.get(student_of(office.student))).text


def addresses(application: Litestar, office: Office) -> set[tuple[str, str]]:
    """Every method and path of the application, with the student and each posting for its parameters."""
    found: set[tuple[str, str]] = set()
    for route in application.routes:
        for posting in (*office.postings, office.for_schools):
            path = re.sub(r"{posting_id(:\w+)?}", str(posting), route.path)
            path = re.sub(r"{person_id(:\w+)?}", str(office.student), path)
            path = re.sub(r"{\w+(:\w+)?}", str(office.student), path)
            if isinstance(route, HTTPRoute):
                found |= {(str(method), path) for method in route.methods if method in ("GET", "POST")}
    return found - {("POST", "/sign-out"), ("POST", "/sign-in"), ("POST", "/language")}


@pytest.mark.parametrize("login", [login for login in LOGINS if login != "chika"])
async def test_nobody_else_of_the_staff_reaches_a_student_by_any_address(
    application: Litestar, office: Office, login: str
) -> None:
    paths = addresses(application, office)
    assert {("GET", page_of(office.student)), ("GET", student_of(office.student))} <= paths
    form = {"verdict": "accept", "sequence": "0", "posting_revision": "1", "profile_revision": "1"}
    form |= {"given_on": "2026-11-20", "source": "面談", "kind": "applied", "on_date": "2026-11-24"}
    async with browsing(application) as browser:
        await browser.sign_in(login)
        for method, path in sorted(paths):
            application.state.pop(TRIES, None)  # so many links that lead nowhere are slowed down
            answer = await (browser.get(path) if method == "GET" else browser.post(path, form))
            if answer.status_code == 401:  # an act on the own account ended the session
                await browser.sign_in(login)
                answer = await (browser.get(path) if method == "GET" else browser.post(path, form))
            words = answer.text.replace("D-HS2", "")
            assert "D-HS" not in words, path
            assert not any(personal in words for personal in PERSONAL), path
            if str(office.student) in path:
                assert answer.status_code in ((403, 404) if method == "GET" else (403, 404, 409)), path


async def test_a_company_reaches_a_student_by_no_address(
    office: Office, company_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> None:
    application = make_app(None, company_database, make_tools(vault, tmp_path), clock)
    headers = {"Authorization": f"Bearer {office.key}"}
    async with browsing(application) as browser:
        for method, path in sorted(addresses(application, office)):
            answer = await browser.client.request(method, path, headers=headers)
            assert "D-HS" not in answer.text, path
        for path in (page_of(office.student), student_of(office.student), "/school/students"):
            assert (await browser.client.get(path, headers=headers)).status_code == 404


async def test_the_companies_role_reads_no_list_of_a_person(
    office: Office, company_database: Database, clock: FrozenClock
) -> None:
    with pytest.raises(Exception, match="permission denied"):
        async with begin_work(company_database, SYSTEM, clock) as work:
            await _read_lists(work)


async def _read_lists(work: Work) -> None:
    await work.session.execute(text("SELECT * FROM person_posting"))


@pytest.mark.parametrize("login", ["aiko", "chika"])
async def test_the_pages_speak_english(application: Litestar, office: Office, login: str) -> None:
    async with browsing(application) as browser:
        await browser.sign_in(login)
        await browser.post("/language", {"language": "en", "back": "/"})
        if login == "aiko":
            assert "Postings that suit this person" in (await browser.get(page_of(office.person))).text
        else:
            assert "Students and postings" in (await browser.get("/school/students")).text
            assert "The order is of postings" in (await browser.get(student_of(office.student))).text


async def test_programme_staff_and_administrators_see_a_person_s_postings(
    application: Litestar, office: Office
) -> None:
    for login, status in (("sora", 200), ("jun", 200), ("chika", 403)):
        async with browsing(application) as browser:
            await browser.sign_in(login)
            assert (await browser.get(page_of(office.person))).status_code == status
