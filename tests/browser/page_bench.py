"""`make bench-pages`: every page of every role, with ten sample prefectures stored.

    python -m tests.browser.page_bench --date 2026-11-25 --out docs/performance.md

Server time is from the request to the whole page, asked of the application itself; weight is what travels, compressed,
without fonts; first paint is Chromium's own, of a page whose styles and scripts it has to fetch.
"""

import argparse
import asyncio
import gc
import json
import os
import platform
import re
import shutil
import socket
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime
from pathlib import Path
from time import perf_counter
from typing import Any
from uuid import UUID

import httpx
import numpy as np
import uvicorn
from litestar import Litestar
from playwright.async_api import Browser
from sqlalchemy import event, make_url, text

from service.base.actor import SYSTEM, Role
from service.base.clock import FrozenClock, SystemClock, date_in_japan
from service.db.bootstrap import bootstrap
from service.db.engine import Database, address, opened
from service.db.migrate import upgrade
from service.db.roles import DatabaseRole
from service.db.work import begin_work
from service.embedded import remove_servers, start_servers
from service.encoding import EncoderProcess, ModelChoice
from service.platform.crypto import Vault
from service.platform.log import configure_log
from service.sample.loading import load
from service.settings import Web
from service.shortlists.actions.matching import match_postings
from service.shortlists.terms.matching import MatchCause
from tests.browser.addresses import pages_of
from tests.browser.chromium import find_chromium, open_chromium
from tests.browser.conftest import Served, address_of, sign_in
from tests.browser.office import LOGINS, Office, make_desk
from tests.browser.sampled import money_of_sample, stored, supports_of_sample
from tests.support.encoders import matching_tools
from tests.support.prefectures import neighbour
from tests.support.web import browsing, make_app, make_tools, test_settings

START, END = "<!-- measured:pages -->", "<!-- /measured:pages -->"
DATABASE = "pages"
TIMES, PAINTS = 20, 3
"""How often a page is asked for, and painted; the first time is not counted."""
MILLISECONDS, KILOBYTES, STATEMENTS, PAINT = 120, 100, 12, 1000
BEGINS = ("SET TRANSACTION", "SELECT set_config")
TOKENS = ("token", "own_token")
SLOWEST = 10
"""Pages that the table names."""
VAULT = Vault(key_encryption_key=b"k" * 32, blind_index_key=b"i" * 32)


@dataclass(frozen=True)
class Measured:
    """A page as one role sees it: milliseconds of each time, bytes that travelled, statements, first paint in ms."""

    role: str
    path: str
    times: list[float]
    weight: int
    statements: int
    paint: float | None

    @property
    def p95(self) -> float:
        return float(np.percentile(self.times, 95))


async def fill(postgres: str, prefectures: int) -> dict[str, Any]:
    """The prefectures and an office with known work in them; answers its ids, the moment, and counts."""
    await bootstrap(address(postgres, "postgres"), {})
    await asyncio.to_thread(upgrade, address(postgres, DatabaseRole.OWNER))
    clock = FrozenClock(SystemClock().now())
    async with _database(postgres, DatabaseRole.WORKER) as database, EncoderProcess(ModelChoice()) as encoder:
        for number in range(prefectures):
            sample = neighbour(number, date_in_japan(clock.now()))
            async for _ in load(database, VAULT, sample, name=f"prefecture {number}"):
                pass
        async with begin_work(database, SYSTEM, clock) as work:
            tools = matching_tools(VAULT, encoder)
            await match_postings(work, tools, cause=MatchCause.COMMAND, business_date=work.today)
        office = await make_desk(database, clock, VAULT, encoder)
        async with begin_work(database, SYSTEM, clock) as work:
            office = replace(office, supports=await supports_of_sample(work), money=await money_of_sample(work))
            counts = await stored(work)
    await _analyse(postgres)
    return {"office": asdict(office), "now": clock.now().isoformat(), "counts": counts}


async def measure(postgres: str, told: dict[str, Any]) -> list[Measured]:
    """Every page of every role."""
    configure_log("WARNING")
    office, clock = _office(told["office"]), FrozenClock(datetime.fromisoformat(told["now"]))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        settings = test_settings().model_copy(update={"web": Web(public_url=address_of(listening))})
        async with _database(postgres, DatabaseRole.WEB) as database:
            application = make_app(database, None, make_tools(VAULT, Path("unused")), clock, settings)
            found = [one async for one in _timed(database, office, clock)]
            async with _served(application, listening) as origin:
                return await _painted(origin, found)


async def _timed(database: Database, office: Office, clock: FrozenClock) -> AsyncIterator[Measured]:
    application = make_app(database, None, make_tools(VAULT, Path("unused")), clock)
    # As `service.cli.serve` has it.
    gc.collect()
    gc.freeze()
    for role in (None, *LOGINS):
        async with browsing(application) as browser:
            if role is not None:
                await browser.sign_in(LOGINS[role])
            for path in pages_of(application, role, office):
                yield await _one(database, browser.client, role, path)


async def _one(database: Database, client: httpx.AsyncClient, role: Role | None, path: str) -> Measured:
    with counted(database) as statements:
        answer = await client.get(path)
    if answer.status_code not in (httpx.codes.OK, httpx.codes.SEE_OTHER):
        raise RuntimeError(f"{path} was answered {answer.status_code}")
    times = []
    for _ in range(TIMES):
        begun = perf_counter()
        answer = await client.get(path)
        times.append((perf_counter() - begun) * 1000)
    return Measured(str(role or "-"), path, times, answer.num_bytes_downloaded, len(statements), None)


@contextmanager
def counted(database: Database) -> Iterator[list[str]]:
    """The questions that run meanwhile, without what begins a transaction."""
    statements: list[str] = []

    def note(*told: Any) -> None:
        if not told[2].startswith(BEGINS):
            statements.append(told[2])

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


async def _painted(origin: str, found: list[Measured]) -> list[Measured]:
    """The same with the median of some first paints, where there is a browser."""
    program = find_chromium()
    if program is None:
        return found
    async with open_chromium(program) as chromium:
        states = {}
        for role, login in LOGINS.items():
            context = await chromium.new_context(base_url=origin, locale="ja-JP")
            await sign_in(context, login)
            states[str(role)] = await context.storage_state()
            await context.close()
        painted = []
        for one in found:
            told = {"base_url": origin, "locale": "ja-JP", "storage_state": states.get(one.role)}
            paints = [await _paint(chromium, told, one.path) for _ in range(PAINTS)]
            painted.append(Measured(**{**asdict(one), "paint": float(np.median(paints))}))
        return painted


async def _paint(chromium: Browser, told: dict[str, Any], path: str) -> float:
    context = await chromium.new_context(**told)
    page = await context.new_page()
    await page.goto(path)
    paint = await page.evaluate(
        "new Promise(done => new PerformanceObserver(list => done(list.getEntriesByName('first-contentful-paint')[0]"
        ".startTime)).observe({type: 'paint', buffered: true}))"
    )
    await context.close()
    return float(paint)


@asynccontextmanager
async def _served(application: Litestar, listening: socket.socket) -> AsyncIterator[str]:
    config = uvicorn.Config(application, http="httptools", loop="none", access_log=False, log_config=None)
    server = Served(config)
    serving = asyncio.ensure_future(server.serve(sockets=[listening]))
    yield address_of(listening)
    server.should_exit = True
    await serving


@asynccontextmanager
async def _database(postgres: str, role: DatabaseRole) -> AsyncIterator[Database]:
    async with opened(address(postgres, role), pool_size=5, statement_timeout=600_000) as database:
        yield database


async def _analyse(postgres: str) -> None:
    async with _database(postgres, DatabaseRole.OWNER) as database, database.engine.connect() as connection:
        plain = await connection.execution_options(isolation_level="AUTOCOMMIT")
        await plain.execute(text("ANALYZE"))


def _office(told: dict[str, Any]) -> Office:
    """As it was written down."""
    read: dict[str, Any] = {}
    for name, value in told.items():
        if isinstance(value, dict):
            read[name] = {key: UUID(each) for key, each in value.items()}
        else:
            read[name] = value if name in TOKENS else UUID(value)
    return Office(**read)


def written(on: date, load: float, counts: dict[str, int], found: list[Measured]) -> str:
    """The table, in the words of docs/performance.md."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    machine = f"{os.cpu_count()} cores, {memory:.0f} GiB of memory, Python {platform.python_version()}"
    stored = ", ".join(f"{count:,} {name}" for name, count in counts.items())
    everything = [time for one in found for time in one.times]
    slowest = sorted(found, key=lambda one: -one.p95)
    heaviest, busiest = max(found, key=lambda one: one.weight), max(found, key=lambda one: one.statements)
    lines = [f"Measured on {on}, {machine}; the load before was {load:.1f}. Stored: {stored}.", ""]
    lines += ["| what | limit | measured |", "|---|---|---|"]
    p95 = f"{np.percentile(everything, 95):.0f} ms; the slowest page {slowest[0].p95:.0f} ms"
    lines.append(f"| server time of {len(found)} pages, {TIMES} times each, p95 | {MILLISECONDS} ms | {p95} |")
    weight = f"{heaviest.weight / 1000:.0f} KB (`{_shown(heaviest.path)}`)"
    lines.append(f"| the heaviest page over the wire | {KILOBYTES} KB | {weight} |")
    lines.append(f"| the most statements of a page | {STATEMENTS} | {busiest.statements} (`{_shown(busiest.path)}`) |")
    painted = [one for one in found if one.paint is not None]
    if painted:
        latest = max(painted, key=lambda one: one.paint or 0)
        paint = f"{latest.paint:.0f} ms (`{_shown(latest.path)}`)"
        lines.append(f"| the latest first contentful paint in headless Chromium | {PAINT} ms | {paint} |")
    lines += ["", "| the slowest pages | as | p95 | median |", "|---|---|---|---|"]
    lines += [
        f"| `{_shown(one.path)}` | {one.role} | {one.p95:.0f} ms | {np.median(one.times):.0f} ms |"
        for one in slowest[:SLOWEST]
    ]
    return "\n".join([*lines, ""])


def _shown(path: str) -> str:
    """Without identifiers and tokens."""
    return re.sub(r"/[0-9a-f-]{36}|/[\w-]{40,}", "/…", path)


def main() -> None:
    told = argparse.ArgumentParser(description=__doc__)
    told.add_argument("--date", type=date.fromisoformat, required=True, metavar="YYYY-MM-DD")
    told.add_argument("--out", type=Path, required=True, metavar="FILE.md")
    told.add_argument("--prefectures", type=int, default=10)
    told.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "page-bench")
    told.add_argument("--keep", action="store_true", help="keep the database, and take one that is there")
    asked = told.parse_args()
    document = asked.out.read_text(encoding="utf-8")
    filled = asked.folder / "filled.json"
    if not asked.keep:
        # What a run that broke off left is of the schema of that day.
        _remove(asked.folder)
    with start_servers(asked.folder) as servers:
        postgres = make_url(servers.postgres).set(database=DATABASE).render_as_string(hide_password=False)
        if not filled.exists():
            filled.write_text(json.dumps(asyncio.run(fill(postgres, asked.prefectures)), default=str), encoding="utf-8")
        known = json.loads(filled.read_text(encoding="utf-8"))
        load_before = os.getloadavg()[0]
        table = written(asked.date, load_before, known["counts"], asyncio.run(measure(postgres, known)))
    sys.stdout.write(table)
    found = re.sub(f"{START}.*{END}", lambda _: f"{START}\n{table}{END}", document, count=1, flags=re.DOTALL)
    asked.out.write_text(found, encoding="utf-8")
    if not asked.keep:
        _remove(asked.folder)


def _remove(folder: Path) -> None:
    remove_servers(folder)
    shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    main()
