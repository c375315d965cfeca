"""Three other prefectures' schemes run through the same acts, from their data alone; every amount is told by hand."""

from datetime import date

import pytest

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.db.engine import Database
from service.ledger.reads import trial_balance
from service.ledger.terms import AccountCode
from service.ledger.verification import verify
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.store import obligations as obligation_store
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.evidence import EvidenceContradicts, EvidenceFacts
from service.repayments.terms.life import Period
from service.repayments.terms.obligation import BudgetExceeded
from service.repayments.terms.scheme import EndReason
from service.repayments.terms.settlement import BudgetSide, PartyKind
from tests.factories.supports import Office

HIRED = date(2025, 4, 1)


async def awarded(office: Office, name: str) -> list[tuple[int, int, int]]:
    """Amount, prefecture's part, company's part, in the order they fell due."""
    async with office.on(date(2036, 1, 10)) as work:
        found = await obligation_store.obligations(work, case_ids=[office.cases[name]])
    return [(each.award.amount.amount, each.award.prefecture.amount, each.award.company.amount) for each in found]


async def balances(office: Office) -> dict[AccountCode, int]:
    """What stands in each account that is not zero; the books are whole."""
    async with office.on(date(2036, 1, 10)) as work:
        assert await verify(work) is not None
        return {each.account: each.balance.amount for each in await trial_balance(work) if each.balance}


async def year_after(office: Office, year: int, *, claims: bool) -> None:
    """In July what fell due is proposed and approved, then the money moves."""
    await office.propose(date(year, 7, 1))
    await office.approve(date(year, 7, 10))
    if claims:
        await office.claim(year, date(year, 8, 1))
        for claim in await office.open_claims(date(year, 9, 1)):
            await office.deposit(date(year, 9, 15), (claim.open.amount, claim.claim_no))
    await office.pay_all(date(year, 10, 20))


async def test_yamanashi_pays_and_the_company_donates_half(worker_database: Database, vault: Vault) -> None:
    """Up to half the loan and 1,200,000 over eight years; what a year leaves of its limit is carried on."""
    office = Office(worker_database, vault, scheme="yamanashi", frame="scholarship")
    await office.open_books(*range(2025, 2029))
    await office.company("甲府精密", date(2024, 9, 1), years=[2025])
    # Half of a loan of 1,600,001 is 800,000; an eighth of it 100,000 a year.
    await office.admit("武田", "甲府精密", HIRED, applied={"loan": Yen(1_600_001)})
    for year, repaid in ((2025, 60_001), (2026, 240_000), (2027, 99_998)):
        await office.checked("武田", year, date(year + 1, 4, 20), "甲府精密", repaid)
        await year_after(office, year + 1, claims=True)
    assert await awarded(office, "武田") == [
        (60_001, 30_001, 30_000),  # of 100,000; the prefecture bears the odd yen
        (139_999, 69_999, 70_000),  # of 200,000 - 60,001; half of 200,000 so far is 100,000, less 30,000
        (99_998, 49_999, 49_999),  # of 300,000 - 200,000
    ]
    assert await balances(office) == {
        AccountCode.SUPPORT_EXPENSE: 299_998,  # 60,001 + 139,999 + 99,998
        AccountCode.DONATION_REVENUE: -149_999,  # 30,000 + 70,000 + 49,999
        AccountCode.CASH: -149_999,  # 149,999 - 299,998
    }


async def test_saga_refunds_three_persons_half_of_what_their_company_paid(
    worker_database: Database, vault: Vault
) -> None:
    """At most 100,000 a person and year, once the year is over; the company bears the odd yen, every year anew."""
    office = Office(worker_database, vault, scheme="saga", frame="scholarship")
    await office.open_books(2025, 2026, 2027)
    await office.company("鳥栖製作", date(2024, 9, 1), places=3, years=[2025])
    outlays = {"一": (180_001, 180_001), "二": (240_000, 199_999), "三": (0, 120_000)}
    for name in outlays:
        await office.admit(name, "鳥栖製作", HIRED)
    for place, year in enumerate((2025, 2026)):
        for name, spent in outlays.items():
            day = date(year + 1, 4, 20)
            await office.checked(name, year, day, "鳥栖製作", None, outlay=Yen(spent[place]))
        await year_after(office, year + 1, claims=False)
    # Half, rounded down each year by itself: 90,000 of 180,001, twice, and not 180,001 of 360,002 over both.
    assert await awarded(office, "一") == [(180_001, 90_000, 90_001), (180_001, 90_000, 90_001)]
    # 240,000 / 2 = 120,000, of which the prefecture refunds 100,000; then 199,999 / 2 = 99,999.
    assert await awarded(office, "二") == [(240_000, 100_000, 140_000), (199_999, 99_999, 100_000)]
    assert await awarded(office, "三") == [(0, 0, 0), (120_000, 60_000, 60_000)]
    # 90,000 + 100,000 + 90,000 + 99,999 + 60,000 = 439,999
    assert await balances(office) == {AccountCode.REFUND_EXPENSE: 439_999, AccountCode.CASH: -439_999}


async def test_saga_owes_the_company_and_not_the_person(worker_database: Database, vault: Vault) -> None:
    office = Office(worker_database, vault, scheme="saga", frame="scholarship")
    await office.open_books(2025, 2026)
    company = await office.company("鳥栖製作", date(2024, 9, 1), places=3, years=[2025])
    await office.admit("一", "鳥栖製作", HIRED)
    await office.checked("一", 2025, date(2026, 4, 20), "鳥栖製作", None, outlay=Yen(180_001))
    await office.propose(date(2026, 7, 1))
    await office.approve(date(2026, 7, 10))
    async with office.on(date(2026, 7, 20)) as work:
        (payable,) = await transfer_store.payables(work)
    assert (payable.payee.kind, payable.payee.id, payable.amount) == (PartyKind.COMPANY, company, Yen(90_000))


async def spent_by_ikoma(office: Office, name: str, *amounts: int, to: date = date(2028, 3, 31)) -> None:
    """What the company paid for the person in fiscal 2025, 2026 and 2027, certified each next April."""
    for year, amount in zip((2025, 2026, 2027), amounts, strict=True):
        employed = Period(date(year, 4, 1), min(date(year + 1, 3, 31), to))
        day = date(year + 1, 4, 20)
        await office.checked(name, year, day, "生駒電機", None, outlay=Yen(amount), employed=employed)


async def nara(database: Database, vault: Vault) -> Office:
    office = Office(database, vault, scheme="nara", frame="scholarship")
    await office.open_books(*range(2025, 2030))
    await office.company("生駒電機", date(2024, 9, 1), years=[2025])
    return office


async def test_nara_refunds_after_three_years_and_500_000_a_company(worker_database: Database, vault: Vault) -> None:
    """Three years from 1 April 2025 are full on 31 March 2028, and the refund falls into fiscal 2028."""
    office = await nara(worker_database, vault)
    for name in ("吉野", "大和", "橿原"):
        await office.admit(name, "生駒電機", HIRED)
    # A month before the three years are full.
    leaves = date(2028, 2, 29)
    await office.happened("橿原", CaseEventKind.ENDED, leaves, reason=EndReason.LEFT)
    await spent_by_ikoma(office, "吉野", 180_000, 180_000, 180_001)
    await spent_by_ikoma(office, "大和", 240_000, 240_000, 240_000)
    await spent_by_ikoma(office, "橿原", 180_000, 180_000, 165_000, to=leaves)
    assert await office.propose(date(2028, 3, 31)) == 0
    await year_after(office, 2028, claims=False)
    # 180,000 + 180,000 + 180,001 = 540,001; the company bears the odd yen.
    assert await awarded(office, "吉野") == [(540_001, 270_000, 270_001)]
    # 720,000, of which a half is 360,000; of the company's 500,000 there are 500,000 - 270,000 = 230,000 left.
    assert await awarded(office, "大和") == [(720_000, 230_000, 490_000)]
    assert await awarded(office, "橿原") == [(0, 0, 0)]
    assert await balances(office) == {AccountCode.REFUND_EXPENSE: 500_000, AccountCode.CASH: -500_000}


async def test_what_frees_the_limit_of_naras_companies_needs_a_budget_and_is_held(
    worker_database: Database, vault: Vault
) -> None:
    """吉野's company spent 180,000 less, so that the prefecture bears 90,000 more of 大和's 720,000: 320,000."""
    office = await nara(worker_database, vault)
    for name, spent in (("吉野", (180_000, 180_000, 180_001)), ("大和", (240_000, 240_000, 240_000))):
        await office.admit(name, "生駒電機", HIRED)
        await spent_by_ikoma(office, name, *spent)
    await year_after(office, 2028, claims=False)
    day = date(2028, 10, 1)
    right = EvidenceFacts(
        office.cases["吉野"], FiscalYear(2025), office.companies["生駒電機"], Period.of_year(FiscalYear(2025)), (),
        None, Yen(0), None, day,
    )  # fmt: skip
    budget = FiscalYear(2028), office.scheme, BudgetSide.EXPENDITURE
    async with office.on(day) as work:
        await actions.propose_correction(work, office.cases["吉野"], [right])
        await actions.set_budget(work, *budget, Yen(500_000), "減額補正")
    await office.approve(day)
    async with office.on(day) as work:
        await actions.propose_corrections(work, office.cases["大和"])
    with pytest.raises(BudgetExceeded):
        await office.approve(day)
    async with office.on(day) as work:
        await actions.set_budget(work, *budget, Yen(590_000), "増額補正")
    await office.approve(day)
    assert (await awarded(office, "大和"))[1] == (0, 90_000, -90_000)
    await office.happened("大和", CaseEventKind.ENDED, date(2028, 11, 1), reason=EndReason.FALSE_STATEMENT)
    async with office.on(date(2028, 11, 2)) as work:
        assert {each.is_held for each in await transfer_store.payables(work) if each.amount == Yen(90_000)} == {True}


async def test_nara_is_ready_on_the_day_after_the_three_years(worker_database: Database, vault: Vault) -> None:
    """Hired on 1 October 2025: three years are full on 30 September 2028, in the middle of a fiscal year."""
    office = await nara(worker_database, vault)
    await office.admit("吉野", "生駒電機", date(2025, 10, 1), registered=date(2025, 6, 1))
    whole = [Period(date(2025, 10, 1), date(2026, 3, 31)), *(Period.of_year(FiscalYear(y)) for y in (2026, 2027))]
    for year, employed in zip((2025, 2026, 2027), whole, strict=True):
        day = date(year + 1, 4, 20)
        await office.checked("吉野", year, day, "生駒電機", None, outlay=Yen(180_000), employed=employed)
    last, day = Period(date(2028, 4, 1), date(2028, 9, 30)), date(2028, 9, 29)
    with pytest.raises(EvidenceContradicts):
        await office.checked("吉野", 2028, day, "生駒電機", None, outlay=Yen(90_000), employed=Period(last.first, day))
    await office.checked("吉野", 2028, date(2028, 10, 1), "生駒電機", None, outlay=Yen(90_001), employed=last)
    assert await office.propose(date(2028, 9, 30)) == 0
    assert await office.propose(date(2028, 10, 1)) == 1
    # 180,000 + 180,000 + 180,000 + 90,001 = 630,001, of which the company bears the odd yen.
    assert await awarded(office, "吉野") == [(630_001, 315_000, 315_001)]


async def test_what_nara_s_companies_spend_after_the_three_years_does_not_count(
    worker_database: Database, vault: Vault
) -> None:
    office = await nara(worker_database, vault)
    await office.admit("吉野", "生駒電機", date(2025, 10, 1), registered=date(2025, 6, 1))
    day = date(2029, 4, 20)
    with pytest.raises(EvidenceContradicts) as refusal:
        await office.checked("吉野", 2028, day, "生駒電機", None, outlay=Yen(180_000))
    assert refusal.value.facts["rule"] == "employed_otherwise"
