"""What companies get back of their contributions in a year's books, and what else is spent beside schemes' budgets.

Out of the same year's revenue it lessens that (戻出, 地方自治法施行令 165条の7); of an earlier year's, and what is paid
after the year's books are closed, is an expenditure (償還金, 同 165条の8).
"""

from sqlalchemy import text

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.db.work import Read
from service.repayments.terms.settlement import FEES, PAID_BACK

_REVENUE = "('contribution_revenue', 'donation_revenue')"
_LOWERED = "d.obligation_id = ANY(ARRAY(SELECT obligation_id FROM obligation_share WHERE share_yen < 0))"
OUT_OF_REVENUE = f"""
    FROM obligation_decision d JOIN obligation o ON o.id = d.obligation_id AND {_LOWERED}
        JOIN ledger_entry e ON e.journal_id = d.journal_id AND e.amount > 0 AND e.account IN {_REVENUE}"""
"""Entries by which decisions take something out of the revenue of their year."""
GIVEN_BACK_PAID = f"""
    SELECT c.scheme, e.amount, CASE WHEN j.fiscal_year = d.fiscal_year THEN sign(e.amount) * (
            SELECT coalesce(sum(amount), 0) FROM ledger_entry WHERE journal_id = d.journal_id
                AND party = t.payee_id AND amount > 0 AND account IN {_REVENUE}) ELSE 0 END AS of_revenue
    FROM obligation_decision d JOIN transfer t ON t.obligation_id = d.obligation_id AND t.payee_kind = 'company'
        JOIN obligation o ON o.id = d.obligation_id JOIN support_case c ON c.id = o.case_id
        CROSS JOIN LATERAL (
            SELECT journal_id FROM transfer_result WHERE transfer_id = t.id AND outcome = 'paid'
            UNION ALL SELECT journal_id FROM transfer_return WHERE transfer_id = t.id) moved
        JOIN ledger_journal j ON j.id = moved.journal_id
        JOIN ledger_entry e ON e.journal_id = j.id AND e.account = 'payable_back'
    WHERE {_LOWERED} AND j.fiscal_year = :year"""  # noqa: S608 - words of ours
"""What the bank paid in the year, or gave back, and what of it lessens the year's revenue."""
BESIDE = text(f"""
    SELECT (SELECT coalesce(sum(e.amount), 0) FROM obligation_decision d
            JOIN ledger_entry e ON e.journal_id = d.journal_id AND e.account = 'paid_back_expense'
            WHERE d.fiscal_year = :year) AS given_back,
        (SELECT coalesce(sum(k.fee_yen), 0) FROM transfer_return k JOIN transfer t ON t.id = k.transfer_id
            LEFT JOIN ledger_journal own ON own.natural_key = 'returned/' || t.reference || '/fee'
            JOIN ledger_journal j ON j.id = coalesce(own.id, k.journal_id)
            WHERE k.fee_yen > 0 AND j.fiscal_year = :year) AS fees,
        (SELECT coalesce(sum(amount - of_revenue), 0) FROM ({GIVEN_BACK_PAID}) back) AS given_back_paid""")  # noqa: S608 - words of ours
"""Fees of before stand in the journal of what came back."""


async def spent_beside(read: Read, year: FiscalYear) -> dict[str, tuple[Yen, Yen]]:
    """What a year spends besides schemes: each line with what was decided, and what the bank paid or took.

    Of 償還金 what was paid in the year's books, whenever it was decided, but for what lessens the year's revenue. One
    statement.
    """
    row = (await read.session.execute(BESIDE, {"year": year.year})).one()
    decided, fees, paid = (Yen(int(each)) for each in (row.given_back, row.fees, row.given_back_paid))
    return {PAID_BACK: (decided, paid), FEES: (fees, fees)}
