"""Which accounts each act moves.

What is spent and what comes in are booked whole and apart from each other (総計予算主義, 地方自治法 210条). A
contribution that a company gets back is no support, and is owed as such (未払返還金). Of the revenue of the same fiscal
year it is taken out of that revenue, received (戻出, 地方自治法施行令 165条の7) or not (調定の減額); of an earlier
year's it is an expense of its own (償還金, 同 165条の8).
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from service.base.fiscal_year import FiscalYear
from service.base.ids import CompanyId
from service.base.yen import ZERO, Yen, total
from service.ledger.terms import AccountCode, Entry, Journal, JournalFacts
from service.repayments.rules.shares import revenue_of_year
from service.repayments.rules.years import booking_of_cash, year_of_cash
from service.repayments.terms.case import Case
from service.repayments.terms.obligation import Obligation
from service.repayments.terms.scheme import Flow, Frame, Mechanism
from service.repayments.terms.settlement import Claim, Deposit, DepositFacts, Match, PartyKind, Transfer

_REVENUE = {
    Mechanism.CONTRIBUTION: AccountCode.CONTRIBUTION_REVENUE,
    Mechanism.DONATION: AccountCode.DONATION_REVENUE,
}


def obligation_journal(
    frame: Frame, case: Case, obligation: Obligation, on_date: date, others: Iterable[Obligation] = ()
) -> JournalFacts | None:
    """What an obligation books that is approved on that day, in the day's year (地方自治法 208条).

    `others`: what was decided of the same support, needed where a company gets something back. None where the
    prefecture neither owes nor is owed anything.
    """
    stands = revenue_of_year(obligation, others, FiscalYear.of(on_date))
    entries = tuple(_obligation_entries(frame, case, obligation, stands))
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


def _obligation_entries(
    frame: Frame, case: Case, obligation: Obligation, stands: Mapping[CompanyId, Yen]
) -> Iterable[Entry]:
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
        yield from _part(frame, company, amount, stands.get(company, ZERO))


def _support(person: UUID, amount: Yen) -> Iterable[Entry]:
    if amount > ZERO:
        yield Entry(AccountCode.SUPPORT_EXPENSE, amount)
        yield Entry(AccountCode.PAYABLE_PERSON, -amount, person)
    if amount < ZERO:
        yield Entry(AccountCode.RECEIVABLE_PERSON, -amount, person)
        yield Entry(AccountCode.RECLAIM_REVENUE, amount)


def _part(frame: Frame, company: UUID, amount: Yen, stands: Yen) -> Iterable[Entry]:
    """What a company bears is owed to the prefecture; what it had borne of what is taken back is paid to it, out of
    what stands as the year's revenue as far as that goes. That entry says whose it is: a payment finds it by that."""
    revenue = _REVENUE[frame.sharing.mechanism]
    if amount > ZERO:
        yield Entry(AccountCode.RECEIVABLE_COMPANY, amount, company)
        yield Entry(revenue, -amount)
    if amount < ZERO:
        of_year = min(-amount, stands)
        if of_year:
            yield Entry(revenue, of_year, company)
        if of_year < -amount:
            yield Entry(AccountCode.PAID_BACK_EXPENSE, -amount - of_year)
        yield Entry(AccountCode.PAYABLE_BACK, amount, company)


def _refund(company: UUID, amount: Yen) -> Iterable[Entry]:
    """The prefecture's part of what a company paid the person is a subsidy to it."""
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
    return JournalFacts(
        natural_key=f"transfer/{transfer.reference}",
        kind="transfer.paid",
        fiscal_year=year,
        on_date=day,
        entries=(
            Entry(transfer.booked_as, transfer.amount, transfer.payee.id),
            Entry(AccountCode.CASH, -transfer.amount),
        ),
        subject_id=transfer.subject_id,
    )


def returned_journals(
    transfer: Transfer, deposit: Deposit, on_date: date, closed: Collection[FiscalYear] = ()
) -> tuple[JournalFacts, ...]:
    """What the bank paid came back as this deposit, and all of it is owed again; by the last of them.

    While the year in which it is owed takes cash it goes into that year's books (戻入, 地方自治法施行令 159条), and
    later into the day's own. What the bank took of it (支払手数料) is spent in the year of the day on which it took it
    (同 143条), by a journal of its own.
    """
    key, fee = f"returned/{transfer.reference}", transfer.amount - deposit.amount
    owed = Entry(transfer.booked_as, -transfer.amount, transfer.payee.id)
    entries = (owed, Entry(AccountCode.CASH, fee)) if fee else (owed,)
    use = _Use(key, "transfer.returned", entries, transfer.fiscal_year, transfer.subject_id)
    back = _out_of_suspense(deposit, use, on_date, closed)
    if not fee:
        return back
    year, day = booking_of_cash(FiscalYear.of(deposit.on_date), deposit.on_date, on_date, closed)
    spent = (Entry(AccountCode.FEE_EXPENSE, fee), Entry(AccountCode.CASH, -fee))
    return (JournalFacts(f"{key}/fee", "transfer.fee", year, day, spent, transfer.subject_id), *back)


def refund_journal(deposit: Deposit, claim: Claim, amount: Yen, number: int, on_date: date) -> JournalFacts:
    """What came in and nobody owed is owed to who paid it, the claim's debtor; the deposit's refund of that number.

    It never was anybody's revenue, so that nothing is spent.
    """
    return JournalFacts(
        natural_key=f"refund/{deposit.id}/{number}",
        kind="deposit.refunded",
        fiscal_year=FiscalYear.of(on_date),
        on_date=on_date,
        entries=(
            Entry(AccountCode.SUSPENSE, amount),
            Entry(AccountCode.PAYABLE_BACK, -amount, claim.debtor.id),
        ),
        subject_id=claim.id,
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
    return JournalFacts(f"deposit/{deposit.line_key}", RECEIVED, year, day, tuple(entries), subject)


def matched_journals(
    match_id: UUID, deposit: Deposit, claim: Claim, amount: Yen, on_date: date, closed: Collection[FiscalYear] = ()
) -> tuple[JournalFacts, ...]:
    """What was held is what somebody owed; the last of them settles the claim."""
    received = _received(claim, amount)
    use = _Use(f"matched/{match_id}", "deposit.matched", (received,), claim.fiscal_year, claim.id)
    return _out_of_suspense(deposit, use, on_date, closed)


@dataclass(frozen=True, slots=True)
class _Use:
    """What held money turns out to be: the entries that it makes beside what is held, and in which year it was owed."""

    key: str
    kind: str
    entries: tuple[Entry, ...]
    owed_in: FiscalYear
    subject_id: UUID


def _out_of_suspense(
    deposit: Deposit, use: _Use, on_date: date, closed: Collection[FiscalYear]
) -> tuple[JournalFacts, ...]:
    """As if the payer had said so on the day it came: in the books in which it is held, and where it is owed in others
    that take cash of its day, it goes over to them. Where one of the two is closed it is used in the open year.
    """
    amount, day, stands = -total([each.amount for each in use.entries]), deposit.on_date, deposit.fiscal_year
    year, today = year_of_cash(use.owed_in, day, closed), FiscalYear.of(on_date)
    held = Entry(AccountCode.SUSPENSE, amount)
    given, taken = (held, Entry(AccountCode.CASH, -amount)), (Entry(AccountCode.CASH, amount), *use.entries)
    stays = {year, stands} & set(closed) or year_of_cash(stands, day) != stands
    if stays or year == stands == today:
        return (JournalFacts(use.key, use.kind, today, on_date, (held, *use.entries), use.subject_id),)
    if year == stands:
        return (JournalFacts(use.key, use.kind, year, day, (*given, *taken), use.subject_id),)
    return (
        JournalFacts(f"{use.key}{GIVEN}", "deposit.moved", stands, day, given, use.subject_id),
        JournalFacts(use.key, use.kind, year, day, taken, use.subject_id),
    )


RECEIVED = "deposit.received"
"""The kind of the journal by which money comes in."""
GIVEN = "/given"
"""Ends the key of the journal by which one year's books give money to those of another."""


def is_undone_beside(booked: Journal, on_date: date, closed: Collection[FiscalYear]) -> bool:
    """Whether `unmatched_journal` undoes a match, since the journal that booked it cannot be reversed where it stands.

    A deposit's own journal holds more than the match; and a year that has passed may take cash alone, which a match
    within its own days did not move.
    """
    year, moved = booked.facts.fiscal_year, any(each.account is AccountCode.CASH for each in booked.facts.entries)
    is_open_past = year != FiscalYear.of(on_date) and year not in closed
    return booked.facts.kind == RECEIVED or (is_open_past and not moved)


def unmatched_journal(
    undone: Match, claim: Claim, booked: Journal, on_date: date, closed: Collection[FiscalYear] = ()
) -> JournalFacts:
    """What a journal settled was not for the claim: it is owed again, and the money held again in the same books.

    In an earlier year that takes cash on the journal's day, by way of cash; where it is closed in the open year, as a
    correction.
    """
    year, today = booked.facts.fiscal_year, FiscalYear.of(on_date)
    is_late = year != today and year not in closed
    by_cash = (Entry(AccountCode.CASH, undone.amount), Entry(AccountCode.CASH, -undone.amount)) if is_late else ()
    return JournalFacts(
        natural_key=f"unmatched/{undone.id}",
        kind="deposit.unmatched",
        fiscal_year=year if is_late else today,
        on_date=booked.facts.on_date if is_late else on_date,
        entries=(_received(claim, -undone.amount), *by_cash, Entry(AccountCode.SUSPENSE, -undone.amount)),
        subject_id=claim.id,
        corrects=None if is_late or year == today else booked.journal_id,
    )


def when_undone(
    booked: Sequence[Journal], on_date: date, closed: Collection[FiscalYear]
) -> list[tuple[FiscalYear, date]]:
    """Under which year and day each journal of a match by hand is reversed.

    In their own while all of them take it, since else the money would stand in the wrong books; then in the open year,
    as what an earlier year got wrong is put right (過年度).
    """
    today = FiscalYear.of(on_date)
    years = {each.facts.fiscal_year for each in booked}
    if years == {today} or years & set(closed):
        return [(today, on_date) for _ in booked]
    return [(each.facts.fiscal_year, each.facts.on_date) for each in booked]


def _received(claim: Claim, amount: Yen) -> Entry:
    receivables = {
        PartyKind.PERSON: AccountCode.RECEIVABLE_PERSON,
        PartyKind.COMPANY: AccountCode.RECEIVABLE_COMPANY,
    }
    return Entry(receivables[claim.debtor.kind], -amount, claim.debtor.id)
