"""Who comes at the same time: each yen is booked once, and whoever comes too late is told so."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, nullcontext
from datetime import date
from functools import partial
from typing import Any

import pytest
from sqlalchemy import text

from service.base.actor import Actor
from service.base.business_days import business_day_from
from service.base.fiscal_year import FiscalYear
from service.base.ids import JournalId
from service.base.refusals import Busy
from service.base.yen import Yen
from service.db.engine import Database, address, opened
from service.db.failures import NotStorable
from service.db.roles import DatabaseRole
from service.db.work import Work
from service.ledger.actions import close_obligations, post_journals, request_closing
from service.ledger.terms import Closing, ObligationsClosed
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.rules.journals import matched_journals
from service.repayments.store import deposits as deposit_store
from service.repayments.store import obligations as obligation_store
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.obligation import AlreadySettled
from service.repayments.terms.settlement import (
    Claim,
    Deposit,
    NothingToClaim,
    NotThatMuch,
    TransferAnswer,
    TransferOutcome,
)
from tests.factories.supports import MORI, SATO, Office
from tests.service.ledger.books import rows
from tests.service.ledger.test_races import without
from tests.service.repayments.clerks import Clerk, check_whole, once

HIRED, JULY, AUGUST = date(2024, 4, 1), date(2025, 7, 1), date(2025, 8, 1)
NAMES = ("青井", "千賀", "大地", "恵美", "文", "五郎", "春", "淳子", "真央", "馬場")


@asynccontextmanager
async def serving(database_url: str, connections: int) -> AsyncIterator[Database]:
    """The database as the staff's pages see it, from many at once."""
    url = address(database_url, DatabaseRole.WEB)
    async with opened(url, pool_size=connections, statement_timeout=10_000) as database:
        yield database


async def people(database: Database, vault: Vault, count: int) -> Office:
    """So many people, each of whom repaid 182,001 in fiscal 2024; two companies in turn."""
    office = Office(database, vault)
    await office.open_books(2024, 2025, 2026)
    for company in ("阿蘇精機", "有明電子"):
        await office.company(company, date(2023, 9, 1), years=[2024])
    for number, name in enumerate(NAMES[:count]):
        company = ("阿蘇精機", "有明電子")[number % 2]
        await office.admit(name, company, HIRED)
        await office.checked(name, 2024, date(2025, 4, 20), company, 182_001)
    return office


async def test_of_forty_equal_claims_at_once_one_is_booked(
    database_url: str, worker_database: Database, vault: Vault
) -> None:
    office = await people(worker_database, vault, 1)
    await office.propose(JULY)
    await office.approve(JULY)

    async def claim(work: Work) -> Any:
        return await actions.claim_contributions(work, FiscalYear(2025))

    async with serving(database_url, 20) as web:
        told = await asyncio.gather(*(once(web, AUGUST, SATO, claim) for _ in range(40)))
    made = [each for each in told if isinstance(each, list)]
    assert len(made) == 1
    assert all(isinstance(each, NothingToClaim | Busy) for each in told if not isinstance(each, list))
    assert await rows(worker_database, "SELECT claim_no, amount_yen FROM support_claim") == [("2025-00001", 91_000)]


async def test_of_two_approvals_at_once_one_is_booked(
    database_url: str, worker_database: Database, vault: Vault
) -> None:
    office = await people(worker_database, vault, 1)
    await office.propose(JULY)
    async with office.on(JULY) as work:
        ids = [each.id for each in await obligation_store.obligations(work)]

    async def approve(work: Work) -> Any:
        return await actions.approve_obligations(work, ids)

    async with serving(database_url, 4) as web:
        told = await asyncio.gather(*(once(web, JULY, MORI, approve) for _ in range(4)))
    assert [each for each in told if isinstance(each, int)] == [1]
    assert all(isinstance(each, int | AlreadySettled | Busy) for each in told)
    assert await rows(worker_database, "SELECT count(*) FROM ledger_journal") == [(1,)]


async def held_and_claimed(office: Office) -> tuple[Deposit, list[Claim]]:
    """A deposit of 91,000 without reference, and two claims of 91,000."""
    await office.propose(JULY)
    await office.approve(JULY)
    claims = await office.claim(2025, AUGUST)
    await office.deposit(AUGUST, (91_000, ""))
    async with office.on(AUGUST) as work:
        (held,) = await deposit_store.deposits(work)
    return held, claims


async def test_of_two_matches_of_one_deposit_one_stands(
    database_url: str, worker_database: Database, vault: Vault
) -> None:
    office = await people(worker_database, vault, 2)
    held, claims = await held_and_claimed(office)

    def match(claim: Claim) -> Callable[[Work], Awaitable[Any]]:
        return lambda work: actions.match_deposit(work, held.id, claim.id, Yen(91_000))

    async with serving(database_url, 2) as web:
        told = await asyncio.gather(*(once(web, AUGUST, SATO, match(claim)) for claim in claims))
    assert [isinstance(each, NotThatMuch | Busy) for each in told if each is not None] == [True]
    assert await rows(worker_database, "SELECT sum(amount_yen) FROM deposit_match") == [(91_000,)]


@pytest.mark.parametrize("waits", [True, False])
async def test_the_database_lets_one_of_two_matches_stand_whoever_asks(
    database_url: str, worker_database: Database, vault: Vault, waits: bool
) -> None:
    """Without the action's own lock: the rows are held, and who comes second finds the deposit used up."""
    office = await people(worker_database, vault, 2)
    held, claims = await held_and_claimed(office)
    if not waits:
        await without(database_url, "deposit_match_waits", " FOR UPDATE")

    async def matched(work: Work, claim: Claim) -> None:
        match_id = work.new_id()
        (booked,) = await post_journals(work, matched_journals(match_id, held, claim, Yen(91_000), AUGUST))
        await deposit_store.insert_match(work, match_id, held.id, claim.id, Yen(91_000), JournalId(booked.id))
        await work.session.execute(text("SET CONSTRAINTS deposit_not_used_up_of_deposit_match IMMEDIATE"))

    async def second() -> None:
        with pytest.raises((NotStorable, Busy)) if waits else nullcontext():
            async with office.on(AUGUST) as beside:
                await matched(beside, claims[1])

    async with office.on(AUGUST) as work:
        await matched(work, claims[0])
        task = asyncio.create_task(second())
        await asyncio.sleep(0.3)
    await task
    found = await rows(worker_database, "SELECT sum(amount_yen) FROM deposit_match")
    assert found == [(91_000 if waits else 182_000,)]


LATE = """
    SELECT p.number FROM audit_entry p, audit_entry c
    WHERE c.act = 'ledger.obligations_closed' AND p.act = 'obligations.approved' AND p.number > c.number"""
"""Approvals of works that ended after the one that closed; both are noted as they end."""


async def until_not_busy(database: Database, day: date, actor: Actor, act: Callable[[Work], Awaitable[Any]]) -> Any:
    """Again while somebody is in the way."""
    for _ in range(1_000):
        told = await once(database, day, actor, act)
        if not isinstance(told, Busy):
            return told
    raise AssertionError("busy for ever")


async def test_a_close_raced_by_ten_approvals_has_none_late(
    database_url: str, worker_database: Database, vault: Vault
) -> None:
    office = await people(worker_database, vault, 10)
    await office.propose(JULY)
    async with office.on(JULY) as work:
        ids = [each.id for each in await obligation_store.obligations(work)]

    async def approved(web: Database, at: int) -> Any:
        """On the last day of the year."""
        return await until_not_busy(
            web, date(2026, 3, 31), MORI, lambda work: actions.approve_obligations(work, [ids[at]])
        )

    async def closed(web: Database) -> Any:
        first = date(2026, 4, 1)
        ask = partial(request_closing, year=FiscalYear(2025), closing=Closing.OBLIGATIONS)
        await until_not_busy(web, first, SATO, ask)
        return await until_not_busy(web, first, MORI, lambda work: close_obligations(work, FiscalYear(2025)))

    async with serving(database_url, 11) as web:
        *told, _ = await asyncio.gather(*(approved(web, at) for at in range(10)), closed(web))
    booked = [each for each in told if each == 1]
    assert all(each == 1 or isinstance(each, ObligationsClosed) for each in told)
    assert await rows(worker_database, LATE) == []
    assert await rows(worker_database, "SELECT count(*) FROM ledger_journal") == [(len(booked),)]
    decided = await rows(worker_database, "SELECT count(*) FROM obligation_decision")
    assert decided == [(len(booked),)]


async def test_eight_clerks_at_once_leave_books_that_are_whole(
    database_url: str, worker_database: Database, vault: Vault
) -> None:
    office = await people(worker_database, vault, 8)
    for number, name in enumerate(NAMES[:8]):
        await office.checked(name, 2025, date(2026, 4, 20), ("阿蘇精機", "有明電子")[number % 2], 182_001)
    async with serving(database_url, 8) as web:
        clerks = [Clerk(web, vault, number) for number in range(8)]
        await asyncio.gather(*(clerk.works(25) for clerk in clerks))
    await check_whole(office)
    await all_done(office)
    await check_whole(office)
    # 8 × 2 × 182,001, of which companies bear 8 × (91,000 + 91,001).
    sums = "SELECT sum(amount_yen), sum(company_yen) FROM obligation JOIN obligation_decision ON obligation_id = id"
    assert await rows(worker_database, f"{sums} WHERE is_approved") == [(2_912_016, 1_456_008)]
    paid = "SELECT sum(t.amount_yen) FROM transfer t JOIN transfer_result r ON r.transfer_id = t.id"
    assert await rows(worker_database, f"{paid} WHERE r.outcome = 'paid'") == [(2_912_016,)]
    claimed = "SELECT sum(amount_yen), count(DISTINCT claim_no) - count(*) FROM support_claim"
    assert await rows(worker_database, claimed) == [(1_456_008, 0)]


async def all_done(office: Office) -> None:
    """What the eight left open."""
    day = date(2026, 8, 1)
    await office.propose(day, SATO)
    for actor in (MORI, SATO):
        async with office.on(day, actor) as work:
            mine = [
                each.id
                for each in await obligation_store.obligations(work)
                if each.is_approved is None and each.proposed_by != actor.id
            ]
            await actions.approve_obligations(work, mine)
    await once(office.database, day, SATO, lambda work: actions.claim_contributions(work, FiscalYear(2026)))
    await once(office.database, day, SATO, lambda work: pay_rest(work, day))


async def pay_rest(work: Work, day: date) -> None:
    batch = await actions.request_transfers(work, business_day_from(day))
    sent = await transfer_store.transfers(work, batch_id=batch)
    await actions.record_transfer_answers(
        work, [TransferAnswer(each.reference, TransferOutcome.PAID, "0", day) for each in sent]
    )
