"""Handing the figures on: the export that people ask for, and the one of each night."""

import asyncio
import tomllib
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from service.db.migrate import PROJECT
from service.db.work import Work
from service.indicators.folders import write_folder
from service.indicators.package import files_of
from service.indicators.reads import figures, provenance
from service.indicators.terms import Edition, Written
from service.platform import audit


@dataclass(frozen=True, slots=True)
class Exported:
    """Where the files are, how many rows they hold, and whether they were there already."""

    folder: Path
    rows: int
    outcome: Written


async def export_figures(work: Work, on: date, edition: Edition, out: Path) -> Exported:
    """Writes `out/<edition>/<YYYY-MM-DD>/` as of the end of `on`. Raises DayToCome, BeforeCollection and OSError."""
    observations = await figures(work, on)
    made_from = await provenance(work, on, code=_code_version())
    files = files_of(observations, made_from, edition=edition, finished_at=work.now)
    folder = out / edition.value / on.isoformat()
    outcome = await asyncio.to_thread(write_folder, folder, files)
    await audit.note(work, "kpi.exported", on=on, edition=edition.value, rows=len(observations), outcome=outcome.value)
    return Exported(folder, len(observations), outcome)


def _code_version() -> str:
    version: str = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["version"]
    return version
