"""Sign-in, sessions and the choice of language through the pages."""

from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from litestar import Litestar
from sqlalchemy import text

from service.access.actions import disable_staff, register_schools
from service.access.terms import STAFF_ROLES, SchoolKind
from service.base.actor import SYSTEM, Role
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_work
from service.platform.crypto import Vault
from service.routes import NAVIGATION
from service.web.security import SESSION_COOKIE
from tests.support.web import PASSWORD, Browser, browsing, hire, make_app, make_tools


@pytest.fixture
async def application(
    web_database: Database, worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> Litestar:
    await hire(worker_database, clock, "aiko")
    return make_app(web_database, None, make_tools(vault, tmp_path), clock)


async def is_signed_in(browser: Browser) -> bool:
    answer = await browser.client.get("/")
    return bool(answer.headers.get("Location") != "/sign-in")


def session_of(answer: httpx.Response) -> str:
    return answer.cookies[SESSION_COOKIE]


async def test_staff_sign_in_and_are_sent_to_their_first_page(application: Litestar) -> None:
    async with browsing(application) as browser:
        answer = await browser.sign_in("aiko")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/")
        assert "次にすること" in (await browser.get("/")).text


async def test_the_login_may_be_typed_in_capitals_and_full_width(application: Litestar) -> None:
    async with browsing(application) as browser:
        assert (await browser.sign_in(" ＡＩＫＯ ")).status_code == 303


def test_every_role_of_staff_has_a_first_page() -> None:
    assert set(STAFF_ROLES) <= {role for item in NAVIGATION for role in item.roles}


async def test_school_supporters_are_sent_to_the_postings_for_schools(
    application: Litestar, worker_database: Database, clock: FrozenClock
) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        school_id = (await register_schools(work, {"白川高専": SchoolKind.KOSEN}))["白川高専"]
    await hire(worker_database, clock, "chika", Role.SCHOOL_SUPPORTER, school_id)
    async with browsing(application) as browser:
        await browser.sign_in("chika")
        assert (await browser.get("/")).headers["Location"] == "/school/postings"
        assert "学校支援員" in (await browser.get("/school/postings")).text


@pytest.mark.parametrize(("login", "password"), [("aiko", "wrong"), ("nobody", PASSWORD), ("", ""), ("aiko", "")])
async def test_all_wrong_sign_ins_are_told_the_same(application: Litestar, login: str, password: str) -> None:
    async with browsing(application) as browser:
        answer = await browser.sign_in(login, password)
        assert answer.status_code == 403
        assert "ログイン名またはパスワードが違います。" in answer.text
        assert not await is_signed_in(browser)


async def test_a_throttled_login_is_told_how_long(application: Litestar) -> None:
    async with browsing(application) as browser:
        for _ in range(5):
            await browser.sign_in("aiko", "wrong")
        answer = await browser.sign_in("aiko")
        assert (answer.status_code, answer.headers["Retry-After"]) == (429, "61")
        assert "約1分後" in answer.text


async def test_a_planted_session_is_never_taken_over(application: Litestar) -> None:
    async with browsing(application) as browser:
        browser.client.cookies.set(SESSION_COOKIE, "planted", domain="kakehashi.test")
        assert not await is_signed_in(browser)
        answer = await browser.sign_in("aiko")
        assert session_of(answer) != "planted"
        async with browsing(application) as attacker:
            attacker.client.cookies.set(SESSION_COOKIE, "planted", domain="kakehashi.test")
            assert not await is_signed_in(attacker)


async def test_every_sign_in_makes_a_new_session_and_ends_the_browsers_old_one(application: Litestar) -> None:
    async with browsing(application) as browser, browsing(application) as old:
        first = session_of(await browser.sign_in("aiko"))
        browser.client.cookies.delete("__Host-visitor")
        answer = await browser.post("/sign-in", {"login": "aiko", "password": PASSWORD})
        assert session_of(answer) != first
        old.client.cookies.set(SESSION_COOKIE, first, domain="kakehashi.test")
        assert not await is_signed_in(old)


async def test_the_session_cookie_is_of_this_host_alone_and_hidden_from_scripts(application: Litestar) -> None:
    async with browsing(application) as browser:
        answer = await browser.sign_in("aiko")
        cookie = next(line for line in answer.headers.get_list("Set-Cookie") if line.startswith(SESSION_COOKIE))
        assert {part.strip() for part in cookie.split(";")[1:]} == {"HttpOnly", "Path=/", "SameSite=lax", "Secure"}


async def test_a_session_ends_after_half_an_hour_without_a_request(application: Litestar, clock: FrozenClock) -> None:
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        for _ in range(3):
            clock.advance(timedelta(minutes=29))
            assert await is_signed_in(browser)
        clock.advance(timedelta(minutes=30))
        assert not await is_signed_in(browser)


async def test_a_session_ends_after_ten_hours_in_any_case(application: Litestar, clock: FrozenClock) -> None:
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        for _ in range(29):
            clock.advance(timedelta(minutes=20))
            assert await is_signed_in(browser)
        clock.advance(timedelta(minutes=20))
        assert not await is_signed_in(browser)


async def test_a_copied_cookie_is_worth_nothing_after_sign_out(application: Litestar) -> None:
    async with browsing(application) as browser, browsing(application) as thief:
        copied = session_of(await browser.sign_in("aiko"))
        thief.client.cookies.set(SESSION_COOKIE, copied, domain="kakehashi.test")
        assert await is_signed_in(thief)
        assert (await browser.post("/sign-out")).headers["Location"] == "/sign-in"
        assert not await is_signed_in(browser)
        assert not await is_signed_in(thief)


async def test_disabling_an_account_ends_its_sessions_and_its_sign_in(
    application: Litestar, worker_database: Database, clock: FrozenClock
) -> None:
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await disable_staff(work, "aiko")
        assert not await is_signed_in(browser)
        assert (await browser.sign_in("aiko")).status_code == 403
    async with worker_database.engine.connect() as connection:
        open_sessions = await connection.execute(text("SELECT count(*) FROM staff_session WHERE ended_at IS NULL"))
        assert open_sessions.scalar_one() == 0


@pytest.mark.parametrize(
    ("wanted", "sent_to"),
    [
        ("/postings/1?page=2", "/postings/1?page=2"),
        ("https://evil.test/", "/"),
        ("//evil.test", "/"),
        ("/\\evil.test", "/"),
        ("/\t/evil.test", "/"),
        ("postings", "/"),
        ("/求人", "/%E6%B1%82%E4%BA%BA"),
        ("", "/"),
    ],
)
async def test_after_sign_in_staff_go_only_to_pages_of_ours(application: Litestar, wanted: str, sent_to: str) -> None:
    async with browsing(application) as browser:
        await browser.get("/sign-in")
        answer = await browser.post("/sign-in", {"login": "aiko", "password": PASSWORD, "next": wanted})
        assert answer.headers["Location"] == sent_to


async def test_the_chosen_language_stays_with_the_browser_and_then_with_the_account(application: Litestar) -> None:
    async with browsing(application) as browser:
        assert 'lang="ja"' in (await browser.get("/sign-in", headers={"Accept-Language": "en"})).text
        await browser.post("/language", {"language": "en", "back": "/sign-in"})
        assert "Sign in" in (await browser.get("/sign-in")).text
        await browser.sign_in("aiko")
        answer = await browser.post("/language", {"language": "en", "back": "//evil.test"})
        assert answer.headers["Location"] == "/"
    async with browsing(application) as other:
        await other.sign_in("aiko")
        refused = await other.client.post("/language", data={}, headers={"Origin": "https://evil.test"})
        assert '<html lang="en">' in refused.text
