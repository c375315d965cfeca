"""Nightly jobs: each business date is owed once, and owed again until it is there, however long no worker ran.

Business date d falls due at the nightly time, in Japan, of the day after. It is owed as an outbox row named by job
and date; the job writes `job_run` in the transaction of its effect. Neither can be there twice.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from typing import Any

from sqlalchemy import func, insert, select
from sqlmodel import col

from service.base.clock import JAPAN
from service.db.work import Read, Work
from service.platform import outbox
from service.platform.job import Job
from service.platform.tables import JobRun

ONE_DAY = timedelta(days=1)
LONGEST_CATCH_UP = 31
"""Business dates that are made up for after a long stop; older ones are left out."""


class CatchUp(StrEnum):
    """What is owed for dates at which no worker ran."""

    ALL = "all"
    """Every date: each has a result of its own (an export)."""
    LATEST = "latest"
    """The latest only: it replaces what the earlier ones would have left (a match)."""


@dataclass(frozen=True)
class NightlyJob:
    """A job that is owed for each business date, which it takes as its fact `business_date`."""

    name: str
    job: Job
    catch_up: CatchUp


def latest_due(now: datetime, nightly_at: time) -> date:
    """The last business date that has fallen due by `now`."""
    local = now.astimezone(JAPAN)
    return local.date() - (ONE_DAY if local.time() >= nightly_at else 2 * ONE_DAY)


def due_at(business_date: date, nightly_at: time) -> datetime:
    """When a business date falls due."""
    return datetime.combine(business_date + ONE_DAY, nightly_at, tzinfo=JAPAN)


def owed_dates(last: date | None, latest: date, catch_up: CatchUp) -> list[date]:
    """The dates after the last run up to the latest due; only the latest where nothing ever ran."""
    if last is not None and last >= latest:
        return []
    if last is None or catch_up is CatchUp.LATEST:
        return [latest]
    days = min((latest - last).days, LONGEST_CATCH_UP)
    return [latest - offset * ONE_DAY for offset in range(days - 1, -1, -1)]


async def owe_nights(work: Work, nights: Sequence[NightlyJob], nightly_at: time) -> int:
    """Owes what has fallen due and is not owed yet; returns how much that was. May be called at any time, by many."""
    latest = latest_due(work.now, nightly_at)
    last_runs = await last_business_dates(work)
    owed = 0
    for night in nights:
        for business_date in owed_dates(last_runs.get(night.name), latest, night.catch_up):
            row_id = await outbox.later(
                work,
                night.job.kind,
                once=f"{night.name}:{business_date}",
                run_at=due_at(business_date, nightly_at),
                business_date=business_date,
            )
            owed += row_id is not None
    return owed


async def record_run(work: Work, name: str, business_date: date, result: Mapping[str, Any]) -> None:
    """Says, in the work that does it, that a business date's job was done; a second time is refused (AlreadyStored).

    `result` holds counts and names of files, nothing personal.
    """
    await work.session.execute(
        insert(JobRun).values(name=name, business_date=business_date, finished_at=work.now, result=dict(result))
    )


async def last_business_dates(read: Read) -> dict[str, date]:
    """The latest business date that each nightly job has done."""
    found = await read.session.execute(
        select(col(JobRun.name), func.max(col(JobRun.business_date))).group_by(col(JobRun.name))
    )
    return {name: business_date for name, business_date in found}
