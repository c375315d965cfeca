"""The staff's list and detail of postings, and what schools may see."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from litestar import Litestar

from service.access.actions import register_schools
from service.access.terms import SchoolKind
from service.base.actor import SYSTEM, Role
from service.base.clock import JAPAN, FrozenClock
from service.base.ids import CompanyId, PostingId
from service.db.engine import Database
from service.db.work import begin_work
from service.platform.crypto import Vault
from service.postings.actions import close_posting, put_postings
from tests.factories.companies import a_company
from tests.factories.postings import HIGH_SCHOOL, a_posting, posting_fields
from tests.support.web import Browser, browsing, hire, make_app, make_tools


@pytest.fixture
async def application(
    web_database: Database, worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> Litestar:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        school_id = (await register_schools(work, {"架空工業高校": SchoolKind.HIGH_SCHOOL}))["架空工業高校"]
    await hire(worker_database, clock, "aiko")
    await hire(worker_database, clock, "emi", Role.PROGRAMME_STAFF)
    await hire(worker_database, clock, "chika", Role.SCHOOL_SUPPORTER, school_id)
    return make_app(web_database, None, make_tools(vault, tmp_path), clock)


@pytest.fixture
async def aiko(application: Litestar) -> AsyncIterator[Browser]:
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        yield browser


@pytest.fixture
async def chika(application: Litestar) -> AsyncIterator[Browser]:
    async with browsing(application) as browser:
        await browser.sign_in("chika")
        yield browser


@pytest.fixture
async def company(worker_database: Database, clock: FrozenClock) -> CompanyId:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        return await a_company(work)


async def stored(
    database: Database, clock: FrozenClock, company_id: CompanyId, reference: str = "P-1", **told: Any
) -> PostingId:
    async with begin_work(database, SYSTEM, clock) as work:
        return await a_posting(work, company_id, reference, **told)


async def test_the_list_leads_to_postings_and_their_candidates(
    aiko: Browser, worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    posting_id = await stored(worker_database, clock, company)
    text = (await aiko.get("/postings")).text
    for shown in ("装置保全エンジニア", "肥後テスト工業株式会社", "熊本県 合志市", "2人", "公開中"):
        assert shown in text
    assert f'href="/postings/{posting_id}"' in text
    assert f'href="/postings/{posting_id}/shortlist"' in text


async def test_programme_staff_see_postings_without_a_way_to_people(
    application: Litestar, worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    posting_id = await stored(worker_database, clock, company)
    async with browsing(application) as emi:
        await emi.sign_in("emi")
        for path in ("/postings", f"/postings/{posting_id}"):
            assert "/shortlist" not in (await emi.get(path)).text


async def test_the_list_is_found_through_by_words_and_state(
    aiko: Browser, worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    await stored(worker_database, clock, company, "P-1", title="装置保全エンジニア")
    await stored(worker_database, clock, company, "P-2", title="装置の設計")
    closed = await stored(worker_database, clock, company, "P-3", title="事務")
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await close_posting(work, closed)
    for query, wanted in (
        ("title=保全　装置", ["装置保全エンジニア"]),
        ("title=装置", ["装置保全エンジニア", "装置の設計"]),
        ("title=%25", []),
        ("state=closed", ["事務"]),
        ("state=any", ["装置保全エンジニア", "装置の設計", "事務"]),
    ):
        text = (await aiko.get(f"/postings?{query}")).text
        seen = [title for title in ("装置保全エンジニア", "装置の設計", "事務") if f">{title}</a>" in text]
        assert seen == wanted, query


@pytest.mark.parametrize("query", ["state=nothing", "cursor=AAAA", "title=%00"])
async def test_an_odd_query_is_the_senders_fault(aiko: Browser, query: str) -> None:
    assert 400 <= (await aiko.get(f"/postings?{query}")).status_code < 500


async def test_the_list_is_paged_and_keeps_its_filter(
    aiko: Browser, worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        fields = posting_fields(title="保全 係")
        await put_postings(work, [(company, f"P-{number}", fields) for number in range(60)])
    first = (await aiko.get("/postings?title=保全")).text
    following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
    second = (await aiko.get(following)).text
    assert (first.count(">保全 係</a>"), second.count(">保全 係</a>")) == (50, 10)
    assert "60件が該当（1–50件目）" in first
    assert "60件が該当（51–60件目）" in second
    assert 'value="保全"' in second
    assert 'rel="next"' not in second
    assert '<a rel="first" href="/postings?title=' in second
    assert 'rel="first"' not in first


async def test_what_is_short_stays_on_one_line_and_the_file_is_reached_from_the_top(
    aiko: Browser, worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    await stored(worker_database, clock, company, title="保全 係", closes_on="2026-12-25")
    text = (await aiko.get("/postings")).text
    row = text[text.index("<tbody>") :]
    for whole in ("2026年12月25日", "正社員"):
        assert re.search(rf'<td[^>]* class="whole">{whole}</td>', row), whole
    assert text.index('href="#export"') < text.index("<tbody>") < text.index('id="export"')
    assert 'href="#export"' not in (await aiko.get("/postings?title=none")).text


async def test_gaps_are_counted_and_named_with_the_way_out(
    aiko: Browser, worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    gaps = {"workplace_change_scope": None, "smoking_policy": None}
    posting_id = await stored(worker_database, clock, company, conditions=gaps)
    assert "公開できません（2件）" in (await aiko.get("/postings")).text
    text = (await aiko.get(f"/postings/{posting_id}")).text
    assert "就業場所の変更の範囲が示されていません。" in text
    assert "「内容を変更する」から内容を補うと" in text
    assert f'href="/postings/{posting_id}/edit#gaps"' in text
    assert text.count(">示されていません</span>") == 2


async def test_the_detail_tells_every_condition_in_the_order_of_the_law(
    aiko: Browser, worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    told = {
        "wage_type": "hourly",
        "wage_min": 1_300,
        "wage_max": None,
        "fixed_allowances": [{"name": "通勤手当", "amount_yen": 10_000}],
        "fixed_overtime": {"amount_yen": 40_000, "hours": 20, "excess_is_paid": True},
        "age_limit": {"max": 44, "reason_code": "3イ", "reason_text": "長期の育成のため"},
        "overtime_hours_monthly": 12,
        "annual_holidays": 120,
    }
    posting_id = await stored(worker_database, clock, company, conditions=told)
    text = (await aiko.get(f"/postings/{posting_id}")).text
    parts = ["業務の内容", "契約の期間", "就業の場所", "労働時間と休日", "<h2>賃金", "保険", "雇用する者", "応募の要件"]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)
    for shown in (
        "会社の定める業務", "08:30から17:15", "60分", "時給 1,300円以上", "通勤手当 10,000円",
        "40,000円（20時間分） 超過分は別に支給", "健康保険 あり", "屋内禁煙",
        "44まで 例外事由3イ：長期の育成のため", "日本語 N2", "月平均12時間",
        "2026年11月24日 10:00時点の内容（第1版）",
    ):  # fmt: skip
        assert shown in text, shown


async def test_what_a_company_wrote_is_text_and_never_markup(
    aiko: Browser, worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    hostile = '<img src=x onerror="alert(1)">'
    told = {"workplace_initial": hostile, "trial_period": True, "trial_period_length": hostile, "holidays": hostile}
    told_more = {"fixed_allowances": [{"name": hostile, "amount_yen": 1}]}
    posting_id = await stored(
        worker_database, clock, company, title=hostile, skills_required=[hostile], conditions={**told, **told_more}
    )
    for path in ("/postings", f"/postings/{posting_id}"):
        text = (await aiko.get(path)).text
        assert "<img src=x" not in text
        assert "&lt;img src=x" in text


async def test_a_posting_without_any_condition_is_shown(
    aiko: Browser, worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        fields = posting_fields(municipality=None, prefecture="13").model_copy(update={"conditions": None})
        (put,) = await put_postings(work, [(company, "P-1", fields)])
    answer = await aiko.get(f"/postings/{put.posting_id}")
    assert answer.status_code == 200
    assert "東京都" in answer.text


async def test_a_page_is_english_for_whom_it_is(
    aiko: Browser, worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    posting_id = await stored(worker_database, clock, company, conditions={"workplace_change_scope": None})
    await aiko.post("/language", {"language": "en", "back": "/postings"})
    assert "Not published (gaps: 1)" in (await aiko.get("/postings")).text
    assert "Tell the scope of change of the workplace." in (await aiko.get(f"/postings/{posting_id}")).text


async def test_postings_of_test_keys_are_not_there_for_staff(
    aiko: Browser, worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        (put,) = await put_postings(work, [(company, "T-1", posting_fields())], is_test=True)
    assert "装置保全エンジニア" not in (await aiko.get("/postings?state=any")).text
    assert (await aiko.get(f"/postings/{put.posting_id}")).status_code == 404


async def test_postings_for_high_schools_lead_to_no_candidates(
    aiko: Browser, worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    posting_id = await stored(worker_database, clock, company, **HIGH_SCHOOL)
    for path in ("/postings", f"/postings/{posting_id}"):
        text = (await aiko.get(path)).text
        assert "高卒" in text
        assert "/shortlist" not in text


async def test_schools_see_high_school_postings_that_are_published_and_nothing_else(
    chika: Browser, worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    shown = await stored(worker_database, clock, company, "H-1", **HIGH_SCHOOL)
    unconfirmed = {**HIGH_SCHOOL["conditions"], "hello_work_no": None}
    hidden = [
        await stored(worker_database, clock, company, "P-1"),
        await stored(worker_database, clock, company, "H-2", **{**HIGH_SCHOOL, "conditions": unconfirmed}),
        await stored(worker_database, clock, company, "H-3", **HIGH_SCHOOL, closes_on="2026-11-23"),
    ]
    text = (await chika.get("/school/postings")).text
    assert str(shown) in text
    answer = await chika.get(f"/school/postings/{shown}")
    assert "2025年度（令和7年度） 採用4人・離職―人" in answer.text
    for posting_id in hidden:
        assert str(posting_id) not in text
        assert (await chika.get(f"/school/postings/{posting_id}")).status_code == 404
        assert (await chika.get(f"/postings/{posting_id}")).status_code == 403


async def test_what_closes_first_stands_first_for_schools_and_the_list_goes_on_where_it_ended(
    chika: Browser, worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    lasts = {"H-1": None, "H-2": "2027-02-01", "H-3": "2026-12-01"}
    for reference, last in lasts.items():
        await stored(
            worker_database, clock, company, reference, **{**HIGH_SCHOOL, "title": reference, "closes_on": last}
        )
    from service.postings.pages import lists

    size, lists.PAGE = lists.PAGE, 2
    try:
        first = (await chika.get("/school/postings")).text
        following = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        second = (await chika.get(following)).text
    finally:
        lists.PAGE = size
    assert re.findall(r">(H-\d)</a>", first) == ["H-3", "H-2"]
    assert re.findall(r">(H-\d)</a>", second) == ["H-1"]
    assert 'rel="next"' not in second
    assert (await chika.get("/school/postings?cursor=forged")).status_code == 200


async def test_each_posting_leads_its_schools_to_the_students_whom_it_suits(
    chika: Browser, aiko: Browser, worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    posting_id = await stored(worker_database, clock, company, **HIGH_SCHOOL)
    for path in ("/school/postings", f"/school/postings/{posting_id}"):
        shown = (await chika.get(path)).text
        assert f'href="/school/postings/{posting_id}/students"' in shown
        assert "この求人に合う生徒" in shown
    assert "/students" not in (await aiko.get(f"/postings/{posting_id}")).text


async def test_schools_see_nothing_before_the_first_of_july(
    chika: Browser, worker_database: Database, clock: FrozenClock, company: CompanyId
) -> None:
    posting_id = await stored(worker_database, clock, company, **{**HIGH_SCHOOL, "graduation_fy": [2027]})
    assert str(posting_id) not in (await chika.get("/school/postings")).text
    clock.set(datetime(2027, 6, 30, 23, 59, tzinfo=JAPAN))
    await chika.sign_in("chika")
    assert str(posting_id) not in (await chika.get("/school/postings")).text
    clock.set(datetime(2027, 7, 1, tzinfo=JAPAN))
    assert str(posting_id) in (await chika.get("/school/postings")).text
