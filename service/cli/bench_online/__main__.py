"""Fills a database of its own with a region, opens its pages, and writes the table.

python -m service.cli.bench_online --date 2026-11-25 --out docs/performance.md

Storing, opening and matching are processes of their own: none finds in its memory what another left there.
"""

import argparse
import asyncio
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from sqlalchemy import make_url

from service.cli.bench_online.measures import fill, match, night, open_all
from service.cli.bench_online.table import written
from service.embedded import remove_servers, start_servers

START, END = "<!-- measured:online -->", "<!-- /measured:online -->"
BAD_INPUT = 2
DATABASE = "bench"

Measure = Callable[[str, argparse.Namespace], Awaitable[dict[str, Any]]]
MEASURES: Mapping[str, Measure] = {
    "fill": lambda postgres, asked: fill(postgres, asked.folder, people=asked.people, postings=asked.postings),
    "open": lambda postgres, asked: open_all(postgres, asked.pages),
    "match": lambda postgres, asked: match(postgres),
    "night": lambda postgres, asked: night(postgres),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Answers 0 when all was measured, whether or not a limit is met, and else 2 with one line on what went wrong."""
    asked = _parser().parse_args(arguments)
    if asked.child:
        sys.stdout.write(json.dumps(asyncio.run(_child(asked))))
        return 0
    document = asked.out.read_text(encoding="utf-8") if asked.out else f"{START}\n{END}\n"
    if START not in document or END not in document:
        sys.stderr.write(f"{asked.out}: no {START} and {END}\n")
        return BAD_INPUT
    try:
        text = _table(asked)
    except subprocess.CalledProcessError as failure:
        sys.stderr.write(f"could not be measured: {' '.join(failure.cmd)}\n")
        return BAD_INPUT
    sys.stdout.write(text)
    if asked.out:
        found = re.sub(f"{START}.*{END}", lambda _: f"{START}\n{text}{END}", document, count=1, flags=re.DOTALL)
        asked.out.write_text(found, encoding="utf-8")
    return 0


async def _child(asked: argparse.Namespace) -> dict[str, Any]:
    return await MEASURES[asked.child](asked.postgres, asked)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m service.cli.bench_online", description=__doc__)
    parser.add_argument("--date", type=date.fromisoformat, metavar="YYYY-MM-DD", help="the day that the table names")
    parser.add_argument("--out", type=Path, metavar="FILE.md", help=f"takes the table between {START} and {END}")
    parser.add_argument("--people", type=int, default=100_000)
    parser.add_argument("--postings", type=int, default=10_000)
    parser.add_argument("--pages", type=int, default=200, help="how many of every kind are opened")
    parser.add_argument("--night", action="store_true", help="also match everybody with everything")
    parser.add_argument("--keep", action="store_true", help="keep the database, and take one that is there")
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "online-bench")
    parser.add_argument("--child", choices=tuple(MEASURES), help=argparse.SUPPRESS)
    parser.add_argument("--postgres", help=argparse.SUPPRESS)
    return parser


def _table(asked: argparse.Namespace) -> str:
    """All measurements, and the table of them."""
    told = asked.folder / "filled.json"
    with start_servers(asked.folder) as servers:
        postgres = make_url(servers.postgres).set(database=DATABASE).render_as_string(hide_password=False)
        if not told.exists():
            filled = _measured(asked, "fill", postgres)
            told.write_text(json.dumps(filled), encoding="utf-8")
        load = os.getloadavg()[0]
        pages = _measured(asked, "open", postgres)
        matched = _measured(asked, "match", postgres)
        matched_all = _measured(asked, "night", postgres) if asked.night else None
    text = written(asked.date, load, json.loads(told.read_text(encoding="utf-8")), pages, matched, matched_all)
    if not asked.keep:
        remove_servers(asked.folder)
        shutil.rmtree(asked.folder, ignore_errors=True)
    return text


def _measured(asked: argparse.Namespace, child: str, postgres: str) -> dict[str, Any]:
    """What the child says."""
    command = [sys.executable, "-m", "service.cli.bench_online", "--child", child, "--postgres", postgres]
    command += ["--people", str(asked.people), "--postings", str(asked.postings), "--pages", str(asked.pages)]
    command += ["--folder", str(asked.folder)]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603
    measured: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return measured


if __name__ == "__main__":
    sys.exit(main())
