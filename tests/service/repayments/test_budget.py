"""Nothing is decided beyond what was voted for the scheme and the year of the decision."""

import asyncio
from datetime import date

import pytest

from service.base.fiscal_year import FiscalYear
from service.base.ids import ObligationId
from service.base.yen import Yen
from service.db.engine import Database
from service.ledger.terms import Closing, SameHand, YearClosed
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.reads.budget import budget_lines
from service.repayments.store import obligations as obligation_store
from service.repayments.terms.evidence import EvidenceFacts
from service.repayments.terms.life import Period
from service.repayments.terms.obligation import BudgetBelowDecided, BudgetExceeded, BudgetMissing
from service.repayments.terms.settlement import BudgetSide, WhyNeeded
from tests.factories.supports import MORI, SATO, Office

HIRED, JULY = date(2024, 4, 1), date(2025, 7, 1)


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    """Two people, to each of whom 102,000 is proposed in fiscal 2025."""
    office = Office(worker_database, vault)
    await office.open_books(2024, 2025, 2026, budget=None)
    await office.company("阿蘇精機", date(2023, 9, 1), years=[2024])
    for name in ("青井", "千賀"):
        await office.admit(name, "阿蘇精機", HIRED)
        await office.checked(name, 2024, date(2025, 4, 20), "阿蘇精機", 102_000)
    await office.propose(JULY)
    return office


async def vote(office: Office, *amounts: int, year: int = 2025, side: BudgetSide = BudgetSide.EXPENDITURE) -> None:
    async with office.on(JULY) as work:
        for amount in amounts:
            await actions.set_budget(work, FiscalYear(year), office.scheme, side, Yen(amount), "9月補正")


async def waiting(office: Office) -> list[ObligationId]:
    async with office.on(JULY) as work:
        found = await obligation_store.obligations(work)
    return [each.id for each in found if each.is_approved is None]


async def approve(office: Office, *ids: ObligationId, day: date = JULY) -> int:
    async with office.on(day, MORI) as work:
        return int(await actions.approve_obligations(work, ids))


async def test_what_goes_beyond_the_budget_is_refused_with_its_figures(office: Office) -> None:
    await vote(office, 203_999)
    first, second = await waiting(office)
    with pytest.raises(BudgetExceeded) as refusal:
        await approve(office, first, second)
    assert refusal.value.facts == {"year": 2025, "budget": 203_999, "decided": 0, "asked": 204_000}
    assert await approve(office, first) == 1
    with pytest.raises(BudgetExceeded) as refusal:
        await approve(office, second)
    assert refusal.value.facts == {"year": 2025, "budget": 203_999, "decided": 102_000, "asked": 102_000}
    assert "予算203,999円、決定済み102,000円、今回102,000円" in str(refusal.value)


async def test_a_supplementary_budget_lets_it_through_to_the_yen(office: Office) -> None:
    await vote(office, 102_000)
    first, second = await waiting(office)
    await approve(office, first)
    await vote(office, 204_000)
    assert await approve(office, second) == 1


async def test_where_nothing_was_voted_for_its_scheme_year_and_side_nothing_is_decided(office: Office) -> None:
    await vote(office, 10**9, year=2026)
    await vote(office, 10**9, side=BudgetSide.REVENUE)
    office.scheme = "saga"
    await vote(office, 10**9)
    office.scheme = "kumamoto"
    with pytest.raises(BudgetMissing, match="2025年度の予算が登録されていない") as refusal:
        await approve(office, *await waiting(office))
    assert refusal.value.facts == {"year": 2025}
    await vote(office, 204_000)
    assert await approve(office, *await waiting(office)) == 2


async def test_what_takes_back_is_decided_whatever_is_left(office: Office) -> None:
    """Of 24,000 less the firm has 12,000 back, for which nothing is left either."""
    await vote(office, 204_000)
    await approve(office, *await waiting(office))
    async with office.on(date(2025, 9, 1)) as work:
        right = EvidenceFacts(
            case_id=office.cases["青井"],
            fiscal_year=FiscalYear(2024),
            company_id=office.companies["阿蘇精機"],
            employed=Period.of_year(FiscalYear(2024)),
            rests=(),
            repaid=Yen(78_000),
            outlay=None,
            loan_remaining=None,
            certified_on=date(2025, 9, 1),
        )
        await actions.propose_correction(work, office.cases["青井"], [right])
    assert await approve(office, *await waiting(office), day=date(2025, 9, 2)) == 1


async def test_two_at_once_do_not_both_take_the_last_of_it(office: Office) -> None:
    await vote(office, 102_000)
    first, second = await waiting(office)
    told = await asyncio.gather(approve(office, first), approve(office, second), return_exceptions=True)
    assert {type(each) for each in told} == {int, BudgetExceeded}


async def test_two_revisions_in_one_work_follow_each_other(office: Office) -> None:
    await vote(office, 1, 2, 3)
    async with office.on(JULY) as work:
        found = [each for each in await budget_lines(work, FiscalYear(2025)) if each.side is BudgetSide.EXPENDITURE]
    assert [(each.voted, each.revision) for each in found] == [(Yen(3), 3)]


async def test_a_budget_is_not_brought_below_what_is_decided(office: Office) -> None:
    await vote(office, 204_000)
    await approve(office, *await waiting(office))
    with pytest.raises(BudgetBelowDecided) as refusal:
        await vote(office, 203_999)
    assert refusal.value.facts == {"year": 2025, "amount": 203_999, "decided": 204_000}
    await vote(office, 204_000, 1_000_000)


async def test_the_budget_of_closed_books_stays(office: Office) -> None:
    await vote(office, 1, year=2024)
    for closing, day in ((Closing.OBLIGATIONS, date(2025, 4, 1)), (Closing.BOOKS, date(2025, 6, 1))):
        await office.close(2024, closing, day)
    with pytest.raises(YearClosed, match="2024年度の帳簿は閉鎖"):
        await vote(office, 2, year=2024)


@pytest.mark.parametrize("reason", ["", "長" * 201])
async def test_a_budget_says_where_it_comes_from(office: Office, reason: str) -> None:
    async with office.on(JULY) as work:
        with pytest.raises(WhyNeeded):
            await actions.set_budget(work, FiscalYear(2026), office.scheme, BudgetSide.EXPENDITURE, Yen(1), reason)


async def test_who_makes_the_room_does_not_decide_within_it(office: Office) -> None:
    await vote(office, 102_000)
    first, second = await waiting(office)
    async with office.on(JULY, MORI) as work:
        told = FiscalYear(2025), office.scheme, BudgetSide.EXPENDITURE
        await actions.set_budget(work, *told, Yen(204_000), "9月補正")
    assert await approve(office, first) == 1, "the revision before has room for it"
    with pytest.raises(SameHand):
        await approve(office, second)
    async with office.on(JULY) as work:
        (line,) = [each for each in await budget_lines(work, FiscalYear(2025)) if each.side is BudgetSide.EXPENDITURE]
    told_of = [(each.before, each.amount, each.reason, each.by) for each in line.revisions]
    assert told_of == [
        (None, Yen(102_000), "9月補正", SATO.id),
        (Yen(102_000), Yen(204_000), "9月補正", MORI.id),
    ]
