"""The plan of a support ends with the loan where its rest is certified, and says so; else it is estimated to."""

from datetime import date

from service.base.yen import Yen
from service.db.engine import Database
from service.platform.crypto import Vault
from service.repayments.reads.plan import RestOfLoan
from service.repayments.reads.support import SupportPage, support_page
from tests.factories.supports import Office
from tests.service.repayments.one_person import AUGUST, HIRED, JULY, SPRING


async def planned(database: Database, vault: Vault, loan: int | None, certified: int | None = None) -> SupportPage:
    """Of a person who repaid 102,000 in the first year."""
    office = Office(database, vault)
    await office.open_books(2024, 2025)
    await office.company("阿蘇精機", date(2023, 9, 1), years=[2024])
    applied = {} if loan is None else {"loan": Yen(loan)}
    await office.admit("青井", "阿蘇精機", HIRED, applied=applied)
    remaining = None if certified is None else Yen(certified)
    await office.checked("青井", 2024, SPRING, "阿蘇精機", 102_000, loan_remaining=remaining)
    await office.propose(JULY)
    await office.approve(JULY)
    async with office.on(AUGUST) as work:
        return await support_page(work, office.cases["青井"])


async def test_the_plan_ends_with_the_loan_as_it_is_certified(worker_database: Database, vault: Vault) -> None:
    """Whatever the application told: it holds no interest."""
    shown = await planned(worker_database, vault, 450_000, certified=398_000)
    told = [(each.likely, each.ends_loan) for each in shown.plan[1:]]
    # 398,000 - 244,800 = 153,200
    assert told == [(Yen(244_800), False), (Yen(153_200), True), *[(Yen(0), True)] * 7]
    assert {each.estimate for each in shown.plan} == {None}
    assert (shown.loan_left, shown.left) == (RestOfLoan(Yen(398_000), is_certified=True), Yen(398_000))


async def test_what_the_application_told_of_the_loan_estimates_and_limits_nothing(
    worker_database: Database, vault: Vault
) -> None:
    shown = await planned(worker_database, vault, 500_000)
    told = [(each.likely, each.ends_loan, each.estimate) for each in shown.plan[1:]]
    free = (Yen(244_800), False)
    # 500,000 - 102,000 - 244,800 = 153,200
    assert told == [(*free, None), (*free, Yen(153_200)), *[(*free, Yen(0))] * 7]
    assert shown.cap == Yen(2_448_000)
    assert (shown.loan_left, shown.left) == (RestOfLoan(Yen(398_000), is_certified=False), Yen(2_346_000))


async def test_without_a_known_loan_the_limit_alone_ends_it(worker_database: Database, vault: Vault) -> None:
    shown = await planned(worker_database, vault, None)
    assert {(each.likely, each.ends_loan) for each in shown.plan[1:]} == {(Yen(244_800), False)}
    assert (shown.loan_left, shown.left) == (None, Yen(2_448_000 - 102_000))


async def test_a_loan_above_the_limit_changes_nothing(worker_database: Database, vault: Vault) -> None:
    shown = await planned(worker_database, vault, 3_000_000)
    assert not any(each.ends_loan or each.estimate is not None for each in shown.plan)
    assert (shown.loan_left, shown.left) == (RestOfLoan(Yen(2_898_000), is_certified=False), Yen(2_346_000))
