"""Companies by form: entered once, found again by number and name, changed by who saw the last state."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar

from service.base.actor import SYSTEM, Role
from service.base.clock import FrozenClock
from service.base.ids import CompanyId
from service.companies import reads
from service.companies.terms import Company
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.platform.crypto import Vault
from tests.factories.companies import a_company
from tests.support.forms import form_on
from tests.support.web import Browser, browsing, hire, make_app, make_tools

TOLD = {
    "name": "株式会社 阿蘇精密",
    "name_kana": "あそせいみつ",
    "corporate_number": "８７００１１０００５９０１",
    "employees": "１２０人",
    "postal_code": "〒862-0950",
    "is_semiconductor": "yes",
    "semiconductor_basis": "担当課の判断",
    "joins_scholarship_programme": "yes",
}

NOTHING = '<div class="likely"></div>'


@pytest.fixture
async def application(
    web_database: Database, worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> Litestar:
    await hire(worker_database, clock, "aiko")
    return make_app(web_database, None, make_tools(vault, tmp_path), clock)


@pytest.fixture
async def aiko(application: Litestar) -> AsyncIterator[Browser]:
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        yield browser


@pytest.fixture
async def known(worker_database: Database, clock: FrozenClock) -> CompanyId:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        return await a_company(work, name="株式会社阿蘇精密", corporate_number="8700110005901")


def id_in(answer: httpx.Response) -> CompanyId:
    assert answer.status_code == 303, answer.text
    return CompanyId(UUID(answer.headers["Location"].removeprefix("/companies/")))


async def stored(database: Database, clock: FrozenClock, company_id: CompanyId) -> Company:
    async with begin_read(database, SYSTEM, clock) as read:
        return await reads.company(read, company_id)


async def new_form(browser: Browser) -> dict[str, Any]:
    return {**form_on((await browser.get("/companies/new")).text), **TOLD}


async def test_a_company_is_stored_as_its_record_writes_it(
    aiko: Browser, worker_database: Database, clock: FrozenClock
) -> None:
    company = await stored(worker_database, clock, id_in(await aiko.post("/companies/new", await new_form(aiko))))
    facts = company.facts
    assert facts.company_ref.startswith("K-")
    assert (facts.name, facts.name_kana, facts.corporate_number) == (
        "株式会社 阿蘇精密",
        "アソセイミツ",
        "8700110005901",
    )
    assert (facts.employees, facts.postal_code, facts.municipality) == (120, "8620950", None)
    assert (facts.is_semiconductor, facts.joins_scholarship_programme, company.revision) == (True, True, 1)


async def test_a_double_click_is_one_company(aiko: Browser, worker_database: Database, clock: FrozenClock) -> None:
    form = await new_form(aiko)
    answers = await asyncio.gather(*(aiko.post("/companies/new", form) for _ in range(3)))
    assert len({id_in(answer) for answer in answers}) == 1
    other = await aiko.post("/companies/new", {**form, "employees": "5"})
    assert other.status_code == 409
    assert "別の内容ですでに登録されています" in other.text


async def test_what_is_wrong_stands_beside_its_field(aiko: Browser) -> None:
    form = {**await new_form(aiko), "corporate_number": "1234567890123", "semiconductor_basis": "", "name": ""}
    answer = await aiko.post("/companies/new", form)
    assert answer.status_code == 422
    assert 'id="error-name-0">「名称」がありません。</p>' in answer.text
    assert "「法人番号」の検査用の数字が合いません。" in answer.text
    assert "「その判断の根拠」がありません。" in answer.text
    assert form_on(answer.text)["corporate_number"] == ["1234567890123"]


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "阿蘇"},
        {"name": "（株）阿蘇精密"},
        {"name": "㈱ 阿蘇・精密"},
        {"name": "別", "corporate_number": "8-7001-1000-5901"},
    ],
)
async def test_likely_duplicates_are_shown_while_typing(aiko: Browser, known: CompanyId, typed: dict[str, str]) -> None:
    await aiko.get("/companies/new")
    answer = await aiko.post("/companies/duplicates", typed)
    assert f'href="/companies/{known}/edit"' in answer.text


@pytest.mark.parametrize("typed", [{}, {"name": "株式会社"}, {"name": "阿"}, {"name": "精密"}, {"name": "%"}])
async def test_nothing_is_likely_by_nothing(aiko: Browser, known: CompanyId, typed: dict[str, str]) -> None:
    await aiko.get("/companies/new")
    assert (await aiko.post("/companies/duplicates", typed)).text.strip() == NOTHING


async def test_a_registration_waits_until_somebody_looked_at_its_likely_duplicate(
    aiko: Browser, known: CompanyId
) -> None:
    form = await new_form(aiko)
    answer = await aiko.post("/companies/new", form)
    assert answer.status_code == 409
    assert f'href="/companies/{known}/edit"' in answer.text
    assert "法人番号が同じ" in answer.text
    assert id_in(await aiko.post("/companies/new", {**form_on(answer.text), "anyway": "yes"})) != known


async def test_a_company_is_changed_and_a_stale_form_shows_both(
    aiko: Browser, worker_database: Database, clock: FrozenClock, known: CompanyId
) -> None:
    path = f"/companies/{known}/edit"
    form = form_on((await aiko.get(path)).text)
    assert form["address"] == ["熊本県合志市栄0-0"]
    assert id_in(await aiko.post(path, form)) == known
    assert (await stored(worker_database, clock, known)).revision == 1
    id_in(await aiko.post(path, {**form, "employees": "40"}))
    answer = await aiko.post(path, {**form, "employees": "50"})
    assert answer.status_code == 409
    assert "従業員数（人）" in answer.text
    again = form_on(answer.text)
    assert (again["employees"], again["revision"]) == (["50"], ["2"])
    id_in(await aiko.post(path, again))
    company = await stored(worker_database, clock, known)
    assert (company.facts.employees, company.revision, company.facts.company_ref) == (50, 3, "C-1")


async def test_a_company_told_again_by_a_file_is_a_new_revision(
    aiko: Browser, worker_database: Database, clock: FrozenClock, known: CompanyId
) -> None:
    form = form_on((await aiko.get(f"/companies/{known}/edit")).text)
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await a_company(work, name="新社名")
    assert (await aiko.post(f"/companies/{known}/edit", {**form, "employees": "1"})).status_code == 409


async def test_a_company_that_is_not_there_is_not_changed(aiko: Browser) -> None:
    path = f"/companies/{UUID(int=7)}/edit"
    await aiko.get("/companies/new")
    assert (await aiko.get(path)).status_code == 404
    assert (await aiko.post(path, TOLD)).status_code == 404


async def test_programme_staff_do_not_enter_companies(
    application: Litestar, worker_database: Database, clock: FrozenClock, known: CompanyId
) -> None:
    await hire(worker_database, clock, "emi", Role.PROGRAMME_STAFF)
    async with browsing(application) as emi:
        await emi.sign_in("emi")
        for path in ("/companies/new", f"/companies/{known}/edit"):
            assert (await emi.get(path)).status_code == 403
