"""The yearly report: every amount decided on in a fiscal year, and its sums by frame and by company."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Integer, Text, Uuid, column, select, text
from sqlalchemy.sql.selectable import Subquery

from service.base.ids import CaseId, CompanyId, ObligationId
from service.base.yen import Yen
from service.companies import reads as companies
from service.db.keyset import AnySelect, Around, Order, Place, counts_of, page_of
from service.db.work import Read
from service.repayments.terms.obligation import ObligationReason

MOVED = """
        sum(t.amount_yen) FILTER (WHERE own.flow = 'company_pays' OR t.payee_kind = 'person') AS paid,
        sum(t.amount_yen) FILTER (WHERE own.flow = 'prefecture_pays' AND t.payee_kind = 'company') AS given_back,
        max(r.on_date) AS paid_on
    FROM own JOIN transfer t ON t.obligation_id = own.id
        JOIN transfer_result r ON r.transfer_id = t.id AND r.outcome = 'paid'
    WHERE NOT EXISTS (SELECT FROM transfer_return WHERE transfer_id = t.id)"""
"""What the bank paid of one's `own` decisions and did not get back: support, and what companies are given back of what
they had borne, whatever account it was booked in."""
FOUND = """
    SELECT o.id, c.scheme, c.frame, d.fiscal_year, o.reason,
        c.case_ref || ' ' || lpad(CAST(o.number AS text), 3, '0') || lpad(CAST(o.sequence AS text), 3, '0') AS place
    FROM obligation_decision d JOIN obligation o ON o.id = d.obligation_id JOIN support_case c ON c.id = o.case_id
    WHERE d.is_approved"""
"""What conditions are about; the rest is told of those alone that a page shows."""
LISTED = text(f"""
    WITH own AS (
        SELECT o.id, o.case_id, o.due_year, o.number, o.reason, o.amount_yen, o.prefecture_yen, o.company_yen,
            o.flow, CAST(d.decided_at AT TIME ZONE 'Asia/Tokyo' AS date) AS decided_on
        FROM obligation_decision d JOIN obligation o ON o.id = d.obligation_id WHERE o.id = ANY(:ids))
    SELECT own.*, c.case_ref, p.profile_ref, c.scheme, c.frame, shares.names AS companies,
        moved.paid_on, coalesce(moved.paid, 0) AS paid, coalesce(moved.given_back, 0) AS given_back
    FROM own JOIN support_case c ON c.id = own.case_id JOIN person p ON p.id = c.person_id
        LEFT JOIN LATERAL (
            SELECT string_agg(f.name, '、' ORDER BY s.place) AS names
            FROM obligation_share s JOIN company f ON f.id = s.company_id WHERE s.obligation_id = own.id) shares ON true
        LEFT JOIN (SELECT own.id, {MOVED} GROUP BY 1) moved ON moved.id = own.id""")  # noqa: S608 - words of ours
_TYPES: Mapping[str, Any] = {
    "id": Uuid,
    "scheme": Text,
    "frame": Text,
    "fiscal_year": Integer,
    "reason": Text,
    "place": Text,
}
BY_FRAME = text(f"""
    WITH own AS MATERIALIZED (
        SELECT o.id, o.case_id, c.scheme, c.frame, o.amount_yen, o.prefecture_yen, o.company_yen, o.flow
        FROM obligation_decision d JOIN obligation o ON o.id = d.obligation_id JOIN support_case c ON c.id = o.case_id
        WHERE d.is_approved AND d.fiscal_year = :year)
    SELECT scheme, frame, decided.people, decided.amount, decided.prefecture, decided.company, decided.spent,
        decided.back,
        coalesce(moved.paid, 0) AS paid, coalesce(moved.given_back, 0) AS given_back
    FROM (SELECT scheme, frame, count(*) AS people, sum(amount) AS amount, sum(prefecture) AS prefecture,
            sum(company) AS company, sum(spent) AS spent, sum(back) AS back
        FROM (SELECT scheme, frame, sum(amount_yen) AS amount, sum(prefecture_yen) AS prefecture,
                sum(company_yen) AS company, sum(greatest(outlay, 0)) AS spent, sum(greatest(-outlay, 0)) AS back
            FROM (SELECT *, CASE flow WHEN 'prefecture_pays' THEN amount_yen ELSE prefecture_yen END AS outlay
                FROM own) own GROUP BY scheme, frame, case_id) each GROUP BY 1, 2) decided
        LEFT JOIN (SELECT own.scheme, own.frame, {MOVED} GROUP BY 1, 2) moved USING (scheme, frame)
    ORDER BY 1, 2""")  # noqa: S608 - words of ours
BY_COMPANY = text("""
    SELECT own.company_id, f.name, own.people, own.share
    FROM (SELECT s.company_id, count(DISTINCT o.case_id) AS people, sum(s.share_yen) AS share
        FROM obligation_decision d JOIN obligation o ON o.id = d.obligation_id
            JOIN obligation_share s ON s.obligation_id = o.id
        WHERE d.is_approved AND d.fiscal_year = :year GROUP BY 1) own JOIN company f ON f.id = own.company_id
    ORDER BY coalesce(f.name_kana, f.name) COLLATE "C", 1""")


class ReportOrder(StrEnum):
    """Orders of the list."""

    NUMBER = "number"


@dataclass(frozen=True, slots=True)
class ReportWanted:
    """Conditions of the list; None or empty: any."""

    year: int
    frame: str | None = None
    company: str = ""
    reason: ObligationReason | None = None


@dataclass(frozen=True, slots=True)
class ReportRow:
    """One amount as it was decided, and what the bank paid of it and did not get back until the day `as_of`.

    `paid`: of the support; where companies pay it, the prefecture's part. `given_back`: to companies of what they had
    borne. `paid_on` is the last day of either.
    """

    obligation_id: ObligationId
    case_id: CaseId
    case_ref: str
    person_ref: str
    scheme: str
    frame: str
    companies: str
    due_year: int
    number: int
    reason: ObligationReason
    amount: Yen
    prefecture: Yen
    company: Yen
    decided_on: date
    paid_on: date | None
    paid: Yen
    given_back: Yen
    as_of: date


@dataclass(frozen=True, slots=True)
class FrameSum:
    """A frame's sums of one year; what was paid as of each row.

    `spent` is what the prefecture has to pay out by these decisions, as its books tell it, and `back` what it gets back
    by some of them, which is revenue there.
    """

    frame: str
    people: int
    amount: Yen
    prefecture: Yen
    company: Yen
    paid: Yen
    given_back: Yen
    spent: Yen
    back: Yen


@dataclass(frozen=True, slots=True)
class CompanySum:
    """A company's part of one year."""

    company_id: CompanyId
    name: str
    people: int
    share: Yen


async def report_page(
    read: Read, wanted: ReportWanted, *, at: Place | None, limit: int
) -> tuple[list[ReportRow], Around]:
    """A page of amounts, by the supports' numbers; two statements, three with a company."""
    ((query, table),) = await _selects(read, [wanted])
    found, around = await page_of(read, query, Order(table.c.place, table.c.id, is_descending=False), at, limit)
    rows = await read.session.execute(LISTED, {"ids": [row.id for row in found]})
    listed = {row.id: _row(row, read.today) for row in rows}
    return [listed[row.id] for row in found], around


async def count_report(read: Read, wanted: Sequence[ReportWanted]) -> list[int]:
    """How many amounts each of these finds."""
    return await counts_of(read, [query for query, _ in await _selects(read, wanted)])


async def sums_of_year(read: Read, year: int) -> tuple[list[FrameSum], list[CompanySum]]:
    """By frame and by company; two statements."""
    frames = await read.session.execute(BY_FRAME, {"year": year})
    firms = await read.session.execute(BY_COMPANY, {"year": year})
    return [
        FrameSum(
            f"{row.scheme}/{row.frame}",
            row.people,
            *_yens(row.amount, row.prefecture, row.company, row.paid, row.given_back, row.spent, row.back),
        )
        for row in frames
    ], [CompanySum(CompanyId(row.company_id), row.name, row.people, Yen(int(row.share))) for row in firms]


def _yens(*amounts: Any) -> list[Yen]:
    return [Yen(int(amount)) for amount in amounts]


async def _selects(read: Read, wanted: Sequence[ReportWanted]) -> list[tuple[AnySelect, Subquery]]:
    found = []
    for one in wanted:
        table = text(FOUND).columns(*(column(name, kind()) for name, kind in _TYPES.items())).subquery("report")
        named = await companies.company_ids_named(read, one.company) if one.company else None
        found.append((select(table).where(*_conditions(table, one, named)), table))
    return found


def _conditions(table: Subquery, wanted: ReportWanted, named: Sequence[UUID] | None) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = [table.c.fiscal_year == wanted.year]
    if wanted.frame is not None:
        scheme, _, frame = wanted.frame.partition("/")
        conditions += [table.c.scheme == scheme, table.c.frame == frame]
    if wanted.reason is not None:
        conditions.append(table.c.reason == wanted.reason.value)
    if named is not None:
        shares = text("SELECT obligation_id FROM obligation_share WHERE company_id = ANY(:named)")
        asked = shares.bindparams(named=list(named)).columns(column("obligation_id", Uuid()))
        conditions.append(table.c.id.in_(asked.subquery().select()))
    return conditions


def _row(row: Any, today: date) -> ReportRow:
    return ReportRow(
        obligation_id=ObligationId(row.id),
        case_id=CaseId(row.case_id),
        case_ref=row.case_ref,
        person_ref=row.profile_ref,
        scheme=row.scheme,
        frame=row.frame,
        companies=row.companies or "",
        due_year=row.due_year,
        number=row.number,
        reason=ObligationReason(row.reason),
        amount=Yen(row.amount_yen),
        prefecture=Yen(row.prefecture_yen),
        company=Yen(row.company_yen),
        decided_on=row.decided_on,
        paid_on=row.paid_on,
        paid=Yen(int(row.paid)),
        given_back=Yen(int(row.given_back)),
        as_of=today,
    )
