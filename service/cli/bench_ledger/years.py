"""Ten years of everybody's support: computed, approved and booked, verified, and stated."""

from dataclasses import dataclass
from datetime import date, datetime, time
from time import perf_counter
from typing import Any
from uuid import UUID

import asyncpg

from service.base.actor import Actor, Role
from service.base.clock import JAPAN, FrozenClock
from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.cli.bench_ledger.filling import HIRED, certify
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.ledger.actions import open_year
from service.ledger.verification import verify
from service.repayments.actions import approve_obligations, propose_year, set_budget
from service.repayments.reads.statement import statement
from service.repayments.store.obligations import undecided
from service.repayments.terms.settlement import BudgetSide

SATO = Actor(Role.PROGRAMME_STAFF, UUID(int=1), "佐藤")
MORI = Actor(Role.PROGRAMME_STAFF, UUID(int=2), "森")
"""One computes, the other approves."""
AMPLE = Yen(10**12)
"""A year's budget: nothing is decided without one."""
BLOCK = 1_000
"""Obligations that are approved in one work."""


@dataclass(frozen=True, slots=True)
class Taken:
    """Seconds of the parts, over all years."""

    computed: float
    posted: float
    verified: float
    stated: float
    journals: int


def _noon(day: date) -> FrozenClock:
    return FrozenClock(datetime.combine(day, time(12), tzinfo=JAPAN))


async def run_years(database: Database, administrator: asyncpg.Connection, people: int, years: int) -> Taken:
    """Each year's evidence is there in April of the next; amounts are computed and approved in July."""
    computed = posted = 0.0
    for number in range(years):
        year, after = FiscalYear(HIRED.year + number), FiscalYear(HIRED.year + number + 1)
        async with begin_work(database, SATO, _noon(after.first_day)) as work:
            await open_year(work, after)
            await set_budget(work, after, "kumamoto", BudgetSide.EXPENDITURE, AMPLE, "議決")
        await certify(administrator, people, year)
        await administrator.execute("ANALYZE")
        computed += await _computed(database, date(after.year, 7, 1))
        posted += await _posted(database, date(after.year, 7, 10))
    end = _noon(date(HIRED.year + years, 8, 1))
    verified, head = await _timed(database, end, verify)
    stated, lines = await _timed(database, end, lambda read: statement(read, FiscalYear(HIRED.year + years)))
    if len(lines) != people:
        raise RuntimeError(f"{len(lines)} of {people} stand in the statement")
    return Taken(computed, posted, verified, stated, head.number)


async def _computed(database: Database, day: date) -> float:
    begun = perf_counter()
    async with begin_work(database, SATO, _noon(day)) as work:
        await propose_year(work)
    return perf_counter() - begun


async def _posted(database: Database, day: date) -> float:
    begun = perf_counter()
    async with begin_read(database, MORI, _noon(day)) as read:
        waiting = [each for ids in (await undecided(read)).values() for each in ids]
    for at in range(0, len(waiting), BLOCK):
        async with begin_work(database, MORI, _noon(day)) as work:
            await approve_obligations(work, waiting[at : at + BLOCK])
    return perf_counter() - begun


async def _timed(database: Database, clock: FrozenClock, question: Any) -> tuple[float, Any]:
    begun = perf_counter()
    async with begin_read(database, MORI, clock) as read:
        answer = await question(read)
    return perf_counter() - begun, answer
