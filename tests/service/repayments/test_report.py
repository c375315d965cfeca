"""The yearly report tells as paid what the prefecture paid and did not get back, as the books do."""

from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import text

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.db.engine import Database, address, opened
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.actions.letters import write_payment_letter
from service.repayments.reads.budget import budget_lines
from service.repayments.reads.letters import Sender
from service.repayments.reads.position import YearOfCompany, position
from service.repayments.reads.report import ReportWanted, report_page, sums_of_year
from service.repayments.reads.support import support_page
from service.repayments.store import obligations as obligation_store
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.scheme import EndReason
from service.repayments.terms.settlement import BESIDE_SCHEMES, BudgetSide
from tests.factories.supports import Office
from tests.service.repayments.money_moved import balances, came_back
from tests.service.repayments.one_person import HIRED, JULY, SPRING

PAID_ON, LATER = date(2025, 10, 20), date(2025, 11, 20)


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    """The prefecture pays 102,000 to 青井, and 90,000 to the company that paid 健 180,001; all of it was paid."""
    office = Office(worker_database, vault)
    await office.open_books(2024, 2025)
    await office.company("阿蘇精機", date(2023, 9, 1), years=[2024])
    await office.company("阿蘇精機", date(2023, 9, 1), places=1, years=[2024], frame="relocation")
    await office.admit("青井", "阿蘇精機", HIRED)
    await office.admit("健", "阿蘇精機", HIRED, graduated_on=date(2024, 3, 25), frame="relocation", loans=frozenset())
    await office.checked("青井", 2024, SPRING, "阿蘇精機", 102_000)
    await office.checked("健", 2024, SPRING, "阿蘇精機", None, outlay=Yen(180_001))
    await office.propose(JULY)
    await office.approve(JULY)
    await office.pay_all(PAID_ON)
    return office


async def told(office: Office, day: date) -> tuple[dict[str, tuple[int, int]], dict[str, tuple[int, int]]]:
    """What was paid and given back, by frame and by row."""
    async with office.on(day) as work:
        frames, _ = await sums_of_year(work, 2025)
        rows, _ = await report_page(work, ReportWanted(2025), at=None, limit=10)
    assert {each.as_of for each in rows} == {day}
    by_frame = {each.frame.partition("/")[2]: (each.paid.amount, each.given_back.amount) for each in frames}
    return by_frame, {f"{each.case_ref}/{each.reason}": (each.paid.amount, each.given_back.amount) for each in rows}


async def test_what_a_company_paid_itself_is_not_told_as_paid_by_the_prefecture(office: Office) -> None:
    by_frame, rows = await told(office, LATER)
    assert by_frame == {"relocation": (90_000, 0), "scholarship_2": (102_000, 0)}
    assert rows == {"R-健/instalment": (90_000, 0), "R-青井/instalment": (102_000, 0)}
    assert {account.value: amount for account, amount in (await balances(office, 2025)).items()}["cash"] == -192_000


async def test_what_came_back_from_the_bank_is_not_paid(office: Office) -> None:
    async with office.on(LATER) as work:
        sent = next(each for each in await transfer_store.transfers(work) if each.amount == Yen(102_000))
    await came_back(office, LATER, sent, 102_000)
    by_frame, _ = await told(office, LATER)
    assert by_frame == {"relocation": (90_000, 0), "scholarship_2": (0, 0)}


async def taken_back(office: Office) -> None:
    """After the company paid its part."""
    (claim,) = await office.claim(2025, PAID_ON)
    await office.deposit(PAID_ON, (51_000, claim.claim_no))
    await office.happened("青井", CaseEventKind.ENDED, LATER, reason=EndReason.FALSE_STATEMENT)
    async with office.on(LATER) as work:
        await actions.propose_reclaim(work, office.cases["青井"])
    await office.approve(LATER)


AS_BOOKED_BEFORE = "UPDATE ledger_entry SET account = 'payable_company' WHERE account = 'payable_back'"
"""Before what is given back had an account of its own."""


async def test_what_a_company_gets_back_of_its_part_is_told_apart(office: Office, database_url: str) -> None:
    await taken_back(office)
    assert await office.pay_all(LATER) == 51_000
    for _ in range(2):
        by_frame, rows = await told(office, LATER)
        assert by_frame == {"relocation": (90_000, 0), "scholarship_2": (102_000, 51_000)}
        assert rows["R-青井/reclaim"] == (0, 51_000)
        # The company that paid 健 itself is subsidized; what 青井's bore is its own money.
        (firm,) = await years_of(office)
        assert (firm.refund, firm.refunded) == (Yen(90_000), Yen(90_000))
        assert (firm.given_back, firm.given_back_paid) == (Yen(51_000), Yen(51_000))
        async with (
            opened(address(database_url, "postgres"), pool_size=1, statement_timeout=5000) as database,
            database.engine.begin() as connection,
        ):
            await connection.execute(text("SET LOCAL session_replication_role = replica"))
            await connection.execute(text(AS_BOOKED_BEFORE))


async def test_the_report_s_sum_is_what_the_books_spend_less_what_comes_back(office: Office) -> None:
    await taken_back(office)
    await office.pay_all(LATER)
    async with office.on(LATER) as work:
        frames, _ = await sums_of_year(work, 2025)
        lines = await budget_lines(work, FiscalYear(2025))
    # What the company gets back is out of the year's own revenue.
    assert not {each.scheme for each in lines} & set(BESIDE_SCHEMES)
    decided = sum(each.decided.amount for each in lines if each.side is BudgetSide.EXPENDITURE)
    assert sum(each.spent.amount for each in frames) == decided == 192_000
    assert sum(each.back.amount for each in frames) == 102_000


async def test_a_company_that_pays_people_itself_is_told_what_was_paid(office: Office, vault: Vault) -> None:
    async with office.on(LATER) as work:
        (owed,) = await obligation_store.obligations(work, case_ids=[office.cases["健"]])
        pdf = await write_payment_letter(work, vault, owed.id, Sender(("熊本県知事",)))
        shown = await support_page(work, office.cases["健"])
    read = "".join("".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
    for each in ("阿蘇精機株式会社御中", "企業が支払った額180,001円", "金90,000円", "支払第R-健-1号"):
        assert each in read, each
    assert [each.id for each in shown.plan[0].obligations] == [owed.id]


async def years_of(office: Office) -> tuple[YearOfCompany, ...]:
    async with office.on(LATER) as work:
        return (await position(work, office.companies["阿蘇精機"])).years
