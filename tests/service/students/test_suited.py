"""The own school's students whom a posting suits: the students' own lists turned round, seen by their school alone."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from litestar import Litestar
from sqlalchemy import text

from service.access.actions import register_schools
from service.access.reads import actor_of_login
from service.access.terms import SchoolKind
from service.base.actor import SYSTEM, Actor, Role
from service.base.clock import FrozenClock
from service.base.ids import PersonId, PostingId
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.people.actions import withdraw_consent
from service.people.actions.pupils import open_pupil_names
from service.people.terms import Purpose
from service.platform.crypto import Vault
from service.platform.tools import SchoolCalendar
from service.postings.actions import close_posting
from service.shortlists.actions.matching import match_postings
from service.shortlists.reads.school_page import school_students, student_page
from service.shortlists.terms.matching import MatchCause
from service.students.actions import apply_through_school
from service.students.reads import SuitedStudents, suited_students
from tests.factories.companies import a_company
from tests.factories.people import a_person, high_school_student_json
from tests.factories.postings import HIGH_SCHOOL, a_posting
from tests.support.encoders import LetterPort, matching_tools
from tests.support.listed import statements_of
from tests.support.web import Browser, browsing, hire, make_app, make_tools

TERMS = SchoolCalendar()
SCHOOLS = {"架空工業高校": SchoolKind.HIGH_SCHOOL, "隣の高校": SchoolKind.HIGH_SCHOOL}
LOGINS = ("aiko", "sora", "jun")
BEGINS = ("SET TRANSACTION", "SELECT set_config")
"""How a transaction begins, which asks for nothing."""


@dataclass(frozen=True)
class School:
    """Two postings for schools and one that is not, three students, one of them of another school, all matched."""

    web: Database
    jobs: Database
    clock: FrozenClock
    vault: Vault
    first: PostingId
    second: PostingId
    other: PostingId
    welder: PersonId
    clerk: PersonId
    neighbour: PersonId
    chika: Actor

    @property
    def address(self) -> str:
        return f"/school/postings/{self.first}/students"

    async def shown(self) -> SuitedStudents:
        async with begin_read(self.web, self.chika, self.clock) as read:
            assert self.chika.school_id is not None
            return await suited_students(read, TERMS, self.chika.school_id, self.first)


@pytest.fixture
async def school(web_database: Database, worker_database: Database, clock: FrozenClock, vault: Vault) -> School:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        schools = await register_schools(work, SCHOOLS)
        company_id = await a_company(work)
        first = await a_posting(work, company_id, "H-1", **HIGH_SCHOOL)
        second = await a_posting(work, company_id, "H-2", **{**HIGH_SCHOOL, "title": "検査スタッフ（高卒）"})
        other = await a_posting(work, company_id, "P-1")
        welder = await a_student(
            work,
            vault,
            "D-HS1",
            identity=named("試験 若葉", "シケン ワカバ"),
            summary="装置の点検と故障の修理を学びました。",
        )
        clerk = await a_student(
            work, vault, "D-HS2", identity=named("試験 青葉", "シケン アオバ"), summary="簿記を学びました。", skills=[]
        )
        neighbour = await a_student(
            work, vault, "D-HS3", school="隣の高校", identity=named("となりの 桜", "トナリノ サクラ")
        )
    for login in LOGINS:
        await hire(worker_database, clock, login)
    await hire(worker_database, clock, "chika", school_id=schools["架空工業高校"])
    await hire(worker_database, clock, "tonari", school_id=schools["隣の高校"])
    async with begin_work(worker_database, SYSTEM, clock) as work:
        tools = matching_tools(vault, LetterPort())
        await match_postings(work, tools, cause=MatchCause.COMMAND, business_date=work.today)
    async with begin_read(worker_database, SYSTEM, clock) as read:
        chika = await actor_of_login(read, "chika")
    assert chika
    return School(web_database, worker_database, clock, vault, first, second, other, welder, clerk, neighbour, chika)


def named(name: str, kana: str) -> dict[str, str]:
    return {"name": name, "name_kana": kana}


async def a_student(work, vault: Vault, reference: str, school: str = "架空工業高校", **told) -> PersonId:  # type: ignore[no-untyped-def]
    education = [
        {
            "school": school,
            "department": "機械科",
            "level": "high_school",
            "graduation": "2027-03",
            "expected": True,
        }
    ]
    return await a_person(work, vault, reference, **high_school_student_json(reference, education=education, **told))


@pytest.fixture
def application(school: School, tmp_path: Path) -> Litestar:
    return make_app(school.web, None, make_tools(school.vault, tmp_path), school.clock)


@pytest.fixture
async def chika(application: Litestar) -> AsyncIterator[Browser]:
    async with browsing(application) as browser:
        await browser.sign_in("chika")
        yield browser


async def test_each_student_stands_with_the_score_and_evidence_of_her_own_list_the_best_first(school: School) -> None:
    now = await school.shown()
    assert {row.person_id for row in now.rows} == {school.welder, school.clerk}
    assert [row.score for row in now.rows] == sorted((row.score for row in now.rows), reverse=True)
    async with begin_read(school.web, school.chika, school.clock) as read:
        for row in now.rows:
            assert school.chika.school_id is not None
            own = await student_page(read, school.chika.school_id, row.person_id)
            (same,) = [one for one in own.rows if one.posting.posting_id == school.first]
            assert (row.score, row.unknown, row.states) == (same.score, same.unknown, same.states)
    assert now.students == 2


async def test_the_page_leads_to_each_student_by_name(school: School, chika: Browser) -> None:
    page = (await chika.get(school.address)).text
    for student, name in ((school.welder, "試験 若葉"), (school.clerk, "試験 青葉")):
        assert re.search(f'<a href="/school/students/{student}/postings">{name} ', page)
    assert "D-HS3" not in page
    assert "この求人に合う生徒" in page
    assert "自校の生徒2人のうち、2人に合います。" in page
    assert f'href="/school/postings/{school.first}"' in page
    assert "となりの" not in page
    assert "hanako@" not in page


async def names_seen(school: School) -> list[int]:
    async with begin_read(school.jobs, SYSTEM, school.clock) as read:
        noted = text("SELECT facts FROM audit_entry WHERE act = 'people.pupil_names_seen' ORDER BY number")
        return [row.facts["count"] for row in (await read.session.execute(noted)).all()]


async def test_a_school_sees_its_own_students_by_name_in_the_order_of_kana(
    school: School, application: Litestar, chika: Browser
) -> None:
    page = (await chika.get("/school/students")).text
    assert page.index("試験 青葉") < page.index("試験 若葉")
    assert "シケン アオバ" in page
    assert await names_seen(school) == [2]
    own = (await chika.get(f"/school/students/{school.welder}/postings")).text
    assert re.search("<h1[^>]*>試験 若葉 ", own)
    assert "試験 若葉さんの応募を記録する" in own
    assert await names_seen(school) == [2, 1]
    async with browsing(application) as browser:
        await browser.sign_in("tonari")
        other = (await browser.get("/school/students")).text
        assert ("となりの 桜" in other, "試験" in other) == (True, False)
        assert (await browser.get(f"/school/students/{school.welder}/postings")).status_code == 404
    for login in LOGINS:
        async with browsing(application) as browser:
            await browser.sign_in(login)
            for address in ("/school/students", f"/school/students/{school.welder}/postings"):
                assert (await browser.get(address)).status_code == 403


async def test_names_are_opened_for_the_own_school_alone(school: School) -> None:
    everybody = [school.welder, school.clerk, school.neighbour]
    async with begin_work(school.web, school.chika, school.clock) as work:
        found = await open_pupil_names(work, school.vault, everybody, "school_guidance")
    assert {one: name.shown for one, name in found.items()} == {school.welder: "試験 若葉", school.clerk: "試験 青葉"}
    assert "試験" not in repr(found)
    for role in Role:
        if role is not Role.SCHOOL_SUPPORTER:
            actor = replace(school.chika, role=role)
            async with begin_work(school.web, actor, school.clock) as work:
                assert await open_pupil_names(work, school.vault, everybody, "school_guidance") == {}
    assert await names_seen(school) == [2]


async def test_her_application_and_what_the_school_is_told_of_it_bear_her_name(school: School, chika: Browser) -> None:
    address = f"/school/students/{school.welder}"
    told = {"posting_id": str(school.first), "number": "", "applied_on": "2026-11-20"}
    await chika.get(f"{address}/postings")
    assert (await chika.post(f"{address}/applications", told)).status_code == 303
    page = (await chika.get(f"{address}/postings")).text
    assert "試験 若葉さんの応募を記録しました。" in page
    assert "試験 若葉" in (await chika.get("/school/applications")).text


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("わかば", {"試験 若葉"}),
        ("青葉", {"試験 青葉"}),
        ("シケン", {"試験 青葉", "試験 若葉"}),
        ("D-HS2", {"試験 青葉"}),
        ("となり", set()),
    ],
)
async def test_a_student_is_found_by_her_name_within_the_own_school(
    school: School, chika: Browser, words: str, found: set[str]
) -> None:
    await chika.get("/school/students")
    answer = await chika.post("/school/students/by-name", {"name": words})
    assert answer.status_code == 200
    assert {name for name in ("試験 青葉", "試験 若葉", "となりの 桜") if name in answer.text} == found
    assert f"{len(found)}人が見つかりました" in answer.text


async def test_whether_she_may_apply_is_told_beside_her(school: School, chika: Browser) -> None:
    assert [row.obstacle for row in (await school.shown()).rows] == [None, None]
    async with begin_work(school.web, school.chika, school.clock) as work:
        await apply_through_school(work, TERMS, school.welder, school.first, date(2026, 11, 20))
        await apply_through_school(work, TERMS, school.clerk, school.second, date(2026, 11, 20))
    page = (await chika.get(school.address)).text
    assert "この求人への応募は、すでに記録されています。" in page
    assert "同時に応募できるのは1社までです" in page


async def test_who_takes_her_consent_back_is_gone_at_once(school: School, chika: Browser) -> None:
    school.clock.advance(timedelta(seconds=1))
    async with begin_work(school.jobs, SYSTEM, school.clock) as work:
        for student in (school.welder, school.clerk):
            await withdraw_consent(work, student, Purpose.MATCHING, on=work.today, source="本人から電話")
    page = (await chika.get(school.address)).text
    assert "D-HS" not in page
    assert "照合に同意した生徒がいません" in page


async def test_where_it_suits_nobody_the_page_says_when_that_may_change(school: School, chika: Browser) -> None:
    async with begin_work(school.jobs, SYSTEM, school.clock) as work:
        await work.session.execute(text("DELETE FROM person_posting WHERE posting_id = :id"), {"id": school.first})
    page = (await chika.get(school.address)).text
    assert "この求人に合う生徒はいません" in page
    assert "次の照合のあと" in page


async def test_only_postings_that_schools_see_have_the_page(school: School, chika: Browser) -> None:
    assert (await chika.get(f"/school/postings/{school.other}/students")).status_code == 404
    assert (await chika.get(f"/school/postings/{school.welder}/students")).status_code == 404
    async with begin_work(school.jobs, SYSTEM, school.clock) as work:
        await close_posting(work, school.first)
    assert (await chika.get(school.address)).status_code == 404


async def test_it_is_the_school_s_alone_and_who_looked_is_noted(
    school: School, application: Litestar, chika: Browser
) -> None:
    for login in LOGINS:
        async with browsing(application) as browser:
            await browser.sign_in(login)
            assert (await browser.get(school.address)).status_code == 403
    async with browsing(application) as browser:
        await browser.sign_in("tonari")
        page = (await browser.get(school.address)).text
        assert ("D-HS3" in page, "D-HS1" in page) == (True, False)
    await chika.get(school.address)
    async with begin_read(school.jobs, SYSTEM, school.clock) as read:
        noted = text(
            "SELECT subject_id, purpose, facts FROM audit_entry WHERE act = 'students.suited_seen' AND actor_id = :id"
        )
        (row,) = (await read.session.execute(noted, {"id": school.chika.id})).all()
    assert (row.subject_id, row.purpose) == (school.chika.school_id, "school_guidance")
    assert (row.facts["posting_id"], row.facts["count"]) == (str(school.first), 2)


async def test_it_takes_at_most_twelve_statements_and_speaks_english(school: School, chika: Browser) -> None:
    asked = await statements_of(school.web, chika, school.address)
    assert 0 < len([one for one in asked if not one.startswith(BEGINS)]) <= 12
    await chika.post("/language", {"language": "en", "back": "/"})
    page = (await chika.get(school.address)).text
    assert "Students whom it suits" in page
    assert "2 of your 2 students" in page


async def test_the_conditions_that_keep_other_postings_from_a_student_are_counted(
    school: School, chika: Browser
) -> None:
    address = f"/school/students/{school.welder}/postings"
    assert "ここには出ません" not in (await chika.get(address)).text
    async with begin_work(school.jobs, SYSTEM, school.clock) as work:
        firm = await a_company(work, "C-9")
        for number in range(2):
            await a_posting(work, firm, f"H-9{number}", **HIGH_SCHOOL, qualifications_required=["普通自動車免許"])
    shown = (await chika.get(address)).text
    assert "公開中のほかの2件は、求人の条件が生徒に合わない" in shown
    assert "資格 2件" in shown


async def test_what_has_little_in_common_with_a_student_is_set_apart_and_not_counted(
    school: School, chika: Browser
) -> None:
    async with begin_work(school.jobs, SYSTEM, school.clock) as work:
        setting = text("UPDATE person_posting SET score = :score WHERE person_id = :who AND posting_id = :what")
        for posting, score in ((school.first, 0.7), (school.second, 0.34)):
            told = {"score": score, "who": school.welder, "what": posting}
            await work.session.execute(setting, told)
    async with begin_read(school.web, school.chika, school.clock) as read:
        assert school.chika.school_id is not None
        page = await student_page(read, school.chika.school_id, school.welder)
        (row,) = [one for one in await school_students(read, school.chika.school_id) if one.person_id == school.welder]
    assert [one.posting.posting_id for one in page.suiting] == [school.first]
    assert [one.posting.posting_id for one in page.apart] == [school.second]
    assert row.postings == 1
    shown = (await chika.get(f"/school/students/{school.welder}/postings")).text
    assert "合う順に1件です" in shown
    assert shown.index("合うところの少ない求人（1件）を見る") < shown.index(f'href="/school/postings/{school.second}"')
