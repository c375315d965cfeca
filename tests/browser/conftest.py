"""The real application on a free port of this machine, its office, and Chromium with somebody signed in.

One of each serves all tests of a file's process: they only look, or act on what no other test looks at.
"""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, AsyncExitStack, asynccontextmanager, nullcontext
from datetime import datetime
from pathlib import Path

import pytest
import uvicorn
from litestar import Litestar
from playwright.async_api import Browser, BrowserContext, StorageState

from service.base.clock import JAPAN, FrozenClock
from service.db.engine import Database, address, opened
from service.db.roles import DatabaseRole
from service.embedded import Servers
from service.platform.crypto import Vault
from service.settings import Web
from tests.browser.chromium import SETTING, find_chromium, open_chromium
from tests.browser.looking import WIDE
from tests.browser.office import Office, make_office
from tests.support.servers import fresh_database
from tests.support.web import PASSWORD, make_app, make_tools, test_settings

HERE = Path(__file__).parent
NOBODY = ""
SignedIn = Callable[..., Awaitable[BrowserContext]]


class Served(uvicorn.Server):
    """Leaves signals to pytest."""

    def capture_signals(self) -> AbstractContextManager[None]:  # type: ignore[override]
        return nullcontext()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without Chromium one test that needs it says so, and the others are left out: one line, not fifty."""
    here = sorted((item for item in items if _needs_chromium(item)), key=lambda item: item.nodeid)
    if not here or find_chromium() is not None:
        return
    reason = f"no Chromium for the browser tests: install Debian's package chromium, or name one in {SETTING}"
    here[0].add_marker(pytest.mark.skip(reason))
    config.hook.pytest_deselected(items=here[1:])
    items[:] = [item for item in items if item not in here[1:]]


def _needs_chromium(item: pytest.Item) -> bool:
    return item.path.parent == HERE and "chromium" in getattr(item, "fixturenames", ())


@pytest.fixture(scope="session")
def chromium() -> str:
    """Where Chromium is."""
    program = find_chromium()
    assert program is not None
    return program


@pytest.fixture(scope="session")
def still() -> FrozenClock:
    """The clock of the served application."""
    return FrozenClock(datetime(2026, 11, 24, 10, 0, tzinfo=JAPAN))


@pytest.fixture(scope="session")
async def own_url(servers: Servers, template: str) -> AsyncIterator[str]:
    """The address of the application's own database."""
    async with fresh_database(servers, template) as url:
        yield url


@pytest.fixture(scope="session")
async def worker(own_url: str) -> AsyncIterator[Database]:
    """It as jobs see it."""
    async with _opened(own_url, DatabaseRole.WORKER) as database:
        yield database


@pytest.fixture(scope="session")
async def web(own_url: str) -> AsyncIterator[Database]:
    """It as the application sees it."""
    async with _opened(own_url, DatabaseRole.WEB) as database:
        yield database


@pytest.fixture(scope="session")
async def office(worker: Database, still: FrozenClock) -> Office:
    return await make_office(worker, still, _vault())


@pytest.fixture(scope="session")
async def application(
    web: Database, still: FrozenClock, tmp_path_factory: pytest.TempPathFactory, listening: socket.socket
) -> Litestar:
    settings = test_settings().model_copy(update={"web": Web(public_url=address_of(listening))})
    tools = make_tools(_vault(), tmp_path_factory.mktemp("exports"))
    return make_app(web, None, tools, still, settings)


@pytest.fixture(scope="session")
def listening(chromium: str) -> Iterator[socket.socket]:
    """A free port, taken."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        yield taken


@pytest.fixture(scope="session")
async def origin(application: Litestar, listening: socket.socket, office: Office) -> AsyncIterator[str]:
    """Where the application answers."""
    config = uvicorn.Config(application, http="httptools", loop="none", access_log=False, log_config=None)
    server = Served(config)
    serving = asyncio.ensure_future(server.serve(sockets=[listening]))
    yield address_of(listening)
    server.should_exit = True
    await serving


@pytest.fixture(scope="session")
async def browser(chromium: str) -> AsyncIterator[Browser]:
    async with open_chromium(chromium) as opened_browser:
        yield opened_browser


@pytest.fixture(scope="session")
def cookies() -> dict[str, StorageState]:
    """What the browser keeps of each login that signed in."""
    return {}


@pytest.fixture(scope="module")
def examined() -> set[str]:
    """Marks of what axe-core has seen in the tests of a file."""
    return set()


@pytest.fixture
async def signed_in(browser: Browser, origin: str, cookies: dict[str, StorageState]) -> AsyncIterator[SignedIn]:
    """Opens a context of its own in which the login is signed in: `await signed_in("aiko", viewport=…)`.

    The window is 1280 px wide unless told otherwise. For NOBODY the language may be chosen.
    """
    async with AsyncExitStack() as stack:

        async def open_for(login: str, language: str = "ja", **options: object) -> BrowserContext:
            kept = cookies.get(login)
            told = {"base_url": origin, "locale": "ja-JP", "viewport": WIDE, "storage_state": kept, **options}
            context = await stack.enter_async_context(_context(browser, **told))
            if login != NOBODY and kept is None:
                await sign_in(context, login)
                cookies[login] = await context.storage_state()
            elif login == NOBODY and language == "en":
                await choose_language(context, language)
            return context

        yield open_for


async def sign_in(context: BrowserContext, login: str) -> None:
    """By the form, as a person does; a login that ends in -en reads English from then on."""
    page = await context.new_page()
    await page.goto("/sign-in")
    await page.fill("[name=login]", login)
    await page.fill("[name=password]", PASSWORD)
    await page.click("main button")
    await page.wait_for_url(lambda url: "/sign-in" not in url)
    await page.close()
    await choose_language(context, "en" if login.endswith("-en") else "ja")


async def choose_language(context: BrowserContext, language: str) -> None:
    """By the switch, when it is not chosen yet."""
    page = await context.new_page()
    await page.goto("/sign-in")
    if await page.get_attribute("html", "lang") != language:
        await page.locator("form[action='/language']").evaluate("form => form.requestSubmit(form.elements.language)")
        await page.wait_for_selector(f"html[lang={language}]")
    await page.close()


def address_of(listening: socket.socket) -> str:
    """By the name for which Chromium takes Secure cookies without TLS."""
    return f"http://localhost:{listening.getsockname()[1]}"


@asynccontextmanager
async def _context(browser: Browser, **options: object) -> AsyncIterator[BrowserContext]:
    context = await browser.new_context(**options)  # type: ignore[arg-type]
    try:
        yield context
    finally:
        await context.close()


@asynccontextmanager
async def _opened(url: str, role: DatabaseRole) -> AsyncIterator[Database]:
    async with opened(address(url, role), pool_size=5, statement_timeout=30_000) as database:
        yield database


def _vault() -> Vault:
    return Vault(key_encryption_key=b"k" * 32, blind_index_key=b"i" * 32)
