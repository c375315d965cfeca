"""A company's part that goes back lessens the revenue of its own fiscal year; of an earlier year's it is spent."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId, ObligationId
from service.base.yen import Yen
from service.db.engine import Database
from service.ledger.reads import trial_balance
from service.ledger.terms import AccountCode, Closing
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.reads.budget import budget_lines
from service.repayments.rules.instalments import instalments
from service.repayments.rules.shares import revenue_of_year
from service.repayments.terms.life import Award
from service.repayments.terms.obligation import Obligation, ObligationReason
from service.repayments.terms.settlement import PAID_BACK, BudgetSide
from tests.factories.supports import Office
from tests.service.repayments.lives import FIRM, HIRED, OTHER_FIRM, frame_named
from tests.service.repayments.one_person import one_person, paid_year, told

FRAME = frame_named("kumamoto/scholarship_2")
ONE = Obligation(
    id=ObligationId(UUID(int=1)),
    case_id=CaseId(UUID(int=2)),
    instalment=instalments(FRAME, HIRED)[0],
    flow=FRAME.flow,
    sequence=9,
    reason=ObligationReason.CORRECTION,
    award=Award(Yen(0), Yen(0), Yen(0), ()),
    shares=(),
    needs_two=False,
    proposed_by=None,
)


def decided(sequence: int, year: int, *shares: int) -> Obligation:
    of = tuple((company, Yen(share)) for company, share in zip((FIRM, OTHER_FIRM), shares, strict=False))
    return replace(ONE, sequence=sequence, shares=of, is_approved=True, fiscal_year=FiscalYear(year))


@pytest.mark.parametrize(
    ("before", "stands"),
    [
        ((), {}),
        ((decided(0, 2025, 50),), {}),
        ((decided(0, 2026, 50, 30),), {FIRM: 50, OTHER_FIRM: 30}),
        ((decided(0, 2025, 50), decided(1, 2026, 10)), {FIRM: 10}),
        # What went back beyond the year's own revenue was of an earlier one.
        ((decided(0, 2025, 50), decided(1, 2026, 10), decided(2, 2026, -20)), {FIRM: 0}),
        ((decided(2, 2026, 15), decided(1, 2026, -20), decided(0, 2025, 50)), {FIRM: 15}),
        ((replace(decided(0, 2026, 50), is_approved=False),), {}),
        ((replace(decided(0, 2026, 50), instalment=instalments(FRAME, HIRED)[1]),), {}),
        ((replace(decided(0, 2026, 50), case_id=CaseId(UUID(int=3))),), {}),
    ],
)
def test_of_the_years_own_revenue_stands_what_was_added_and_did_not_go_back(
    before: tuple[Obligation, ...], stands: dict[CompanyId, int]
) -> None:
    found = revenue_of_year(ONE, before, FiscalYear(2026))
    assert {company: share.amount for company, share in found.items()} == stands


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    """Of 青井's 204,000 the company bears 102,000, booked in 2025 and paid."""
    office = await one_person(worker_database, vault)
    await paid_year(office)
    (claim,) = await office.claim(2025, date(2025, 8, 1))
    await office.deposit(date(2025, 8, 20), (102_000, claim.claim_no))
    await office.pay_all(date(2025, 8, 20))
    return office


async def right(office: Office, repaid: int, day: date) -> None:
    async with office.on(day) as work:
        await actions.propose_correction(work, office.cases["青井"], [told(office, 2024, repaid, certified_on=day)])
    await office.approve(day)


async def books(office: Office, year: int, day: date) -> tuple[int, int, int]:
    """Revenue, 償還金, and what is owed back, of one year's books."""
    async with office.on(day) as work:
        totals = {each.account: each.balance.amount for each in await trial_balance(work, FiscalYear(year))}
    accounts = AccountCode.CONTRIBUTION_REVENUE, AccountCode.PAID_BACK_EXPENSE, AccountCode.PAYABLE_BACK
    revenue, spent, owed = (totals.get(each, 0) for each in accounts)
    return -revenue, spent, -owed


async def told_of(office: Office, year: int, day: date) -> tuple[int, int, int, int]:
    """Of the page of budgets: revenue decided and come in, and 償還金 decided and paid."""
    async with office.on(day) as work:
        lines = await budget_lines(work, FiscalYear(year))
    (revenue,) = [each for each in lines if each.side is BudgetSide.REVENUE]
    beside = [(each.decided.amount, each.cash.amount) for each in lines if each.scheme == PAID_BACK]
    return revenue.decided.amount, revenue.cash.amount, *(beside[0] if beside else (0, 0))


async def test_within_the_year_it_lessens_the_revenue_and_what_came_in(office: Office) -> None:
    day = date(2026, 1, 15)
    await right(office, 184_000, day)
    assert await books(office, 2025, day) == (92_000, 0, 10_000)
    # 20,000 she owes back.
    assert await told_of(office, 2025, day) == (112_000, 102_000, 0, 0)
    await office.pay_all(date(2026, 1, 30))
    assert await books(office, 2025, day) == (92_000, 0, 0)
    assert await told_of(office, 2025, day) == (112_000, 92_000, 0, 0)


async def test_paid_until_the_end_of_may_it_lessens_what_came_in(office: Office) -> None:
    await right(office, 184_000, date(2026, 3, 16))
    await office.pay_all(date(2026, 5, 20))
    assert await told_of(office, 2025, date(2026, 5, 21)) == (112_000, 92_000, 0, 0)


async def test_paid_when_the_books_of_the_revenue_are_closed_it_is_an_expenditure(office: Office) -> None:
    day = date(2026, 3, 16)
    await right(office, 184_000, day)
    await right(office, 180_000, date(2026, 3, 17))
    for closing, on in ((Closing.OBLIGATIONS, date(2026, 4, 1)), (Closing.BOOKS, date(2026, 6, 1))):
        await office.close(2025, closing, on)
    later = date(2026, 6, 15)
    await office.pay_all(later)
    assert await told_of(office, 2025, later) == (114_000, 102_000, 0, 0)
    async with office.on(later) as work:
        lines = await budget_lines(work, FiscalYear(2026))
    moved = [(each.scheme, each.decided, each.cash) for each in lines if each.decided or each.cash]
    assert moved == [(PAID_BACK, Yen(0), Yen(12_000))]


async def test_of_an_earlier_years_revenue_it_is_an_expenditure_also_while_that_year_takes_cash(office: Office) -> None:
    """What the running year added goes back first."""
    april = date(2026, 4, 15)
    await right(office, 184_000, april)
    assert (await books(office, 2025, april), await books(office, 2026, april)) == (
        (102_000, 0, 0),
        (0, 10_000, 10_000),
    )
    june = date(2026, 6, 1)
    await right(office, 192_000, june)
    await right(office, 180_000, date(2026, 6, 2))
    # Four thousand more, and six thousand less: two of them are of 2025.
    assert await books(office, 2026, june) == (0, 12_000, 16_000)
    await office.claim(2026, date(2026, 6, 3))
    (claim,) = [each for each in await office.open_claims(date(2026, 6, 3)) if each.amount == Yen(4_000)]
    await office.deposit(date(2026, 6, 4), (4_000, claim.claim_no))
    await office.pay_all(date(2026, 6, 10))
    # She owes 20,000 and 12,000; the 4,000 came in and went back.
    assert await told_of(office, 2026, date(2026, 6, 11)) == (32_000, 0, 12_000, 12_000)


async def test_a_budget_of_what_goes_back_is_told_beside_it_and_refuses_nothing(office: Office) -> None:
    april = date(2026, 4, 15)
    async with office.on(april) as work:
        told_as = FiscalYear(2026), PAID_BACK, BudgetSide.EXPENDITURE
        await actions.set_budget(work, *told_as, Yen(8_000), "当初予算")
    await right(office, 184_000, april)
    async with office.on(april) as work:
        (line,) = [each for each in await budget_lines(work, FiscalYear(2026)) if each.scheme == PAID_BACK]
    assert (line.voted, line.decided, line.left) == (Yen(8_000), Yen(10_000), Yen(-2_000))
