"""What one company owes and has paid: for staff with its places and people, for its own program by its claims alone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId, PersonId
from service.base.yen import Yen
from service.companies import reads as companies
from service.companies.terms import Company
from service.db.work import Read
from service.repayments.reads.claims import ClaimsOrder, ClaimsWanted, ListedClaim, claims_page
from service.repayments.reads.taking_part import LISTED
from service.repayments.terms.case import CaseEventKind

MOST_CLAIMS = 20
PLACES = text(f"""
    SELECT scheme, frame, hire_year, places, taken FROM ({LISTED}) part
    WHERE company_id = :company ORDER BY hire_year DESC, scheme, frame""")  # noqa: S608 - words of ours
PEOPLE = text("""
    SELECT c.id, c.case_ref, c.person_id, p.profile_ref, c.scheme, c.frame, c.hire_year, s.kind, s.on_date,
        moved.on_date AS moved_on
    FROM support_case c JOIN person p ON p.id = c.person_id
        CROSS JOIN LATERAL (SELECT kind, on_date FROM standing_support_event WHERE case_id = c.id
            ORDER BY on_date DESC, array_position(CAST(:kinds AS text[]), kind) DESC LIMIT 1) s
        CROSS JOIN LATERAL (SELECT company_id FROM standing_support_event
            WHERE case_id = c.id AND company_id IS NOT NULL
            ORDER BY on_date DESC, array_position(CAST(:kinds AS text[]), kind) DESC LIMIT 1) employer
        LEFT JOIN LATERAL (SELECT on_date, coalesce(left_on, on_date - 1) AS last_on FROM standing_support_event e
            WHERE e.case_id = c.id AND e.kind = 'transferred' AND employer.company_id <> :company AND on_date > (
                SELECT max(on_date) FROM standing_support_event WHERE case_id = c.id AND company_id = :company)
            ORDER BY on_date LIMIT 1) moved ON true
    WHERE c.id = ANY(ARRAY(SELECT case_id FROM standing_support_event WHERE company_id = :company))
        AND (employer.company_id = :company OR moved.on_date IS NOT NULL AND (
            EXISTS (SELECT FROM support_claimable w
                LEFT JOIN support_claim_line l ON l.obligation_id = w.obligation_id AND l.debtor_id = w.debtor_id
                LEFT JOIN support_claim k ON k.id = l.claim_id
                WHERE w.case_id = c.id AND w.debtor_id = :company AND (k.id IS NULL OR k.amount_yen > (
                    SELECT coalesce(sum(amount_yen), 0) FROM deposit_match WHERE claim_id = k.id)))
            OR EXISTS (SELECT FROM support_payable w WHERE w.case_id = c.id AND w.payee_id = :company
                AND NOT EXISTS (SELECT FROM transfer t JOIN standing_transfer_result r ON r.transfer_id = t.id
                    WHERE t.obligation_id = w.obligation_id AND t.payee_id = w.payee_id AND r.outcome = 'paid'))
            OR EXISTS (SELECT FROM obligation o JOIN obligation_share h ON h.obligation_id = o.id
                WHERE o.case_id = c.id AND h.company_id = :company
                    AND NOT EXISTS (SELECT FROM obligation_decision WHERE obligation_id = o.id))
            OR s.kind NOT IN ('declined', 'ended', 'completed') AND NOT EXISTS (SELECT FROM obligation o
                WHERE o.case_id = c.id AND o.counted_from <= moved.last_on AND moved.last_on <= o.counted_to)))
    ORDER BY c.hire_year DESC, c.case_ref""")
"""Who works there, and who moved to another company while something of the time there is not yet computed, decided,
claimed, paid or paid back."""
YEARS = text("""
    WITH decided AS (
        SELECT fiscal_year AS year, sum(amount_yen) AS owed FROM support_claimable
        WHERE debtor_kind = 'company' AND debtor_id = :company GROUP BY 1
    ), refunds AS (
        SELECT year, sum(amount) FILTER (WHERE is_support) AS refund,
            sum(amount) FILTER (WHERE is_support AND is_paid) AS refunded,
            sum(amount) FILTER (WHERE NOT is_support) AS given_back,
            sum(amount) FILTER (WHERE NOT is_support AND is_paid) AS given_back_paid
        FROM (SELECT p.fiscal_year AS year, p.amount_yen AS amount, o.flow = 'company_pays' AS is_support, EXISTS (
                SELECT FROM transfer t JOIN standing_transfer_result r ON r.transfer_id = t.id
                WHERE t.obligation_id = p.obligation_id AND t.payee_id = p.payee_id AND r.outcome = 'paid') AS is_paid
            FROM support_payable p JOIN obligation o ON o.id = p.obligation_id
            WHERE p.payee_kind = 'company' AND p.payee_id = :company) owed GROUP BY 1
    ), claimed AS (
        SELECT c.fiscal_year AS year, sum(c.amount_yen) AS claimed, sum(paid.amount) AS paid,
            coalesce(sum(c.amount_yen - paid.amount) FILTER (WHERE c.due_on < :today), 0) AS overdue
        FROM support_claim c CROSS JOIN LATERAL (
            SELECT coalesce(sum(amount_yen), 0) AS amount FROM deposit_match WHERE claim_id = c.id) paid
        WHERE c.debtor_kind = 'company' AND c.debtor_id = :company GROUP BY 1)
    SELECT year, coalesce(owed, 0) AS owed, coalesce(claimed, 0) AS claimed, coalesce(paid, 0) AS paid,
        coalesce(overdue, 0) AS overdue, coalesce(refund, 0) AS refund, coalesce(refunded, 0) AS refunded,
        coalesce(given_back, 0) AS given_back, coalesce(given_back_paid, 0) AS given_back_paid
    FROM decided FULL JOIN claimed USING (year) FULL JOIN refunds USING (year) ORDER BY year DESC""")
CLAIMS = text("""
    SELECT c.id, c.claim_no, c.fiscal_year, c.issued_on, c.due_on, c.amount_yen, paid.amount AS paid_yen
    FROM support_claim c CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount_yen), 0) AS amount FROM deposit_match WHERE claim_id = c.id) paid
    WHERE c.debtor_kind = 'company' AND c.debtor_id = :company
        AND (CAST(:year AS integer) IS NULL OR c.fiscal_year = :year)
        AND (CAST(:day AS date) IS NULL OR (c.issued_on, c.claim_no) < (CAST(:day AS date), CAST(:number AS text)))
    ORDER BY c.issued_on DESC, c.claim_no DESC LIMIT :limit""")
LINES = text("""
    SELECT l.claim_id, c.case_ref, l.amount_yen FROM support_claim_line l JOIN obligation o ON o.id = l.obligation_id
        JOIN support_case c ON c.id = o.case_id
    WHERE l.claim_id = ANY(:claims) ORDER BY c.case_ref, l.amount_yen, l.obligation_id""")
TOTALS = text("""
    SELECT c.fiscal_year, count(*) AS claims, sum(c.amount_yen) AS claimed, sum(paid.amount) AS paid,
        sum(paid.matches) AS matches
    FROM support_claim c CROSS JOIN LATERAL (
        SELECT coalesce(sum(amount_yen), 0) AS amount, count(*) AS matches FROM deposit_match
        WHERE claim_id = c.id) paid
    WHERE c.debtor_kind = 'company' AND c.debtor_id = :company GROUP BY 1 ORDER BY 1 DESC""")


@dataclass(frozen=True, slots=True)
class Places:
    """How many of its places in a frame and year of hire are taken."""

    frame: str
    hire_year: int
    places: int
    taken: int


@dataclass(frozen=True, slots=True)
class Supported:
    """A support of somebody who works for the company, has its offer, or moved away and leaves something open there.

    `moved_on`: since when the person works for another company.
    """

    case_id: CaseId
    case_ref: str
    person_id: PersonId
    person_ref: str
    frame: str
    hire_year: int
    state: CaseEventKind
    state_on: date
    moved_on: date | None


@dataclass(frozen=True, slots=True)
class YearOfCompany:
    """What a company's part of a year came to, and how far it is claimed and paid.

    `overdue` is late of what is claimed; `refund` is what the prefecture subsidizes the company with, which pays its
    people itself, of it `refunded` was paid; `given_back` is of the company's own money, and `given_back_paid`.
    """

    year: int
    owed: Yen
    claimed: Yen
    paid: Yen
    overdue: Yen
    refund: Yen
    refunded: Yen
    given_back: Yen
    given_back_paid: Yen

    @property
    def open(self) -> Yen:
        return self.claimed - self.paid


@dataclass(frozen=True, slots=True)
class Position:
    """A company in the programme."""

    company: Company
    places: tuple[Places, ...]
    people: tuple[Supported, ...]
    years: tuple[YearOfCompany, ...]
    claims: tuple[ListedClaim, ...]
    has_more_claims: bool


@dataclass(frozen=True, slots=True)
class ContributionLine:
    """What a claim holds for one of the company's people, by the reference of the support."""

    case_ref: str
    amount: Yen


@dataclass(frozen=True, slots=True)
class Contribution:
    """A claim as its company reads it."""

    id: UUID
    claim_no: str
    fiscal_year: FiscalYear
    issued_on: date
    due_on: date
    amount: Yen
    paid: Yen
    lines: tuple[ContributionLine, ...]


@dataclass(frozen=True, slots=True)
class ContributionTotal:
    """Of one fiscal year: how many claims, for how much, and what came in for them."""

    fiscal_year: FiscalYear
    claims: int
    claimed: Yen
    paid: Yen


@dataclass(frozen=True, slots=True)
class Contributions:
    """A page of a company's claims, the youngest first, and its sums of every year.

    `revision` grows with every claim and every yen that comes in for one, and with nothing else: both are only added.
    """

    claims: tuple[Contribution, ...]
    totals: tuple[ContributionTotal, ...]
    revision: int
    after: tuple[date, str] | None


async def position(read: Read, company_id: CompanyId) -> Position:
    """What staff see of a company; six statements. Raises NoSuchCompany."""
    company = await companies.company(read, company_id)
    asked = {"company": company_id}
    kinds = {"kinds": [kind.value for kind in CaseEventKind]}
    wanted = ClaimsWanted(debtor_id=company_id)
    claims, around = await claims_page(read, wanted, order=ClaimsOrder.NEWEST, at=None, limit=MOST_CLAIMS)
    return Position(
        company=company,
        places=tuple(
            Places(f"{row.scheme}/{row.frame}", row.hire_year, row.places, row.taken)
            for row in await read.session.execute(PLACES, asked)
        ),
        people=tuple(_supported(row) for row in await read.session.execute(PEOPLE, {**asked, **kinds})),
        years=tuple(_year(row) for row in await read.session.execute(YEARS, {**asked, "today": read.today})),
        claims=tuple(claims),
        has_more_claims=around.following is not None,
    )


async def contributions(
    read: Read, company_id: CompanyId, *, year: int | None, after: tuple[date, str] | None, limit: int
) -> Contributions:
    """What a company owes and has paid; three statements, which its own role of the database may ask."""
    day, number = after or (None, None)
    asked = {"company": company_id, "year": year, "day": day, "number": number, "limit": limit + 1}
    rows = list(await read.session.execute(CLAIMS, asked))
    lines: dict[UUID, list[ContributionLine]] = {row.id: [] for row in rows[:limit]}
    for line in await read.session.execute(LINES, {"claims": list(lines)}):
        lines[line.claim_id].append(ContributionLine(line.case_ref, Yen(line.amount_yen)))
    totals = list(await read.session.execute(TOTALS, {"company": company_id}))
    last = rows[limit - 1] if len(rows) > limit else None
    return Contributions(
        claims=tuple(_contribution(row, lines[row.id]) for row in rows[:limit]),
        totals=tuple(
            ContributionTotal(FiscalYear(row.fiscal_year), row.claims, Yen(int(row.claimed)), Yen(int(row.paid)))
            for row in totals
        ),
        revision=sum(row.claims + int(row.matches) for row in totals),
        after=(last.issued_on, last.claim_no) if last else None,
    )


def _contribution(row: Any, lines: Sequence[ContributionLine]) -> Contribution:
    return Contribution(
        id=row.id,
        claim_no=row.claim_no,
        fiscal_year=FiscalYear(row.fiscal_year),
        issued_on=row.issued_on,
        due_on=row.due_on,
        amount=Yen(row.amount_yen),
        paid=Yen(int(row.paid_yen)),
        lines=tuple(lines),
    )


def _supported(row: Any) -> Supported:
    return Supported(
        case_id=CaseId(row.id),
        case_ref=row.case_ref,
        person_id=PersonId(row.person_id),
        person_ref=row.profile_ref,
        frame=f"{row.scheme}/{row.frame}",
        hire_year=row.hire_year,
        state=CaseEventKind(row.kind),
        state_on=row.on_date,
        moved_on=row.moved_on,
    )


def _year(row: Any) -> YearOfCompany:
    _, *amounts = row
    return YearOfCompany(row.year, *(Yen(int(amount)) for amount in amounts))
