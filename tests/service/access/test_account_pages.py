"""The own account: language and keys, password, sessions; and what ends sessions."""

from datetime import timedelta
from pathlib import Path

import pytest
from litestar import Litestar
from sqlalchemy import text

from service.base.actor import Role
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.platform.crypto import Vault
from service.web.security import SESSION_COOKIE
from tests.support.web import PASSWORD, Browser, browsing, hire, make_app, make_tools

NEW = "three bridges over the river"


@pytest.fixture
async def application(
    web_database: Database, worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> Litestar:
    await hire(worker_database, clock, "aiko")
    await hire(worker_database, clock, "goro", Role.ADMINISTRATOR)
    return make_app(web_database, None, make_tools(vault, tmp_path), clock)


async def is_signed_in(browser: Browser) -> bool:
    return (await browser.client.get("/account")).status_code == 200


def change(current: str = PASSWORD, new: str = NEW, again: str = NEW) -> dict[str, str]:
    return {"password": current, "new_password": new, "new_password_again": again}


async def test_the_account_tells_who_one_is_and_leads_on_from_the_header(application: Litestar) -> None:
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        page = await browser.get("/account")
        for told in ("aikoさん", "コーディネーター", "まだ設定していません", "この画面"):
            assert told in page.text
        assert 'href="/account"' in (await browser.get("/postings")).text


async def test_language_and_keys_are_chosen_for_the_account(application: Litestar, worker_database: Database) -> None:
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        assert 'value="on" selected' in (await browser.get("/account")).text
        answer = await browser.post("/account/preferences", {"language": "en", "uses_keys": "off"})
        assert answer.headers["Location"] == "/account"
        page = await browser.get("/account")
        assert '<html lang="en">' in page.text
        assert "Your choice was saved." in page.text
        assert 'value="off" selected' in page.text
        assert 'data-keys="off"' in page.text
    async with worker_database.engine.connect() as connection:
        stored = await connection.execute(text("SELECT language, uses_keys FROM staff WHERE login = 'aiko'"))
        assert stored.one() == ("en", False)


async def test_a_changed_password_ends_every_session_and_goes_on_under_a_new_one(
    application: Litestar, clock: FrozenClock
) -> None:
    async with browsing(application) as browser, browsing(application) as elsewhere, browsing(application) as thief:
        await browser.sign_in("aiko")
        await elsewhere.sign_in("aiko")
        before = browser.client.cookies[SESSION_COOKIE]
        thief.client.cookies.set(SESSION_COOKIE, before, domain="kakehashi.test")
        assert (await browser.post("/account/password", change())).headers["Location"] == "/account"
        assert await is_signed_in(browser)
        assert browser.client.cookies[SESSION_COOKIE] != before
        assert not await is_signed_in(elsewhere)
        assert not await is_signed_in(thief)
        assert (await elsewhere.sign_in("aiko", PASSWORD)).status_code == 403
        assert (await elsewhere.sign_in("aiko", NEW)).status_code == 303


@pytest.mark.parametrize(
    ("form", "status", "told"),
    [
        (change(current="wrong"), 403, "パスワードが違います"),
        (change(again="three bridges"), 422, "2回の入力が違います"),
        (change(new=PASSWORD, again=PASSWORD), 422, "いまと違うパスワード"),
        (change(new="short", again="short"), 422, "12～128文字"),
        (change(new="qwertyuiop123", again="qwertyuiop123"), 422, "流出したことのあるパスワード"),
        (change(new="aiko aiko aiko aiko", again="aiko aiko aiko aiko"), 422, "ログイン名を含む"),
    ],
)
async def test_a_password_is_not_changed_for_these(
    application: Litestar, form: dict[str, str], status: int, told: str
) -> None:
    async with browsing(application) as browser, browsing(application) as elsewhere:
        await browser.sign_in("aiko")
        await elsewhere.sign_in("aiko")
        answer = await browser.post("/account/password", form)
        assert answer.status_code == status
        assert told in answer.text
        assert "short" not in answer.text
        assert await is_signed_in(elsewhere)
        assert (await browser.sign_in("aiko")).status_code == 303


async def test_an_open_screen_gives_no_more_tries_of_the_password_than_the_sign_in(application: Litestar) -> None:
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        for _ in range(5):
            assert (await browser.post("/account/password", change(current="wrong"))).status_code == 403
        answer = await browser.post("/account/password", change())
        assert answer.status_code == 429
        assert "約1分後" in answer.text


async def test_all_sessions_end_at_once_when_their_owner_says_so(application: Litestar) -> None:
    async with browsing(application) as browser, browsing(application) as elsewhere:
        await elsewhere.sign_in("aiko")
        await browser.sign_in("aiko")
        assert (await browser.get("/account")).text.count("ほかの画面") == 1
        answer = await browser.post("/account/sessions/end")
        assert answer.headers["Location"] == "/sign-in"
        assert not await is_signed_in(browser)
        assert not await is_signed_in(elsewhere)


async def test_sessions_that_are_over_are_not_listed(application: Litestar, clock: FrozenClock) -> None:
    async with browsing(application) as browser, browsing(application) as elsewhere:
        await elsewhere.sign_in("aiko")
        clock.advance(timedelta(minutes=31))
        await browser.sign_in("aiko")
        assert "ほかの画面" not in (await browser.get("/account")).text


async def test_acts_on_the_own_account_are_audited(application: Litestar, worker_database: Database) -> None:
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        await browser.post("/account/password", change())
    async with worker_database.engine.connect() as connection:
        query = text("SELECT act, facts::text FROM audit_entry WHERE act LIKE 'access.p%' OR act LIKE 'access.s%'")
        entries = (await connection.execute(query)).all()
    assert "access.password_changed" in {entry.act for entry in entries}
    assert not any(NEW in entry.facts or PASSWORD in entry.facts for entry in entries)
