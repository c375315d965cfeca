"""Journals and books for tests of the ledger."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from service.base.actor import SYSTEM, Actor, Role
from service.base.clock import JAPAN, Clock
from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.db.engine import Database, address, opened
from service.db.recording import Recorded
from service.db.work import begin_work
from service.ledger import actions
from service.ledger.terms import AccountCode, Closing, Entry, JournalFacts

YEAR = FiscalYear(2026)
"""The year of the clock of the tests, 24 November 2026."""
NEXT = FiscalYear(2027)
ASKS, CLOSES = (Actor(Role.PROGRAMME_STAFF, UUID(int=number)) for number in (0xA5, 0xB0))
"""Two of the staff: one asks that a year be closed, and the other closes it."""
HANAKO, FIRM = UUID(int=0xA0), UUID(int=0xC0)
SPRING, SUMMER = datetime(2027, 4, 1, 9, 0, tzinfo=JAPAN), datetime(2027, 6, 1, 9, 0, tzinfo=JAPAN)
"""From when 2026's obligations, and its books, may close."""
MAY = date(2027, 5, 31)
"""The last day on which 2026's money moves."""


def owed(key: str = "k:1", amount: int = 121_333, **facts: Any) -> JournalFacts:
    """Support that the prefecture owes a person from 1 November 2026 on."""
    entries = (
        Entry(AccountCode.SUPPORT_EXPENSE, Yen(amount)),
        Entry(AccountCode.PAYABLE_PERSON, Yen(-amount), HANAKO),
    )
    told = {"fiscal_year": YEAR, "on_date": date(2026, 11, 1), "subject_id": HANAKO, **facts}
    return JournalFacts(key, "support.accrued", entries=told.pop("entries", entries), **told)


def paid(key: str = "k:2", amount: int = 121_333, on: date = date(2026, 11, 20), **facts: Any) -> JournalFacts:
    """The same paid in money."""
    entries = (
        Entry(AccountCode.PAYABLE_PERSON, Yen(amount), HANAKO),
        Entry(AccountCode.CASH, Yen(-amount)),
    )
    return JournalFacts(key, "support.paid", facts.pop("fiscal_year", YEAR), on, entries, HANAKO, **facts)


async def post(database: Database, clock: Clock, *journals: JournalFacts) -> list[Recorded]:
    async with begin_work(database, SYSTEM, clock) as work:
        return await actions.post_journals(work, journals)


async def open_books(database: Database, clock: Clock, *years: FiscalYear) -> None:
    async with begin_work(database, SYSTEM, clock) as work:
        for year in years or (YEAR,):
            await actions.open_year(work, year)


async def close(database: Database, clock: Clock, closing: Closing, year: FiscalYear = YEAR) -> None:
    async with begin_work(database, ASKS, clock) as work:
        await actions.request_closing(work, year, closing)
    act = actions.close_year if closing is Closing.BOOKS else actions.close_obligations
    async with begin_work(database, CLOSES, clock) as work:
        await act(work, year)


@asynccontextmanager
async def superuser(database_url: str) -> AsyncIterator[Database]:
    """Whom no grant stops."""
    async with opened(address(database_url, "postgres"), pool_size=1, statement_timeout=30_000) as database:
        yield database


@asynccontextmanager
async def rolled_back(database_url: str) -> AsyncIterator[AsyncConnection]:
    """A superuser's transaction of which nothing stays."""
    async with superuser(database_url) as database, database.engine.connect() as connection:
        yield connection
        await connection.rollback()


async def tampered(database_url: str, *statements: str) -> None:
    """What somebody does who may switch every trigger off."""
    async with superuser(database_url) as database, database.engine.begin() as connection:
        await connection.execute(text("SET LOCAL session_replication_role = replica"))
        for statement in statements:
            await connection.execute(text(statement))


async def rows(database: Database, statement: str) -> Sequence[tuple[Any, ...]]:
    async with database.engine.connect() as connection:
        return [tuple(row) for row in (await connection.execute(text(statement))).all()]
