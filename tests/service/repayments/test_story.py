"""Twelve people of one year, as the clerk who kept their files would tell it, and the books at the end to the yen.

Every figure is a literal with its arithmetic beside it; nothing here asks a rule of the service what it should be.
The limit of a four-year graduate is 2,448,000 yen over ten years, 244,800 a year.
"""

from datetime import date
from typing import Any

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.db.engine import Database
from service.ledger.reads import trial_balance
from service.ledger.terms import AccountCode, Closing
from service.ledger.verification import verify
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.store import obligations as obligation_store
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.evidence import EvidenceFacts
from service.repayments.terms.life import Period
from service.repayments.terms.scheme import Absence, Category, Credential, EndReason
from tests.factories.supports import MORI, Office, rest

HIRED = date(2024, 4, 1)
A_YEAR = 204_000
"""17,000 yen a month, twelve times."""
FIRST_YEAR = 102_000
"""Repayments begin in October after graduation: 17,000 × 6."""
COMPANY_NAMES = ("阿蘇精機", "有明電子")
ORDINARY = ("青井", "千賀", "大地", "恵美", "文", "五郎", "春", "淳子", "真央")
"""Who finished university in March 2024, beside 馬場, who had finished a year before and repays already."""

REPAID: dict[str, dict[int, int]] = {
    # Nothing ever happens to her file.
    "青井": {2024: FIRST_YEAR, **{year: A_YEAR for year in range(2025, 2034)}},
    # An odd yen every year, for ten years.
    "馬場": {year: 182_001 for year in range(2024, 2034)},
    # Repays 300,000 a year: over the limit of the year, every year.
    "千賀": {year: 300_000 for year in range(2024, 2034)},
    # Leaves on 20 November 2028; in seven months of that year 150,000 were repaid.
    "大地": {2024: FIRST_YEAR, 2025: A_YEAR, 2026: A_YEAR, 2027: A_YEAR, 2028: 150_000},
    # Child care from 15 June 2027 to 31 May 2028; repays on, 20,000 a month.
    "恵美": {2024: 120_000, **{year: 240_000 for year in range(2025, 2034)}},
    # Goes from 阿蘇精機 to 有明電子 on 1 October 2026; each certifies its half of the year.
    "文": {2024: FIRST_YEAR, 2025: A_YEAR, **{year: A_YEAR for year in range(2027, 2034)}},
    # Pays the whole rest in fiscal 2027.
    "五郎": {2024: FIRST_YEAR, 2025: A_YEAR, 2026: A_YEAR, 2027: 1_000_000},
    # Dies on 10 August 2029; four months of that year were repaid, 17,000 × 4.
    "春": {2024: FIRST_YEAR, **{year: A_YEAR for year in range(2025, 2029)}, 2029: 68_000},
    # In December 2027 it comes out that her certificates were forged.
    "淳子": {2024: FIRST_YEAR, 2025: A_YEAR, 2026: A_YEAR},
    # In 2029 the lender puts the certificate of fiscal 2026 right: 180,000 and not 204,000.
    "真央": {2024: FIRST_YEAR, **{year: A_YEAR for year in range(2025, 2034)}},
}

EXPECTED: dict[str, tuple[int, int, int]] = {
    # name: awarded over the life, the prefecture's part, the companies' part
    "青井": (1_938_000, 969_000, 969_000),  # 102,000 + 9 × 204,000
    "馬場": (1_820_010, 910_005, 910_005),  # 10 × 182,001; five times 91,001 + 91,000 and five times the other way
    "千賀": (2_448_000, 1_224_000, 1_224_000),  # 10 × 244,800
    "大地": (856_800, 428_400, 428_400),  # 102,000 + 3 × 204,000 + 142,800 (244,800 × 7/12, April to October)
    # 120,000 + 2 × 240,000 + 40,800 (244,800 × 2/12, April and May) + 204,000 (244,800 × 10/12) + 5 × 240,000
    "恵美": (2_044_800, 1_022_400, 1_022_400),
    "文": (1_938_000, 969_000, 969_000),  # as if she had stayed
    "五郎": (754_800, 377_400, 377_400),  # 102,000 + 2 × 204,000 + 244,800 (of 1,000,000)
    "春": (986_000, 493_000, 493_000),  # 102,000 + 4 × 204,000 + 68,000 (limit 244,800 × 4/12 = 81,600)
    "市木": (3_400_000, 1_700_000, 1_700_000),  # 200,000 (limit 456,000 × 6/12) + 8 × 400,000
    "淳子": (0, 0, 0),  # 102,000 + 2 × 204,000 = 510,000, all taken back
    "健": (480_001, 240_000, 240_001),  # 180,001 + 300,000 (of 350,000); the company bears the odd yen
    "真央": (1_914_000, 957_000, 957_000),  # 1,938,000 - 24,000
}


async def test_twelve_people_over_eleven_years_end_with_the_books_as_computed_by_hand(
    worker_database: Database, vault: Vault
) -> None:
    office = Office(worker_database, vault)
    await office.open_books(*range(2024, 2036))
    await _everybody_begins(office)
    for year in range(2024, 2034):
        await _what_happens_in(office, year)
        await _the_year_after(office, year)
    await _check_awards(office)
    await _check_books(office)


async def _everybody_begins(office: Office) -> None:
    before = date(2023, 9, 1)
    await office.company("阿蘇精機", before, places=15, years=[2024, 2025])
    await office.company("阿蘇精機", before, places=1, years=[2024], frame="relocation")
    await office.company("有明電子", before, places=1, years=[2024])
    for name in ORDINARY:
        await office.admit(name, "阿蘇精機", HIRED, graduated_on=date(2024, 3, 25))
    await office.admit(
        "馬場", "阿蘇精機", HIRED, category=Category.GRADUATED, graduated_on=date(2023, 3, 25), is_from_outside=True
    )
    await office.admit("健", "阿蘇精機", HIRED, graduated_on=date(2024, 3, 25), frame="relocation", loans=frozenset())
    # From Osaka in mid-year, with a master's degree and five years of work.
    await office.admit(
        "市木",
        "阿蘇精機",
        date(2025, 10, 1),
        registered=date(2025, 6, 1),
        category=Category.EXPERIENCED,
        credential=Credential.GRADUATE_SCHOOL,
        graduated_on=date(2020, 3, 25),
        is_from_outside=True,
        applied={"age_at_hire": 29},
    )


async def _what_happens_in(office: Office, year: int) -> None:
    if year == 2026:
        await office.happened(
            "文", CaseEventKind.TRANSFERRED, date(2026, 10, 1), company="有明電子", left_on=date(2026, 9, 30)
        )
    if year == 2027:
        await office.happened("恵美", CaseEventKind.RESTED, date(2027, 6, 15), absence=Absence.CHILDCARE)
        await office.happened("淳子", CaseEventKind.ENDED, date(2027, 12, 1), reason=EndReason.FALSE_STATEMENT)
        await _take_back(office, date(2027, 12, 10))
    if year == 2028:
        await office.happened("五郎", CaseEventKind.ENDED, date(2028, 4, 1), reason=EndReason.LOAN_SETTLED)
        await office.happened("恵美", CaseEventKind.RESUMED, date(2028, 6, 1))
        await office.happened("大地", CaseEventKind.ENDED, date(2028, 11, 20), reason=EndReason.LEFT)
    if year == 2029:
        await office.happened("春", CaseEventKind.ENDED, date(2029, 8, 10), reason=EndReason.DIED)
        await _put_right(office, date(2029, 9, 1))


async def _the_year_after(office: Office, year: int) -> None:
    """In the year after: evidence in April, amounts in July, claims in August, money in September and October."""
    after = year + 1
    for name, amounts in REPAID.items():
        if year in amounts:
            await _certify(office, name, year, amounts[year], date(after, 4, 20))
    if year >= 2025:
        employed = Period(date(2025, 10, 1), date(2026, 3, 31)) if year == 2025 else Period.of_year(FiscalYear(year))
        repaid = 200_000 if year == 2025 else 400_000
        await office.checked("市木", year, date(after, 4, 20), "阿蘇精機", repaid, employed=employed)
    if year == 2026:
        halves = {"阿蘇精機": (date(2026, 4, 1), date(2026, 9, 30)), "有明電子": (date(2026, 10, 1), date(2027, 3, 31))}
        for company, days in halves.items():
            await office.checked("文", 2026, date(2027, 4, 20), company, A_YEAR // 2, employed=Period(*days))
    if year == 2024:
        await office.checked("健", 2024, date(2025, 4, 20), "阿蘇精機", None, outlay=Yen(180_001))
    if year == 2028:
        await office.checked("健", 2028, date(2029, 4, 20), "阿蘇精機", None, outlay=Yen(350_000))
    await office.propose(date(after, 7, 1))
    await office.approve(date(after, 7, 10))
    await _money_moves(office, after)
    await office.close(year, Closing.OBLIGATIONS, date(after, 4, 2))
    await office.close(year, Closing.BOOKS, date(after, 6, 2))


async def _certify(office: Office, name: str, year: int, repaid: int, day: date) -> None:
    told: dict[str, Any] = {}
    company = "有明電子" if name == "文" and year > 2026 else "阿蘇精機"
    if (name, year) == ("大地", 2028):
        told["employed"] = Period(date(2028, 4, 1), date(2028, 11, 20))
    if (name, year) == ("春", 2029):
        told["employed"] = Period(date(2029, 4, 1), date(2029, 8, 10))
    if (name, year) == ("恵美", 2027):
        told["rests"] = [rest(Absence.CHILDCARE, date(2027, 6, 15), date(2028, 3, 31))]
    if (name, year) == ("恵美", 2028):
        told["rests"] = [rest(Absence.CHILDCARE, date(2028, 4, 1), date(2028, 5, 31))]
    await office.checked(name, year, day, company, repaid, **told)


async def _money_moves(office: Office, year: int) -> None:
    await office.claim(year, date(year, 8, 1))
    for claim in await office.open_claims(date(year, 9, 1)):
        await office.deposit(date(year, 9, 15), (claim.open.amount, claim.claim_no))
    await office.pay_all(date(year, 10, 20))


async def _take_back(office: Office, day: date) -> None:
    """510,000 from her; the company gets back its half, 255,000."""
    async with office.on(day) as work:
        await actions.propose_reclaim(work, office.cases["淳子"])
    await office.approve(day)


async def _put_right(office: Office, day: date) -> None:
    """The books of 2027, in which the year was paid, are closed: the difference is booked in 2029."""
    async with office.on(day) as work:
        right = EvidenceFacts(
            case_id=office.cases["真央"],
            fiscal_year=FiscalYear(2026),
            company_id=office.companies["阿蘇精機"],
            employed=Period.of_year(FiscalYear(2026)),
            rests=(),
            repaid=Yen(180_000),
            outlay=None,
            loan_remaining=None,
            certified_on=day,
        )
        await actions.propose_correction(work, office.cases["真央"], [right])
    await office.approve(day, MORI)


async def _check_awards(office: Office) -> None:
    async with office.on(date(2035, 1, 10)) as work:
        for name, expected in EXPECTED.items():
            found = await obligation_store.obligations(work, case_ids=[office.cases[name]])
            parts = [
                (each.award.amount.amount, each.award.prefecture.amount, each.award.company.amount) for each in found
            ]
            assert tuple(map(sum, zip(*parts, strict=True))) == expected, name


async def _check_books(office: Office) -> None:
    async with office.on(date(2035, 1, 10)) as work:
        totals = {each.account: each.balance.amount for each in await trial_balance(work)}
        # Spent whole: all that was awarded without what was taken back. 青井 … 真央: see EXPECTED; of 淳子 510,000, of
        # 真央 1,938,000 before the correction.
        # 1,938,000 + 1,820,010 + 2,448,000 + 856,800 + 2,044,800 + 1,938,000 + 754,800 + 986,000 + 3,400,000
        # + 510,000 + 1,938,000 = 18,634,410
        assert totals[AccountCode.SUPPORT_EXPENSE] == 18_634_410
        assert totals[AccountCode.REFUND_EXPENSE] == 240_000  # 健: 90,000 + 150,000
        # To the company its half of what was taken back: 255,000 of 淳子 + 12,000 of 真央. Of 淳子's, 102,000 stood in
        # the revenue of the same year (戻出).
        assert totals[AccountCode.PAID_BACK_EXPENSE] == 165_000
        assert totals[AccountCode.RECLAIM_REVENUE] == -534_000  # 淳子 510,000 + 真央 24,000
        # Half of what was awarded to the eleven of the scholarship frame: 18,634,410 / 2; less those 102,000
        assert totals[AccountCode.CONTRIBUTION_REVENUE] == -9_215_205
        # In 9,317,205 + 534,000, out 18,634,410 + 240,000 + 267,000: what the prefecture bore is half of what stands
        # awarded, (18,634,410 - 534,000) / 2 = 9,050,205, and 240,000 of 健.
        assert totals[AccountCode.CASH] == -9_290_205
        for account in (
            AccountCode.RECEIVABLE_COMPANY,
            AccountCode.RECEIVABLE_PERSON,
            AccountCode.PAYABLE_PERSON,
            AccountCode.PAYABLE_COMPANY,
            AccountCode.PAYABLE_BACK,
            AccountCode.SUSPENSE,
        ):
            assert totals.get(account, 0) == 0, account
        assert (await verify(work)) is not None
