"""Money of the settlement period that is told of only after the year was closed is booked in its own day's year."""

from datetime import date

from service.base.business_days import business_day_from
from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.db.engine import Database
from service.ledger.reads import trial_balance
from service.ledger.terms import AccountCode, Closing
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.settlement import DepositFacts, TransferAnswer, TransferOutcome
from tests.factories.supports import Office

MAY = date(2026, 5, 20)
"""In the settlement period of fiscal 2025."""


async def _owed(database: Database, vault: Vault) -> Office:
    """102,000 owed to her in fiscal 2025, of which the company owes 51,000 and was asked for it."""
    office = Office(database, vault)
    await office.open_books(2024, 2025, 2026)
    await office.company("阿蘇精機", date(2023, 9, 1), years=[2024])
    await office.admit("青井", "阿蘇精機", date(2024, 4, 1))
    await office.checked("青井", 2024, date(2025, 4, 20), "阿蘇精機", 102_000)
    await office.propose(date(2025, 7, 1))
    await office.approve(date(2025, 7, 10))
    await office.claim(2025, date(2025, 8, 1))
    await office.close(2025, Closing.OBLIGATIONS, date(2026, 4, 2))
    return office


async def _cash(office: Office, year: int) -> int:
    async with office.on(date(2026, 7, 1)) as work:
        totals = {each.account: each.balance.amount for each in await trial_balance(work, FiscalYear(year))}
    return totals[AccountCode.CASH]


async def _money_moves(office: Office, told_on: date) -> None:
    (claim,) = await office.open_claims(told_on)
    async with office.on(told_on) as work:
        batch = await actions.request_transfers(work, business_day_from(work.today))
        (sent,) = await transfer_store.transfers(work, batch_id=batch)
        answer = TransferAnswer(sent.reference, TransferOutcome.PAID, "0", MAY)
        assert await actions.record_transfer_answers(work, [answer]) == 1
        told = DepositFacts("may", MAY, Yen(51_000), "", claim.claim_no)
        await actions.record_deposits(work, office.vault, [told], {})


async def test_money_of_may_goes_into_the_year_it_was_owed_in(worker_database: Database, vault: Vault) -> None:
    office = await _owed(worker_database, vault)
    await _money_moves(office, date(2026, 5, 22))
    assert await _cash(office, 2025) == -51_000  # 51,000 in, 102,000 out
    assert await _cash(office, 2026) == 0


async def test_told_of_in_june_it_goes_into_the_year_of_its_day(worker_database: Database, vault: Vault) -> None:
    office = await _owed(worker_database, vault)
    await office.close(2025, Closing.BOOKS, date(2026, 6, 2))
    await _money_moves(office, date(2026, 6, 5))
    assert await _cash(office, 2025) == 0
    assert await _cash(office, 2026) == -51_000
