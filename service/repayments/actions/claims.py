"""What is claimed from companies and people, what comes in for it, and the budget it is held against."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from uuid import UUID

from service.base.fiscal_year import FiscalYear
from service.base.ids import JournalId
from service.base.yen import ZERO, Yen, total
from service.db.recording import RecordedOtherwise, check_has_happened
from service.db.work import Work
from service.ledger.actions import post_journals
from service.ledger.reads import closed_years
from service.platform import audit
from service.repayments import store
from service.repayments.rules.journals import deposit_journal, matched_journals
from service.repayments.rules.permission import check_may_run
from service.repayments.rules.reconciliation import Matched, claim_number, match
from service.repayments.store import claims as claim_store
from service.repayments.store import deposits as deposit_store
from service.repayments.terms.settlement import (
    BudgetSide,
    Claim,
    DepositFacts,
    NothingToClaim,
    NotThatMuch,
    Party,
    Unclaimed,
)

DAYS_TO_PAY = 30


async def claim_contributions(work: Work, year: FiscalYear, debtor: Party | None = None) -> list[Claim]:
    """Claims what obligations approved by that year let the prefecture claim, of one debtor or of all; once each.

    A claim is of one debtor and of the obligations of one year, whose books take what comes in for it. Raises
    NothingToClaim where nothing waits, as nothing does of a year that has not begun.
    """
    check_may_run(work.actor)
    await store.lock(work)
    waiting: defaultdict[tuple[FiscalYear, Party], list[Unclaimed]] = defaultdict(list)
    for each in await claim_store.unclaimed(work, min(year, FiscalYear.of(work.today))):
        if debtor in (None, each.debtor):
            waiting[each.fiscal_year, each.debtor].append(each)
    if not waiting:
        raise NothingToClaim("請求するものがありません。", year=year.year)
    running = {of: await claim_store.count_claims(work, of) for of in {of for of, _ in waiting}}
    made = []
    for (of, party), lines in waiting.items():
        running[of] += 1
        amount = total(tuple(line.amount for line in lines))
        made.append((_claim(work, of, running[of], party, amount), lines))
    await claim_store.insert_claims(work, made)
    await audit.note(work, "contributions.claimed", year=year.year, count=len(made))
    return [claim for claim, _ in made]


def _claim(work: Work, year: FiscalYear, running: int, debtor: Party, amount: Yen) -> Claim:
    due_on = work.today + timedelta(days=DAYS_TO_PAY)
    return Claim(work.new_id(), claim_number(year.year, running), debtor, year, work.today, due_on, amount, paid=ZERO)


async def record_deposits(work: Work, deposits: Sequence[DepositFacts], payers: Mapping[UUID, str]) -> list[Matched]:
    """Books what came in, each line of the bank once, settles the claims that it names, and holds the rest.

    `payers`: debtors' names as banks write them. Answers what became of the new lines, in their order. A line that is
    known with other content refuses all (RecordedOtherwise).
    """
    check_may_run(work.actor)
    check_has_happened(work, (each.on_date for each in deposits))
    await store.lock(work)
    known = await deposit_store.known_lines(work, [each.line_key for each in deposits])
    claims = {claim.id: claim for claim in await claim_store.claims(work)}
    closed = await closed_years(work)
    answer = []
    for each in deposits:
        if each.line_key in known:
            _check_same(known[each.line_key], each)
            continue
        known[each.line_key] = each
        matched = match(each, list(claims.values()), payers)
        await _book(work, each, matched, closed)
        if matched.claim is not None:
            claims[matched.claim.id] = replace(matched.claim, paid=matched.claim.paid + matched.settled)
        answer.append(matched)
    await audit.note(work, "deposits.recorded", stored=len(answer), unchanged=len(deposits) - len(answer))
    return answer


def _check_same(stands: DepositFacts, told: DepositFacts) -> None:
    if stands != told:
        raise RecordedOtherwise("この入金明細は、別の内容ですでに記録されています。", reference=told.line_key)


async def _book(work: Work, facts: DepositFacts, matched: Matched, closed: Collection[FiscalYear]) -> None:
    journal = deposit_journal(facts, matched.claim, matched.settled, work.today, closed)
    (booked,) = await post_journals(work, [journal])
    deposit_id = await deposit_store.insert_deposit(work, facts, journal.fiscal_year, JournalId(booked.id))
    if matched.claim is not None:
        await deposit_store.insert_match(work, deposit_id, matched.claim.id, matched.settled, JournalId(booked.id))


async def match_deposit(work: Work, deposit_id: UUID, claim_id: UUID, amount: Yen) -> None:
    """Somebody says that so much of a held deposit is for this claim; raises NotThatMuch beyond what is open."""
    check_may_run(work.actor)
    await store.lock(work)
    deposit, claim = await deposit_store.deposit(work, deposit_id), await claim_store.claim(work, claim_id)
    if not ZERO < amount <= min(deposit.open, claim.open):
        raise NotThatMuch("入金の残りと請求の残りの範囲で指定してください。", open=min(deposit.open, claim.open).amount)
    journals = matched_journals(deposit, claim, amount, work.today, await closed_years(work))
    booked = await post_journals(work, journals)
    await deposit_store.insert_match(work, deposit_id, claim_id, amount, JournalId(booked[-1].id))
    await audit.note(work, "deposit.matched", subject_id=claim_id, amount=amount.amount)


async def set_budget(work: Work, year: FiscalYear, scheme: str, side: BudgetSide, amount: Yen) -> None:
    """What the assembly voted; a supplementary budget (補正) is the next revision."""
    check_may_run(work.actor)
    await deposit_store.insert_budget(work, year, scheme, side, amount)
    await audit.note(work, "budget.set", year=year.year, scheme=scheme, side=side.value, amount=amount.amount)
