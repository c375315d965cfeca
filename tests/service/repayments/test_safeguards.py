"""Two hands on each large amount, nobody paid for a false statement, and money in the year it belongs to."""

from datetime import date

import pytest

from service.base.actor import SYSTEM
from service.base.fiscal_year import FiscalYear
from service.base.ids import ObligationId
from service.base.yen import ZERO, Yen
from service.db.engine import Database
from service.db.work import Work
from service.ledger.reads import trial_balance
from service.ledger.terms import AccountCode, Closing
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.reads.budget import budget_lines
from service.repayments.reads.closing import Check, year_page
from service.repayments.store import deposits as deposit_store
from service.repayments.store import obligations as obligation_store
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.case import (
    CannotFollowCase,
    CaseEventKind,
    DatedIntoClosedBooks,
    EventCorrection,
    NotParticipating,
    PlacesTaken,
    RecordedThatDay,
    SameHand,
)
from service.repayments.terms.evidence import EvidenceContradicts, EvidenceFacts
from service.repayments.terms.life import Period
from service.repayments.terms.obligation import YearNotReady
from service.repayments.terms.scheme import Absence, EndReason
from service.repayments.terms.settlement import BudgetSide, NothingToClaim
from tests.factories.supports import ALL_PAPERS, MORI, SATO, Office
from tests.service.ledger.books import tampered

JULY = date(2025, 7, 10)


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    """Evidence of 青井's first year was checked by 佐藤, and the night proposed what follows from it."""
    office = Office(worker_database, vault)
    await office.open_books(2024, 2025, 2026)
    await office.company("阿蘇精機", date(2023, 9, 1), years=[2024])
    await office.admit("青井", "阿蘇精機", date(2024, 4, 1))
    await office.checked("青井", 2024, date(2025, 4, 20), "阿蘇精機", 102_000)
    await office.propose(date(2025, 7, 1), SYSTEM)
    return office


async def test_who_checked_the_evidence_does_not_decide_on_what_the_night_proposed(office: Office) -> None:
    with pytest.raises(SameHand):
        await office.approve(JULY, SATO)
    assert len(await office.approve(JULY, MORI)) == 1


async def test_nobody_decides_for_the_service_itself(office: Office) -> None:
    with pytest.raises(SameHand):
        await office.approve(JULY, SYSTEM)


async def test_what_was_approved_is_not_paid_once_it_proves_false(office: Office) -> None:
    await office.approve(JULY)
    await office.happened("青井", CaseEventKind.ENDED, date(2025, 9, 1), reason=EndReason.FALSE_STATEMENT)
    async with office.on(date(2025, 9, 2)) as work:
        (held,) = await transfer_store.payables(work)
        assert (held.is_held, held.may_be_sent) == (True, False)
        with pytest.raises(NothingToClaim):
            await actions.request_transfers(work, date(2025, 9, 22))


async def test_a_company_is_paid_back_what_it_bore_of_what_is_taken_back(office: Office) -> None:
    await office.approve(JULY)
    await office.claim(2025, date(2025, 8, 1))
    (claim,) = await office.open_claims(date(2025, 8, 2))
    await office.deposit(date(2025, 8, 20), (51_000, claim.claim_no))
    await office.pay_all(date(2025, 9, 20))
    await office.happened("青井", CaseEventKind.ENDED, date(2025, 10, 1), reason=EndReason.FALSE_STATEMENT)
    async with office.on(date(2025, 10, 2)) as work:
        await actions.propose_reclaim(work, office.cases["青井"])
    await office.approve(date(2025, 10, 3))
    assert await unpaid(office) == {Check.PAID: (0, ZERO), Check.GIVEN_BACK: (1, Yen(51_000))}
    assert await office.pay_all(date(2025, 10, 20)) == 51_000
    assert await unpaid(office) == {Check.PAID: (0, ZERO), Check.GIVEN_BACK: (0, ZERO)}
    (asked_back,) = await office.claim(2025, date(2025, 10, 21))
    assert asked_back.amount == Yen(102_000)
    async with office.on(date(2025, 10, 22)) as work:
        totals = {each.account: each.balance.amount for each in await trial_balance(work)}
    # paid 102,000 to her and 51,000 back to the company, 51,000 came in; she owes 102,000
    assert (totals[AccountCode.CASH], totals[AccountCode.RECEIVABLE_PERSON]) == (-102_000, 102_000)
    # What the company gets back is neither a subsidy nor support, but out of the year's own revenue.
    accounts = AccountCode.CONTRIBUTION_REVENUE, AccountCode.PAYABLE_BACK, AccountCode.REFUND_EXPENSE
    assert [totals[each] for each in accounts] == [0, 0, 0]
    async with office.on(date(2025, 10, 22)) as work:
        spent = (await budget_lines(work, FiscalYear(2025)))[0]
    assert (spent.side, spent.decided, spent.cash) == (BudgetSide.EXPENDITURE, Yen(102_000), Yen(102_000))


async def unpaid(office: Office) -> dict[Check, tuple[int, Yen]]:
    """What the year's checklist tells of payments: support, and what is given back."""
    async with office.on(date(2025, 10, 22)) as work:
        shown = await year_page(work, FiscalYear(2025))
    return {one.check: (one.count, one.amount) for one in shown.checks if one.check in (Check.PAID, Check.GIVEN_BACK)}


async def test_what_was_booked_as_a_subsidy_before_is_paid_out_of_that_account(
    office: Office, database_url: str
) -> None:
    """Books are never rewritten: what is owed in one account is not cleared by another."""
    await office.approve(JULY)
    (claim,) = await office.claim(2025, date(2025, 8, 1))
    await office.deposit(date(2025, 8, 20), (51_000, claim.claim_no))
    await office.pay_all(date(2025, 9, 20))
    await office.happened("青井", CaseEventKind.ENDED, date(2025, 10, 1), reason=EndReason.FALSE_STATEMENT)
    async with office.on(date(2025, 10, 2)) as work:
        await actions.propose_reclaim(work, office.cases["青井"])
    await office.approve(date(2025, 10, 3))
    await tampered(database_url, "UPDATE ledger_entry SET account = 'payable_company' WHERE account = 'payable_back'")
    assert await unpaid(office) == {Check.PAID: (1, Yen(51_000)), Check.GIVEN_BACK: (0, ZERO)}
    await office.pay_all(date(2025, 10, 20))
    async with office.on(date(2025, 10, 22)) as work:
        totals = {each.account: each.balance.amount for each in await trial_balance(work)}
    assert (totals[AccountCode.PAYABLE_COMPANY], totals[AccountCode.PAYABLE_BACK]) == (0, 0)


async def test_each_claim_is_of_one_year_and_of_none_to_come(office: Office) -> None:
    await office.approve(JULY)
    await office.checked("青井", 2025, date(2026, 4, 20), "阿蘇精機", 204_000)
    await office.propose(date(2026, 7, 1), SYSTEM)
    await office.approve(date(2026, 7, 10))
    made = await office.claim(2099, date(2026, 8, 1))
    assert [(each.claim_no, each.fiscal_year.year, each.amount.amount) for each in made] == [
        ("2025-00001", 2025, 51_000),
        ("2026-00001", 2026, 102_000),
    ]


async def test_a_deposit_of_may_without_a_number_goes_over_to_the_year_that_it_was_for(office: Office) -> None:
    await office.approve(JULY)
    (claim,) = await office.claim(2025, date(2025, 8, 1))
    await office.deposit(date(2026, 5, 10), (51_000, ""))
    async with office.on(date(2026, 5, 12)) as work:
        (held,) = await deposit_store.deposits(work)
        await actions.match_deposit(work, held.id, claim.id, Yen(51_000))
    async with office.on(date(2026, 5, 13)) as work:
        cash = {
            year: {each.account: each.balance.amount for each in await trial_balance(work, FiscalYear(year))}
            for year in (2025, 2026)
        }
        assert not await deposit_store.deposits(work)
    assert (cash[2025][AccountCode.CASH], cash[2026][AccountCode.CASH]) == (51_000, 0)
    assert (cash[2025][AccountCode.RECEIVABLE_COMPANY], cash[2026][AccountCode.SUSPENSE]) == (0, 0)


async def test_what_the_night_proposes_tells_of_no_person(office: Office) -> None:
    async with office.on(JULY) as work:
        (proposed,) = await obligation_store.obligations(work)
    assert proposed.proposed_by is None


async def _right(office: Office, company: str, first: date, last: date, repaid: int, day: date) -> list[ObligationId]:
    """A corrected certificate of fiscal 2024."""
    told = EvidenceFacts(
        case_id=office.cases["青井"],
        fiscal_year=FiscalYear(2024),
        company_id=office.companies[company],
        employed=Period(first, last),
        rests=(),
        repaid=Yen(repaid),
        outlay=None,
        loan_remaining=None,
        certified_on=day,
    )
    async with office.on(day) as work:
        return await actions.propose_correction(work, office.cases["青井"], [told])


async def _awarded(office: Office) -> int:
    async with office.on(date(2026, 3, 1)) as work:
        found = await obligation_store.obligations(work, case_ids=[office.cases["青井"]])
    return sum(each.award.amount.amount for each in found if each.is_approved)


async def test_one_correction_builds_upon_the_other(office: Office) -> None:
    await office.approve(JULY)
    for day, repaid, awarded in ((date(2025, 8, 1), 110_000, 110_000), (date(2025, 9, 1), 95_000, 95_000)):
        assert len(await _right(office, "阿蘇精機", date(2024, 4, 1), date(2025, 3, 31), repaid, day)) == 1
        await office.approve(day)
        assert await _awarded(office) == awarded


async def test_a_sum_is_not_split_under_the_limit_by_one_correction_after_another(office: Office) -> None:
    """102,000 were decided by two. 80,000 of changes since then one hand may decide, and not 20,001 more of them."""
    await office.approve(JULY)
    first, last = date(2024, 4, 1), date(2025, 3, 31)
    await _right(office, "阿蘇精機", first, last, 62_000, date(2025, 8, 1))
    await office.approve(date(2025, 8, 1), SATO)
    await _right(office, "阿蘇精機", first, last, 102_000, date(2025, 8, 2))
    await office.approve(date(2025, 8, 2), SATO)
    await _right(office, "阿蘇精機", first, last, 122_001, date(2025, 8, 3))
    with pytest.raises(SameHand):
        await office.approve(date(2025, 8, 3), SATO)
    await office.approve(date(2025, 8, 3), MORI)
    await _right(office, "阿蘇精機", first, last, 22_001, date(2025, 8, 4))
    await office.approve(date(2025, 8, 4), SATO)
    assert await _awarded(office) == 22_001


async def test_a_small_payment_and_what_one_hand_adds_to_it_are_weighed_as_one(office: Office) -> None:
    (waiting,) = await _computed(office)
    async with office.on(JULY) as work:
        await actions.refuse_obligation(work, waiting, "書類の誤り")
    await _right(office, "阿蘇精機", date(2024, 4, 1), date(2025, 3, 31), 80_004, JULY)
    await office.propose(JULY, SATO)
    await office.approve(JULY, SATO)
    await _right(office, "阿蘇精機", date(2024, 4, 1), date(2025, 3, 31), 100_001, date(2025, 8, 1))
    with pytest.raises(SameHand):
        await office.approve(date(2025, 8, 1), SATO)


async def _computed(office: Office) -> list[ObligationId]:
    async with office.on(JULY) as work:
        return [each.id for each in await obligation_store.obligations(work)]


async def test_a_correction_contradicts_nothing_but_what_it_corrects(office: Office) -> None:
    await office.approve(JULY)
    with pytest.raises(EvidenceContradicts) as refused:
        await _right(office, "阿蘇精機", date(2024, 6, 1), date(2025, 3, 31), 110_000, date(2025, 8, 1))
    assert refused.value.facts["rule"] == "employed_otherwise"


async def test_who_left_earlier_than_was_known_owes_the_months_too_many(office: Office) -> None:
    await office.checked("青井", 2025, date(2026, 4, 20), "阿蘇精機", 204_000)
    await office.propose(date(2026, 7, 1), SYSTEM)
    async with office.on(date(2026, 7, 2), MORI) as work:
        await actions.approve_obligations(work, [each.id for each in await obligation_store.obligations(work)])
    left = date(2025, 9, 30)
    await office.happened("青井", CaseEventKind.ENDED, left, reason=EndReason.LEFT, known_on=date(2026, 8, 1))
    async with office.on(date(2026, 8, 2)) as work:
        (proposed,) = await actions.propose_corrections(work, office.cases["青井"])
        assert not await _twice(work, office)
    async with office.on(date(2026, 8, 3)) as work:
        found = await obligation_store.obligation(work, proposed)
    # six months of 244,800 a year are 122,400; 204,000 were awarded
    assert found.award.amount == Yen(122_400 - 204_000)


async def _twice(work: Work, office: Office) -> bool:
    """Whether the same difference could be proposed again before it is decided on."""
    try:
        return bool(await actions.propose_corrections(work, office.cases["青井"]))
    except YearNotReady:
        return False


async def test_nothing_is_complete_while_a_payment_is_to_come(office: Office) -> None:
    await office.approve(JULY)
    with pytest.raises(CannotFollowCase):
        await office.happened("青井", CaseEventKind.COMPLETED, date(2025, 8, 1))


async def test_a_firm_that_took_its_places_back_takes_nobody_over(office: Office) -> None:
    await office.company("有明電子", date(2023, 9, 1), places=0, years=[2024])
    with pytest.raises(NotParticipating):
        await office.happened("青井", CaseEventKind.TRANSFERRED, date(2025, 8, 1), company="有明電子")


async def test_a_sum_does_not_pass_under_the_limit_of_one_hand_in_parts(office: Office) -> None:
    await office.approve(JULY)
    await office.checked("青井", 2025, date(2026, 4, 20), "阿蘇精機", 20_000)
    day = date(2026, 7, 10)
    await office.propose(day)
    await office.approve(day)
    await office.happened("青井", CaseEventKind.ENDED, day, reason=EndReason.FALSE_STATEMENT)
    async with office.on(day) as work:
        assert len(await actions.propose_reclaim(work, office.cases["青井"])) == 2
        waiting = (await obligation_store.undecided(work))[office.cases["青井"]]
    # The 20,000 of the second year come first; alone they would be for one hand.
    async with office.on(day, SATO) as work:
        with pytest.raises(SameHand):
            await actions.approve_obligations(work, waiting[:1])
    async with office.on(day, MORI) as work:
        assert await actions.approve_obligations(work, waiting) == 2


async def test_places_are_never_fewer_than_those_who_are_certified(office: Office) -> None:
    with pytest.raises(PlacesTaken, match="すでに1人が認定されています"):
        await office.company("阿蘇精機", JULY, places=0, years=[2024])


async def test_an_application_of_the_same_day_is_recorded_anew_once_the_first_is_corrected(office: Office) -> None:
    day = date(2024, 4, 10)
    await office.register("補", date(2023, 10, 1), 2024)
    for kind, on_date, more in (
        (CaseEventKind.NOTICE_ISSUED, date(2023, 10, 2), {}),
        (CaseEventKind.OFFERED, date(2023, 11, 1), {"company": "阿蘇精機"}),
        (CaseEventKind.HIRED, date(2024, 4, 1), {"company": "阿蘇精機"}),
        (CaseEventKind.APPLIED, day, {"papers": frozenset()}),
    ):
        await office.happened("補", kind, on_date, **more)
    with pytest.raises(RecordedThatDay):
        await office.happened("補", CaseEventKind.APPLIED, day, papers=ALL_PAPERS, age_at_hire=22)
    async with office.on(day) as work:
        wrong = EventCorrection(CaseEventKind.APPLIED, day, None, "書類の記録もれ")
        await actions.correct_case_event(work, office.cases["補"], wrong)
    await office.happened("補", CaseEventKind.APPLIED, day, papers=ALL_PAPERS, age_at_hire=22)
    await office.happened("補", CaseEventKind.CERTIFIED, date(2024, 4, 20))


@pytest.mark.parametrize("kind", [CaseEventKind.CERTIFIED, CaseEventKind.DECIDED])
async def test_nobody_is_certified_or_decided_on_into_a_year_whose_books_are_closed(
    office: Office, kind: CaseEventKind
) -> None:
    """How many were decided on in the year was told to the assembly. What others did in it may be told later."""
    day, later = date(2025, 3, 20), date(2025, 9, 1)
    await office.approve(JULY)
    await office.register("馬場", date(2023, 10, 1), 2024)
    await office.happened("馬場", CaseEventKind.NOTICE_ISSUED, date(2023, 10, 2))
    await office.happened("馬場", CaseEventKind.OFFERED, date(2023, 11, 1), company="阿蘇精機")
    await office.happened("馬場", CaseEventKind.HIRED, date(2024, 4, 1), company="阿蘇精機")
    await office.happened("馬場", CaseEventKind.APPLIED, date(2024, 4, 10), papers=ALL_PAPERS, age_at_hire=22)
    if kind is CaseEventKind.DECIDED:
        await office.happened("馬場", CaseEventKind.CERTIFIED, date(2025, 3, 10))
    for closing in (Closing.OBLIGATIONS, Closing.BOOKS):
        await office.close(2024, closing, date(2025, 8, 1))
    with pytest.raises(DatedIntoClosedBooks) as refused:
        await office.happened("馬場", kind, day, MORI, known_on=later)
    assert refused.value.facts == {"year": 2024}
    await office.happened("馬場", kind, later, MORI)
    await office.happened("馬場", CaseEventKind.RESTED, day, absence=Absence.LEAVE, known_on=date(2025, 9, 2))
