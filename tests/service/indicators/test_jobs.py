"""The night's export: its files, its run, exactly once a business date; and the same bytes when asked for again."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, time, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from service import timetable
from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_work
from service.indicators.actions import Exported, export_figures
from service.indicators.jobs import EXPORT_KPI, export_kpi
from service.indicators.terms import DayToCome, Edition, Written
from service.platform import nights
from service.platform.crypto import Vault
from service.platform.job import by_kind
from service.platform.runner import Outcome
from tests.factories.happenings import History
from tests.support.jobs import a_runner, bare_tools

ON = date(2026, 11, 23)
FILES = {"kpi.csv", "kpi_excel.csv", "datapackage.json", "MANIFEST.json"}


async def export(database: Database, clock: FrozenClock, out: Path, on: date = ON) -> Exported:
    async with begin_work(database, SYSTEM, clock) as work:
        return await export_figures(work, on, Edition.INTERNAL, out)


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


async def rows(database: Database, statement: str) -> Sequence[tuple[object, ...]]:
    async with database.engine.connect() as connection:
        return [tuple(row) for row in (await connection.execute(text(statement))).all()]


async def test_the_same_day_exported_twice_gives_the_same_bytes(
    worker_database: Database, clock: FrozenClock, tmp_path: Path
) -> None:
    first = await export(worker_database, clock, tmp_path / "first")
    clock.advance(timedelta(hours=1))
    second = await export(worker_database, clock, tmp_path / "second")
    one, other = contents(first.folder), contents(second.folder)
    assert set(one) == FILES
    assert {name for name in FILES if one[name] != other[name]} == {"MANIFEST.json"}
    assert (await export(worker_database, clock, tmp_path / "first")).outcome is Written.KEPT


async def test_today_exported_twice_is_kept_too(worker_database: Database, clock: FrozenClock, tmp_path: Path) -> None:
    assert (await export(worker_database, clock, tmp_path, date(2026, 11, 24))).outcome is Written.NEW
    assert (await export(worker_database, clock, tmp_path, date(2026, 11, 24))).outcome is Written.KEPT


async def test_what_happens_later_changes_no_byte_of_an_earlier_day(
    worker_database: Database, vault: Vault, clock: FrozenClock, tmp_path: Path
) -> None:
    history = History(worker_database, vault)
    (person,) = await history.people(date(2026, 11, 1), "A")
    await history.accept(person, date(2026, 11, 2))
    await export(worker_database, clock, tmp_path)
    await history.accept(person, date(2026, 11, 24))
    assert (await export(worker_database, clock, tmp_path)).outcome is Written.KEPT


async def test_an_export_is_noted(worker_database: Database, clock: FrozenClock, tmp_path: Path) -> None:
    exported = await export(worker_database, clock, tmp_path)
    assert await rows(worker_database, "SELECT act, facts FROM audit_entry") == [
        ("kpi.exported", {"on": "2026-11-23", "edition": "internal", "rows": exported.rows, "outcome": "new"})
    ]


async def test_a_day_to_come_is_refused_and_writes_nothing(
    worker_database: Database, clock: FrozenClock, tmp_path: Path
) -> None:
    with pytest.raises(DayToCome):
        await export(worker_database, clock, tmp_path, date(2026, 11, 25))
    assert contents(tmp_path) == {}


async def test_two_workers_export_a_business_date_once(
    worker_database: Database, clock: FrozenClock, tmp_path: Path
) -> None:
    for _ in range(2):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await nights.owe_nights(work, [EXPORT_KPI], time(2))
    tools = replace(bare_tools(), exports=tmp_path)
    runners = [replace(a_runner(worker_database, clock, export_kpi), tools=tools) for _ in range(2)]
    outcomes = await asyncio.gather(*(runner.run_next() for runner in runners))
    assert sorted(outcomes) == [Outcome.DONE, Outcome.NOTHING]
    assert set(contents(tmp_path / "internal" / "2026-11-23")) == FILES
    runs = await rows(worker_database, "SELECT name, business_date, result FROM job_run")
    assert [(name, day) for name, day, _ in runs] == [("export_kpi", ON)]


def test_the_timetable_owes_the_export_every_night() -> None:
    assert by_kind(timetable.JOBS)["export_kpi"] is export_kpi
    assert EXPORT_KPI in timetable.NIGHTS
