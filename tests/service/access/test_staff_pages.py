"""The administrators' pages of accounts and of companies' API keys."""

import asyncio
import re
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from service.access.actions import create_api_key, register_schools
from service.access.actions.accounts import disable_account, give_post
from service.access.terms import LastAdministrator, Post, SchoolKind
from service.base.actor import SYSTEM, Role
from service.base.clock import FrozenClock
from service.companies.actions import register_companies
from service.companies.terms import CompanyFacts
from service.db.engine import Database
from service.db.work import begin_work
from service.platform.crypto import Vault
from tests.support.second_factor import REQUIRED
from tests.support.web import PASSWORD, Browser, browsing, hire, make_app, make_tools

ONCE = re.compile(r"<code>([A-Za-z0-9_-]{16})</code>")
NEW_STAFF = {"login": "fumi", "display_name": "文", "role": "coordinator", "office": "東京", "school_id": ""}


@pytest.fixture
async def application(
    web_database: Database, worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> Litestar:
    await hire(worker_database, clock, "aiko")
    await hire(worker_database, clock, "goro", Role.ADMINISTRATOR)
    return make_app(web_database, None, make_tools(vault, tmp_path), clock)


async def id_of(database: Database, login: str) -> UUID:
    async with database.engine.connect() as connection:
        found: UUID = (
            await connection.execute(text("SELECT id FROM staff WHERE login = :login"), {"login": login})
        ).scalar_one()
    return found


def once_in(answer: httpx.Response) -> str:
    found = ONCE.search(answer.text)
    assert found is not None
    return found[1]


async def is_signed_in(browser: Browser) -> bool:
    return (await browser.client.get("/account")).status_code == 200


async def test_a_new_account_signs_in_once_with_its_password_and_then_with_its_own(application: Litestar) -> None:
    async with browsing(application) as chief, browsing(application) as browser:
        await chief.sign_in("goro")
        made = await chief.post("/staff", NEW_STAFF)
        assert made.status_code == 201
        password = once_in(made)
        assert password not in (await chief.get("/staff")).text
        await browser.sign_in("fumi", password)
        for address in ("/", "/postings", "/account"):
            answer = await browser.client.get(address, follow_redirects=True)
            assert answer.url.path == "/account/password"
        own = "a password of my own choice"
        form = {"password": password, "new_password": own, "new_password_again": own}
        assert (await browser.post("/account/password", form)).status_code == 303
        assert await is_signed_in(browser)
        assert (await browser.sign_in("fumi", password)).status_code == 403
        page = (await chief.get("/staff")).text
        assert "文" in page
        assert "東京" in page


async def test_after_the_password_comes_the_second_factor(
    web_database: Database, worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> None:
    await hire(worker_database, clock, "goro", Role.ADMINISTRATOR)
    easy = make_app(web_database, None, make_tools(vault, tmp_path), clock)
    strict = make_app(web_database, None, make_tools(vault, tmp_path), clock, settings=REQUIRED)
    async with browsing(easy) as chief, browsing(strict) as browser:
        await chief.sign_in("goro")
        password = once_in(await chief.post("/staff", NEW_STAFF))
        await browser.sign_in("fumi", password)
        assert (await browser.client.get("/postings")).headers["Location"] == "/account/password"
        form = {"password": password, "new_password": PASSWORD, "new_password_again": PASSWORD}
        await browser.post("/account/password", form)
        assert (await browser.client.get("/postings")).headers["Location"] == "/account/second-factor"


@pytest.mark.parametrize(
    ("change", "status", "told"),
    [
        ({"login": "aiko"}, 409, "すでに使われています"),
        ({"login": "Bad Login"}, 422, "ログイン名は"),
        ({"display_name": ""}, 422, "氏名"),
        ({"role": "school_supporter"}, 422, "担当校が必要"),
        ({"role": "system"}, 422, "職員の役割ではありません"),
        ({"school_id": "no-such-school"}, 404, "この学校は登録されていません"),
    ],
)
async def test_an_account_that_cannot_be_is_told_why_with_what_was_typed(
    application: Litestar, change: dict[str, str], status: int, told: str
) -> None:
    async with browsing(application) as chief:
        await chief.sign_in("goro")
        answer = await chief.post("/staff", NEW_STAFF | change)
        assert answer.status_code == status
        assert told in answer.text
        assert 'value="東京"' in answer.text


async def test_another_role_and_office_hold_at_once_and_end_the_sessions(
    application: Litestar, worker_database: Database, clock: FrozenClock
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        school_id = (await register_schools(work, {"白川高専": SchoolKind.KOSEN}))["白川高専"]
    aiko = await id_of(worker_database, "aiko")
    async with browsing(application) as chief, browsing(application) as browser:
        await browser.sign_in("aiko")
        await chief.sign_in("goro")
        assert "白川高専" in (await chief.get(f"/staff/{aiko}")).text
        post = {"role": "school_supporter", "office": "福岡", "school_id": str(school_id)}
        assert (await chief.post(f"/staff/{aiko}/post", post)).status_code == 303
        assert "役割と所属を変更しました" in (await chief.get(f"/staff/{aiko}")).text
        assert not await is_signed_in(browser)
        await browser.sign_in("aiko")
        assert (await browser.get("/postings")).status_code == 403
        refused = await chief.post(f"/staff/{aiko}/post", {"role": "coordinator", "school_id": str(school_id)})
        assert refused.status_code == 422


async def test_a_disabled_account_is_out_at_once_and_back_when_enabled(
    application: Litestar, worker_database: Database
) -> None:
    aiko = await id_of(worker_database, "aiko")
    async with browsing(application) as chief, browsing(application) as browser:
        await browser.sign_in("aiko")
        await chief.sign_in("goro")
        await chief.post(f"/staff/{aiko}/disable")
        assert not await is_signed_in(browser)
        assert (await browser.sign_in("aiko")).status_code == 403
        await chief.post(f"/staff/{aiko}/enable")
        assert not await is_signed_in(browser)
        assert (await browser.sign_in("aiko")).status_code == 303


async def test_a_forgotten_password_is_replaced_by_one_for_one_use(
    application: Litestar, worker_database: Database
) -> None:
    aiko, goro = await id_of(worker_database, "aiko"), await id_of(worker_database, "goro")
    async with browsing(application) as chief, browsing(application) as browser:
        await browser.sign_in("aiko")
        await chief.sign_in("goro")
        password = once_in(await chief.post(f"/staff/{aiko}/password"))
        assert not await is_signed_in(browser)
        assert (await browser.sign_in("aiko")).status_code == 403
        await browser.sign_in("aiko", password)
        assert (await browser.client.get("/postings")).headers["Location"] == "/account/password"
        assert (await chief.post(f"/staff/{goro}/password")).status_code == 409


async def test_the_last_administrator_stays_one(
    application: Litestar, web_database: Database, worker_database: Database, clock: FrozenClock
) -> None:
    goro = await id_of(worker_database, "goro")
    async with browsing(application) as chief:
        await chief.sign_in("goro")
        assert (await chief.post(f"/staff/{goro}/disable")).status_code == 409
        refused = await chief.post(f"/staff/{goro}/post", {"role": "coordinator", "office": "", "school_id": ""})
        assert refused.status_code == 409
        assert "ほかに有効な管理者がいない" in refused.text
        await hire(worker_database, clock, "hana", Role.ADMINISTRATOR)
        assert (await chief.post(f"/staff/{goro}/disable")).status_code == 303
    with pytest.raises(LastAdministrator):
        async with begin_work(web_database, SYSTEM, clock) as work:
            await disable_account(work, await id_of(worker_database, "hana"))


async def test_two_administrators_do_not_take_each_other_away(
    web_database: Database, worker_database: Database, clock: FrozenClock
) -> None:
    for login in ("goro", "hana"):
        await hire(worker_database, clock, login, Role.ADMINISTRATOR)
    goro, hana = await id_of(worker_database, "goro"), await id_of(worker_database, "hana")

    async def demote(staff_id: UUID) -> None:
        async with begin_work(web_database, SYSTEM, clock) as work:
            await give_post(work, staff_id, Post(Role.COORDINATOR))

    answers = await asyncio.gather(demote(goro), demote(hana), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["LastAdministrator", "NoneType"]


async def test_accounts_are_listed_page_by_page(
    application: Litestar, worker_database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.access.pages.staff.PAGE", 1)
    async with browsing(application) as chief:
        await chief.sign_in("goro")
        first = await chief.get("/staff")
        assert "aikoさん" in first.text
        assert 'href="/staff?after=aiko"' in first.text
        second = await chief.get("/staff?after=aiko")
        assert ">goro</td>" in second.text
        assert "after=" not in second.text


async def test_keys_are_listed_with_their_companies_and_revoked(
    application: Litestar, worker_database: Database, clock: FrozenClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.access.pages.keys.PAGE", 1)
    async with begin_work(worker_database, SYSTEM, clock) as work:
        company = (await register_companies(work, [CompanyFacts("K-1", "株式会社菊池精密")]))["K-1"]
        keys = [await create_api_key(work, company, is_test=is_test) for is_test in (False, True)]
    async with browsing(application) as chief:
        await chief.sign_in("goro")
        page = await chief.get("/api-keys")
        assert "株式会社菊池精密" in page.text
        following = re.search(r'href="(/api-keys\?before=[^"]+)"', page.text)
        assert following is not None
        older = await chief.get(following[1])
        for key in keys:
            assert key[:17] in page.text + older.text
            assert key[18:61] not in page.text + older.text
        assert (await chief.post(f"/api-keys/{keys[0][9:17]}/revoke")).status_code == 303
        assert "失効" in (await chief.get(following[1])).text
        assert (await chief.post(f"/api-keys/{keys[0][9:17]}/revoke")).status_code == 404


async def test_acts_on_accounts_are_audited_with_who_did_them(application: Litestar, worker_database: Database) -> None:
    aiko, goro = await id_of(worker_database, "aiko"), await id_of(worker_database, "goro")
    async with browsing(application) as chief:
        await chief.sign_in("goro")
        for address in ("disable", "enable", "password"):
            await chief.post(f"/staff/{aiko}/{address}")
        await chief.post(f"/staff/{aiko}/post", {"role": "programme_staff", "office": "大阪", "school_id": ""})
    async with worker_database.engine.connect() as connection:
        query = text("SELECT act FROM audit_entry WHERE actor_id = :who AND subject_id = :whom ORDER BY number")
        acts = list((await connection.execute(query, {"who": goro, "whom": aiko})).scalars())
    assert acts == [
        "access.staff_disabled",
        "access.staff_enabled",
        "access.password_issued",
        "access.post_given",
    ]


async def test_an_administrator_makes_a_company_s_key_on_the_page_which_shows_it_once(
    application: Litestar, worker_database: Database, clock: FrozenClock
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        company = (await register_companies(work, [CompanyFacts("C-7", "架空半導体")]))["C-7"]
    path, told = f"/api-keys/new?company={company}", {"kind": "live", "scopes": ["postings:read"]}
    async with browsing(application) as chief, browsing(application) as aiko:
        await chief.sign_in("goro")
        await aiko.sign_in("aiko")
        assert path in (await chief.get(f"/companies/{company}")).text
        assert path not in (await aiko.get(f"/companies/{company}")).text
        assert (await aiko.get(path)).status_code == 403
        assert "架空半導体" in (await chief.get(path)).text
        assert (await chief.post(path, {"kind": "live"})).status_code == 422
        made = await chief.post(path, told)
        (key,) = re.findall(r"kmj_live_[0-9A-Za-z_]+", made.text)
        assert made.status_code == 201
        assert made.headers["Cache-Control"] == "no-store"
        listed = (await chief.get("/api-keys")).text
        assert key not in listed
        assert key[:17] in listed
        assert (await chief.post(path, told | {"seen": key[9:17]})).status_code == 201
        assert "1社2つまで" in (await send_again(chief, path, told)).text
        assert (await chief.get(f"/api-keys/new?company={UUID(int=9)}")).status_code == 303
    async with worker_database.sessions() as session:
        noted = await session.execute(text("SELECT count(*) FROM audit_entry WHERE act = 'access.key_created'"))
        assert noted.scalar_one() == 2


async def send_again(browser: Browser, path: str, told: dict[str, Any]) -> httpx.Response:
    """By the form as it is shown now."""
    (seen,) = re.findall(r'name="seen" value="([^"]*)"', (await browser.get(path)).text)
    return await browser.post(path, told | {"seen": seen})


async def test_a_second_click_makes_no_second_key_and_tells_of_the_first(
    application: Litestar, worker_database: Database, clock: FrozenClock
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        company = (await register_companies(work, [CompanyFacts("C-8", "架空精機")]))["C-8"]
    path, told = f"/api-keys/new?company={company}", {"kind": "live", "scopes": ["postings:read"], "seen": ""}
    async with browsing(application) as chief:
        await chief.sign_in("goro")
        (key,) = re.findall(r"kmj_live_[0-9A-Za-z_]+", (await chief.post(path, told)).text)
        again = await chief.post(path, told)
        assert (again.status_code, "kmj_live_" + key[9:17] in again.text) == (409, False)
        assert f"キー {key[9:17]} が作成されました" in again.text
        assert 'href="/api-keys"' in again.text
        assert (await send_again(chief, path, told)).status_code == 201


@pytest.mark.parametrize("kind", ["", "Test", "sandbox"])
async def test_what_is_neither_a_live_nor_a_test_key_is_not_made(
    application: Litestar, worker_database: Database, clock: FrozenClock, kind: str
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        company = (await register_companies(work, [CompanyFacts("C-9", "架空精工")]))["C-9"]
    async with browsing(application) as chief:
        await chief.sign_in("goro")
        sent = {"kind": kind, "scopes": ["postings:read"], "seen": ""}
        refused = await chief.post(f"/api-keys/new?company={company}", sent)
    assert (refused.status_code, "キーの種類を選んでください" in refused.text) == (422, True)
