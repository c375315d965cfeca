"""The yearly report: every amount decided on in a fiscal year, and its sums by frame and by company."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, ColumnElement, Date, Integer, Text, Uuid, column, select, text
from sqlalchemy.sql.selectable import Subquery

from service.base.ids import CaseId, CompanyId, ObligationId
from service.base.yen import Yen
from service.companies import reads as companies
from service.db.keyset import AnySelect, Around, Order, Place, counts_of, page_of
from service.db.work import Read
from service.repayments.terms.obligation import ObligationReason

PAID_ON = """(SELECT max(r.on_date) FROM transfer t JOIN standing_transfer_result r ON r.transfer_id = t.id
    WHERE t.obligation_id = o.id AND r.outcome = 'paid')"""
LISTED = f"""
    SELECT o.id, o.case_id, c.case_ref, p.profile_ref, c.scheme, c.frame, d.fiscal_year, o.due_year, o.number, o.reason,
        o.amount_yen, o.prefecture_yen, o.company_yen, shares.names AS companies,
        CAST(d.decided_at AT TIME ZONE 'Asia/Tokyo' AS date) AS decided_on, {PAID_ON} AS paid_on,
        c.case_ref || ' ' || lpad(CAST(o.number AS text), 3, '0') || lpad(CAST(o.sequence AS text), 3, '0') AS place
    FROM obligation_decision d JOIN obligation o ON o.id = d.obligation_id JOIN support_case c ON c.id = o.case_id
        JOIN person p ON p.id = c.person_id
        LEFT JOIN LATERAL (
            SELECT string_agg(f.name, '、' ORDER BY s.place) AS names
            FROM obligation_share s JOIN company f ON f.id = s.company_id WHERE s.obligation_id = o.id) shares ON true
    WHERE d.is_approved"""  # noqa: S608 - words of ours
_TYPES: Mapping[str, Any] = {
    "id": Uuid,
    "case_id": Uuid,
    "case_ref": Text,
    "profile_ref": Text,
    "scheme": Text,
    "frame": Text,
    "fiscal_year": Integer,
    "due_year": Integer,
    "number": Integer,
    "reason": Text,
    "amount_yen": BigInteger,
    "prefecture_yen": BigInteger,
    "company_yen": BigInteger,
    "companies": Text,
    "decided_on": Date,
    "paid_on": Date,
    "place": Text,
}
BY_FRAME = text(f"""
    SELECT c.scheme, c.frame, count(DISTINCT o.case_id) AS people, sum(o.amount_yen) AS amount,
        sum(o.prefecture_yen) AS prefecture, sum(o.company_yen) AS company,
        coalesce(sum(o.amount_yen) FILTER (WHERE {PAID_ON} IS NOT NULL), 0) AS paid
    FROM obligation_decision d JOIN obligation o ON o.id = d.obligation_id JOIN support_case c ON c.id = o.case_id
    WHERE d.is_approved AND d.fiscal_year = :year GROUP BY 1, 2 ORDER BY 1, 2""")  # noqa: S608 - words of ours
BY_COMPANY = text("""
    SELECT s.company_id, f.name, count(DISTINCT o.case_id) AS people, sum(s.share_yen) AS share
    FROM obligation_decision d JOIN obligation o ON o.id = d.obligation_id
        JOIN obligation_share s ON s.obligation_id = o.id JOIN company f ON f.id = s.company_id
    WHERE d.is_approved AND d.fiscal_year = :year
    GROUP BY 1, 2, f.name_kana ORDER BY coalesce(f.name_kana, f.name) COLLATE "C", 1""")


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
    """One amount as it was decided. `paid_on`: when the bank paid it; None of what is not paid, or taken back."""

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


@dataclass(frozen=True, slots=True)
class FrameSum:
    """A frame's sums of one year."""

    frame: str
    people: int
    amount: Yen
    prefecture: Yen
    company: Yen
    paid: Yen


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
    """A page of amounts, by the supports' numbers."""
    ((query, table),) = await _selects(read, [wanted])
    rows, around = await page_of(read, query, Order(table.c.place, table.c.id, is_descending=False), at, limit)
    return [_row(row) for row in rows], around


async def count_report(read: Read, wanted: Sequence[ReportWanted]) -> list[int]:
    """How many amounts each of these finds."""
    return await counts_of(read, [query for query, _ in await _selects(read, wanted)])


async def sums_of_year(read: Read, year: int) -> tuple[list[FrameSum], list[CompanySum]]:
    """By frame and by company; two statements."""
    frames = await read.session.execute(BY_FRAME, {"year": year})
    firms = await read.session.execute(BY_COMPANY, {"year": year})
    return [
        FrameSum(f"{row.scheme}/{row.frame}", row.people, *_yens(row.amount, row.prefecture, row.company, row.paid))
        for row in frames
    ], [CompanySum(CompanyId(row.company_id), row.name, row.people, Yen(int(row.share))) for row in firms]


def _yens(*amounts: Any) -> list[Yen]:
    return [Yen(int(amount)) for amount in amounts]


async def _selects(read: Read, wanted: Sequence[ReportWanted]) -> list[tuple[AnySelect, Subquery]]:
    found = []
    for one in wanted:
        table = text(LISTED).columns(*(column(name, kind()) for name, kind in _TYPES.items())).subquery("report")
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


def _row(row: Any) -> ReportRow:
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
    )
