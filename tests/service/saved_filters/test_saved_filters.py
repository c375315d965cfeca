"""Conditions put by under a name: whose they are, who sees them, who changes them."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from html import unescape
from uuid import UUID

import pytest

from service.access.actions import create_staff
from service.access.reads import actor_of_login
from service.access.terms import NewStaff
from service.base.actor import SYSTEM, Actor, Role
from service.db.work import begin_read, begin_work
from service.embedded import Servers
from service.platform.crypto import Vault
from service.saved_filters import actions
from service.saved_filters.reads import filters_of
from service.saved_filters.terms import MOST, NameTaken, TooMany
from tests.factories.companies import a_company
from tests.factories.postings import a_posting
from tests.support.listed import Office, an_office, statements_of
from tests.support.web import PASSWORD, Browser, browsing

VAULT = Vault(key_encryption_key=b"k" * 32, blind_index_key=b"i" * 32)
OFFICES = {"kumi": "熊本", "kenji": "熊本", "toko": "東京", "mina": "福岡", "sora": None}
SAVED = re.compile(r'<li><a href="([^"]*)"[^>]*>([^<]*)</a>')


@pytest.fixture(scope="module")
async def office(servers: Servers, template: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Office]:
    async with an_office(servers, template, VAULT, tmp_path_factory.mktemp("exports")) as shared:
        yield shared


@pytest.fixture(scope="module")
async def browsers(office: Office) -> AsyncIterator[dict[str, Browser]]:
    async with AsyncExitStack() as stack:
        opened = {}
        for login, place in OFFICES.items():
            role = Role.ADMINISTRATOR if place is None else Role.COORDINATOR
            async with begin_work(office.jobs, SYSTEM, office.clock) as work:
                await create_staff(work, NewStaff(login, login.title(), role, PASSWORD, office=place))
            opened[login] = await stack.enter_async_context(browsing(office.aiko.application))
            await opened[login].sign_in(login)
        yield opened


def saved_on(page: str) -> dict[str, str]:
    """Names of the saved conditions that a page shows, and where they lead."""
    if 'class="list-saved"' not in page:
        return {}
    section = page[page.index('class="list-saved"') :]
    return {name: unescape(address) for address, name in SAVED.findall(section[: section.index("</section>")])}


async def put_by(browser: Browser, path: str, name: str, **told: object) -> str:
    """Saves conditions; answers where one is led."""
    await browser.get(path)
    answer = await browser.post(f"{path}/filters", {"name": name, **told})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


async def filter_id(office: Office, login: str, list_name: str, name: str) -> str:
    async with begin_read(office.jobs, await actor(office, login), office.clock) as read:
        (found,) = [one.filter_id for one in await filters_of(read, list_name) if one.name == name]
    return str(found)


async def test_saved_conditions_lead_back_to_what_was_on_the_screen(
    office: Office, browsers: dict[str, Browser]
) -> None:
    kumi = browsers["kumi"]
    wish = {"track": "student", "words": "設備　保全", "columns": ["profile_ref", "track"], "order": "registered"}
    location = await put_by(kumi, "/people", "学生の保全", **wish)
    page = (await kumi.get(location)).text
    assert "条件「学生の保全」を保存しました。" in page
    assert saved_on(page)["学生の保全"] == location
    assert 'value="設備　保全"' in page
    assert "学生の保全" not in saved_on((await kumi.get("/postings")).text)


async def test_beside_its_name_stands_how_many_each_finds_today_and_nothing_where_only_contents_tell(
    office: Office, browsers: dict[str, Browser]
) -> None:
    async with begin_work(office.jobs, SYSTEM, office.clock) as work:
        await a_posting(work, await a_company(work))
    mina, wishes, seen = browsers["mina"], {"数える": {}, "だれもいない": {"words": "だれも書かない語"}}, set()
    for path, told in {"/people": {"track": "student"}, "/postings": {"state": "any"}, "/companies": {}}.items():
        for name, more in wishes.items():
            await put_by(mina, path, name, **told, **more, columns=["company"])
        shown = (await mina.get(path)).text
        everybody = re.search(r"<caption[^>]*>\s*([\d,]+)", (await mina.get(saved_on(shown)["数える"])).text)
        expected = everybody[1] if everybody else "0"
        seen.add(expected)
        assert f"数える</a><span>（{expected}件）</span>" in shown
        assert "だれもいない</a><span>（0件）</span>" in shown
        assert len(await statements_of(office.pages, mina, path)) <= 12
    assert seen != {"0"}
    await put_by(mina, "/postings", "公開できない", publication="will_not_be_published")
    assert "公開できない</a></li>" in (await mina.get("/postings")).text


async def test_colleagues_of_the_office_see_what_is_shared_and_nobody_else_what_is_not(
    office: Office, browsers: dict[str, Browser]
) -> None:
    await put_by(browsers["kumi"], "/companies", "私だけ", seeks="yes")
    await put_by(browsers["kumi"], "/companies", "熊本の企業", seeks="yes", shared="yes")
    seen = {login: saved_on((await browser.get("/companies")).text).keys() for login, browser in browsers.items()}
    assert seen["kumi"] == {"私だけ", "熊本の企業"}
    assert seen["kenji"] == {"熊本の企業"}
    assert seen["toko"] == set()
    assert seen["sora"] == {"熊本の企業"}
    assert "Kumiさんが共有" in (await browsers["kenji"].get("/companies")).text
    assert len(await statements_of(office.pages, browsers["kenji"], "/companies")) <= 12


async def test_the_owner_changes_and_removes_and_an_administrator_removes_what_is_shared(
    office: Office, browsers: dict[str, Browser]
) -> None:
    kumi, kenji, sora = browsers["kumi"], browsers["kenji"], browsers["sora"]
    await put_by(kumi, "/postings", "急ぎ", closes_within="7", shared="yes")
    found = await filter_id(office, "kumi", "postings", "急ぎ")
    for browser, path in ((kenji, ""), (kenji, "/removal"), (sora, "")):
        refused = await browser.post(f"/saved-filters/{found}{path}", {"name": "別の名", "back": "/postings"})
        assert refused.status_code == 404, path
    changed = await kumi.post(f"/saved-filters/{found}", {"name": "今週締切", "back": "//elsewhere.test"})
    assert changed.headers["Location"] == "/"
    assert saved_on((await kumi.get("/postings")).text).keys() == {"今週締切"}
    assert saved_on((await kenji.get("/postings")).text) == {}
    assert (await sora.post(f"/saved-filters/{found}/removal", {"back": "/postings"})).status_code == 404
    await kumi.post(f"/saved-filters/{found}", {"name": "今週締切", "shared": "yes", "back": "/postings"})
    removed = await sora.post(f"/saved-filters/{found}/removal", {"back": "/postings?state=any"})
    assert removed.headers["Location"] == "/postings?state=any"
    assert saved_on((await kumi.get("/postings")).text) == {}
    assert (await kumi.post(f"/saved-filters/{found}/removal", {"back": "/postings"})).status_code == 404


@pytest.mark.parametrize("name", ["", "　", "あ" * 41])
async def test_a_refused_name_is_told_and_what_was_typed_is_kept(browsers: dict[str, Browser], name: str) -> None:
    await browsers["toko"].get("/people")
    refused = await browsers["toko"].post("/people/filters", {"name": name, "track": "student", "shared": "yes"})
    assert refused.status_code == 422
    assert "条件の名前を40文字以内で入力してください。" in refused.text
    assert '<input type="hidden" name="track" value="student">' in refused.text
    assert 'name="shared" value="yes" checked' in refused.text


async def test_a_refused_new_name_is_told_and_kept_with_the_way_back(
    office: Office, browsers: dict[str, Browser]
) -> None:
    kumi, address = browsers["kumi"], "/people?track=student"
    for name in ("一つ目", "二つ目"):
        await put_by(kumi, "/people", name, track="student", words=name)
    found = await filter_id(office, "kumi", "people", "一つ目")
    for name, words in (("二つ目", "同じ名前の条件がすでにあります"), ("あ" * 41, "40文字以内で入力してください")):
        refused = await kumi.post(f"/saved-filters/{found}", {"name": name, "shared": "yes", "back": address})
        assert (refused.status_code, words in refused.text) == (422, True)
        for kept in (f'value="{name}"', 'name="shared" value="yes" checked', f'name="back" value="{address}"'):
            assert kept in refused.text
        assert f'href="{address}"' in refused.text
    refused = await kumi.post(f"/saved-filters/{found}", {"name": "", "back": "//elsewhere.test"})
    assert (refused.status_code, "elsewhere.test" in refused.text) == (422, False)
    assert (await kumi.post(f"/saved-filters/{UUID(int=7)}", {"name": ""})).status_code == 404
    await kumi.post("/language", {"language": "en", "back": "/"})
    assert "Name saved conditions anew" in (await kumi.post(f"/saved-filters/{found}", {"name": ""})).text
    await kumi.post("/language", {"language": "ja", "back": "/"})


async def test_conditions_that_cannot_be_read_are_not_saved(browsers: dict[str, Browser]) -> None:
    await browsers["toko"].get("/people")
    refused = await browsers["toko"].post("/people/filters", {"name": "だめ", "since": "きのう"})
    assert (refused.status_code, "日付として読み取れません" in refused.text) == (422, True)
    assert saved_on((await browsers["toko"].get("/people?track=student")).text) == {}


async def test_a_double_click_saves_once_and_other_conditions_do_not_take_the_name(
    office: Office, browsers: dict[str, Browser]
) -> None:
    kenji = await actor(office, "kenji")

    async def save(query: str) -> None:
        async with begin_work(office.pages, kenji, office.clock) as work:
            await actions.save_filter(work, "people", "二度", query, False)

    await asyncio.gather(save("track=student"), save("track=student"))
    with pytest.raises(NameTaken):
        await save("track=professional")
    answer = await browsers["kenji"].post("/people/filters", {"name": "二度", "track": "professional"})
    assert (answer.status_code, "同じ名前の条件がすでにあります" in answer.text) == (422, True)
    assert list(saved_on((await browsers["kenji"].get("/people")).text)).count("二度") == 1


async def test_nobody_keeps_more_than_can_be_looked_over(office: Office, browsers: dict[str, Browser]) -> None:
    toko = await actor(office, "toko")
    async with begin_work(office.pages, toko, office.clock) as work:
        for number in range(MOST):
            await actions.save_filter(work, "elsewhere", f"条件{number}", f"words={number}", False)
        with pytest.raises(TooMany):
            await actions.save_filter(work, "elsewhere", "もう一つ", "words=x", False)
        await actions.save_filter(work, "nowhere", "別の一覧", "title=x", False)


async def actor(office: Office, login: str) -> Actor:
    async with begin_read(office.jobs, SYSTEM, office.clock) as read:
        return await actor_of_login(read, login)
