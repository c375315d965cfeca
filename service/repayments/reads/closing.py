"""A fiscal year's books before they are closed: what is still open, when what may be done, and its journals."""

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import text

from service.base.fiscal_year import FiscalYear
from service.base.ids import JournalId
from service.base.yen import Yen, total
from service.db.work import Read
from service.ledger import reads as ledger
from service.ledger import verification
from service.ledger.jobs import ANCHOR
from service.ledger.terms import AccountCode, AccountTotal, Closing, ClosingRequest, Journal, Year
from service.platform.audit_chain import Head
from service.platform.nights import last_business_dates
from service.repayments.store.transfers import payables

_SEEN = re.compile(r"([a-z_]+)=([0-9]+)/(-?[0-9]+)")
"""One part of `YearPage.seen`."""


class YearState(StrEnum):
    """How far a year's books are."""

    NOT_OPENED = "not_opened"
    OPEN = "open"
    CASH_ONLY = "cash_only"
    """Obligations are closed; money of them still moves (出納整理期間)."""
    CLOSED = "closed"


class YearAct(StrEnum):
    """What is done with a year's books, none of which is undone."""

    OPEN = "open"
    CLOSE_OBLIGATIONS = "close-obligations"
    CLOSE = "close"


CLOSINGS = {YearAct.CLOSE_OBLIGATIONS: Closing.OBLIGATIONS, YearAct.CLOSE: Closing.BOOKS}
"""The acts that two people do: one asks for it, and another does it."""


class Check(StrEnum):
    """What is looked at before a year is closed."""

    DECIDED = "decided"
    CLAIMED = "claimed"
    PAID = "paid"
    GIVEN_BACK = "given_back"
    RECONCILED = "reconciled"
    COLLECTED = "collected"
    VERIFIED = "verified"


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing looked at: `count` of it are open, for so much. `is_needed`: close only when nothing is."""

    check: Check
    count: int
    amount: Yen
    is_needed: bool = True

    @property
    def is_done(self) -> bool:
        return self.count == 0


@dataclass(frozen=True, slots=True)
class Verified:
    """Up to which journal the books were read again by a night, and how many there are."""

    head: Head | None
    anchor: Head | None
    on_date: date | None

    @property
    def since(self) -> int:
        """Journals that no night has read yet."""
        return (self.head.number if self.head else 0) - (self.anchor.number if self.anchor else 0)


@dataclass(frozen=True, slots=True)
class YearPage:
    """A year's books as they stand; `corrections`: booked in it and about an earlier year.

    `closed_by` are the requests by which something was closed; of closed books `checks` is what was open when their
    close was asked for. `brought`: what the years before left of each account that is carried over (繰越).
    """

    year: FiscalYear
    books: Year | None
    requests: tuple[ClosingRequest, ...]
    closed_by: tuple[ClosingRequest, ...]
    checks: tuple[Checked, ...]
    verified: Verified
    totals: tuple[AccountTotal, ...]
    corrections: int
    brought: Mapping[AccountCode, Yen]

    @property
    def seen(self) -> str:
        """What is open, for who looks again."""
        return " ".join(f"{each.check}={each.count}/{each.amount.amount}" for each in self.checks)

    @property
    def hands(self) -> set[UUID]:
        """Who asked for a close, and who closed."""
        closed = (self.books.obligations_closed_by, self.books.closed_by) if self.books else ()
        asked = {each.requested_by for each in (*self.requests, *self.closed_by)}
        return asked | {each for each in closed if each is not None}

    def request_of(self, act: YearAct) -> ClosingRequest | None:
        """The request that stands for the act."""
        return next((each for each in self.requests if each.closing is CLOSINGS.get(act)), None)

    def closed_of(self, act: YearAct) -> ClosingRequest | None:
        """The request by which the act was done."""
        return next((each for each in self.closed_by if each.closing is CLOSINGS.get(act)), None)

    @property
    def state(self) -> YearState:
        return state_of(self.books)

    @property
    def obligations_until(self) -> date:
        return self.year.last_day

    @property
    def cash_until(self) -> date:
        return cash_until(self.year)


@dataclass(frozen=True, slots=True)
class Subject:
    """What a journal is about: a support or a claim, by number."""

    label: str
    address: str


@dataclass(frozen=True, slots=True)
class ListedYear:
    """One year in the list of years."""

    year: FiscalYear
    opened_at: datetime | None
    obligations_closed_at: datetime | None
    closed_at: datetime | None
    state: YearState


OPEN_ITEMS = text("""
    SELECT 'decided' AS told, count(*) AS items, coalesce(sum(abs(o.amount_yen)), 0) AS amount FROM obligation o
    WHERE o.due_year <= :year AND NOT EXISTS (SELECT FROM obligation_decision WHERE obligation_id = o.id)
    UNION ALL
    SELECT 'claimed', count(*), coalesce(sum(c.amount_yen), 0) FROM support_claimable c
    WHERE c.fiscal_year <= :year AND NOT EXISTS (SELECT FROM support_claim_line
        WHERE obligation_id = c.obligation_id AND debtor_id = c.debtor_id)
    UNION ALL
    SELECT 'reconciled', count(*), coalesce(sum(open_yen), 0) FROM deposit_open
    WHERE fiscal_year <= :year AND open_yen > 0
    UNION ALL
    SELECT 'collected', count(*), coalesce(sum(left_yen), 0) FROM (
        SELECT c.amount_yen - coalesce((SELECT sum(amount_yen) FROM deposit_match WHERE claim_id = c.id), 0)
            AS left_yen FROM support_claim c WHERE c.fiscal_year <= :year) due WHERE left_yen > 0""")
CORRECTIONS = text("""
    SELECT count(*) FROM obligation_decision d JOIN obligation o ON o.id = d.obligation_id
    WHERE d.is_approved AND d.fiscal_year = :year AND o.reason = 'correction' AND o.due_year < :year""")


def cash_until(year: FiscalYear) -> date:
    """The last day of 出納整理期間 (地方自治法235条の5)."""
    return date(year.year + 1, 5, 31)


def state_of(books: Year | None) -> YearState:
    """How far the books are."""
    if books is None:
        return YearState.NOT_OPENED
    if books.closed_at is not None:
        return YearState.CLOSED
    return YearState.CASH_ONLY if books.obligations_closed_at is not None else YearState.OPEN


def next_acts(state: YearState) -> tuple[YearAct, ...]:
    """What can be done with them next."""
    return {
        YearState.NOT_OPENED: (YearAct.OPEN,),
        YearState.OPEN: (YearAct.CLOSE_OBLIGATIONS,),
        YearState.CASH_ONLY: (YearAct.CLOSE,),
        YearState.CLOSED: (),
    }[state]


def may_from(act: YearAct, year: FiscalYear) -> date | None:
    """From which day on it can be done; None: any day."""
    return {
        YearAct.OPEN: None,
        YearAct.CLOSE_OBLIGATIONS: date(year.year + 1, 4, 1),
        YearAct.CLOSE: date(year.year + 1, 6, 1),
    }[act]


def open_when_asked(request: ClosingRequest) -> dict[Check, tuple[int, int]]:
    """What was open when somebody asked, by what it is: how many, for so many yen.

    Requests stay for good: what has another name, or none, by now is left out.
    """
    told = (_SEEN.fullmatch(part) for part in request.seen.split())
    return {Check(one[1]): (int(one[2]), int(one[3])) for one in told if one and one[1] in set(Check)}


async def listed_years(read: Read) -> list[ListedYear]:
    """Years with books, the running and the next one, the latest first; one statement."""
    books = {one.fiscal_year: one for one in await ledger.years(read)}
    running = FiscalYear.of(read.today)
    found = sorted({*books, running, FiscalYear(running.year + 1)}, reverse=True)
    return [_listed(year, books.get(year)) for year in found]


def _listed(year: FiscalYear, books: Year | None) -> ListedYear:
    if books is None:
        return ListedYear(year, None, None, None, state_of(None))
    return ListedYear(year, books.opened_at, books.obligations_closed_at, books.closed_at, state_of(books))


async def year_page(read: Read, year: FiscalYear) -> YearPage:
    """A year's books with its checklist; eleven statements."""
    books = next((one for one in await ledger.years(read) if one.fiscal_year == year), None)
    is_begun = books is not None and books.obligations_closed_at is not None
    closed_by = tuple(await ledger.closing_requests(read, year, closed=True)) if is_begun else ()
    verified = await books_verified(read)
    is_closed = state_of(books) is YearState.CLOSED
    return YearPage(
        year=year,
        books=books,
        requests=tuple(await ledger.closing_requests(read, year)),
        closed_by=closed_by,
        checks=_checks_when_closed(closed_by) if is_closed else await _checks(read, year, verified),
        verified=verified,
        totals=tuple(await ledger.trial_balance(read, year)),
        corrections=int((await read.session.execute(CORRECTIONS, {"year": year.year})).scalar_one()),
        brought=await ledger.brought_forward(read, year),
    )


async def _checks(read: Read, year: FiscalYear, verified: Verified) -> tuple[Checked, ...]:
    rows = await read.session.execute(OPEN_ITEMS, {"year": year.year})
    found = {Check(row.told): (int(row.items), Yen(int(row.amount))) for row in rows}
    owed = [each for each in await payables(read) if each.fiscal_year <= year and not each.is_held]
    for check, gives_back in ((Check.PAID, False), (Check.GIVEN_BACK, True)):
        amounts = [each.amount for each in owed if each.gives_back is gives_back]
        found[check] = (len(amounts), total(amounts))
    found[Check.VERIFIED] = (verified.since, Yen(0))
    return tuple(_checked(check, *found[check]) for check in Check)


def _checks_when_closed(requests: Sequence[ClosingRequest]) -> tuple[Checked, ...]:
    """What was open when somebody asked to close the books, as the request keeps it: later things say nothing of it."""
    found = next((open_when_asked(each) for each in requests if each.closing is Closing.BOOKS), {})
    return tuple(_checked(check, found[check][0], Yen(found[check][1])) for check in Check if check in found)


def _checked(check: Check, count: int, amount: Yen) -> Checked:
    return Checked(check, count, amount, is_needed=check is not Check.COLLECTED)


async def books_verified(read: Read) -> Verified:
    """How far a night has read the books; three statements."""
    dates = await last_business_dates(read)
    return Verified(await verification.head(read), await verification.last_anchor(read), dates.get(ANCHOR))


async def year_journals(read: Read, year: FiscalYear, after: JournalId | None, limit: int) -> list[Journal]:
    """Journals of the year from behind one on, one more than `limit` where there are more; at most three statements."""
    behind = await ledger.journal(read, after) if after else None
    return await ledger.journals_between(
        read, year.first_day, cash_until(year), year=year, after=behind, limit=limit + 1
    )


async def subjects_of(read: Read, journals: Sequence[Journal]) -> dict[UUID, Subject]:
    """The supports and claims that these journals are about; one statement."""
    ids: Collection[UUID] = {one.facts.subject_id for one in journals if one.facts.subject_id is not None}
    query = text("""
        SELECT id, case_ref AS label, 'case' AS kind FROM support_case WHERE id = ANY(:ids)
        UNION ALL SELECT id, claim_no, 'claim' FROM support_claim WHERE id = ANY(:ids)""")
    rows = await read.session.execute(query, {"ids": list(ids)})
    return {
        row.id: Subject(row.label, f"/supports/{row.id}" if row.kind == "case" else f"/supports/claims/{row.id}")
        for row in rows
    }
