"""What comes in wrong: money for no claim or twice, one hand where two are needed, a closed year, the wrong order."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import text

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId
from service.base.yen import Yen
from service.db.engine import Database
from service.db.recording import RecordedOtherwise
from service.ledger.actions import post_journals
from service.ledger.terms import AccountCode, Closing, Entry, JournalFacts, ObligationsClosed, YearClosed
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.store import claims as claim_store
from service.repayments.store import deposits as deposit_store
from service.repayments.store import obligations as obligation_store
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.case import CaseEventKind, SameHand
from service.repayments.terms.life import Period
from service.repayments.terms.obligation import Obligation, YearNotReady
from service.repayments.terms.scheme import EndReason
from service.repayments.terms.settlement import (
    DepositFacts,
    NotThatMuch,
    TransferAnswer,
    TransferOutcome,
    Unmatched,
)
from tests.factories.supports import MORI, SATO, Office
from tests.service.repayments.one_person import (
    AUGUST,
    HIRED,
    JULY,
    SPRING,
    amounts,
    certified,
    journals,
    one_person,
    owed,
    paid_year,
    told,
)


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    return await one_person(worker_database, vault)


async def claimed(office: Office) -> Any:
    """102,000 of 阿蘇精機."""
    await paid_year(office)
    (claim,) = await office.claim(2025, AUGUST)
    assert claim.amount == Yen(102_000)
    return claim


async def open_of(office: Office, claim_no: str) -> int:
    async with office.on(AUGUST) as work:
        return next(each.open.amount for each in await claim_store.claims(work) if each.claim_no == claim_no)


async def suspended(office: Office) -> int:
    async with office.on(AUGUST) as work:
        return sum(each.open.amount for each in await deposit_store.deposits(work))


async def test_a_deposit_one_yen_short_leaves_one_yen_open(office: Office) -> None:
    claim = await claimed(office)
    (matched,) = await office.deposit(AUGUST, (101_999, claim.claim_no))
    assert matched.unmatched is None
    assert (await open_of(office, claim.claim_no), await suspended(office)) == (1, 0)


async def test_a_deposit_paid_twice_is_held_the_second_time(office: Office) -> None:
    claim = await claimed(office)
    first, second = await office.deposit(AUGUST, (102_000, claim.claim_no), (102_000, claim.claim_no))
    assert (first.unmatched, second.unmatched) == (None, Unmatched.CLAIM_SETTLED)
    assert (await open_of(office, claim.claim_no), await suspended(office)) == (0, 102_000)


async def test_a_deposit_above_the_claim_is_held_with_what_is_too_much(office: Office) -> None:
    claim = await claimed(office)
    (matched,) = await office.deposit(AUGUST, (102_001, claim.claim_no))
    assert matched.unmatched is Unmatched.MORE_THAN_CLAIMED
    assert (await open_of(office, claim.claim_no), await suspended(office)) == (0, 1)


async def test_a_deposit_without_reference_is_held_until_somebody_matches_it(office: Office) -> None:
    claim = await claimed(office)
    (matched,) = await office.deposit(AUGUST, (102_000, ""))
    assert matched.unmatched is Unmatched.WITHOUT_REFERENCE
    async with office.on(AUGUST) as work:
        (held,) = await deposit_store.deposits(work)
        with pytest.raises(NotThatMuch):
            await actions.match_deposit(work, held.id, claim.id, Yen(102_001))
        await actions.match_deposit(work, held.id, claim.id, Yen(102_000))
    assert (await open_of(office, claim.claim_no), await suspended(office)) == (0, 0)


async def test_a_line_of_the_bank_told_again_with_another_amount_is_refused(office: Office) -> None:
    line = DepositFacts("line-1", AUGUST, Yen(5_000), "アソセイキ")
    async with office.on(AUGUST) as work:
        await actions.record_deposits(work, office.vault, [line], {})
    with pytest.raises(RecordedOtherwise):
        async with office.on(AUGUST) as work:
            await actions.record_deposits(work, office.vault, [replace(line, amount=Yen(6_000))], {})
    assert await suspended(office) == 5_000


async def test_an_answer_of_the_bank_told_again_otherwise_is_refused(office: Office) -> None:
    await paid_year(office)
    async with office.on(AUGUST) as work:
        batch = await actions.request_transfers(work, AUGUST)
        (sent,) = await transfer_store.transfers(work, batch_id=batch)
        paid = TransferAnswer(sent.reference, TransferOutcome.PAID, "0", AUGUST)
        assert await actions.record_transfer_answers(work, [paid]) == 1
    async with office.on(AUGUST) as work:
        assert await actions.record_transfer_answers(work, [paid]) == 0
    failed = TransferAnswer(sent.reference, TransferOutcome.FAILED, "9", AUGUST)
    with pytest.raises(RecordedOtherwise):
        async with office.on(AUGUST) as work:
            await actions.record_transfer_answers(work, [failed])


async def test_who_proposed_an_amount_above_the_limit_does_not_approve_it(office: Office) -> None:
    await office.checked("青井", 2024, SPRING, "阿蘇精機", 204_000)
    await office.propose(JULY, SATO)
    with pytest.raises(SameHand):
        await office.approve(JULY, SATO)
    assert (await journals(office), [each.is_approved for each in await owed(office)]) == (0, [None])
    await office.approve(JULY, MORI)
    assert await journals(office) == 1


async def test_who_certified_does_not_decide(office: Office) -> None:
    await certified(office, "文", "有明電子", HIRED)
    with pytest.raises(SameHand):
        await office.happened("文", CaseEventKind.DECIDED, date(2024, 4, 25), SATO)
    async with office.on(SPRING) as work:
        found = await work.session.execute(text("SELECT count(*) FROM support_decision"))
    assert found.scalar_one() == 1  # 青井 alone


async def test_a_closed_year_takes_no_change_and_the_open_year_takes_the_correction(office: Office) -> None:
    await paid_year(office)
    await office.close(2025, Closing.OBLIGATIONS, date(2026, 4, 1))
    lines = (Entry(AccountCode.CASH, Yen(5)), Entry(AccountCode.SUSPENSE, Yen(-5)))
    owing = (Entry(AccountCode.SUPPORT_EXPENSE, Yen(5)), Entry(AccountCode.SUSPENSE, Yen(-5)))
    with pytest.raises(ObligationsClosed):
        async with office.on(date(2026, 4, 2)) as work:
            await post_journals(work, [JournalFacts("late", "x", FiscalYear(2025), date(2026, 3, 31), owing)])
    await office.close(2025, Closing.BOOKS, date(2026, 6, 1))
    with pytest.raises(YearClosed):
        async with office.on(date(2026, 6, 1)) as work:
            await post_journals(work, [JournalFacts("late", "x", FiscalYear(2025), date(2026, 5, 31), lines)])
    async with office.on(date(2026, 6, 2)) as work:
        right = told(office, 2024, 180_000, certified_on=date(2026, 6, 2))
        await actions.propose_correction(work, office.cases["青井"], [right])
    await office.approve(date(2026, 6, 3))
    assert [(each.award.amount.amount, each.fiscal_year) for each in await owed(office)] == [
        (204_000, FiscalYear(2025)),
        (-24_000, FiscalYear(2026)),
    ]


async def test_what_was_refused_is_computed_and_proposed_again(office: Office) -> None:
    await office.checked("青井", 2024, SPRING, "阿蘇精機", 204_000)
    await office.propose(JULY)
    async with office.on(JULY, MORI) as work:
        await actions.refuse_obligation(work, (await obligation_store.obligations(work))[0].id, "確認中")
    await office.propose(AUGUST)
    await office.approve(AUGUST)
    assert [(each.sequence, each.is_approved) for each in await owed(office)] == [(0, False), (1, True)]


async def two_years_proposed(office: Office) -> list[Obligation]:
    """182,001 twice: halves of 91,000 and 91,001."""
    for year in (2024, 2025):
        await office.checked("青井", year, date(year + 1, 4, 20), "阿蘇精機", 182_001)
    await office.propose(date(2026, 7, 1))
    found = await owed(office)
    assert [each.award.company.amount for each in found] == [91_000, 91_001]
    return found


async def test_a_later_instalment_is_not_approved_before_an_earlier_one(office: Office) -> None:
    _, second = await two_years_proposed(office)
    with pytest.raises(YearNotReady):
        async with office.on(date(2026, 7, 2), MORI) as work:
            await actions.approve_obligations(work, [second.id])
    assert await journals(office) == 0
    assert len(await office.approve(date(2026, 7, 2))) == 2


async def test_with_a_refused_instalment_those_computed_after_it_fall(office: Office) -> None:
    first, _ = await two_years_proposed(office)
    async with office.on(date(2026, 7, 2), MORI) as work:
        await actions.refuse_obligation(work, first.id, "確認中")
    assert [each.is_approved for each in await owed(office)] == [False, False]


async def test_nothing_is_taken_back_while_something_waits_for_a_decision(office: Office) -> None:
    """Else it would take back what is refused afterwards, and was never paid."""
    await office.checked("青井", 2024, SPRING, "阿蘇精機", 204_000)
    await office.propose(JULY)
    await office.happened("青井", CaseEventKind.ENDED, JULY, reason=EndReason.FALSE_STATEMENT)
    with pytest.raises(YearNotReady):
        async with office.on(AUGUST) as work:
            await actions.propose_reclaim(work, office.cases["青井"])


async def test_nothing_is_corrected_while_something_waits_for_a_decision(office: Office) -> None:
    await office.checked("青井", 2024, SPRING, "阿蘇精機", 204_000)
    await office.propose(JULY)
    with pytest.raises(YearNotReady):
        async with office.on(AUGUST) as work:
            right = told(office, 2024, 180_000, certified_on=AUGUST)
            await actions.propose_correction(work, office.cases["青井"], [right])


async def test_a_year_of_two_companies_waits_for_the_evidence_of_both(office: Office) -> None:
    await office.happened("青井", CaseEventKind.TRANSFERRED, date(2024, 10, 1), company="有明電子")
    first = Period(HIRED, date(2024, 9, 30))
    await office.checked("青井", 2024, SPRING, "阿蘇精機", 102_000, employed=first)
    assert await office.propose(JULY) == 0
    await office.checked("青井", 2024, JULY, "有明電子", 102_000, employed=Period(date(2024, 10, 1), date(2025, 3, 31)))
    await office.propose(AUGUST)
    assert await amounts(office) == [204_000]


async def test_a_part_of_what_is_to_be_taken_back_that_was_refused_is_proposed_again(office: Office) -> None:
    for year in (2024, 2025):
        await office.checked("青井", year, date(year + 1, 4, 20), "阿蘇精機", 182_001)
    await office.propose(date(2026, 7, 1))
    await office.approve(date(2026, 7, 1))
    await office.happened("青井", CaseEventKind.ENDED, date(2026, 8, 1), reason=EndReason.FALSE_STATEMENT)
    async with office.on(date(2026, 8, 2)) as work:
        first, second = await actions.propose_reclaim(work, office.cases["青井"])
    async with office.on(date(2026, 8, 3), MORI) as work:
        await actions.approve_obligations(work, [first])
        await actions.refuse_obligation(work, second, "金額を確認")
    async with office.on(date(2026, 8, 4)) as work:
        assert len(await actions.propose_reclaim(work, office.cases["青井"])) == 1


async def test_a_company_gets_back_what_it_bore_and_not_what_another_did(office: Office) -> None:
    """The move is told of after the year was paid by the first company alone."""
    await paid_year(office)
    await office.happened("青井", CaseEventKind.TRANSFERRED, date(2024, 10, 1), company="有明電子", known_on=AUGUST)
    await office.happened("青井", CaseEventKind.ENDED, AUGUST, reason=EndReason.FALSE_STATEMENT)
    async with office.on(AUGUST) as work:
        await actions.propose_reclaim(work, office.cases["青井"])
    (paid, back) = await owed(office)
    assert [(company, share.amount) for company, share in back.shares if share] == [
        (office.companies["阿蘇精機"], -102_000)
    ]
    assert paid.award.company == Yen(102_000)


async def test_the_limit_of_a_company_counts_people_who_are_not_computed_now(
    worker_database: Database, vault: Vault
) -> None:
    """Nara refunds at most 500,000 a company: 400,000 for the first leaves 100,000 for the second."""
    office = Office(worker_database, vault, scheme="nara", frame="scholarship")
    await office.open_books(*range(2025, 2030))
    await office.company("生駒電機", date(2024, 9, 1), years=[2025])
    for name in ("一", "二"):
        await office.admit(name, "生駒電機", date(2025, 4, 1))
        for year, outlay in ((2025, 300_000), (2026, 300_000), (2027, 200_000)):
            await office.checked(name, year, date(year + 1, 4, 20), "生駒電機", None, outlay=Yen(outlay))
    # 300,000 + 300,000 + 200,000 = 800,000, of which the prefecture refunds a half.
    for name, refunded in (("一", 400_000), ("二", 100_000)):
        async with office.on(date(2028, 7, 1)) as work:
            await actions.propose_year(work, [CaseId(office.cases[name])])
        assert [each.award.prefecture.amount for each in await owed(office, name)] == [refunded]
