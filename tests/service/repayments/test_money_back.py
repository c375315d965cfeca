"""Money that turns out otherwise: a wrong match is undone, and a transfer comes back."""

from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.db.engine import Database
from service.db.work import Read
from service.ledger.reads import journals_of
from service.ledger.terms import AccountCode, Closing
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.reads.budget import budget_lines
from service.repayments.reads.plan import PlanState
from service.repayments.reads.support import support_page
from service.repayments.terms.case import SameHand
from service.repayments.terms.settlement import (
    BudgetSide,
    Claim,
    MatchUndone,
    NoSuchDeposit,
    NoSuchMatch,
    NoSuchTransfer,
    NotReturned,
    Transfer,
    TransferOutcome,
    WhyNeeded,
)
from tests.factories.supports import MORI, Office
from tests.service.repayments.money_moved import balances, came_back, claimed, held, matches, paid, payables, request
from tests.service.repayments.one_person import AUGUST, JULY, journals, one_person

MAY, JUNE = date(2026, 5, 20), date(2026, 6, 10)
"""In the settlement period of fiscal 2025, and behind it."""
WHY = "請求番号の読み違い"
CASH, HELD, OWED = AccountCode.CASH, AccountCode.SUSPENSE, AccountCode.RECEIVABLE_COMPANY


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    return await one_person(worker_database, vault)


@pytest.fixture
async def claim(office: Office) -> Claim:
    return await claimed(office)


async def undo(office: Office, match_id: UUID, day: date = AUGUST, why: str = WHY) -> None:
    async with office.on(day) as work:
        await actions.undo_match(work, match_id, why)


async def test_a_match_that_is_undone_opens_the_claim_and_holds_the_money_again(office: Office, claim: Claim) -> None:
    await office.deposit(AUGUST, (102_000, claim.claim_no))
    await undo(office, (await matches(office))[0])
    assert (await paid(office, claim), [each.open.amount for each in await held(office)]) == (0, [102_000])
    found = await balances(office, 2025)
    assert (found[CASH], found[HELD], found[OWED]) == (102_000, -102_000, 102_000)
    async with office.on(JUNE) as work:
        ((_, amount),) = await received(work)
    assert amount == 0


async def received(read: Read) -> list[tuple[str, int]]:
    """By scheme what came in within fiscal 2025."""
    lines = await budget_lines(read, FiscalYear(2025))
    return [(each.scheme, each.cash.amount) for each in lines if each.side is BudgetSide.REVENUE]


async def test_the_pair_may_be_matched_anew_after_its_match_was_undone(office: Office, claim: Claim) -> None:
    await office.deposit(AUGUST, (102_000, ""))
    ((deposit,), again) = (await held(office), range(2))
    for _ in again:
        async with office.on(AUGUST) as work:
            await actions.match_deposit(work, deposit.id, claim.id, Yen(102_000))
        assert (await paid(office, claim), await held(office)) == (102_000, [])
        async with office.on(AUGUST) as work:
            query = text("SELECT id FROM deposit_match m WHERE undoes IS NULL AND NOT EXISTS"
                         " (SELECT FROM deposit_match u WHERE u.undoes = m.id)")  # fmt: skip
            standing = (await work.session.execute(query)).scalar_one()
        await undo(office, standing)
        assert (await paid(office, claim), len(await held(office))) == (0, 1)
    found = await balances(office)
    assert (found[CASH], found[HELD], found[OWED]) == (102_000, -102_000, 102_000)


async def test_a_match_is_undone_once_and_what_undoes_it_is_not_undone(office: Office, claim: Claim) -> None:
    await office.deposit(AUGUST, (102_000, claim.claim_no))
    (match_id,) = await matches(office)
    await undo(office, match_id)
    before = await journals(office)
    for each in await matches(office):
        with pytest.raises(MatchUndone):
            await undo(office, each)
    with pytest.raises(NoSuchMatch):
        await undo(office, uuid4())
    assert await journals(office) == before


@pytest.mark.parametrize("why", ["", " ", "長" * 201])
async def test_what_is_undone_or_given_back_has_a_reason(office: Office, claim: Claim, why: str) -> None:
    await office.deposit(AUGUST, (102_001, claim.claim_no))
    (deposit,), (match_id,), before = await held(office), await matches(office), await journals(office)
    with pytest.raises(WhyNeeded):
        await undo(office, match_id, why=why)
    with pytest.raises(WhyNeeded):
        async with office.on(AUGUST) as work:
            await actions.refund_deposit(work, deposit.id, claim.id, Yen(1), why)
    with pytest.raises(WhyNeeded):
        async with office.on(AUGUST) as work:
            await actions.record_returned_transfer(work, deposit.id, uuid4(), why)
    assert await journals(office) == before


async def test_a_match_that_moved_money_between_years_gives_it_back_while_both_take_it(
    office: Office, claim: Claim
) -> None:
    """Held in fiscal 2026, since nobody named the claim, and moved to 2025, whose settlement period it is."""
    await office.deposit(MAY, (102_000, ""))
    (deposit,) = await held(office)
    async with office.on(MAY) as work:
        await actions.match_deposit(work, deposit.id, claim.id, Yen(102_000))
    assert [(await balances(office, year))[CASH] for year in (2025, 2026)] == [102_000, 0]
    await undo(office, (await matches(office))[0], MAY)
    assert [(await balances(office, year))[CASH] for year in (2025, 2026)] == [0, 102_000]
    assert (await balances(office, 2026))[HELD] == -102_000
    async with office.on(MAY) as work:
        await actions.match_deposit(work, deposit.id, claim.id, Yen(102_000))
    assert [(await balances(office, year))[CASH] for year in (2025, 2026)] == [102_000, 0]


@pytest.mark.parametrize("named", [True, False])
async def test_a_match_of_a_closed_year_is_undone_in_the_open_one_as_a_correction(
    office: Office, claim: Claim, named: bool
) -> None:
    await office.deposit(MAY, (102_000, claim.claim_no if named else ""))
    if not named:
        (deposit,) = await held(office)
        async with office.on(MAY) as work:
            await actions.match_deposit(work, deposit.id, claim.id, Yen(102_000))
    await office.close(2025, Closing.OBLIGATIONS, MAY)
    await office.close(2025, Closing.BOOKS, JUNE)
    await undo(office, (await matches(office))[0], JUNE)
    of_2025, of_2026 = await balances(office, 2025), await balances(office, 2026)
    assert (of_2025[CASH], of_2025[OWED], of_2026[CASH], of_2026[OWED]) == (102_000, 0, 0, 102_000)
    assert (await balances(office))[HELD] == -102_000
    async with office.on(JUNE) as work:
        told = await journals_of(work, [claim.id])
    in_the_open_year = [each.facts.corrects for each in told if each.facts.fiscal_year == FiscalYear(2026)]
    assert in_the_open_year
    assert all(in_the_open_year) if named else any(in_the_open_year)


async def test_a_deposit_whose_own_year_was_closed_first_is_matched_in_the_open_year(
    office: Office, claim: Claim
) -> None:
    """Nobody closes the years in their order."""
    await office.open_books(2027)
    await office.deposit(MAY, (102_000, ""))
    (deposit,) = await held(office)
    late = date(2027, 6, 2)
    await office.close(2026, Closing.OBLIGATIONS, late)
    await office.close(2026, Closing.BOOKS, late)
    async with office.on(late) as work:
        await actions.match_deposit(work, deposit.id, claim.id, Yen(102_000))
    assert await paid(office, claim) == 102_000


@pytest.mark.usefixtures("claim")
async def test_what_the_bank_gives_back_is_owed_again_and_asked_for_again(office: Office) -> None:
    sent = await request(office, AUGUST, TransferOutcome.PAID)
    assert await payables(office) == []
    await came_back(office, AUGUST, sent)
    (payable,) = await payables(office)
    assert (payable.attempts, payable.last_outcome, payable.may_be_sent) == (1, TransferOutcome.RETURNED, True)
    found = await balances(office)
    assert (found[CASH], found[HELD], found[AccountCode.PAYABLE_PERSON]) == (0, 0, -204_000)
    with pytest.raises(SameHand):
        await request(office, AUGUST, TransferOutcome.PAID, by=MORI)
    again = await request(office, AUGUST, TransferOutcome.PAID)
    assert again.reference != sent.reference
    assert await payables(office) == []
    assert (await balances(office))[CASH] == -204_000
    async with office.on(JUNE) as work:
        (spent,) = [e for e in await budget_lines(work, FiscalYear(2025)) if e.side is BudgetSide.EXPENDITURE]
    assert spent.cash == Yen(204_000)


@pytest.mark.usefixtures("claim")
async def test_come_back_in_the_settlement_period_it_goes_into_the_year_that_owes_it(office: Office) -> None:
    sent = await request(office, AUGUST, TransferOutcome.PAID)
    await came_back(office, MAY, sent)
    assert [(await balances(office, year))[CASH] for year in (2025, 2026)] == [0, 0]
    assert (await balances(office, 2025))[AccountCode.PAYABLE_PERSON] == -204_000


@pytest.mark.usefixtures("claim")
async def test_come_back_after_the_close_it_goes_into_the_open_year(office: Office) -> None:
    sent = await request(office, AUGUST, TransferOutcome.PAID)
    await office.close(2025, Closing.OBLIGATIONS, MAY)
    await office.close(2025, Closing.BOOKS, JUNE)
    await came_back(office, JUNE, sent)
    assert [(await balances(office, year))[CASH] for year in (2025, 2026)] == [-204_000, 204_000]
    assert (await balances(office, 2026))[AccountCode.PAYABLE_PERSON] == -204_000


@pytest.mark.usefixtures("claim")
@pytest.mark.parametrize(("day", "year", "taken_in"), [(AUGUST, 2025, 2025), (MAY, 2025, 2026), (JUNE, 2026, 2026)])
async def test_what_the_bank_took_for_giving_it_back_is_spent_in_its_days_year_and_all_is_owed_again(
    office: Office, day: date, year: int, taken_in: int
) -> None:
    """In May by way of cash into the year that owes it; after its close into the open one."""
    sent = await request(office, AUGUST, TransferOutcome.PAID)
    if day == JUNE:
        await office.close(2025, Closing.OBLIGATIONS, MAY)
        await office.close(2025, Closing.BOOKS, JUNE)
    await came_back(office, day, sent, 204_000 - 880, fee=880)
    (payable,) = await payables(office)
    assert (payable.amount, payable.last_outcome) == (Yen(204_000), TransferOutcome.RETURNED)
    of_year, of_fee = await balances(office, year), await balances(office, taken_in)
    assert (of_fee[AccountCode.FEE_EXPENSE], of_year[AccountCode.PAYABLE_PERSON]) == (880, -204_000)
    if year != taken_in:
        assert (of_year[CASH], of_year[AccountCode.FEE_EXPENSE], of_fee[CASH]) == (0, 0, -880)
    await request(office, JUNE, TransferOutcome.PAID)
    found = await balances(office)
    assert (found[CASH], found[HELD], found[AccountCode.PAYABLE_PERSON]) == (-204_880, 0, 0)


@pytest.mark.usefixtures("claim")
@pytest.mark.parametrize(("amount", "fee"), [(203_120, 879), (203_120, 0), (204_001, -1), (198_999, 5_001)])
async def test_the_fee_is_exactly_what_is_lacking_and_no_more_than_banks_take(
    office: Office, amount: int, fee: int
) -> None:
    sent = await request(office, AUGUST, TransferOutcome.PAID)
    await office.deposit(AUGUST, (amount, ""))
    await refused(office, sent, fee)


@pytest.mark.usefixtures("claim")
@pytest.mark.parametrize("outcome", [TransferOutcome.FAILED, None])
async def test_what_was_not_paid_does_not_come_back(office: Office, outcome: TransferOutcome | None) -> None:
    sent = await request(office, AUGUST, outcome)
    await office.deposit(AUGUST, (204_000, ""))
    await refused(office, sent)


async def refused(office: Office, sent: Transfer, fee: int = 0) -> None:
    before, (deposit, *_) = await journals(office), await held(office)
    with pytest.raises(NotReturned):
        async with office.on(AUGUST) as work:
            await actions.record_returned_transfer(work, deposit.id, sent.id, WHY, Yen(fee))
    assert await journals(office) == before


@pytest.mark.usefixtures("claim")
async def test_another_amount_is_not_what_was_paid(office: Office) -> None:
    sent = await request(office, AUGUST, TransferOutcome.PAID)
    await office.deposit(AUGUST, (203_999, ""))
    await refused(office, sent)


@pytest.mark.usefixtures("claim")
async def test_what_came_in_before_the_bank_paid_is_not_what_it_paid(office: Office) -> None:
    await office.deposit(JULY, (204_000, ""))
    sent = await request(office, AUGUST, TransferOutcome.PAID)
    await refused(office, sent)


async def test_a_deposit_of_which_something_is_used_is_not_what_was_paid(office: Office, claim: Claim) -> None:
    sent = await request(office, AUGUST, TransferOutcome.PAID)
    await office.deposit(AUGUST, (204_000, claim.claim_no))
    await refused(office, sent)


@pytest.mark.usefixtures("claim")
async def test_a_transfer_comes_back_once_and_its_deposit_is_used_up(office: Office) -> None:
    sent = await request(office, AUGUST, TransferOutcome.PAID)
    used = await came_back(office, AUGUST, sent)
    assert await held(office) == []
    await office.deposit(AUGUST, (204_000, ""))
    await refused(office, sent)
    second = await request(office, AUGUST, TransferOutcome.PAID)
    with pytest.raises(NotReturned):
        async with office.on(AUGUST) as work:
            await actions.record_returned_transfer(work, used.id, second.id, WHY)
    with pytest.raises(NoSuchTransfer):
        async with office.on(AUGUST) as work:
            await actions.record_returned_transfer(work, used.id, uuid4(), WHY)
    with pytest.raises(NoSuchDeposit):
        async with office.on(AUGUST) as work:
            await actions.record_returned_transfer(work, uuid4(), second.id, WHY)


@pytest.mark.usefixtures("claim")
async def test_the_plan_tells_what_came_back_and_what_came_after(office: Office) -> None:
    sent = await request(office, AUGUST, TransferOutcome.PAID)
    await came_back(office, AUGUST, sent)
    assert await _told(office) == (PlanState.RETURNED, "returned", [])
    await request(office, AUGUST, TransferOutcome.FAILED)
    assert await _told(office) == (PlanState.FAILED, "failed", [["returned", AUGUST.isoformat()]])


async def _told(office: Office) -> tuple[PlanState, str | None, list[object]]:
    """Of the one payment: how far it is, what became of it last, and before."""
    (case_id,) = office.cases.values()
    async with office.on(JUNE) as work:
        shown = await support_page(work, case_id)
    paid = next(each for each in shown.plan if each.obligations)
    told = shown.said[paid.obligations[0].id]
    return paid.state, told.outcome, list(told.earlier)
