"""The list of companies: who seeks today, by kana, page by page, in the reader's language."""

import re
from typing import Any

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.db.work import begin_work
from service.postings.actions import close_posting
from tests.factories.companies import a_company
from tests.factories.postings import a_posting
from tests.support.listed import Office, csv_of, following, preceding, statements_of, table_on

MOST_STATEMENTS = 12


async def test_companies_are_listed_by_kana_with_what_they_seek(office: Office, clock: FrozenClock) -> None:
    async with begin_work(office.jobs, SYSTEM, clock) as work:
        told: dict[str, Any] = {"industry_code": "2814", "is_semiconductor": True, "municipality": "43404"}
        first = await a_company(work, "L-1", name="肥後電子", name_kana="ヒゴデンシ", **told)
        branch = await a_company(work, "L-4", name="肥後電子サービス", name_kana="ヒゴデンシサービス")
        await a_posting(work, branch, "P-5", title="ほかの企業の求人")
        await a_company(work, "L-2", name="菊池精機", name_kana="キクチセイキ", joins_scholarship_programme=True)
        await a_company(work, "L-3", name="=電@社", name_kana=None)
        await a_posting(work, first, "P-1")
        await a_posting(work, first, "P-2", closes_on="2026-11-01")
        await close_posting(work, await a_posting(work, first, "P-3"))
        await a_posting(work, first, "P-4", title="公開できない求人", conditions={"overtime": None})

    ours = {"肥後電子", "菊池精機", "=電@社"}

    async def names(query: str) -> list[str]:
        return [row[0] for row in table_on((await office.aiko.get(f"/companies?{query}")).text)[1:] if row[0] in ours]

    assert await names("") == ["=電@社", "菊池精機", "肥後電子"]
    for query, wanted in (
        ("words=デンシ", ["肥後電子"]),
        ("seeks=yes", ["肥後電子"]),
        ("industry=28", ["肥後電子"]),
        ("industry=8", []),
        ("semiconductor=yes", ["肥後電子"]),
        ("semiconductor=no", []),
        ("scholarship=yes", ["菊池精機"]),
        ("municipality=43404", ["肥後電子"]),
        ("since=2026-11-25", []),
    ):
        assert await names(query) == wanted, query
    page = (await office.aiko.get("/companies")).text
    for words in (f'href="/companies/{first}"', 'aria-label="肥後電子の募集中の求人を見る（1件）"'):
        assert words in page
    (way,) = re.findall(r'href="(/postings\?[^"]*lacks=no)"[^>]*肥後電子の', page)
    (counted,) = table_on((await office.aiko.get(way.replace("&amp;", "&"))).text)[1:]
    assert counted[0] not in ("公開できない求人", "ほかの企業の求人")
    assert len(table_on((await office.aiko.get("/postings?company_ref=L-9")).text)[1:]) == 0
    exported = csv_of(await office.aiko.post("/companies/export", {"format": "csv"}))
    assert [row[0] for row in exported if row[0].removeprefix("'") in ours] == ["'=電@社", "菊池精機", "肥後電子"]


async def test_a_list_asks_the_database_little(office: Office) -> None:
    for path in ("/companies?seeks=yes", "/postings?lacks=no", "/postings?company=肥後&publication=published"):
        asked = await statements_of(office.pages, office.aiko, path)
        assert 0 < len(asked) <= MOST_STATEMENTS, asked


async def test_companies_are_walked_through_without_gaps_or_repeats(office: Office, clock: FrozenClock) -> None:
    async with begin_work(office.jobs, SYSTEM, clock) as work:
        for number in range(60):
            kana = f"カブ{number % 7}" if number % 3 else None
            await a_company(work, f"W-{number}", name=f"道行{number}", name_kana=kana)
    first: str | None = (await office.aiko.get("/companies?words=道行")).text
    page, there = first, []
    while page:
        there.append([row[0] for row in table_on(page)[1:]])
        last, page = page, await following(office.aiko, page)
    assert sorted(name for names in there for name in names) == sorted(f"道行{number}" for number in range(60))
    page, back = last, []
    while page:
        back.append([row[0] for row in table_on(page)[1:]])
        page = await preceding(office.aiko, page)
    assert len(there) > 1
    assert back[::-1] == there
    assert "前へ" in last
    assert "先頭へ" in last


async def test_places_and_industries_are_named_in_the_language_of_the_page(office: Office, clock: FrozenClock) -> None:
    told: dict[str, Any] = {"industry_code": "2814", "municipality": "43404"}
    async with begin_work(office.jobs, SYSTEM, clock) as work:
        company = await a_company(work, "E-1", name="英語電機", **told)
        await a_posting(work, company, "P-E1", title="英語の求人", municipality="43404")
    company_in: dict[str, tuple[str, ...]] = {
        "ja": ("菊陽町", "2814 電子部品・デバイス"),
        "en": ("Kikuyo Town", "2814 Electronic parts, devices"),
    }
    expected: dict[str, dict[str, tuple[str, ...]]] = {
        "/companies?words=英語電機": company_in,
        f"/companies/{company}": company_in,
        "/companies/new": {"ja": ("菊陽町",), "en": ("Kikuyo Town",)},
        "/postings?title=英語の求人&state=any": {"ja": ("熊本県 菊陽町",), "en": ("Kikuyo Town, Kumamoto",)},
    }
    for language in ("en", "ja"):
        await office.aiko.post("/language", {"language": language, "back": "/"})
        for path, words in expected.items():
            page = (await office.aiko.get(path)).text
            assert [word for word in words[language] if word not in page] == [], path
            assert language == "ja" or "菊陽町" not in page
