"""A programme with one support at each step of its way, as it stands on TODAY, in the autumn of 2026."""

from datetime import date

from service.repayments import actions
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.scheme import Absence, Category, EndReason
from tests.factories.supports import ALL_PAPERS, Office

TODAY = date(2026, 11, 24)
HIRED = date(2024, 4, 1)
FIRM, OTHER = "阿蘇精機", "有明電子"
GOING_ON = ("青井", "馬場", "千賀", "恵美", "文", "淳子")
"""Decided on in April 2024, of whom the year 2024 was paid."""


async def a_pipeline(office: Office) -> None:
    """Six going on, five on their way there, by the acts of two clerks."""
    await office.open_books(2024, 2025, 2026)
    await office.company(FIRM, date(2023, 9, 1), places=12, years=[2024, 2025, 2026, 2027])
    await office.company(OTHER, date(2023, 9, 1), places=2, years=[2024, 2026])
    await _on_their_way(office)
    for name in GOING_ON:
        await office.admit(name, FIRM, HIRED, graduated_on=date(2024, 3, 25))
        await office.checked(name, 2024, date(2025, 4, 20), FIRM, 102_000)
    await office.propose(date(2025, 7, 1))
    await office.approve(date(2025, 7, 10))
    await office.claim(2025, date(2025, 8, 1))
    await office.pay_all(date(2025, 10, 20))
    await _second_year(office)


async def _on_their_way(office: Office) -> None:
    told = {"graduated_on": date(2026, 3, 25), "is_from_outside": True}
    await office.register("登", date(2026, 10, 1), 2027, category=Category.NEW_GRADUATE)
    for name, company in (("内", OTHER), ("採", OTHER), ("申", FIRM), ("認", FIRM)):
        await office.register(name, date(2025, 10, 1), 2026, **told)
        await office.happened(name, CaseEventKind.NOTICE_ISSUED, date(2025, 10, 5))
        await office.happened(name, CaseEventKind.OFFERED, date(2025, 11, 1), company=company)
        if name != "内":
            await office.happened(name, CaseEventKind.HIRED, date(2026, 4, 1), company=company)
    for name in ("申", "認"):
        await office.happened(name, CaseEventKind.APPLIED, date(2026, 10, 10), papers=ALL_PAPERS, age_at_hire=22)
    await office.happened("認", CaseEventKind.CERTIFIED, date(2026, 11, 20))


async def _second_year(office: Office) -> None:
    """Of 2025: 青井 to be checked, 馬場 missing, 千賀 to be decided on, 恵美 contradicting, 文 to be computed."""
    await office.happened("恵美", CaseEventKind.RESTED, date(2025, 6, 15), absence=Absence.CHILDCARE)
    await office.happened(
        "淳子", CaseEventKind.ENDED, date(2026, 3, 1), reason=EndReason.FALSE_STATEMENT, known_on=date(2026, 3, 2)
    )
    await office.evidence("青井", 2025, date(2026, 4, 20), FIRM, 204_000)
    await office.checked("千賀", 2025, date(2026, 4, 20), FIRM, 300_000)
    await office.propose(date(2026, 7, 1))
    await office.evidence("恵美", 2025, date(2026, 4, 22), FIRM, 204_000)
    await office.checked("文", 2025, date(2026, 4, 20), FIRM, 142_800)


async def take_back(office: Office, name: str, day: date) -> None:
    """Proposes what is to be paid back."""
    async with office.on(day) as work:
        await actions.propose_reclaim(work, office.cases[name])
