"""One person of one company in tests, whose year is paid, claimed, or put in doubt."""

from datetime import date
from typing import Any

from sqlalchemy import text

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.db.engine import Database
from service.platform.crypto import Vault
from service.repayments.store import obligations as obligation_store
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.evidence import EvidenceFacts
from service.repayments.terms.life import Period
from service.repayments.terms.obligation import Obligation
from tests.factories.supports import ALL_PAPERS, Office

HIRED = date(2024, 4, 1)
SPRING, JULY, AUGUST = date(2025, 4, 20), date(2025, 7, 1), date(2025, 8, 1)


async def one_person(database: Database, vault: Vault) -> Office:
    """One company with one person, hired in April 2024; the books of three years are open."""
    office = Office(database, vault)
    await office.open_books(2024, 2025, 2026)
    await office.company("阿蘇精機", date(2023, 9, 1), years=[2024, 2025])
    await office.company("有明電子", date(2023, 9, 1), places=1, years=[2024, 2025])
    await office.admit("青井", "阿蘇精機", HIRED)
    return office


async def paid_year(office: Office, repaid: int = 204_000) -> None:
    """青井's first year, approved."""
    await office.checked("青井", 2024, SPRING, "阿蘇精機", repaid)
    await office.propose(JULY)
    await office.approve(JULY)


async def owed(office: Office, name: str = "青井") -> list[Obligation]:
    async with office.on(AUGUST) as work:
        return await obligation_store.obligations(work, case_ids=[office.cases[name]])


async def amounts(office: Office) -> list[int]:
    return [each.award.amount.amount for each in await owed(office)]


async def journals(office: Office) -> int:
    async with office.on(AUGUST) as work:
        return int((await work.session.execute(text("SELECT count(*) FROM ledger_journal"))).scalar_one())


def told(office: Office, year: int, repaid: int, **more: Any) -> EvidenceFacts:
    facts = {
        "employed": Period.of_year(FiscalYear(year)),
        "rests": (),
        "outlay": None,
        "loan_remaining": None,
        "certified_on": SPRING,
        **more,
    }
    return EvidenceFacts(
        case_id=office.cases["青井"],
        fiscal_year=FiscalYear(year),
        company_id=office.companies["阿蘇精機"],
        repaid=Yen(repaid),
        **facts,
    )


async def certified(office: Office, name: str, company: str, hired: date, hire_year: int | None = None) -> None:
    case = await office.register(name, date(2023, 10, 1), hire_year or FiscalYear.of(hired).year)
    day = date(2023, 11, 1)
    for kind, on_date, more in (
        (CaseEventKind.NOTICE_ISSUED, date(2023, 10, 2), {}),
        (CaseEventKind.OFFERED, day, {"company": company}),
        (CaseEventKind.HIRED, hired, {"company": company}),
        (CaseEventKind.APPLIED, hired.replace(day=10), {"papers": ALL_PAPERS}),
        (CaseEventKind.CERTIFIED, hired.replace(day=20), {}),
    ):
        await office.happened(name, kind, on_date, **more)
    assert case
