"""A fiscal year's statement (年度支給明細): what each support came to, in its parts, and what was paid."""

from dataclasses import dataclass

from sqlalchemy import text

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, PersonId
from service.base.yen import Yen
from service.db.work import Read

STATED = text("""
    WITH decided AS (
        SELECT o.case_id, sum(o.amount_yen) AS amount_yen, sum(o.prefecture_yen) AS prefecture_yen,
            sum(o.company_yen) AS company_yen
        FROM obligation_decision d JOIN obligation o ON o.id = d.obligation_id
        WHERE d.is_approved AND d.fiscal_year = :year GROUP BY o.case_id
    ), asked AS (
        SELECT t.obligation_id, t.payee_id, bool_or(r.outcome = 'paid') AS is_paid,
            bool_or(r.transfer_id IS NULL) AS is_waiting
        FROM obligation_decision d JOIN transfer t ON t.obligation_id = d.obligation_id
        LEFT JOIN standing_transfer_result r ON r.transfer_id = t.id
        WHERE d.fiscal_year = :year GROUP BY t.obligation_id, t.payee_id
    ), payable AS (
        SELECT p.case_id, sum(p.amount_yen) AS payable_yen, sum(p.amount_yen) FILTER (WHERE a.is_paid) AS paid_yen,
            sum(p.amount_yen) FILTER (WHERE a.is_waiting AND a.is_paid IS NOT TRUE) AS requested_yen
        FROM support_payable p LEFT JOIN asked a ON a.obligation_id = p.obligation_id AND a.payee_id = p.payee_id
        WHERE p.fiscal_year = :year AND (p.payee_kind = 'person' OR EXISTS (
            SELECT FROM obligation o WHERE o.id = p.obligation_id AND o.flow = 'company_pays')) GROUP BY p.case_id)
    SELECT d.*, coalesce(payable_yen, 0) AS payable_yen, coalesce(paid_yen, 0) AS paid_yen,
        coalesce(requested_yen, 0) AS requested_yen, c.case_ref, c.person_id, c.scheme, c.frame
    FROM decided d JOIN support_case c ON c.id = d.case_id LEFT JOIN payable p ON p.case_id = d.case_id
    ORDER BY c.case_ref""")


@dataclass(frozen=True, slots=True)
class StatedSupport:
    """One support in the books of one year: what was decided, its two parts, and how much of it the bank paid.

    `payable` is what the prefecture pays out as support, to the person or as a refund to the company; of it `paid` was
    paid and `requested` waits for the bank's answer. What was taken back lessens `amount` and its parts; what a company
    gets back of its own part of it is no support.
    """

    case_id: CaseId
    case_ref: str
    person_id: PersonId
    scheme: str
    frame: str
    amount: Yen
    prefecture: Yen
    company: Yen
    payable: Yen
    paid: Yen
    requested: Yen

    @property
    def unpaid(self) -> Yen:
        """Neither paid nor asked for."""
        return self.payable - self.paid - self.requested


async def statement(read: Read, year: FiscalYear) -> list[StatedSupport]:
    """Every support of which something was decided in that year, by number; one statement."""
    rows = (await read.session.execute(STATED, {"year": year.year})).all()
    return [
        StatedSupport(
            CaseId(row.case_id),
            row.case_ref,
            PersonId(row.person_id),
            row.scheme,
            row.frame,
            *(
                Yen(int(amount))
                for amount in (
                    row.amount_yen,
                    row.prefecture_yen,
                    row.company_yen,
                    row.payable_yen,
                    row.paid_yen,
                    row.requested_yen,
                )
            ),
        )
        for row in rows
    ]
