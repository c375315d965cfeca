"""Looking ahead: commitments of the next ten fiscal years, what is expected of them, and what if.

What is known comes in four statements; the rest is arithmetic, which takes a second for two thousand supports and so
has a thread of its own. Supports, their events and what is computed for them are added to and never changed, so that
an outlook stands until one is added or the day is over (`Outlooks`).
"""

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any
from uuid import UUID

from sqlalchemy import text

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.db.work import Read
from service.repayments.rules.commitments import (
    Ahead,
    Coming,
    Commitment,
    Computed,
    commitments,
    likely_actual,
    payments_ahead,
)
from service.repayments.rules.forecast import Expected, Part, expected
from service.repayments.rules.loans import Loan
from service.repayments.rules.path import frame_of, life_of
from service.repayments.rules.retention import Observed, Retention, retention
from service.repayments.rules.scenarios import (
    CapChange,
    Decided,
    Entrants,
    changed,
    decided_a_year,
    payments_of_entrants,
    recent_entrants,
)
from service.repayments.store import cases as case_store
from service.repayments.terms.case import Case, CaseEventKind
from service.repayments.terms.forecast import WhatIf
from service.repayments.terms.life import Instalment, Period
from service.repayments.terms.scheme import Basis, EndReason

YEARS = 10
MOST_KEPT = 20
STATE = text("""
    SELECT current_database(), (SELECT count(*) FROM support_case), (SELECT count(*) FROM support_event),
        (SELECT count(*) FROM obligation), (SELECT count(*) FROM obligation_decision),
        (SELECT count(*) FROM support_evidence_check), (SELECT count(*) FROM support_event_correction),
        (SELECT id FROM support_case ORDER BY id DESC LIMIT 1), (SELECT id FROM support_event ORDER BY id DESC LIMIT 1),
        (SELECT id FROM obligation ORDER BY id DESC LIMIT 1)""")
"""Differs whenever one was added to what an outlook follows from."""


@dataclass(frozen=True, slots=True)
class Known:
    """Every support that was decided on, how long each was alive, and the decisions."""

    supports: tuple[Ahead, ...]
    observed: tuple[Observed, ...]
    decided: tuple[Decided, ...]


@dataclass(frozen=True, slots=True)
class YearAhead:
    """Of one fiscal year: what is committed and expected of it, and what people yet to come will cost.

    What is expected is None where nothing was observed, so that nothing can be expected.
    """

    fiscal_year: FiscalYear
    committed: Yen
    prefecture: Yen
    company: Yen
    of_known: Expected | None
    prefecture_of_known: Yen | None
    """The prefecture's part of what is expected."""
    of_new: Yen | None

    @property
    def total(self) -> Yen | None:
        if self.of_known is None or self.of_new is None:
            return None
        return self.of_known.mean + self.of_new


@dataclass(frozen=True, slots=True)
class Outlook:
    """The next ten fiscal years, the running one first; `what_if` beside them where something is asked."""

    first: FiscalYear
    commitments: tuple[Commitment, ...]
    years: tuple[YearAhead, ...]
    retention: Retention
    entrants: tuple[Entrants, ...]
    decided: Mapping[FiscalYear, int]
    """How many were decided on in each of the last years that are over."""
    what_if: tuple[YearAhead, ...] = ()


class Outlooks:
    """The outlooks of what is known now, each made once a process; the last `MOST_KEPT` questions are remembered."""

    def __init__(self) -> None:
        self._state: tuple[Any, ...] = ()
        self._known = Known((), (), ())
        self._made: OrderedDict[WhatIf, Outlook] = OrderedDict()

    async def of(self, read: Read, asked: WhatIf) -> Outlook:
        """What lies ahead as of today; one statement where nothing was added since it was asked before."""
        state = (read.today, *(await read.session.execute(STATE)).one())
        if state != self._state:
            found = await known(read)
            self._state, self._known, self._made = state, found, OrderedDict()
        made, found = self._made, self._known
        if asked not in made:
            made[asked] = await asyncio.to_thread(outlook_of, found, read.today, asked)
        made.move_to_end(asked)
        while len(made) > MOST_KEPT:
            made.popitem(last=False)
        return made[asked]


_OUTLOOKS = Outlooks()


async def outlook(read: Read, asked: WhatIf) -> Outlook:
    """What lies ahead as of today."""
    return await _OUTLOOKS.of(read, asked)


async def known(read: Read) -> Known:
    """All that the outlook follows from, in four statements however many supports there are."""
    decided = [case for case in await case_store.cases(read) if case.last(CaseEventKind.DECIDED) is not None]
    computed = await _computed(read)
    certified = await _certified(read)
    supports = tuple(_ahead(case, computed.get(case.id, ()), certified.get(case.id)) for case in decided)
    return Known(
        supports,
        tuple(_observed(case) for case in decided),
        tuple(_decided(case, support) for case, support in zip(decided, supports, strict=True)),
    )


def outlook_of(found: Known, today: date, asked: WhatIf) -> Outlook:
    """The outlook from what is known."""
    first = FiscalYear.of(today)
    chances = retention(found.observed, today)
    entrants = recent_entrants(found.decided, today)
    coming = payments_ahead(found.supports, today)
    new = payments_of_entrants(entrants, first, YEARS)
    plain = Outlook(
        first=first,
        commitments=commitments(coming, first, YEARS),
        years=_years(coming, new, chances, today),
        retention=chances,
        entrants=entrants,
        decided=decided_a_year(found.decided, today),
    )
    if asked.changes_nothing:
        return plain
    change = CapChange(Fraction(asked.percent, 100), asked.cap, asked.frame, asked.credential, asked.is_for_new)
    ahead = payments_ahead(changed(found.supports, change), today)
    come = payments_of_entrants([*entrants, *_more(asked, entrants)], first, YEARS, change)
    return replace(plain, what_if=_years(ahead, come, chances, today))


def _more(asked: WhatIf, entrants: Sequence[Entrants]) -> Iterable[Entrants]:
    """More people, who repay as those of late who are like them."""
    if asked.more and asked.frame and asked.credential:
        scheme, frame = asked.frame.split("/")
        alike = next(
            (
                each
                for each in entrants
                if (each.scheme, each.frame, each.credential) == (scheme, frame, asked.credential)
            ),
            Entrants(scheme, frame, asked.credential, 0),
        )
        yield replace(alike, persons=asked.more)


def _years(coming: Sequence[Coming], new: Sequence[Coming], chances: Retention, today: date) -> tuple[YearAhead, ...]:
    first = FiscalYear.of(today)

    def told(some: Sequence[Coming], part: Part) -> Sequence[Expected | None]:
        return expected(some, chances, today, first, YEARS, part) if chances.years else [None] * YEARS

    sums: defaultdict[int, list[int]] = defaultdict(lambda: [0, 0])
    for each in coming:
        sums[each.due.year][0] += each.prefecture.amount
        sums[each.due.year][1] += each.company.amount
    expectations = zip(told(coming, Part.AMOUNT), told(coming, Part.PREFECTURE), told(new, Part.AMOUNT), strict=True)
    return tuple(
        YearAhead(
            fiscal_year=FiscalYear(year),
            committed=Yen(sum(sums[year])),
            prefecture=Yen(sums[year][0]),
            company=Yen(sums[year][1]),
            of_known=of_known,
            prefecture_of_known=prefecture.mean if prefecture else None,
            of_new=of_new.mean if of_new else None,
        )
        for year, (of_known, prefecture, of_new) in enumerate(expectations, start=first.year)
    )


def _ahead(case: Case, computed: Iterable[Computed], certified: Loan | None) -> Ahead:
    ended = case.last(CaseEventKind.ENDED)
    return Ahead(
        ref=case.registration.case_ref,
        frame=frame_of(case),
        life=life_of(case),
        computed=tuple(computed),
        ended_on=ended.on_date if ended else None,
        is_complete=case.last(CaseEventKind.COMPLETED) is not None,
        is_false=any(event.reason is EndReason.FALSE_STATEMENT for event in case.events),
        certified=certified if frame_of(case).basis is Basis.REPAYMENTS else None,
    )


def _observed(case: Case) -> Observed:
    """Whatever ended the support: for the money that is to come it is all one."""
    ended, completed = case.last(CaseEventKind.ENDED), case.last(CaseEventKind.COMPLETED)
    return Observed(
        life_of(case).promise.hired_on, ended.on_date if ended else None, completed.on_date if completed else None
    )


def _decided(case: Case, support: Ahead) -> Decided:
    event, told = case.last(CaseEventKind.DECIDED), case.registration
    assert event is not None  # noqa: S101 - only such cases are asked
    return Decided(
        told.scheme, told.frame, told.credential, event.on_date, likely_actual(support), support.life.promise.loan
    )


async def _certified(read: Read) -> Mapping[UUID, Loan]:
    """What is left of each loan by the last paper that was checked and is to be believed, as `loan_known` tells."""
    query = text("""
        WITH applied AS (
            SELECT DISTINCT ON (case_id) case_id, loan_yen FROM standing_support_event
            WHERE kind = 'applied' ORDER BY case_id, on_date DESC)
        SELECT DISTINCT ON (e.case_id) e.case_id, e.fiscal_year, e.loan_remaining_yen
        FROM support_evidence e JOIN support_evidence_check k ON k.evidence_id = e.id AND k.is_verified
            LEFT JOIN applied a ON a.case_id = e.case_id
        WHERE e.loan_remaining_yen <= coalesce(a.loan_yen, e.loan_remaining_yen)
        ORDER BY e.case_id, e.fiscal_year DESC, k.checked_at DESC, e.id DESC""")
    return {
        row.case_id: Loan(Yen(row.loan_remaining_yen), FiscalYear(row.fiscal_year))
        for row in await read.session.execute(query)
    }


async def _computed(read: Read) -> Mapping[UUID, Sequence[Computed]]:
    """What was computed for each support and not refused."""
    query = text("""
        SELECT o.case_id, o.instalment_kind, o.number, o.due_year, o.counted_from, o.counted_to,
            o.amount_yen, o.prefecture_yen, o.company_yen, coalesce(d.is_approved, false) AS is_approved,
            CASE WHEN o.trace->0->>'code' = 'actual'
                THEN CAST(o.trace->0->>'result' AS bigint) END AS actual
        FROM obligation o LEFT JOIN obligation_decision d ON d.obligation_id = o.id
        WHERE d.is_approved IS NOT false ORDER BY o.case_id, o.number, o.sequence""")
    found: defaultdict[UUID, list[Computed]] = defaultdict(list)
    for row in (await read.session.execute(query)).all():
        counted = Period(row.counted_from, row.counted_to)
        found[row.case_id].append(
            Computed(
                Instalment(row.instalment_kind, row.number, FiscalYear(row.due_year), counted),
                Yen(row.amount_yen),
                Yen(row.prefecture_yen),
                Yen(row.company_yen),
                None if row.actual is None else Yen(row.actual),
                row.is_approved,
            )
        )
    return found
