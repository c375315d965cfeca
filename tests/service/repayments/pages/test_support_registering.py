"""Registering people and companies by form."""

import re
from datetime import date

from sqlalchemy import text

from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.scheme import Paper
from tests.conftest import a_vault
from tests.factories.happenings import some_people
from tests.factories.pipeline import FIRM, TODAY
from tests.factories.supports import Office
from tests.support.web import Browser

WORD = re.compile(r'name="word" value="([^"]+)"')
FORM = {
    "person_ref": "登",
    "frame": "kumamoto/scholarship_1",
    "hire_year": "2027",
    "category": "new_graduate",
    "credential": "graduate_school",
    "loans": ["jasso_1", "jasso_2"],
    "on_date": "2026-11-20",
    "is_from_outside": "yes",
    "again": "yes",
}
"""Of somebody who is in another frame already."""


async def count_of(office: Office, table: str) -> int:
    async with office.on(TODAY) as work:
        return int((await work.session.execute(text(f"SELECT count(*) FROM {table}"))).scalar_one())  # noqa: S608


async def word_of(browser: Browser, address: str = "/supports/new") -> str:
    found = WORD.search((await browser.get(address)).text)
    assert found is not None
    return found[1]


async def test_a_double_click_registers_once_under_a_number_of_the_service(jun: Browser, office: Office) -> None:
    before, word = await count_of(office, "support_case"), await word_of(jun)
    answers = [await jun.post("/supports/new", {**FORM, "word": word}) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert await count_of(office, "support_case") == before + 1
    page = (await jun.get(answers[0].headers["Location"])).text
    assert re.search(r"<h1[^>]*>S-[0-9A-Z]{8} ", page)
    assert "第一種" in page


async def test_what_is_wrong_stands_beside_its_field(jun: Browser, office: Office) -> None:
    before, word = await count_of(office, "support_case"), await word_of(jun)
    form = {**FORM, "person_ref": "だれか", "hire_year": "来年", "frame": "", "word": word}
    answer = await jun.post("/supports/new", form)
    assert answer.status_code == 422
    for name in ("person_ref", "hire_year", "frame"):
        assert f'id="error-register-{name}"' in answer.text
    assert 'value="来年"' in answer.text
    assert '<option value="graduate_school" selected>' in answer.text
    assert 'value="jasso_2" checked' in answer.text
    assert await count_of(office, "support_case") == before


async def test_a_number_of_another_support_is_refused_beside_it(jun: Browser, office: Office) -> None:
    answer = await jun.post("/supports/new", {**FORM, "case_ref": "R-千賀", "word": await word_of(jun)})
    assert answer.status_code == 409
    assert 'id="error-register-case_ref"' in answer.text


async def test_a_year_without_the_frame_is_refused_beside_it(jun: Browser, office: Office) -> None:
    answer = await jun.post("/supports/new", {**FORM, "hire_year": "2010", "word": await word_of(jun)})
    assert answer.status_code == 422
    assert 'id="error-register-frame"' in answer.text


async def test_from_the_persons_page_her_supports_stand_above_the_form(jun: Browser, office: Office) -> None:
    async with office.on(TODAY) as work:
        query = text("SELECT person_id FROM support_case WHERE case_ref = 'R-千賀'")
        person = (await work.session.execute(query)).scalar_one()
    assert f'href="/supports/of/{person}"' in (await jun.get(f"/people/{person}")).text
    page = (await jun.get(f"/supports/new?person={person}")).text
    assert "R-千賀" in page
    assert 'value="千賀"' in page


async def test_a_company_is_registered_by_its_name_once(jun: Browser, office: Office) -> None:
    before = await count_of(office, "support_participation")
    form = {"company": "有明電子株式会社", "frame": "kumamoto/scholarship_1", "hire_year": "2027", "places": "3"}
    for _ in range(2):
        await jun.get("/supports/companies")
        assert (await jun.post("/supports/companies", form)).status_code == 303
    assert await count_of(office, "support_participation") == before + 1
    changed = await jun.post("/supports/companies", {**form, "places": "4"})
    assert changed.status_code == 303
    assert await count_of(office, "support_participation") == before + 2


async def test_a_company_that_is_not_known_or_not_one_is_told_beside_the_field(jun: Browser, office: Office) -> None:
    form = {"frame": "kumamoto/scholarship_1", "hire_year": "2027", "places": "3"}
    await jun.get("/supports/companies")
    for typed, sentence in (
        ("", "企業を選んでください"),
        ("ない会社", "登録されていません"),
        ("株式会社", "複数あります"),
    ):
        answer = await jun.post("/supports/companies", {**form, "company": typed})
        assert answer.status_code == 422
        assert sentence in answer.text


async def test_more_places_than_the_frame_allows_are_refused_beside_the_field(jun: Browser, office: Office) -> None:
    form = {"company": "有明電子", "frame": "saga/scholarship", "hire_year": "2026", "places": "500"}
    await jun.get("/supports/companies")
    answer = await jun.post("/supports/companies", form)
    assert answer.status_code == 409
    assert 'id="error-take_part-places"' in answer.text
    assert 'value="500"' in answer.text


async def test_from_a_person_and_a_company_the_way_leads_to_the_support(jun: Browser, office: Office) -> None:
    async with office.on(TODAY) as work:
        query = text("SELECT person_id FROM support_case WHERE case_ref = 'R-千賀'")
        person = (await work.session.execute(query)).scalar_one()
        (nobody,) = await some_people(work, a_vault(), "D-1")
    led = await jun.get(f"/supports/of/{person}")
    assert (led.status_code, led.headers["Location"]) == (303, f"/supports/{office.cases['千賀']}")
    assert (await jun.get(f"/supports/of/{nobody}")).headers["Location"] == f"/supports/new?person={nobody}"
    company = office.companies[FIRM]
    assert f'href="/supports/companies/{company}"' in (await jun.get(f"/companies/{company}")).text


async def test_a_second_support_of_a_person_is_asked_for_by_the_first(jun: Browser, office: Office) -> None:
    before = await count_of(office, "support_case")
    answer = await jun.post("/supports/new", {**FORM, "again": "", "word": await word_of(jun)})
    assert answer.status_code == 409
    assert "R-登 奨学金支援枠Ⅱ" in answer.text
    assert 'name="again" value="yes"' in answer.text
    assert await count_of(office, "support_case") == before
    again = WORD.search(answer.text)
    assert again is not None
    assert (await jun.post("/supports/new", {**FORM, "word": again[1]})).status_code == 303
    assert await count_of(office, "support_case") == before + 1


async def test_what_comes_after_the_application_completes_it_and_leads_to_the_certification(
    jun: Browser, mari: Browser, office: Office
) -> None:
    """A paper of three was missing, and two answers; the first application stays on record."""
    asked = {"is_from_outside": None, "was_employed_in_prefecture": None, "graduated_on": date(2026, 3, 25)}
    await office.register("遅", date(2025, 10, 1), 2026, **asked)
    await office.happened("遅", CaseEventKind.NOTICE_ISSUED, date(2025, 10, 5))
    await office.happened("遅", CaseEventKind.OFFERED, date(2025, 11, 1), company=FIRM)
    await office.happened("遅", CaseEventKind.HIRED, date(2026, 4, 1), company=FIRM)
    two = frozenset({Paper.EMPLOYMENT, Paper.DIPLOMA})
    await office.happened("遅", CaseEventKind.APPLIED, date(2026, 6, 10), papers=two, age_at_hire=22)
    address = f"/supports/{office.cases['遅']}"
    shown = await jun.get(address)
    assert "申請の補正・追加の書類を記録する" in shown.text
    assert re.search(r'value="employment" checked', shown.text)
    form = {"kind": "applied", "on_date": "2026-11-20", "seen": "5", "age_at_hire": "22"}
    form |= {"is_from_outside": "no", "was_employed_in_prefecture": "no"}
    papers = {"papers": ["employment", "diploma", "loan"]}
    assert (await jun.post(f"{address}/events", form | papers)).status_code == 303
    shown = await jun.get(address)
    assert shown.text.count("認定申請") >= 2
    certified = {"kind": "certified", "on_date": "2026-11-21", "seen": "6"}
    assert (await jun.post(f"{address}/events", certified)).status_code == 303
    decided = {"kind": "decided", "on_date": "2026-11-22", "seen": "7"}
    assert (await mari.post(f"{address}/events", decided)).status_code == 303
