"""Where the machine works: one database that is emptied between runs, acts that can crash, and what is stored now."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import asyncpg
from sqlalchemy import event, make_url, text

from service.base.actor import Actor
from service.base.clock import FrozenClock
from service.db.engine import Database, address, open_database
from service.db.roles import DatabaseRole
from service.db.work import Work, begin_read, begin_work
from service.ledger.verification import verify
from service.platform.crypto import Vault
from tests.factories.happenings import noon
from tests.factories.supports import SATO
from tests.support.servers import FILLED

Act = Callable[[Work], Awaitable[Any]]


class Crash(Exception):
    """The process ends in the middle of something."""


@dataclass(frozen=True)
class Stored:
    """All money as the database tells it."""

    accounts: dict[tuple[str, UUID | None], int]
    unbalanced: int
    journals: int
    late: int
    obligations: set[tuple[Any, ...]]
    claims: set[tuple[Any, ...]]
    deposits: set[tuple[Any, ...]]
    transfers: set[tuple[Any, ...]]


class Desk:
    """A database and its own loop, for tests that are not asynchronous themselves."""

    def __init__(self, database_url: str, vault: Vault) -> None:
        self.vault = vault
        self._loop = asyncio.new_event_loop()
        self._left: int | None = None
        self._owner = self._run(asyncpg.connect(database_url))
        self.database: Database = open_database(
            address(make_url(database_url).render_as_string(hide_password=False), DatabaseRole.WORKER),
            pool_size=2,
            statement_timeout=30_000,
        )
        event.listen(self.database.engine.sync_engine, "before_cursor_execute", self._count)

    def close(self) -> None:
        self._run(self.database.close())
        self._run(self._owner.close())
        self._loop.close()

    def _run(self, something: Coroutine[Any, Any, Any]) -> Any:
        return self._loop.run_until_complete(something)

    def _count(self, *_: Any) -> None:
        if self._left is not None:
            self._left -= 1
            if self._left < 0:
                raise Crash

    def empty(self) -> None:
        self._run(self._emptied())

    async def _emptied(self) -> None:
        names = [row["name"] for row in await self._owner.fetch(FILLED)]
        await self._owner.execute("SET session_replication_role = replica")
        for name in names:
            await self._owner.execute(f"DELETE FROM {name}")  # noqa: S608 - tables of ours
        await self._owner.execute("SET session_replication_role = origin")

    def act(self, day: date, actor: Actor, act: Act, crash_after: int | None = None) -> Any:
        """What the act answers; everything of it is stored, or nothing. After so many statements it crashes."""

        async def whole() -> Any:
            async with begin_work(self.database, actor, FrozenClock(noon(day))) as work:
                return await act(work)

        self._left = crash_after
        try:
            return self._run(whole())
        finally:
            self._left = None

    def stored(self, day: date) -> Stored:
        found: Stored = self._run(self._stored(day))
        return found

    async def _stored(self, day: date) -> Stored:
        async with begin_read(self.database, SATO, FrozenClock(noon(day))) as read:
            await verify(read)

            async def rows(query: str) -> list[tuple[Any, ...]]:
                return [tuple(row) for row in (await read.session.execute(text(query))).all()]

            ((unbalanced, journals, late),) = await rows(COUNTS)
            return Stored(
                {(account, party): int(amount) for account, party, amount in await rows(ACCOUNTS)},
                unbalanced,
                journals,
                late,
                {(*row[:-1], tuple(tuple(each) for each in row[-1])) for row in await rows(OBLIGATIONS)},
                set(await rows(CLAIMS)),
                set(await rows(DEPOSITS)),
                set(await rows(TRANSFERS)),
            )


COUNTS = """
    SELECT (SELECT count(*) FROM (SELECT journal_id FROM ledger_entry GROUP BY journal_id HAVING sum(amount) <> 0) u),
        (SELECT count(DISTINCT natural_key) FROM ledger_journal),
        (SELECT count(*) FROM ledger_journal j JOIN ledger_year y ON y.fiscal_year = j.fiscal_year
            WHERE j.recorded_at > y.closed_at OR (NOT j.touches_cash AND j.recorded_at > y.obligations_closed_at))"""
ACCOUNTS = "SELECT account, party, sum(amount) FROM ledger_entry GROUP BY account, party HAVING sum(amount) <> 0"
OBLIGATIONS = """
    SELECT o.case_id, o.number, o.sequence, o.reason, o.amount_yen, o.prefecture_yen, o.company_yen,
        CASE d.is_approved WHEN true THEN 'approved' WHEN false THEN 'refused' ELSE 'proposed' END, d.fiscal_year,
        o.needs_two, (SELECT array_agg(ARRAY[s.company_id::text, s.share_yen::text] ORDER BY s.place)
            FROM obligation_share s WHERE s.obligation_id = o.id)
    FROM obligation o LEFT JOIN obligation_decision d ON d.obligation_id = o.id"""
CLAIMS = """
    SELECT c.claim_no, c.debtor_kind, c.debtor_id, c.fiscal_year, c.amount_yen,
        coalesce((SELECT sum(amount_yen) FROM deposit_match m WHERE m.claim_id = c.id), 0)::bigint
    FROM support_claim c"""
DEPOSITS = """
    SELECT d.line_key, d.amount_yen, o.open_yen FROM deposit d JOIN deposit_open o ON o.id = d.id"""
TRANSFERS = """
    SELECT coalesce(o.case_id::text, d.line_key), coalesce(o.number, split_part(j.natural_key, '/', 3)::int),
        coalesce(o.sequence, 0), t.payee_id, t.attempt, t.amount_yen, r.outcome, t.id, t.reference
    FROM transfer t LEFT JOIN obligation o ON o.id = t.obligation_id
        LEFT JOIN standing_transfer_result r ON r.transfer_id = t.id
        LEFT JOIN deposit_refund b ON b.id = t.refund_id LEFT JOIN deposit d ON d.id = b.deposit_id
        LEFT JOIN ledger_journal j ON j.id = b.journal_id"""
