"""Work: one transaction with its actor, its instant and its identifiers. Only `begin_work` commits."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from service.base.actor import Actor
from service.base.clock import Clock, date_in_japan
from service.base.ids import IdSource, SystemIds
from service.db.engine import Database
from service.db.failures import refusal_for


@dataclass(frozen=True, kw_only=True)
class Read:
    """A read-only look at the database by one actor at one instant."""

    session: AsyncSession
    actor: Actor
    now: datetime

    @property
    def today(self) -> date:
        """The calendar day in Japan."""
        return date_in_japan(self.now)


Last = Callable[["Work"], Awaitable[None]]


@dataclass(frozen=True, kw_only=True)
class Work(Read):
    """A read that may write; everything in it is stored together or not at all."""

    ids: IdSource
    last_acts: list[Last] = field(default_factory=list)
    """Done in order just before the commit: what takes a lock that others wait for (the audit chain)."""
    owed: list[UUID] = field(default_factory=list)
    """Outbox rows written in this work; after its commit the door may wake a worker for them."""

    def new_id(self) -> UUID:
        return self.ids.new(self.now)


@asynccontextmanager
async def begin_work(
    database: Database, actor: Actor, clock: Clock, ids: IdSource | None = None
) -> AsyncIterator[Work]:
    """One transaction: commits at the end, rolls back on any exception, translates broken constraints."""
    with refusal_for():
        async with database.sessions() as session, session.begin():
            await _bind(session, actor)
            work = Work(session=session, actor=actor, now=clock.now(), ids=ids or SystemIds())
            yield work
            # Rows are written before the last acts so that those hold their lock only for the commit.
            await session.flush()
            for act in work.last_acts:
                await act(work)


@asynccontextmanager
async def begin_read(database: Database, actor: Actor, clock: Clock) -> AsyncIterator[Read]:
    """One READ ONLY transaction."""
    with refusal_for():
        async with database.sessions() as session, session.begin():
            await session.execute(text("SET TRANSACTION READ ONLY"))
            await _bind(session, actor)
            yield Read(session=session, actor=actor, now=clock.now())


@asynccontextmanager
async def whole_or_nothing(work: Work) -> AsyncIterator[None]:
    """A part of the work: what fails inside leaves nothing behind, neither rows nor what the audit log would say of
    them, and the work can go on."""
    acts, owed = len(work.last_acts), len(work.owed)
    try:
        with refusal_for():
            async with work.session.begin_nested():
                yield
                await work.session.flush()
    except BaseException:
        del work.last_acts[acts:], work.owed[owed:]
        raise


async def _bind(session: AsyncSession, actor: Actor) -> None:
    """Row-level security asks for the company; an empty setting sees no row."""
    await session.execute(
        text("SELECT set_config('app.company_id', :company, true)"),
        {"company": str(actor.company_id) if actor.company_id else ""},
    )
