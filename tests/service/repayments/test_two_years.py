"""Money of one year that is said of in the next: what is held, used and held again stands in one year's books."""

from datetime import date

import pytest

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.db.engine import Database
from service.ledger.terms import AccountCode, Closing
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.reads.budget import budget_lines
from service.repayments.terms.settlement import BudgetSide, Claim, TransferOutcome
from tests.factories.supports import Office
from tests.service.repayments.money_moved import balances, came_back, claimed, held, matches, request
from tests.service.repayments.one_person import AUGUST, one_person

MARCH, APRIL, TENTH, LATER, MAY = (
    date(2026, 3, 25),
    date(2026, 4, 5),
    date(2026, 4, 10),
    date(2026, 4, 20),
    date(2026, 5, 20),
)
CASH, HELD, OWED = AccountCode.CASH, AccountCode.SUSPENSE, AccountCode.RECEIVABLE_COMPANY
CLOSED = pytest.mark.parametrize("is_closed", [False, True])
"""To obligations; its cash still moves."""


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    return await one_person(worker_database, vault)


@pytest.fixture
async def claim(office: Office) -> Claim:
    return await claimed(office)


async def closed(office: Office, is_closed: bool) -> None:
    if is_closed:
        await office.close(2025, Closing.OBLIGATIONS, date(2026, 4, 1))


async def cash(office: Office, side: BudgetSide, year: int) -> int:
    async with office.on(MAY) as work:
        return sum(each.cash.amount for each in await budget_lines(work, FiscalYear(year)) if each.side is side)


async def of_both(office: Office, account: AccountCode) -> tuple[int, int]:
    return (await balances(office, 2025))[account], (await balances(office, 2026))[account]


async def match(office: Office, claim: Claim, day: date, amount: int = 102_000) -> None:
    (deposit,) = await held(office)
    async with office.on(day) as work:
        await actions.match_deposit(work, deposit.id, claim.id, Yen(amount))


async def undo(office: Office, day: date) -> None:
    async with office.on(day) as work:
        await actions.undo_match(work, (await matches(office))[0], "別の請求への入金だった")


@CLOSED
@pytest.mark.usefixtures("claim")
async def test_given_back_in_march_and_told_of_in_april_it_is_spent_once(office: Office, is_closed: bool) -> None:
    sent = await request(office, AUGUST, TransferOutcome.PAID)
    await closed(office, is_closed)
    await came_back(office, MARCH, sent, told_on=APRIL)
    await request(office, LATER, TransferOutcome.PAID)
    assert [await cash(office, BudgetSide.EXPENDITURE, year) for year in (2025, 2026)] == [204_000, 0]
    for account, of_2025 in ((CASH, -204_000), (AccountCode.PAYABLE_PERSON, 0), (HELD, 0)):
        assert await of_both(office, account) == (of_2025, 0)


@CLOSED
async def test_held_in_march_and_matched_in_april_it_came_in_in_march(
    office: Office, claim: Claim, is_closed: bool
) -> None:
    await office.deposit(MARCH, (102_000, ""))
    await closed(office, is_closed)
    await match(office, claim, APRIL)
    assert [await cash(office, BudgetSide.REVENUE, year) for year in (2025, 2026)] == [102_000, 0]
    assert [await of_both(office, each) for each in (CASH, OWED, HELD)] == [(102_000, 0), (0, 0), (0, 0)]
    await undo(office, LATER)
    assert [await of_both(office, each) for each in (CASH, OWED, HELD)] == [(102_000, 0), (102_000, 0), (-102_000, 0)]


async def owed_of_2026(office: Office, day: date) -> Claim:
    """A second year's, of 102,000."""
    await office.checked("青井", 2025, day, "阿蘇精機", 204_000)
    await office.propose(day)
    await office.approve(day)
    (claim,) = await office.claim(2026, day)
    return claim


@CLOSED
async def test_matched_in_march_and_undone_in_april_it_is_held_in_march(
    office: Office, claim: Claim, is_closed: bool
) -> None:
    await office.deposit(MARCH, (102_000, ""))
    await match(office, claim, MARCH)
    await closed(office, is_closed)
    await undo(office, LATER)
    assert [await of_both(office, each) for each in (CASH, OWED, HELD)] == [(102_000, 0), (102_000, 0), (-102_000, 0)]
    await match(office, await owed_of_2026(office, MAY), MAY)
    assert await of_both(office, HELD) == (0, 0)


@CLOSED
async def test_a_claim_of_the_year_before_named_in_april_and_undone_holds_nothing_twice(
    office: Office, claim: Claim, is_closed: bool
) -> None:
    await office.deposit(TENTH, (102_000, claim.claim_no))
    await closed(office, is_closed)
    await undo(office, MAY)
    assert await of_both(office, HELD) == (-102_000, 0)
    assert await of_both(office, OWED) == (102_000, 0)
    await match(office, await owed_of_2026(office, MAY), MAY)
    assert await of_both(office, HELD) == (0, 0)
    assert await of_both(office, CASH) == (0, 102_000)
    assert await of_both(office, OWED) == (102_000, 0)
