"""Signing in at an existing provider: a real one, and one that lies."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from service.access.actions.accounts import disable_staff
from service.access.pages.provider import FLOW_COOKIE
from service.access.rules import codes
from service.base.actor import SYSTEM
from service.base.clock import SystemClock
from service.db.engine import Database
from service.db.work import begin_work
from service.platform.crypto import Vault
from service.web.security import SESSION_COOKIE
from tests.support.providers import forging_providers, go_there, real_provider, settings_for, sign_in_there
from tests.support.second_factor import hidden_fields, use_token_of
from tests.support.web import PASSWORD, Browser, browsing, hire, make_app, make_tools

CLOCK = SystemClock()
LINK = text("UPDATE staff SET provider_issuer = :issuer, provider_subject = 'provider-aiko' WHERE login = 'aiko'")


@pytest.fixture(scope="module")
async def liars() -> AsyncIterator[str]:
    async with forging_providers() as running:
        yield running


@pytest.fixture(scope="module")
async def issuer() -> AsyncIterator[str]:
    async with real_provider() as running:
        yield running


async def application_at(
    issuer: str, web: Database, worker: Database, vault: Vault, folder: Path, *, linked: bool
) -> Litestar:
    await hire(worker, CLOCK, "aiko")
    if linked:
        async with worker.engine.begin() as connection:
            await connection.execute(LINK, {"issuer": issuer})
    return make_app(web, None, make_tools(vault, folder), CLOCK, settings=settings_for(issuer))


@pytest.fixture
async def application(
    issuer: str, web_database: Database, worker_database: Database, vault: Vault, tmp_path: Path
) -> Litestar:
    return await application_at(issuer, web_database, worker_database, vault, tmp_path, linked=True)


@pytest.fixture
async def unlinked(
    issuer: str, web_database: Database, worker_database: Database, vault: Vault, tmp_path: Path
) -> Litestar:
    return await application_at(issuer, web_database, worker_database, vault, tmp_path, linked=False)


async def is_signed_in(browser: Browser) -> bool:
    return (await browser.client.get("/account")).status_code == 200


async def doubts(database: Database) -> list[str]:
    async with database.engine.connect() as connection:
        query = text("SELECT facts->>'reason' FROM audit_entry WHERE act = 'access.provider_doubted' ORDER BY number")
        return list((await connection.execute(query)).scalars())


async def test_who_is_linked_signs_in_there_and_owes_no_code_here(application: Litestar) -> None:
    async with browsing(application) as browser:
        assert "県庁IDでログイン" in (await browser.get("/sign-in")).text
        answer = await sign_in_there(browser, wanted="/postings?page=2")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/postings?page=2")
        assert await is_signed_in(browser)
        assert "認証プロバイダー" in (await browser.get("/account")).text


async def test_the_provider_is_told_no_more_than_it_needs(application: Litestar) -> None:
    async with browsing(application) as browser:
        left = await browser.get("/sign-in/provider")
        asked = parse_qs(urlsplit(left.headers["Location"]).query)
        assert asked["scope"] == ["openid"]
        assert asked["code_challenge_method"] == ["S256"]
        assert min(len(asked[name][0]) for name in ("state", "nonce", "code_challenge")) >= 43
        again = parse_qs(urlsplit((await browser.get("/sign-in/provider")).headers["Location"]).query)
        assert all(asked[name] != again[name] for name in ("state", "nonce", "code_challenge"))


async def test_a_session_of_the_provider_takes_the_place_of_the_browsers_old_one(application: Litestar) -> None:
    async with browsing(application) as browser:
        browser.client.cookies.set(SESSION_COOKIE, "planted", domain="kakehashi.test")
        await sign_in_there(browser)
        assert browser.client.cookies.get(SESSION_COOKIE, domain="kakehashi.test") != "planted"


async def test_who_is_not_linked_is_not_let_in_whatever_the_login_is(unlinked: Litestar) -> None:
    async with browsing(unlinked) as browser:
        for subject in ("provider-aiko", "aiko", "aiko@kakehashi.test"):
            answer = await sign_in_there(browser, subject=subject)
            assert answer.status_code == 403
            assert "結び付いたアカウントはありません" in answer.text
            assert not await is_signed_in(browser)


async def test_a_disabled_account_does_not_come_in_by_the_provider(
    application: Litestar, worker_database: Database
) -> None:
    async with begin_work(worker_database, SYSTEM, CLOCK) as work:
        await disable_staff(work, "aiko")
    async with browsing(application) as browser:
        assert (await sign_in_there(browser)).status_code == 403
        assert not await is_signed_in(browser)


async def test_an_account_is_linked_in_a_session_of_its_own_by_password(unlinked: Litestar) -> None:
    async with browsing(unlinked) as browser, browsing(unlinked) as later:
        await _sign_in_whole(browser, unlinked)
        assert (await browser.post("/account/provider", {"password": "wrong"})).status_code == 403
        page = await browser.post("/account/provider", {"password": PASSWORD})
        address = page.text.split('class="button button-primary" href="')[1].split('"')[0].replace("&amp;", "&")
        answer = await browser.get(await go_there(browser, address, subject="provider-aiko"))
        assert answer.headers["Location"] == "/account"
        assert "結び付いています" in (await browser.get("/account")).text
        assert (await sign_in_there(later)).headers["Location"] == "/"
        await browser.post("/account/provider/remove")
        assert not await is_signed_in(later)
        assert (await sign_in_there(later)).status_code == 403


async def test_a_link_is_not_made_in_another_browser(unlinked: Litestar) -> None:
    """The address that begins a link is worth nothing where its cookie is not: nobody links a stranger's identity."""
    async with browsing(unlinked) as browser, browsing(unlinked) as other:
        await _sign_in_whole(browser, unlinked)
        page = await browser.post("/account/provider", {"password": PASSWORD})
        address = page.text.split('class="button button-primary" href="')[1].split('"')[0].replace("&amp;", "&")
        back = await go_there(browser, address, subject="provider-aiko")
        assert (await other.get(back)).status_code == 403
        other.client.cookies.set(FLOW_COOKIE, browser.client.cookies[FLOW_COOKIE], domain="kakehashi.test")
        assert (await other.get(back)).status_code == 403
        assert "結び付いています" not in (await browser.get("/account")).text


async def test_a_state_is_taken_once_even_with_its_cookie(application: Litestar, web_database: Database) -> None:
    async with browsing(application) as browser, browsing(application) as thief:
        left = await browser.get("/sign-in/provider")
        flow = browser.client.cookies[FLOW_COOKIE]
        back = await go_there(browser, left.headers["Location"], subject="provider-aiko")
        assert (await browser.get(back)).status_code == 303
        thief.client.cookies.set(FLOW_COOKIE, flow, domain="kakehashi.test")
        assert (await thief.get(back)).status_code == 403
        assert not await is_signed_in(thief)
        assert await doubts(web_database) == ["state"]


@pytest.mark.parametrize("change", [{"state": "another"}, {"state": ""}])
async def test_a_state_that_this_browser_did_not_send_is_refused(
    application: Litestar, web_database: Database, change: dict[str, str]
) -> None:
    async with browsing(application) as browser:
        left = await browser.get("/sign-in/provider")
        back = urlsplit(await go_there(browser, left.headers["Location"], subject="provider-aiko"))
        query = {name: values[0] for name, values in parse_qs(back.query).items()} | change
        assert (await browser.get(back.path, params=query)).status_code == 403
        assert not await is_signed_in(browser)
        assert await doubts(web_database) == ["state"]


async def test_a_code_without_a_flow_of_this_browser_is_refused(application: Litestar) -> None:
    """Nobody is signed in as somebody else by following a link."""
    async with browsing(application) as attacker, browsing(application) as victim:
        left = await attacker.get("/sign-in/provider")
        back = await go_there(attacker, left.headers["Location"], subject="provider-aiko")
        assert (await victim.get(back)).status_code == 403
        assert not await is_signed_in(victim)


async def test_who_gives_up_there_is_told_so(application: Litestar) -> None:
    async with browsing(application) as browser:
        left = await browser.get("/sign-in/provider")
        state = parse_qs(urlsplit(left.headers["Location"]).query)["state"][0]
        query = {"state": state, "error": "access_denied"}
        answer = await browser.get("/sign-in/provider/callback", params=query)
        assert answer.status_code == 403
        assert "取りやめ" in answer.text


async def test_without_a_provider_its_pages_are_not_there(web_database: Database, vault: Vault, tmp_path: Path) -> None:
    async with browsing(make_app(web_database, None, make_tools(vault, tmp_path), CLOCK)) as browser:
        for address in ("/sign-in/provider", "/sign-in/provider/callback"):
            assert (await browser.get(address)).status_code == 404
        assert "/sign-in/provider" not in (await browser.get("/sign-in")).text


LIES = {
    "alg_none": "signature",
    "hs256_with_public_key": "signature",
    "others_key": "signature",
    "jwk_in_header": "key",
    "unknown_kid": "key",
    "wrong_iss": "issuer",
    "wrong_aud": "audience",
    "shared_aud": "audience",
    "wrong_nonce": "nonce",
    "expired": "time",
    "future": "time",
    "no_exp": "time",
    "no_sub": "subject",
}
"""What a provider may say, and why it is not believed."""


async def test_no_lie_lets_anybody_in(
    liars: str, web_database: Database, worker_database: Database, vault: Vault, tmp_path: Path
) -> None:
    await hire(worker_database, CLOCK, "aiko")
    for lie in LIES:
        issuer = f"{liars}/{lie}"
        async with worker_database.engine.begin() as connection:
            await connection.execute(LINK, {"issuer": issuer})
        tools = make_tools(vault, tmp_path)
        async with browsing(make_app(web_database, None, tools, CLOCK, settings=settings_for(issuer))) as browser:
            answer = await sign_in_there(browser)
            assert answer.status_code == 403, lie
            assert "確かめられませんでした" in answer.text
            assert not await is_signed_in(browser), lie
    assert await doubts(web_database) == list(LIES.values())


async def test_the_forger_is_let_in_when_it_does_not_lie(
    liars: str, web_database: Database, worker_database: Database, vault: Vault, tmp_path: Path
) -> None:
    """So that the refusals above are of the lies; it checks PKCE and the client's secret."""
    application = await application_at(f"{liars}/none", web_database, worker_database, vault, tmp_path, linked=True)
    async with browsing(application) as browser:
        assert (await sign_in_there(browser)).status_code == 303
        assert await is_signed_in(browser)


@pytest.mark.parametrize("lie", ["no_json", "silent"])
async def test_a_provider_that_does_not_answer_holds_nobody_up(
    liars: str, web_database: Database, worker_database: Database, vault: Vault, tmp_path: Path, lie: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr("service.access.provider.SECONDS", 0.5)
    application = await application_at(f"{liars}/{lie}", web_database, worker_database, vault, tmp_path, linked=True)
    async with browsing(application) as browser:
        assert (await sign_in_there(browser)).status_code == 503


@pytest.mark.parametrize("lie", ["other_discovery", "gone"])
async def test_a_description_of_another_issuer_or_none_sends_nobody_away(
    liars: str, web_database: Database, worker_database: Database, vault: Vault, tmp_path: Path, lie: str
) -> None:
    told = f"{liars}/{lie}" if lie == "other_discovery" else "http://127.0.0.1:9"
    application = await application_at(told, web_database, worker_database, vault, tmp_path, linked=True)
    async with browsing(application) as browser:
        answer = await browser.get("/sign-in/provider")
        assert answer.status_code == 503
        assert "応答がありません" in answer.text


async def _sign_in_whole(browser: Browser, application: Litestar) -> None:
    """By password, with a second factor set up on the way."""
    await browser.sign_in("aiko")
    page = await browser.get("/account/second-factor")
    secret = page.text.split("<code>")[1].split("</code>")[0].replace(" ", "")
    form = {**hidden_fields(page), "one_time_code": codes.code_at(secret, CLOCK.now())}
    answer: httpx.Response = await browser.post("/account/second-factor", form)
    assert answer.status_code == 200
    use_token_of(browser, application)
