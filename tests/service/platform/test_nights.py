"""Each business date is owed once it has fallen due, once, and made up for after a stop."""

import asyncio
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.base.actor import SYSTEM
from service.base.clock import JAPAN, FrozenClock
from service.db.engine import Database
from service.db.failures import AlreadyStored
from service.db.work import begin_work
from service.platform import nights
from service.platform.nights import CatchUp, due_at, latest_due, owed_dates
from tests.support.jobs import NIGHTS, a_runner, nights_done

AT_TWO = time(2, 0)
DATES = st.dates(date(2020, 4, 1), date(2036, 4, 1))


async def owe(database: Database, clock: FrozenClock) -> int:
    async with begin_work(database, SYSTEM, clock) as work:
        return await nights.owe_nights(work, NIGHTS, AT_TWO)


@pytest.mark.parametrize(
    ("now", "latest"),
    [
        (datetime(2026, 11, 24, 1, 59, 59, tzinfo=JAPAN), date(2026, 11, 22)),
        (datetime(2026, 11, 24, 2, 0, tzinfo=JAPAN), date(2026, 11, 23)),
        (datetime(2026, 11, 24, 23, 59, tzinfo=JAPAN), date(2026, 11, 23)),
        (datetime(2027, 1, 1, 2, 0, tzinfo=JAPAN), date(2026, 12, 31)),
    ],
)
def test_a_date_falls_due_at_night_on_the_next_day_in_japan(now: datetime, latest: date) -> None:
    assert latest_due(now, AT_TWO) == latest


@given(on=DATES, nightly_at=st.times())
def test_a_date_is_due_from_the_instant_that_is_said(on: date, nightly_at: time) -> None:
    instant = due_at(on, nightly_at)
    assert latest_due(instant, nightly_at) == on
    assert latest_due(instant - timedelta(microseconds=1), nightly_at) == on - timedelta(days=1)


@given(last=DATES, days=st.integers(-5, 400))
def test_all_dates_since_the_last_run_are_owed_in_order_up_to_a_month(last: date, days: int) -> None:
    latest = last + timedelta(days=days)
    owed = owed_dates(last, latest, CatchUp.ALL)
    assert len(owed) == min(max(days, 0), 31)
    assert owed == [latest - timedelta(days=offset) for offset in reversed(range(len(owed)))]


def test_of_a_job_that_replaces_its_result_only_the_latest_date_is_owed() -> None:
    assert owed_dates(date(2026, 11, 1), date(2026, 11, 23), CatchUp.LATEST) == [date(2026, 11, 23)]


def test_where_nothing_ever_ran_only_the_latest_date_is_owed() -> None:
    assert owed_dates(None, date(2026, 11, 23), CatchUp.ALL) == [date(2026, 11, 23)]


async def test_a_night_is_owed_once_however_often_and_by_whomever_it_is_asked(
    worker_database: Database, clock: FrozenClock
) -> None:
    owed = await asyncio.gather(*(owe(worker_database, clock) for _ in range(4)))
    assert sorted(owed) == [0, 0, 0, 2]
    await a_runner(worker_database, clock).run_all()
    assert await owe(worker_database, clock) == 0
    assert await nights_done(worker_database, clock, "export") == ["2026-11-23"]


async def test_after_three_days_without_a_worker_each_export_is_made_and_one_match(
    worker_database: Database, clock: FrozenClock
) -> None:
    runner = a_runner(worker_database, clock)
    await owe(worker_database, clock)
    await runner.run_all()
    clock.advance(timedelta(days=4))
    assert await owe(worker_database, clock) == 5
    await runner.run_all()
    assert await nights_done(worker_database, clock, "export") == [f"2026-11-{day}" for day in (23, 24, 25, 26, 27)]
    assert await nights_done(worker_database, clock, "match") == ["2026-11-23", "2026-11-27"]


async def test_a_night_that_is_still_owed_is_not_owed_again(worker_database: Database, clock: FrozenClock) -> None:
    await owe(worker_database, clock)
    clock.advance(timedelta(days=1))
    assert await owe(worker_database, clock) == 2
    assert await a_runner(worker_database, clock).run_all() == 4


async def test_a_date_is_recorded_once(worker_database: Database, clock: FrozenClock) -> None:
    async with begin_work(worker_database, SYSTEM, clock) as work:
        await nights.record_run(work, "export", date(2026, 11, 23), {})

    async def again() -> None:
        async with begin_work(worker_database, SYSTEM, clock) as work:
            await nights.record_run(work, "export", date(2026, 11, 23), {})

    with pytest.raises(AlreadyStored):
        await again()
