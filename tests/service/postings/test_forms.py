"""Postings by form: entered with what publication still needs, changed by who saw the last state, ended, opened."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from service.base.actor import SYSTEM, Role
from service.base.clock import FrozenClock
from service.base.ids import CompanyId, PostingId
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.platform.crypto import Vault
from service.postings import reads
from service.postings.actions import close_posting, put_postings
from service.postings.terms import PostingState, StoredPosting
from tests.factories.companies import a_company
from tests.factories.postings import a_posting, posting_fields
from tests.support.forms import form_on
from tests.support.web import Browser, browsing, hire, make_app, make_tools

TOLD: dict[str, Any] = {
    "title": "装置保全エンジニア",
    "employment_type": "permanent",
    "audience": ["mid_career"],
    "municipality": "43216",
    "description": "製造装置を点検し、直します。",
    "monthly_salary_min": "２５０，０００円",
    "skills_required": "設備保全\r\nシーケンサ",
    "conditions.start_time": "8:30",
    "conditions.holidays": "土日祝 😀",
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
async def company(worker_database: Database, clock: FrozenClock) -> CompanyId:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        return await a_company(work)


@pytest.fixture
async def known(worker_database: Database, clock: FrozenClock, company: CompanyId) -> PostingId:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        return await a_posting(work, company, conditions={"smoking_policy": None})


def id_in(answer: httpx.Response) -> PostingId:
    assert answer.status_code == 303, answer.text
    return PostingId(UUID(answer.headers["Location"].removeprefix("/postings/")))


async def stored(database: Database, clock: FrozenClock, posting_id: PostingId) -> StoredPosting:
    async with begin_read(database, SYSTEM, clock) as read:
        return await reads.posting(read, posting_id)


async def new_form(browser: Browser, company: CompanyId, **told: Any) -> dict[str, Any]:
    page = (await browser.get(f"/postings/new?company={company}")).text
    return {**form_on(page), **TOLD, **told}


async def test_the_company_is_chosen_first(aiko: Browser, company: CompanyId) -> None:
    assert "/companies/new" in (await aiko.get("/postings/new")).text
    found = (await aiko.get("/postings/new?name=肥後テスト")).text
    assert f'href="/postings/new?company={company}"' in found
    assert "該当する企業がありません。" in (await aiko.get("/postings/new?name=阿蘇精密")).text
    assert (await aiko.get(f"/postings/new?company={UUID(int=7)}")).status_code == 404


@pytest.mark.parametrize("typed", ["きさらぎ", "キサラギ", "ｷｻﾗｷﾞ", "kisa", "ＫＩＳＡ", "circuit きさ", "さらぎ"])
async def test_a_company_is_found_alike_by_hiragana_katakana_and_letters(
    aiko: Browser, worker_database: Database, clock: FrozenClock, company: CompanyId, typed: str
) -> None:
    told = {"name": "Kisaragi Circuit Design Inc.", "name_kana": "キサラギサーキットデザイン"}
    async with begin_work(worker_database, SYSTEM, clock) as work:
        sought = await a_company(work, "C-K", **told)
    chosen = (await aiko.get("/postings/new", params={"name": typed})).text
    assert f"company={sought}" in chosen
    assert f"company={company}" not in chosen
    listed = (await aiko.get("/companies", params={"words": typed})).text
    assert f'href="/companies/{sought}"' in listed
    assert f'href="/companies/{company}"' not in listed


async def test_a_posting_is_entered_under_a_reference_of_the_service(
    aiko: Browser, worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    form = await new_form(aiko, company)
    posting = await stored(worker_database, clock, id_in(await aiko.post(f"/postings/new?company={company}", form)))
    assert posting.external_ref.startswith("K-")
    assert (posting.company_id, posting.is_test, posting.revision) == (company, False, 1)
    assert posting.content["skills_required"] == ["設備保全", "シーケンサ"]
    assert posting.content["conditions"]["start_time"] == "08:30"
    assert posting.content["conditions"]["holidays"] == "土日祝 😀"
    assert posting.content["conditions"]["age_limit"] is None


async def test_the_companys_own_reference_is_kept_and_used_once(
    aiko: Browser, worker_database: Database, clock: FrozenClock, company: CompanyId, known: PostingId
) -> None:
    path = f"/postings/new?company={company}"
    form = await new_form(aiko, company, title="別の仕事", external_ref="A-9")
    posting = await stored(worker_database, clock, id_in(await aiko.post(path, form)))
    assert posting.external_ref == "A-9"
    answer = await aiko.post(path, await new_form(aiko, company, title="また別", external_ref="P-1", anyway="yes"))
    assert answer.status_code == 409
    assert "この企業の同じ番号の求人が、すでに登録されています。" in answer.text
    assert (await stored(worker_database, clock, known)).title == "装置保全エンジニア"


async def test_a_double_click_is_one_posting(aiko: Browser, worker_database: Database, company: CompanyId) -> None:
    form = await new_form(aiko, company)
    path = f"/postings/new?company={company}"
    answers = await asyncio.gather(*(aiko.post(path, form) for _ in range(3)))
    answers.append(await aiko.post(path, form))
    assert len({id_in(answer) for answer in answers}) == 1
    async with worker_database.sessions() as session:
        assert (await session.execute(text("SELECT count(*) FROM posting_revision"))).scalar_one() == 1


async def test_what_publication_needs_is_marked_before_anything_is_typed(aiko: Browser, company: CompanyId) -> None:
    page = (await aiko.get(f"/postings/new?company={company}")).text
    for name in ("conditions.job_content_change_scope", "conditions.smoking_policy", "municipality"):
        assert (f'id="gap-{name}-0"' in page) == (name != "municipality"), name
    assert 'id="gap-conditions.employer_address-0"' not in page


async def test_what_publication_lacks_is_checked_without_storing(
    aiko: Browser, worker_database: Database, company: CompanyId
) -> None:
    form = await new_form(aiko, company, check="yes")
    answer = await aiko.post(f"/postings/new?company={company}", form)
    assert answer.status_code == 200
    assert "公開に足りない項目が" in answer.text
    assert 'href="#field-conditions.insurance.health"' in answer.text
    assert form_on(answer.text)["title"] == ["装置保全エンジニア"]
    async with worker_database.sessions() as session:
        assert (await session.execute(text("SELECT count(*) FROM posting"))).scalar_one() == 0


async def test_what_is_wrong_stands_beside_its_field_and_what_was_typed_is_kept(
    aiko: Browser, company: CompanyId
) -> None:
    wrong = {
        "monthly_salary_min": "二十五万",
        "conditions.wage_min": "300000",
        "conditions.wage_max": "200000",
        "conditions.fixed_overtime.hours": "20",
        "conditions.age_limit.max": "7",
        "conditions.hello_work_no": "12",
        "prefecture": "13",
        "closes_on": "",
    }
    form = await new_form(aiko, company, **wrong)
    answer = await aiko.post(f"/postings/new?company={company}", form)
    assert answer.status_code == 422
    kept = form_on(answer.text)
    assert {name: kept[name] for name in wrong} == {name: [value] for name, value in wrong.items()}
    for name, sentence in (
        ("monthly_salary_min", "「月給の下限（円）」は整数で書いてください。"),
        ("conditions.wage_max", "「賃金の上限（円）」は「賃金の下限（円）」以上にしてください。"),
        ("conditions.fixed_overtime.amount_yen", "「固定残業代（円）」がありません。"),
        ("conditions.age_limit.max", "「年齢の上限（歳）」は15以上にしてください。"),
        ("municipality", "「市区町村（熊本県内）」が都道府県（13）の中にありません。"),
    ):
        assert f'id="error-{name}-0">{sentence}</p>' in answer.text, name


async def test_matters_that_a_posting_must_not_ask_for_are_stopped(aiko: Browser, company: CompanyId) -> None:
    form = await new_form(aiko, company, requirements="面接で家族構成と支持政党を伺います。")
    answer = await aiko.post(f"/postings/new?company={company}", form)
    assert answer.status_code == 422
    assert "家族に関する事項" in answer.text
    assert "支持政党に関する事項" in answer.text


@pytest.mark.parametrize("title", ["装置保全", "装置 保全エンジニア", "装置・保全ｴﾝｼﾞﾆｱ"])
async def test_likely_duplicates_are_shown_while_typing(
    aiko: Browser, company: CompanyId, known: PostingId, title: str
) -> None:
    await aiko.get("/postings/new")
    answer = await aiko.post(f"/postings/duplicates?company={company}", {"title": title})
    assert f'href="/postings/{known}"' in answer.text
    other = await aiko.post(f"/postings/duplicates?company={UUID(int=7)}", {"title": title})
    assert other.text.strip() == NOTHING


async def test_a_posting_waits_until_somebody_looked_at_its_likely_duplicate(
    aiko: Browser, company: CompanyId, known: PostingId
) -> None:
    path = f"/postings/new?company={company}"
    elsewhere = await aiko.post(path, await new_form(aiko, company, municipality="43100"))
    id_in(elsewhere)
    answer = await aiko.post(path, await new_form(aiko, company))
    assert answer.status_code == 409
    assert f'href="/postings/{known}"' in answer.text
    assert id_in(await aiko.post(path, {**form_on(answer.text), "anyway": "yes"})) != known


async def test_a_posting_is_changed_and_nothing_that_was_left_alone_is_lost(
    aiko: Browser, worker_database: Database, clock: FrozenClock, known: PostingId
) -> None:
    before = await stored(worker_database, clock, known)
    page = (await aiko.get(f"/postings/{known}/edit")).text
    assert "受動喫煙を防止するための措置が示されていません。" in page
    form = form_on(page)
    id_in(await aiko.post(f"/postings/{known}/edit", form))
    assert (await stored(worker_database, clock, known)).revision == 1
    id_in(await aiko.post(f"/postings/{known}/edit", {**form, "conditions.smoking_policy": "no_smoking"}))
    after = await stored(worker_database, clock, known)
    conditions = {**before.content["conditions"], "smoking_policy": "no_smoking"}
    assert after.content == {**before.content, "conditions": conditions}
    assert after.external_ref == "P-1"


async def test_a_stale_form_shows_both(
    aiko: Browser, worker_database: Database, clock: FrozenClock, known: PostingId
) -> None:
    path = f"/postings/{known}/edit"
    form = form_on((await aiko.get(path)).text)
    id_in(await aiko.post(path, {**form, "title": "保全 甲"}))
    answer = await aiko.post(path, {**form, "title": "保全 乙"})
    assert answer.status_code == 409
    for shown in ("保全 甲", "保全 乙", "あなたの入力"):
        assert shown in answer.text
    again = form_on(answer.text)
    id_in(await aiko.post(path, again))
    assert (await stored(worker_database, clock, known)).title == "保全 乙"


async def test_a_posting_that_was_closed_meanwhile_is_not_opened_by_saving(
    aiko: Browser, worker_database: Database, clock: FrozenClock, known: PostingId
) -> None:
    path = f"/postings/{known}/edit"
    form = form_on((await aiko.get(path)).text)
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await close_posting(work, known)
    answer = await aiko.post(path, {**form, "title": "保全 乙"})
    assert answer.status_code == 409
    assert "この求人はすでに終了しています。" in answer.text
    assert "保存して募集を再開する" in answer.text
    assert (await stored(worker_database, clock, known)).state is PostingState.CLOSED
    id_in(await aiko.post(path, form_on(answer.text)))
    posting = await stored(worker_database, clock, known)
    assert (posting.state, posting.title) == (PostingState.OPEN, "保全 乙")


async def test_buttons_end_a_posting_and_open_it_again(
    aiko: Browser, worker_database: Database, clock: FrozenClock, known: PostingId
) -> None:
    await aiko.get(f"/postings/{known}/edit")
    revision = 1
    for state in ("closed", "open", "withdrawn", "open"):
        answer = await aiko.post(f"/postings/{known}/state", {"state": state, "revision": str(revision)})
        id_in(answer)
        posting = await stored(worker_database, clock, known)
        assert posting.state == state
        revision = posting.revision
    assert revision == 3


@pytest.mark.parametrize(
    ("told", "status"),
    [
        ({"state": "open", "revision": "1"}, 409),
        ({"state": "closed", "revision": "9"}, 412),
        ({"state": "nothing", "revision": "1"}, 422),
        ({}, 422),
    ],
)
async def test_a_state_that_cannot_be_is_refused(
    aiko: Browser, known: PostingId, told: dict[str, str], status: int
) -> None:
    await aiko.get(f"/postings/{known}/edit")
    assert (await aiko.post(f"/postings/{known}/state", told)).status_code == status


async def test_what_a_program_put_with_a_test_key_is_not_there(
    aiko: Browser, worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        (put,) = await put_postings(work, [(company, "T-1", posting_fields())], is_test=True)
    await aiko.get("/postings/new")
    assert (await aiko.get(f"/postings/{put.posting_id}/edit")).status_code == 404
    assert (await aiko.post(f"/postings/{put.posting_id}/state", {"state": "closed"})).status_code == 404


async def test_programme_staff_do_not_enter_postings(
    application: Litestar, worker_database: Database, clock: FrozenClock, company: CompanyId, known: PostingId
) -> None:
    await hire(worker_database, clock, "emi", Role.PROGRAMME_STAFF)
    async with browsing(application) as emi:
        await emi.sign_in("emi")
        for path in (f"/postings/new?company={company}", f"/postings/{known}/edit"):
            assert (await emi.get(path)).status_code == 403
