"""Fills a database of its own with people, computes and posts their years, and writes the table.

python -m service.cli.bench_ledger --date 2026-11-26 --out docs/performance.md
"""

import argparse
import asyncio
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from service.cli.bench_ledger.filling import fill
from service.cli.bench_ledger.table import written
from service.cli.bench_ledger.years import Taken, run_years
from service.db.bootstrap import bootstrap
from service.db.engine import STATEMENT_TIMEOUT_JOBS, address, opened
from service.db.migrate import upgrade
from service.db.roles import DatabaseRole
from service.embedded import remove_servers, start_servers

START, END = "<!-- measured:ledger -->", "<!-- /measured:ledger -->"
BAD_INPUT = 2
DATABASE = "bench_ledger"


def main(arguments: Sequence[str] | None = None) -> int:
    """Answers 0 when all was measured, whether or not a limit is met, and 2 where the file has no place for it."""
    asked = _parser().parse_args(arguments)
    document = asked.out.read_text(encoding="utf-8") if asked.out else f"{START}\n{END}\n"
    if START not in document or END not in document:
        sys.stderr.write(f"{asked.out}: no {START} and {END}\n")
        return BAD_INPUT
    text = _table(asked)
    sys.stdout.write(text)
    if asked.out:
        found = re.sub(f"{START}.*{END}", lambda _: f"{START}\n{text}{END}", document, count=1, flags=re.DOTALL)
        asked.out.write_text(found, encoding="utf-8")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m service.cli.bench_ledger", description=__doc__)
    parser.add_argument("--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the day that the table names")
    parser.add_argument("--out", type=Path, metavar="FILE.md", help=f"takes the table between {START} and {END}")
    parser.add_argument("--people", type=int, default=10_000)
    parser.add_argument("--years", type=int, default=10, choices=range(1, 11), metavar="1-10")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "ledger-bench")
    return parser


def _table(asked: argparse.Namespace) -> str:
    load = os.getloadavg()[0]
    # What a run that broke off left would be in the way.
    _remove(asked.folder)
    with start_servers(asked.folder) as servers:
        postgres = make_url(servers.postgres).set(database=DATABASE).render_as_string(hide_password=False)
        taken = asyncio.run(measure(postgres, people=asked.people, years=asked.years))
    _remove(asked.folder)
    return written(asked.date, load, asked.people, asked.years, taken)


def _remove(folder: Path) -> None:
    remove_servers(folder)
    shutil.rmtree(folder, ignore_errors=True)


async def measure(postgres: str, *, people: int, years: int) -> Taken:
    """In a database of that name, made here."""
    await bootstrap(address(postgres, "postgres"), {})
    await asyncio.to_thread(upgrade, address(postgres, DatabaseRole.OWNER))
    return await measure_in(postgres, people=people, years=years)


async def measure_in(postgres: str, *, people: int, years: int) -> Taken:
    """In a database that is there and empty."""
    plain = make_url(postgres).set(drivername="postgresql").render_as_string(hide_password=False)
    administrator = await asyncpg.connect(plain)
    try:
        await fill(administrator, people)
        url = address(postgres, DatabaseRole.WORKER)
        async with opened(url, pool_size=2, statement_timeout=STATEMENT_TIMEOUT_JOBS) as database:
            return await run_years(database, administrator, people, years)
    finally:
        await administrator.close()


if __name__ == "__main__":
    sys.exit(main())
