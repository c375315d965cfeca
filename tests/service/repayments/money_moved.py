"""What is owed, held, matched and asked of the bank in tests of money that turns out otherwise."""

from datetime import date
from uuid import UUID

from sqlalchemy import text

from service.base.actor import Actor
from service.base.business_days import business_day_from
from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.ledger.reads import trial_balance
from service.ledger.terms import AccountCode
from service.ledger.verification import verify
from service.repayments import actions
from service.repayments.store import claims as claim_store
from service.repayments.store import deposits as deposit_store
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.payable import Payable
from service.repayments.terms.settlement import Claim, Deposit, Transfer, TransferAnswer, TransferOutcome
from tests.factories.supports import MORI, SATO, Office
from tests.service.repayments.one_person import AUGUST, paid_year

JUNE = date(2026, 6, 10)


async def claimed(office: Office) -> Claim:
    """102,000 of 阿蘇精機 for fiscal 2025; 204,000 are owed to the person."""
    await paid_year(office)
    (claim,) = await office.claim(2025, AUGUST)
    assert claim.amount == Yen(102_000)
    return claim


async def balances(office: Office, year: int | None = None) -> dict[AccountCode, int]:
    async with office.on(JUNE) as work:
        await verify(work)
        totals = await trial_balance(work, FiscalYear(year) if year else None)
        return {each.account: each.balance.amount for each in totals}


async def paid(office: Office, claim: Claim) -> int:
    async with office.on(JUNE) as work:
        return (await claim_store.claim(work, claim.id)).paid.amount


async def held(office: Office) -> list[Deposit]:
    async with office.on(JUNE) as work:
        return list(await deposit_store.deposits(work))


async def matches(office: Office) -> list[UUID]:
    """The latest first."""
    async with office.on(JUNE) as work:
        query = text("SELECT id FROM deposit_match ORDER BY matched_at DESC, undoes IS NULL")
        return list((await work.session.execute(query)).scalars())


async def request(office: Office, day: date, outcome: TransferOutcome | None, by: Actor = SATO) -> Transfer:
    async with office.on(day, by) as work:
        batch_id = await actions.request_transfers(work, business_day_from(day))
        (sent,) = await transfer_store.transfers(work, batch_id=batch_id)
        if outcome:
            await actions.record_transfer_answers(work, [TransferAnswer(sent.reference, outcome, "0", day)])
    return sent


async def payables(office: Office) -> list[Payable]:
    async with office.on(JUNE) as work:
        return await transfer_store.payables(work)


async def came_back(
    office: Office, day: date, sent: Transfer, amount: int = 204_000, told_on: date | None = None, fee: int = 0
) -> Deposit:
    """Another says so than who asks the bank for it again."""
    await office.deposit(day, (amount, ""))
    deposit = (await held(office))[-1]
    async with office.on(told_on or day, MORI) as work:
        await actions.record_returned_transfer(work, deposit.id, sent.id, "口座解約", Yen(fee))
    return deposit
