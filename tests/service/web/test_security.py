"""Guards, forms and headers, on every route that the application serves."""

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from uuid import UUID

import pytest
from litestar import Litestar, get, post
from litestar.exceptions import PermissionDeniedException
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute
from litestar.types import ControllerRouterHandler

from service.access.actions import register_schools
from service.access.pages import AccessPages
from service.access.terms import SchoolKind
from service.base.actor import SYSTEM, Role
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_work
from service.platform.crypto import Vault
from service.web.headers import ALWAYS
from service.web.security import SESSION_COOKIE, RequiresRole, RequiresScope, declared_guard, requires
from tests.support.web import STAFF, Browser, browsing, hire, make_app, make_tools

LOGINS = {STAFF[login]: login for login in ("aiko", "emi", "chika", "sora")}


@get("/for-coordinators", guards=[requires(Role.COORDINATOR)])
async def for_coordinators() -> str:
    return "seen"


@post("/for-coordinators", guards=[requires(Role.COORDINATOR)])
async def change() -> str:
    return "changed"


@pytest.fixture
async def application(
    web_database: Database,
    company_database: Database,
    worker_database: Database,
    vault: Vault,
    clock: FrozenClock,
    tmp_path: Path,
) -> Litestar:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        school_id = (await register_schools(work, {"白川高専": SchoolKind.KOSEN}))["白川高専"]
    for login in LOGINS.values():
        await hire(worker_database, clock, login, school_id=school_id)
    return make_app(web_database, company_database, make_tools(vault, tmp_path), clock)


@pytest.fixture
async def small_application(
    web_database: Database, worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> Litestar:
    await hire(worker_database, clock, "aiko")
    await hire(worker_database, clock, "emi", Role.PROGRAMME_STAFF)
    pages: list[ControllerRouterHandler] = [AccessPages, for_coordinators, change]
    return make_app(web_database, None, make_tools(vault, tmp_path), clock, pages=pages)


@pytest.fixture
async def browser(small_application: Litestar) -> AsyncIterator[Browser]:
    async with browsing(small_application) as opened:
        await opened.sign_in("aiko")
        yield opened


def handlers(application: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    for route in application.routes:
        assert isinstance(route, HTTPRoute)
        for handler in route.route_handlers:
            for method in sorted(handler.http_methods - {"OPTIONS"}):
                yield method, route.path_format, handler


def some_address(path_format: str) -> str:
    """The path with an identifier that nothing has in each place, and a year or a day where one is asked for."""
    told = {"{year}": "2025", "{on_date}": "2025-04-01"}
    parts = [told.get(part, str(UUID(int=7))) if part.startswith("{") else part for part in path_format.split("/")]
    return "/".join(parts) or "/"


async def test_every_route_says_who_it_is_for_and_holds_to_it(application: Litestar) -> None:
    """Role by route: whoever is not named is refused, whoever is named is not."""
    async with AsyncExitStack() as stack:
        anonymous = await stack.enter_async_context(browsing(application))
        browsers = {}
        for role, login in LOGINS.items():
            browsers[role] = await stack.enter_async_context(browsing(application))
            await browsers[role].sign_in(login)
        for method, path_format, handler in handlers(application):
            guard, address = declared_guard(handler), some_address(path_format)
            assert guard is not None, f"{method} {path_format} declares nobody"
            if isinstance(guard, RequiresScope):
                refused = await anonymous.client.request(method, address)
                assert refused.status_code == 401, f"{method} {path_format} without a key"
            elif isinstance(guard, RequiresRole):
                refused = await anonymous.client.request(method, address)
                assert refused.headers.get("Location", "").startswith("/sign-in"), f"{method} {path_format} anonymously"
                for role, browser in browsers.items():
                    headers = {"X-Form-Token": browser.token}
                    answer = await browser.client.request(method, address, headers=headers)
                    is_refused = answer.status_code == 403 and "この画面を使う権限がありません" in answer.text
                    assert is_refused == (role not in guard.roles), f"{method} {path_format} as {role}"
                    if SESSION_COOKIE not in browser.client.cookies:  # it was a page that ends sessions
                        await browser.sign_in(LOGINS[role])


async def test_every_answer_carries_the_headers(application: Litestar) -> None:
    async with browsing(application) as browser:
        addresses = [some_address(path) for _, path, _ in handlers(application)]
        for address in [*addresses, "/nowhere", "/v1/nowhere", "/static/0/site.css"]:
            answer = await browser.client.get(address)
            for name, value in ALWAYS.items():
                assert answer.headers[name] == value, f"{name} on {address}"
            assert answer.headers["Strict-Transport-Security"] == "max-age=63072000; includeSubDomains"
            assert "X-Request-Id" in answer.headers
            assert answer.headers["Cache-Control"] == "no-store", address


def test_the_content_policy_allows_nothing_inline() -> None:
    policy = ALWAYS["Content-Security-Policy"]
    assert "unsafe" not in policy
    for part in ("default-src 'self'", "object-src 'none'", "base-uri 'none'", "frame-ancestors 'none'"):
        assert part in policy


async def test_pages_hold_no_inline_script_or_style(application: Litestar) -> None:
    async with browsing(application) as browser:
        await browser.sign_in("aiko")
        for _, path, _ in handlers(application):
            text = (await browser.get(some_address(path))).text
            for forbidden in ("<script>", "<style", " style=", " onclick=", "javascript:"):
                assert forbidden not in text, path


async def test_a_route_of_nobody_stops_the_application(
    web_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> None:
    @get("/open")
    async def forgotten() -> str:
        return ""

    with pytest.raises(PermissionDeniedException, match="/open declares no guard"):
        make_app(web_database, None, make_tools(vault, tmp_path), clock, pages=[forgotten])


async def test_a_form_of_the_own_page_is_taken(browser: Browser) -> None:
    assert (await browser.post("/for-coordinators")).text == "changed"


async def test_a_token_may_come_by_header(browser: Browser) -> None:
    answer = await browser.client.post("/for-coordinators", headers={"X-Form-Token": browser.token})
    assert answer.text == "changed"


@pytest.mark.parametrize("token", ["", "AAAAAAAAAAAAAAAAAAAAAA", "é", "\ud83d"])
async def test_a_form_without_the_token_of_its_session_is_refused(browser: Browser, token: str) -> None:
    answer = await browser.post("/for-coordinators", {"form_token": token.encode("utf-8", "replace").decode()})
    assert answer.status_code == 403
    assert "画面の有効期限が切れました" in answer.text


async def test_a_token_of_another_session_is_refused(browser: Browser, small_application: Litestar) -> None:
    async with browsing(small_application) as other:
        await other.sign_in("emi")
        assert (await browser.post("/for-coordinators", {"form_token": other.token})).status_code == 403


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.test"},
        {"Origin": "null"},
        {"Origin": "http://kakehashi.test"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
async def test_a_form_of_another_site_is_refused_even_with_the_token(browser: Browser, headers: dict[str, str]) -> None:
    answer = await browser.post("/for-coordinators", headers=headers)
    assert answer.status_code == 403
    assert "このサービスのアドレス（https://kakehashi.test）からの操作ではないため" in answer.text
    assert 'href="https://kakehashi.test/">最初の画面へ' in answer.text


async def test_sign_in_is_guarded_against_forged_forms_too(small_application: Litestar) -> None:
    async with browsing(small_application) as browser:
        answer = await browser.post("/sign-in", {"login": "aiko", "password": "x"})
        assert answer.status_code == 403
        assert "画面の有効期限が切れました" in answer.text


async def test_who_is_not_signed_in_is_sent_there_and_back(small_application: Litestar) -> None:
    async with browsing(small_application) as browser:
        answer = await browser.client.get("/for-coordinators?page=2")
        assert answer.headers["Location"] == "/sign-in?next=%2Ffor-coordinators%3Fpage%3D2"
        assert 'value="/for-coordinators?page=2"' in (await browser.get(answer.headers["Location"])).text


async def test_another_role_is_told_no_with_a_way_on(small_application: Litestar) -> None:
    async with browsing(small_application) as browser:
        await browser.sign_in("emi")
        answer = await browser.get("/for-coordinators")
        assert answer.status_code == 403
        assert 'href="/"' in answer.text


async def test_static_files_are_kept_for_good_under_their_digest(application: Litestar) -> None:
    addresses = application.state.site.static
    async with browsing(application) as browser:
        for name in ("site.css", "digital-agency/tokens.css", "icon.svg"):
            answer = await browser.client.get(addresses[name])
            assert answer.status_code == 200
            assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        for address in ("/static/../app.py", "/static/x/site.css", "/static/digital-agency/LICENSE.txt", "/static/"):
            assert (await browser.client.get(address)).status_code == 404
