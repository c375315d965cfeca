"""What nobody owed is paid back to who paid it, with the next requests to the bank (過誤納金の還付)."""

import asyncio
from contextlib import nullcontext
from datetime import date

import pytest
from sqlalchemy import text

from service.base.ids import JournalId
from service.base.refusals import Busy
from service.base.yen import Yen
from service.db.engine import Database
from service.db.failures import NotStorable
from service.db.work import Work
from service.ledger.actions import post_journals
from service.ledger.terms import AccountCode, Closing
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.rules.journals import refund_journal
from service.repayments.store import deposits as deposit_store
from service.repayments.terms.case import SameHand
from service.repayments.terms.settlement import Claim, Deposit, NotThatMuch, TransferOutcome
from tests.factories.supports import MORI, Office
from tests.service.ledger.test_races import without
from tests.service.repayments.money_moved import balances, came_back, claimed, held, paid, payables, request
from tests.service.repayments.one_person import AUGUST, JULY, journals, one_person

MAY, JUNE = date(2026, 5, 20), date(2026, 6, 10)
CASH, HELD = AccountCode.CASH, AccountCode.SUSPENSE


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    return await one_person(worker_database, vault)


@pytest.fixture
async def claim(office: Office) -> Claim:
    return await claimed(office)


async def paid_twice(office: Office, claim: Claim) -> Deposit:
    """What came in the second time; what is owed to the person was paid."""
    await request(office, JULY, TransferOutcome.PAID)
    await office.deposit(AUGUST, (102_000, claim.claim_no), (102_000, claim.claim_no))
    (deposit,) = await held(office)
    return deposit


async def refund(office: Office, deposit: Deposit, claim: Claim, amount: int, day: date = AUGUST) -> None:
    async with office.on(day, MORI) as work:
        await actions.refund_deposit(work, deposit.id, claim.id, Yen(amount), "二重の入金")


async def test_what_was_paid_twice_is_paid_back_by_another_than_who_said_so(office: Office, claim: Claim) -> None:
    await refund(office, await paid_twice(office, claim), claim, 102_000)
    assert await held(office) == []
    found = await balances(office)
    assert (found[HELD], found[AccountCode.PAYABLE_BACK]) == (0, -102_000)
    with pytest.raises(SameHand):
        await request(office, AUGUST, TransferOutcome.PAID, by=MORI)
    sent = await request(office, AUGUST, TransferOutcome.PAID)
    assert (sent.payee, sent.amount, sent.subject_id) == (claim.debtor, Yen(102_000), claim.id)
    found = await balances(office)
    assert (found[CASH], found[AccountCode.PAYABLE_BACK]) == (102_000 - 204_000, 0)
    assert (await payables(office), await paid(office, claim)) == ([], 102_000)


async def test_a_refund_that_fails_or_comes_back_is_asked_for_again(office: Office, claim: Claim) -> None:
    await refund(office, await paid_twice(office, claim), claim, 102_000)
    await request(office, AUGUST, TransferOutcome.FAILED)
    sent = await request(office, AUGUST, TransferOutcome.PAID)
    await came_back(office, AUGUST, sent, 102_000)
    (payable,) = await payables(office)
    assert (payable.attempts, payable.last_outcome) == (2, TransferOutcome.RETURNED)
    await request(office, AUGUST, TransferOutcome.PAID)
    assert await payables(office) == []
    assert (await balances(office))[CASH] == 102_000 - 204_000


@pytest.mark.parametrize("amount", [0, -1, 102_001])
async def test_no_more_is_paid_back_than_is_held(office: Office, claim: Claim, amount: int) -> None:
    deposit = await paid_twice(office, claim)
    before = await journals(office)
    with pytest.raises(NotThatMuch):
        await refund(office, deposit, claim, amount)
    assert (await journals(office), await payables(office)) == (before, [])


async def test_it_is_paid_back_in_parts_and_then_no_more(office: Office, claim: Claim) -> None:
    deposit = await paid_twice(office, claim)
    for part in (100_000, 2_000):
        await refund(office, deposit, claim, part)
    with pytest.raises(NotThatMuch):
        await refund(office, deposit, claim, 1)
    assert sorted(each.amount.amount for each in await payables(office)) == [2_000, 100_000]


async def test_held_over_the_close_of_its_year_it_is_paid_back_out_of_the_open_one(
    office: Office, claim: Claim
) -> None:
    deposit = await paid_twice(office, claim)
    await office.close(2025, Closing.OBLIGATIONS, MAY)
    await office.close(2025, Closing.BOOKS, JUNE)
    await refund(office, deposit, claim, 102_000, JUNE)
    await request(office, JUNE, TransferOutcome.PAID)
    assert (await balances(office, 2026))[CASH] == -102_000
    assert (await balances(office))[HELD] == 0


@pytest.mark.parametrize("waits", [True, False])
async def test_the_database_lets_one_of_two_refunds_stand_whoever_asks(
    database_url: str, office: Office, claim: Claim, waits: bool
) -> None:
    """Without the action's own lock: the row is held, and who comes second finds the deposit used up."""
    deposit = await paid_twice(office, claim)
    if not waits:
        await without(database_url, "deposit_use_waits", " FOR UPDATE")

    async def paid_back(work: Work, number: int) -> None:
        (booked,) = await post_journals(work, [refund_journal(deposit, claim, Yen(102_000), number, AUGUST)])
        await deposit_store.insert_refund(work, deposit.id, claim.id, Yen(102_000), JournalId(booked.id), "二重の入金")
        await work.session.execute(text("SET CONSTRAINTS deposit_not_used_up_of_deposit_refund IMMEDIATE"))

    async def second() -> None:
        with pytest.raises((NotStorable, Busy)) if waits else nullcontext():
            async with office.on(AUGUST) as beside:
                await paid_back(beside, 1)

    async with office.on(AUGUST) as work:
        await paid_back(work, 0)
        task = asyncio.create_task(second())
        await asyncio.sleep(0.3)
    await task
    assert len(await payables(office)) == (1 if waits else 2)
