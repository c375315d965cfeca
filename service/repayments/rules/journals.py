"""Which accounts each act moves.

What is spent and what comes in are booked whole and apart from each other (総計予算主義, 地方自治法 210条).
"""

from collections.abc import Collection, Iterable
from datetime import date
from uuid import UUID

from service.base.fiscal_year import FiscalYear
from service.base.yen import ZERO, Yen
from service.ledger.terms import AccountCode, Entry, JournalFacts
from service.repayments.rules.years import booking_of_cash, year_of_cash
from service.repayments.terms.case import Case
from service.repayments.terms.obligation import Obligation
from service.repayments.terms.scheme import Flow, Frame, Mechanism
from service.repayments.terms.settlement import Claim, Deposit, DepositFacts, PartyKind, Transfer

_REVENUE = {
    Mechanism.CONTRIBUTION: AccountCode.CONTRIBUTION_REVENUE,
    Mechanism.DONATION: AccountCode.DONATION_REVENUE,
}


def obligation_journal(frame: Frame, case: Case, obligation: Obligation, on_date: date) -> JournalFacts | None:
    """What an obligation books that is approved on that day, in the day's year (地方自治法 208条).

    None where the prefecture neither owes nor is owed anything.
    """
    entries = tuple(_obligation_entries(frame, case, obligation))
    if not entries:
        return None
    return JournalFacts(
        natural_key=f"obligation/{case.id}/{obligation.instalment.kind}/{obligation.instalment.number}"
        f"/{obligation.sequence}",
        kind=f"obligation.{obligation.reason.value}",
        fiscal_year=FiscalYear.of(on_date),
        on_date=on_date,
        entries=entries,
        subject_id=case.id,
    )


def _obligation_entries(frame: Frame, case: Case, obligation: Obligation) -> Iterable[Entry]:
    """The prefecture pays the person all and is owed the companies' part; or refunds its part to the company.

    What is below zero takes back: of what was paid already the person owes it, and the companies get their part back.
    """
    award = obligation.award
    if frame.flow is Flow.COMPANY_PAYS:
        # The prefecture's part goes to the last of the companies whose months count.
        yield from _refund(obligation.shares[-1][0], award.prefecture)
        return
    yield from _support(case.registration.person_id, award.amount)
    for company, amount in obligation.shares:
        yield from _part(frame, company, amount)


def _support(person: UUID, amount: Yen) -> Iterable[Entry]:
    if amount > ZERO:
        yield Entry(AccountCode.SUPPORT_EXPENSE, amount)
        yield Entry(AccountCode.PAYABLE_PERSON, -amount, person)
    if amount < ZERO:
        yield Entry(AccountCode.RECEIVABLE_PERSON, -amount, person)
        yield Entry(AccountCode.RECLAIM_REVENUE, amount)


def _part(frame: Frame, company: UUID, amount: Yen) -> Iterable[Entry]:
    """What a company bears is owed to the prefecture; what it had borne of what is taken back is paid to it."""
    if amount > ZERO:
        yield Entry(AccountCode.RECEIVABLE_COMPANY, amount, company)
        yield Entry(_REVENUE[frame.sharing.mechanism], -amount)
    if amount < ZERO:
        yield Entry(AccountCode.REFUND_EXPENSE, -amount)
        yield Entry(AccountCode.PAYABLE_COMPANY, amount, company)


def _refund(company: UUID, amount: Yen) -> Iterable[Entry]:
    if amount > ZERO:
        yield Entry(AccountCode.REFUND_EXPENSE, amount)
        yield Entry(AccountCode.PAYABLE_COMPANY, -amount, company)
    if amount < ZERO:
        yield Entry(AccountCode.RECEIVABLE_COMPANY, -amount, company)
        yield Entry(AccountCode.RECLAIM_REVENUE, amount)


def payment_journal(
    transfer: Transfer, paid_on: date, told_on: date, closed: Collection[FiscalYear] = ()
) -> JournalFacts:
    """The bank paid what was owed."""
    year, day = booking_of_cash(transfer.fiscal_year, paid_on, told_on, closed)
    payables = {PartyKind.PERSON: AccountCode.PAYABLE_PERSON, PartyKind.COMPANY: AccountCode.PAYABLE_COMPANY}
    return JournalFacts(
        natural_key=f"transfer/{transfer.reference}",
        kind="transfer.paid",
        fiscal_year=year,
        on_date=day,
        entries=(
            Entry(payables[transfer.payee.kind], transfer.amount, transfer.payee.id),
            Entry(AccountCode.CASH, -transfer.amount),
        ),
        subject_id=transfer.case_id,
    )


def deposit_journal(
    deposit: DepositFacts, claim: Claim | None, settled: Yen, told_on: date, closed: Collection[FiscalYear] = ()
) -> JournalFacts:
    """Money came in: so much of it settles the claim, the rest is held until it is known what for.

    For a claim of the year before it goes into that year's books while they take cash.
    """
    owed_in = FiscalYear.of(deposit.on_date) if claim is None else claim.fiscal_year
    year, day = booking_of_cash(owed_in, deposit.on_date, told_on, closed)
    entries = [Entry(AccountCode.CASH, deposit.amount)]
    if claim is not None and settled:
        entries.append(_received(claim, settled))
    if deposit.amount > settled:
        entries.append(Entry(AccountCode.SUSPENSE, settled - deposit.amount))
    subject = claim.id if claim else None
    return JournalFacts(f"deposit/{deposit.line_key}", "deposit.received", year, day, tuple(entries), subject)


def matched_journals(
    deposit: Deposit, claim: Claim, amount: Yen, on_date: date, closed: Collection[FiscalYear] = ()
) -> tuple[JournalFacts, ...]:
    """What was held is what somebody owed; the last of them settles the claim.

    Held in one year's books and owed in those of the year before that still take cash of its day, it goes over to
    them, as if the payer had named the claim.
    """
    key, year = f"matched/{deposit.id}/{claim.id}", year_of_cash(claim.fiscal_year, deposit.facts.on_date, closed)
    held, received = Entry(AccountCode.SUSPENSE, amount), _received(claim, amount)
    if year == deposit.fiscal_year or year in closed:
        today = FiscalYear.of(on_date)
        return (JournalFacts(key, "deposit.matched", today, on_date, (held, received), claim.id),)
    day = deposit.facts.on_date
    given = (held, Entry(AccountCode.CASH, -amount))
    taken = (Entry(AccountCode.CASH, amount), received)
    return (
        JournalFacts(f"{key}/given", "deposit.moved", deposit.fiscal_year, day, given, claim.id),
        JournalFacts(key, "deposit.matched", year, day, taken, claim.id),
    )


def _received(claim: Claim, amount: Yen) -> Entry:
    receivables = {
        PartyKind.PERSON: AccountCode.RECEIVABLE_PERSON,
        PartyKind.COMPANY: AccountCode.RECEIVABLE_COMPANY,
    }
    return Entry(receivables[claim.debtor.kind], -amount, claim.debtor.id)
