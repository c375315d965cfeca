"""What is claimed from companies and people, and what comes in for it."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from service.base.fiscal_year import FiscalYear
from service.base.ids import JournalId
from service.base.yen import ZERO, Yen, total
from service.db.recording import RecordedOtherwise, check_has_happened
from service.db.work import Work
from service.ledger.actions import post_journals
from service.ledger.reads import closed_years
from service.platform import audit
from service.platform.crypto import Vault
from service.repayments import store
from service.repayments.reads.deposit_words import facts_of, sealed
from service.repayments.rules.journals import deposit_journal, matched_journals
from service.repayments.rules.path import frame_of
from service.repayments.rules.permission import check_may_run
from service.repayments.rules.reconciliation import Matched, check_unchanged, claim_number, due_on, match
from service.repayments.store import cases as case_store
from service.repayments.store import claims as claim_store
from service.repayments.store import deposits as deposit_store
from service.repayments.terms.settlement import (
    Claim,
    ClaimOf,
    DepositFacts,
    NothingToClaim,
    NotThatMuch,
    Party,
    Unclaimed,
)


async def claim_contributions(work: Work, year: FiscalYear, debtor: Party | None = None) -> list[Claim]:
    """Claims what obligations approved by that year let the prefecture claim, of one debtor or of all; once each.

    A claim is of one debtor, one scheme (`ClaimOf`) and of the obligations of one year, whose books take what comes in
    for it; it is due when the first of its supports' frames asks. Raises NothingToClaim where nothing waits, as nothing
    does of a year that has not begun.
    """
    check_may_run(work.actor)
    await store.lock(work)
    waiting: defaultdict[ClaimOf, list[Unclaimed]] = defaultdict(list)
    for each in await claim_store.unclaimed(work, min(year, FiscalYear.of(work.today))):
        if debtor in (None, each.of.debtor):
            waiting[each.of].append(each)
    if not waiting:
        raise NothingToClaim("請求するものがありません。", year=year.year)
    cases = await case_store.hired_cases(work, {line.case_id for lines in waiting.values() for line in lines})
    running = {of: await claim_store.count_claims(work, of) for of in {of.year for of in waiting}}
    made = []
    for of, lines in waiting.items():
        running[of.year] += 1
        due = due_on(work.today, [frame_of(cases[line.case_id]) for line in lines])
        amount = total(tuple(line.amount for line in lines))
        made.append((_claim(work, of, running[of.year], amount, due), lines))
    await claim_store.insert_claims(work, made)
    await audit.note(work, "contributions.claimed", year=year.year, count=len(made))
    return [claim for claim, _ in made]


def _claim(work: Work, of: ClaimOf, running: int, amount: Yen, due: date) -> Claim:
    number = claim_number(of.year.year, running)
    return Claim(work.new_id(), number, of.debtor, of.year, work.today, due, amount, paid=ZERO)


async def record_deposits(
    work: Work, vault: Vault, deposits: Sequence[DepositFacts], payers: Mapping[UUID, str]
) -> list[Matched]:
    """Books what came in, each line of the bank once, settles the claims that it names, and holds the rest.

    `payers`: debtors' names as banks write them. Answers what became of the new lines, in their order. A line that is
    known with other content refuses all (RecordedOtherwise).
    """
    check_may_run(work.actor)
    check_has_happened(work, (each.on_date for each in deposits))
    await store.lock(work)
    stored = await deposit_store.known_lines(work, [each.line_key for each in deposits])
    known = {key: facts_of(vault, each) for key, each in stored.items()}
    claims = {claim.id: claim for claim in await claim_store.claims(work)}
    closed = await closed_years(work)
    answer = []
    for each in deposits:
        if each.line_key in known:
            _check_same(known[each.line_key], each)
            continue
        known[each.line_key] = each
        matched = match(each, list(claims.values()), payers)
        await _book(work, vault, each, matched, closed)
        if matched.claim is not None:
            claims[matched.claim.id] = replace(matched.claim, paid=matched.claim.paid + matched.settled)
        answer.append(matched)
    await audit.note(work, "deposits.recorded", stored=len(answer), unchanged=len(deposits) - len(answer))
    return answer


def _check_same(stands: DepositFacts, told: DepositFacts) -> None:
    if stands != told:
        raise RecordedOtherwise("この入金明細は、別の内容ですでに記録されています。", reference=told.line_key)


async def _book(
    work: Work, vault: Vault, facts: DepositFacts, matched: Matched, closed: Collection[FiscalYear]
) -> None:
    journal = deposit_journal(facts, matched.claim, matched.settled, work.today, closed)
    (booked,) = await post_journals(work, [journal])
    deposit_id, journal_id = work.new_id(), JournalId(booked.id)
    words = sealed(vault, deposit_id, facts)
    await deposit_store.insert_deposit(work, deposit_id, facts, words, journal.fiscal_year, journal_id)
    if matched.claim is not None:
        await deposit_store.insert_match(work, work.new_id(), deposit_id, matched.claim.id, matched.settled, journal_id)


async def match_deposit(work: Work, deposit_id: UUID, claim_id: UUID, amount: Yen, seen: Yen | None = None) -> None:
    """Somebody says that so much of a held deposit is for this claim; raises NotThatMuch beyond what is open.

    `seen`: what of the deposit was open when it was looked at; DepositChanged where it is not what is open now.
    """
    check_may_run(work.actor)
    await store.lock(work)
    deposit, claim = await deposit_store.deposit(work, deposit_id), await claim_store.claim(work, claim_id)
    check_unchanged(deposit, seen)
    if not ZERO < amount <= min(deposit.open, claim.open):
        raise NotThatMuch("入金の残りと請求の残りの範囲で指定してください。", open=min(deposit.open, claim.open).amount)
    match_id = work.new_id()
    journals = matched_journals(match_id, deposit, claim, amount, work.today, await closed_years(work))
    booked = await post_journals(work, journals)
    await deposit_store.insert_match(work, match_id, deposit_id, claim_id, amount, JournalId(booked[-1].id))
    await audit.note(work, "deposit.matched", subject_id=claim_id, amount=amount.amount)
