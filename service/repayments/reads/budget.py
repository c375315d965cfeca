"""A fiscal year at a glance: what the assembly voted, what is committed, what was paid and came in, and what waits."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from service.base.fiscal_year import FiscalYear
from service.base.ids import ObligationId
from service.base.yen import ZERO, Yen, total
from service.db.work import Read
from service.repayments.reads.given_back import GIVEN_BACK_PAID, OUT_OF_REVENUE, spent_beside
from service.repayments.store.obligations import TO_PAYEE
from service.repayments.store.payees import sealed_accounts
from service.repayments.store.transfers import payables
from service.repayments.terms.settlement import BESIDE_SCHEMES, BudgetSide

# Contributions that companies get back are no support: what is owed as 未払返還金 counts against no scheme's 歳出.
VOTED = text("""
    SELECT scheme, side, revision, amount_yen, reason, recorded_at, recorded_by FROM support_budget
    WHERE fiscal_year = :year ORDER BY scheme, side, revision""")
SPENT_BY_SCHEME = """
    SELECT c.scheme, 'expenditure' AS side, false AS is_proposed, -sum(e.amount) AS amount
    FROM obligation_decision d JOIN obligation o ON o.id = d.obligation_id JOIN support_case c ON c.id = o.case_id
        JOIN ledger_entry e ON e.journal_id = d.journal_id AND e.account IN ('payable_person', 'payable_company')
    WHERE d.fiscal_year = :year GROUP BY 1"""
COMMITTED = text(f"""
    {SPENT_BY_SCHEME}
    UNION ALL
    SELECT c.scheme, 'revenue', false, sum(each.amount)
    FROM (SELECT p.case_id, p.amount_yen AS amount FROM support_claimable p WHERE p.fiscal_year = :year
            UNION ALL SELECT o.case_id, -e.amount {OUT_OF_REVENUE} WHERE d.fiscal_year = :year) each
        JOIN support_case c ON c.id = each.case_id GROUP BY 1
    UNION ALL
    SELECT c.scheme, side.name, true, sum(side.amount)
    FROM obligation o JOIN support_case c ON c.id = o.case_id CROSS JOIN LATERAL (
        VALUES ('expenditure', greatest({TO_PAYEE}, 0)),
        ('revenue', CASE o.flow WHEN 'prefecture_pays'
            THEN greatest(o.company_yen, 0) + greatest(-o.amount_yen, 0) ELSE greatest(-o.prefecture_yen, 0) END)
    ) side (name, amount)
    WHERE :year = :running AND NOT EXISTS (SELECT FROM obligation_decision WHERE obligation_id = o.id)
    GROUP BY 1, 2""")  # noqa: S608 - words of ours
TO_BE_SPENT = text(f"""
    {SPENT_BY_SCHEME}
    UNION ALL
    SELECT c.scheme, 'expenditure', true, sum(greatest({TO_PAYEE}, 0))
    FROM obligation o JOIN support_case c ON c.id = o.case_id WHERE o.id = ANY(:ids) GROUP BY 1""")  # noqa: S608 - words of ours
PAID = text("""
    SELECT c.scheme, sum(e.amount) AS amount
    FROM (SELECT transfer_id, journal_id FROM transfer_result WHERE outcome = 'paid'
            UNION ALL SELECT transfer_id, journal_id FROM transfer_return) moved
        JOIN transfer t ON t.id = moved.transfer_id JOIN ledger_journal j ON j.id = moved.journal_id
        JOIN ledger_entry e ON e.journal_id = j.id AND e.account IN ('payable_person', 'payable_company')
        JOIN obligation o ON o.id = t.obligation_id JOIN support_case c ON c.id = o.case_id
    WHERE j.fiscal_year = :year GROUP BY 1""")
RECEIVED = text(f"""
    WITH paid AS (
        SELECT m.claim_id, sum(m.amount_yen) AS by_now,
            coalesce(sum(m.amount_yen) FILTER (WHERE j.fiscal_year < :year), 0) AS before
        FROM deposit_match m JOIN ledger_journal j ON j.id = m.journal_id
        WHERE j.fiscal_year <= :year GROUP BY 1 HAVING bool_or(j.fiscal_year = :year)
    ), lines AS (
        SELECT l.claim_id, c.scheme, sum(l.amount_yen) AS amount
        FROM support_claim_line l JOIN obligation o ON o.id = l.obligation_id JOIN support_case c ON c.id = o.case_id
        WHERE l.claim_id IN (SELECT claim_id FROM paid) GROUP BY 1, 2
    ), parts AS (
        SELECT claim_id, scheme, sum(amount) OVER (PARTITION BY claim_id) AS whole,
            sum(amount) OVER (PARTITION BY claim_id ORDER BY scheme) AS last,
            sum(amount) OVER (PARTITION BY claim_id ORDER BY scheme) - amount AS first
        FROM lines)
    SELECT scheme, sum(amount) AS amount
    FROM (SELECT scheme, div(by_now * last, whole) - div(by_now * first, whole)
                - div(before * last, whole) + div(before * first, whole) AS amount
            FROM parts JOIN paid USING (claim_id)
            UNION ALL SELECT scheme, -of_revenue FROM ({GIVEN_BACK_PAID}) back WHERE of_revenue <> 0) moved
    GROUP BY 1""")  # noqa: S608 - words of ours
"""A claim is of one scheme, but those of before may hold lines of several: what came in for one is each scheme's in
proportion, to the yen, since each year's part is that of all so far less that of before; paid in full, each scheme has
got exactly its lines. What was given back out of the year's revenue is taken off."""
WAITING = text("""
    SELECT undecided.count AS undecided, coalesce(undecided.amount, 0) AS undecided_yen,
        unanswered.count AS unanswered, coalesce(unanswered.amount, 0) AS unanswered_yen,
        open_deposits.count AS deposits, coalesce(open_deposits.amount, 0) AS deposits_yen,
        overdue.count AS overdue, coalesce(overdue.amount, 0) AS overdue_yen
    FROM (SELECT count(*), sum(amount_yen) AS amount FROM obligation o
            WHERE NOT EXISTS (SELECT FROM obligation_decision WHERE obligation_id = o.id)) undecided,
        (SELECT count(*), sum(amount_yen) AS amount FROM transfer t
            WHERE NOT EXISTS (SELECT FROM transfer_result WHERE transfer_id = t.id)) unanswered,
        (SELECT count(*), sum(open_yen) AS amount FROM deposit_open WHERE open_yen > 0) open_deposits,
        (SELECT count(*), sum(left_yen) AS amount FROM (
            SELECT c.amount_yen - coalesce((SELECT sum(amount_yen) FROM deposit_match WHERE claim_id = c.id), 0)
                AS left_yen FROM support_claim c WHERE c.due_on < :today) late WHERE left_yen > 0) overdue""")
UNCLAIMED = text("""
    SELECT count(DISTINCT (c.fiscal_year, c.debtor_kind, c.debtor_id, s.scheme, o.flow)) AS claims,
        coalesce(sum(c.amount_yen), 0) AS amount
    FROM support_claimable c JOIN obligation o ON o.id = c.obligation_id JOIN support_case s ON s.id = c.case_id
    WHERE NOT EXISTS (SELECT FROM support_claim_line l
        WHERE l.obligation_id = c.obligation_id AND l.debtor_id = c.debtor_id)""")


@dataclass(frozen=True, slots=True)
class Revision:
    """A budget as one revision set it: from what (None: it is the first) to what, why, by whom and when."""

    scheme: str
    side: BudgetSide
    revision: int
    before: Yen | None
    amount: Yen
    reason: str
    at: datetime
    by: UUID | None


@dataclass(frozen=True, slots=True)
class Voted:
    """A budget with all its revisions, the first of them first; the last counts."""

    revisions: tuple[Revision, ...]

    @property
    def amount(self) -> Yen:
        return self.revisions[-1].amount

    @property
    def revision(self) -> int:
        return self.revisions[-1].revision

    def without(self, by: UUID | None) -> Yen:
        """What it would be without the latest revisions of this person; the first is never left out."""
        of_others = [each for each in self.revisions if each.revision == 1 or each.by is None or each.by != by]
        return of_others[-1].amount


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One scheme's 歳出 or 歳入 of a year, or one of what is spent besides (`BESIDE_SCHEMES`).

    `voted` None: no budget is recorded; `revision` above 1: it was revised.

    `proposed` waits for a decision, `decided` stands in the year's books, of it `cash` was paid or came in.
    """

    scheme: str
    side: BudgetSide
    voted: Yen | None
    revision: int
    proposed: Yen
    decided: Yen
    cash: Yen
    revisions: tuple[Revision, ...] = ()

    @property
    def left(self) -> Yen | None:
        """What of the budget neither a decision nor a proposal takes; below zero: more than was voted."""
        return None if self.voted is None else self.voted - self.proposed - self.decided


@dataclass(frozen=True, slots=True)
class Waits:
    """So many of a kind wait, and for how much."""

    count: int
    amount: Yen


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for the office, whatever its year."""

    to_decide: Waits
    to_claim: Waits
    to_pay: Waits
    without_account: int
    at_the_bank: Waits
    deposits: Waits
    overdue: Waits


async def voted(read: Read, year: FiscalYear) -> dict[tuple[str, BudgetSide], Voted]:
    """What was voted for the year by scheme and side; one statement."""
    found: dict[tuple[str, BudgetSide], Voted] = {}
    for row in await read.session.execute(VOTED, {"year": year.year}):
        scheme, side = str(row.scheme), BudgetSide(row.side)
        earlier = found[scheme, side].revisions if (scheme, side) in found else ()
        before = earlier[-1].amount if earlier else None
        told = row.revision, before, Yen(row.amount_yen), row.reason, row.recorded_at, row.recorded_by
        found[scheme, side] = Voted((*earlier, Revision(scheme, side, *told)))
    return found


async def committed(read: Read, year: FiscalYear) -> dict[tuple[str, BudgetSide, bool], Yen]:
    """What counts against budgets of the year by scheme and side, decided (False) or proposed (True); one statement."""
    rows = await read.session.execute(COMMITTED, {"year": year.year, "running": FiscalYear.of(read.today).year})
    return {(row.scheme, BudgetSide(row.side), row.is_proposed): Yen(int(row.amount)) for row in rows}


async def to_be_spent(read: Read, year: FiscalYear, ids: Sequence[ObligationId]) -> dict[tuple[str, bool], Yen]:
    """What is decided to be spent in the year by scheme (False), and what these would add (True); one statement."""
    rows = await read.session.execute(TO_BE_SPENT, {"year": year.year, "ids": list(ids)})
    return {(row.scheme, row.is_proposed): Yen(int(row.amount)) for row in rows}


async def budget_lines(read: Read, year: FiscalYear) -> list[BudgetLine]:
    """Both sides of every scheme that has a budget or any money in the year, and then what is spent besides schemes, of
    which no decision is refused whatever is left; five statements."""
    asked = {"year": year.year}
    budgets, counted = await voted(read, year), await committed(read, year)
    cash = {
        (row.scheme, side): Yen(int(row.amount))
        for side, query in ((BudgetSide.EXPENDITURE, PAID), (BudgetSide.REVENUE, RECEIVED))
        for row in await read.session.execute(query, asked)
    }
    schemes = {scheme for scheme, _ in (*budgets, *cash)} | {scheme for scheme, _, _ in counted}
    told = [(scheme, side) for scheme in sorted(schemes - set(BESIDE_SCHEMES)) for side in BudgetSide]
    for line, (decided, paid) in (await spent_beside(read, year)).items():
        place = line, BudgetSide.EXPENDITURE
        counted[*place, False], cash[place] = decided, paid
        told += [place] if place in budgets or decided or paid else []
    return [_line(scheme, side, budgets, counted, cash) for scheme, side in told]


def _line(
    scheme: str,
    side: BudgetSide,
    budgets: Mapping[tuple[str, BudgetSide], Voted],
    counted: Mapping[tuple[str, BudgetSide, bool], Yen],
    cash: Mapping[tuple[str, BudgetSide], Yen],
) -> BudgetLine:
    budget = budgets.get((scheme, side))
    return BudgetLine(
        scheme=scheme,
        side=side,
        voted=budget.amount if budget else None,
        revision=budget.revision if budget else 0,
        proposed=counted.get((scheme, side, True), ZERO),
        decided=counted.get((scheme, side, False), ZERO),
        cash=cash.get((scheme, side), ZERO),
        revisions=budget.revisions if budget else (),
    )


async def waiting(read: Read) -> Waiting:
    """What waits for the office today; four statements."""
    row = (await read.session.execute(WAITING, {"today": read.today})).one()
    unclaimed = (await read.session.execute(UNCLAIMED)).one()
    payable = [each for each in await payables(read) if each.may_be_sent]
    known = await sealed_accounts(read, {each.payee.id for each in payable})
    return Waiting(
        to_decide=_waits(row.undecided, row.undecided_yen),
        to_claim=_waits(unclaimed.claims, unclaimed.amount),
        to_pay=Waits(len(payable), total([each.amount for each in payable])),
        without_account=len({each.payee for each in payable if each.payee.id not in known}),
        at_the_bank=_waits(row.unanswered, row.unanswered_yen),
        deposits=_waits(row.deposits, row.deposits_yen),
        overdue=_waits(row.overdue, row.overdue_yen),
    )


def _waits(count: Any, amount: Any) -> Waits:
    return Waits(int(count), Yen(int(amount)))


def years_to_choose(opened: list[FiscalYear], today: date) -> list[FiscalYear]:
    """Years with books, the running one among them, the latest first."""
    return sorted({*opened, FiscalYear.of(today)}, reverse=True)
