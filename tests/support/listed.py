"""A list as a browser and a spreadsheet see it."""

import csv
import io
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import event, text

from service.base.actor import Role
from service.base.clock import JAPAN, FrozenClock
from service.db.engine import Database, address, opened
from service.db.roles import DatabaseRole
from service.embedded import Servers
from service.platform.crypto import Vault
from tests.support.servers import fresh_database
from tests.support.web import Browser, browsing, hire, make_app, make_tools

BINDING = re.compile("set_config|READ ONLY")


@dataclass(frozen=True)
class Office:
    """A database that the tests of a file share, as jobs and as pages see it, and the browsers of those who sign in."""

    jobs: Database
    pages: Database
    clock: FrozenClock
    aiko: Browser
    emi: Browser

    async def noted(self, act: str) -> list[dict[str, Any]]:
        """The facts of every such act in the audit log, the last one last."""
        async with self.jobs.engine.connect() as connection:
            query = text("SELECT facts FROM audit_entry WHERE act = :act ORDER BY number")
            return list((await connection.execute(query, {"act": act})).scalars())


@asynccontextmanager
async def an_office(servers: Servers, template: str, vault: Vault, folder: Path) -> AsyncIterator[Office]:
    """Aiko is a coordinator, Emi of the programme staff."""
    clock = FrozenClock(datetime(2026, 11, 24, 10, 0, tzinfo=JAPAN))
    async with AsyncExitStack() as stack:
        url = await stack.enter_async_context(fresh_database(servers, template))
        jobs, pages = [
            await stack.enter_async_context(opened(address(url, role), pool_size=3, statement_timeout=30_000))
            for role in (DatabaseRole.WORKER, DatabaseRole.WEB)
        ]
        application = make_app(pages, None, make_tools(vault, folder), clock)
        browsers = []
        for login, role in (("aiko", Role.COORDINATOR), ("emi", Role.PROGRAMME_STAFF)):
            await hire(jobs, clock, login, role)
            browsers.append(await stack.enter_async_context(browsing(application)))
            await browsers[-1].sign_in(login)
        yield Office(jobs, pages, clock, *browsers)


class _Table(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.heads: list[str] = []
        self.rows: list[list[str]] = []
        self.links: list[str] = []
        self._is_in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th"):
            self.rows[-1].append("")
            self._is_in_cell = True
        if tag == "a" and self._is_in_cell:
            self.links.append(dict(attrs)["href"] or "")

    def handle_endtag(self, tag: str) -> None:
        if tag in ("td", "th"):
            self._is_in_cell = False

    def handle_data(self, data: str) -> None:
        if self._is_in_cell:
            self.rows[-1][-1] += data


def table_on(page: str) -> list[list[str]]:
    """Headings and rows of the page's table as they are read; nothing where it has none."""
    if "<table" not in page:
        return []
    reader = _Table()
    reader.feed(page[page.index("<table") : page.index("</table>")])
    return reader.rows


def csv_of(answer: httpx.Response, encoding: str = "utf-8-sig") -> list[list[str]]:
    return list(csv.reader(io.StringIO(answer.content.decode(encoding), newline="")))


async def following(browser: Browser, page: str) -> str | None:
    """The next page of a list, None at its end."""
    return await _led_to(browser, page, "next")


async def preceding(browser: Browser, page: str) -> str | None:
    """The page of a list before this one, None at its beginning."""
    return await _led_to(browser, page, "prev")


async def _led_to(browser: Browser, page: str, way: str) -> str | None:
    if f'rel="{way}" href="' not in page:
        return None
    address = page.split(f'rel="{way}" href="')[1].split('"')[0].replace("&amp;", "&")
    return (await browser.get(address)).text


async def statements_of(database: Database, browser: Browser, path: str) -> list[str]:
    """What one page asks the database, but for what begins and ends a transaction; the session is asked for too."""
    asked: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        asked.append(statement)

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        assert (await browser.get(path)).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", note)
    return asked


async def statements_counted(database: Database, browser: Browser, path: str) -> int:
    """How many they are, without what binds the work to its actor."""
    return len([one for one in await statements_of(database, browser, path) if not BINDING.search(one)])
