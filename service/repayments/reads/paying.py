"""The batches of requests to the bank, and how each request stands."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from service.base.yen import Yen
from service.db.work import Read
from service.repayments.reads.claims import names_of
from service.repayments.reads.closing import Subject
from service.repayments.terms.batch import NoSuchBatch
from service.repayments.terms.settlement import MOST_FEE, Party, PartyKind, TransferOutcome

_BATCHES = """
    SELECT b.id, b.pay_on, b.count AS requests, b.amount_yen, b.made_at, b.made_by,
        count(r.transfer_id) FILTER (WHERE r.outcome = 'paid') AS paid,
        count(r.transfer_id) FILTER (WHERE r.outcome = 'failed') AS failed,
        count(r.transfer_id) FILTER (WHERE r.outcome = 'returned') AS returned,
        count(r.transfer_id) FILTER (WHERE r.outcome = 'withdrawn') AS withdrawn
    FROM transfer_batch b JOIN transfer t ON t.batch_id = b.id
        LEFT JOIN standing_transfer_result r ON r.transfer_id = t.id
    WHERE CAST(:batch AS uuid) IS NULL OR b.id = :batch
    GROUP BY b.id ORDER BY b.made_at DESC, b.id DESC LIMIT :limit"""
_SENT = text("""
    SELECT t.id, t.reference, t.amount_yen, b.pay_on, b.id AS batch_id, o.case_id, c.case_ref, f.claim_id, f.claim_no,
        t.payee_kind, t.payee_id, t.payee_account_id IS NOT NULL AS has_account, r.outcome, r.bank_code, r.on_date,
        coalesce((SELECT reason FROM transfer_return WHERE transfer_id = t.id),
            (SELECT reason FROM transfer_result WHERE transfer_id = t.id)) AS returned_for
    FROM transfer t JOIN transfer_batch b ON b.id = t.batch_id
        LEFT JOIN obligation o ON o.id = t.obligation_id LEFT JOIN support_case c ON c.id = o.case_id
        LEFT JOIN LATERAL (SELECT p.claim_id, k.claim_no FROM deposit_refund p JOIN support_claim k ON k.id = p.claim_id
            WHERE p.id = t.refund_id) f ON true
        LEFT JOIN standing_transfer_result r ON r.transfer_id = t.id
    WHERE (CAST(:batch AS uuid) IS NULL OR t.batch_id = :batch)
        AND (CAST(:references AS text[]) IS NULL OR t.reference = ANY(:references))
    ORDER BY c.case_ref, f.claim_no, t.reference""")
_PAID = text("""
    WITH asked AS (SELECT * FROM unnest(CAST(:amounts AS bigint[]), CAST(:days AS date[])) asked (amount_yen, day)),
    sent AS MATERIALIZED (
        SELECT t.reference, t.amount_yen, r.on_date
        FROM transfer t JOIN standing_transfer_result r ON r.transfer_id = t.id
        WHERE r.outcome = 'paid' AND t.amount_yen IN (
            SELECT own.amount_yen FROM (SELECT DISTINCT amount_yen FROM transfer) own
                JOIN asked ON own.amount_yen BETWEEN asked.amount_yen AND asked.amount_yen + :most_fee))
    SELECT DISTINCT ON (paid.on_date, paid.reference) paid.reference
    FROM asked CROSS JOIN LATERAL (
        SELECT reference, on_date FROM sent
        WHERE sent.amount_yen BETWEEN asked.amount_yen AND asked.amount_yen + :most_fee AND on_date <= asked.day
        ORDER BY sent.amount_yen > asked.amount_yen, on_date DESC, reference LIMIT :most) paid
    ORDER BY paid.on_date DESC, paid.reference""")
"""Transfers are of few amounts: those that may be meant are found by these once, and looked through for each asked."""
MOST_PAID = 20


@dataclass(frozen=True, slots=True)
class Batch:
    """A file that was made for the bank, and how far it was answered."""

    id: UUID
    pay_on: date
    count: int
    amount: Yen
    made_at: datetime
    made_by: UUID | None
    paid: int
    failed: int
    returned: int
    withdrawn: int

    @property
    def unanswered(self) -> int:
        return self.count - self.paid - self.failed - self.returned - self.withdrawn


@dataclass(frozen=True, slots=True)
class Sent:
    """One request of a batch, and the answer to it where there is one.

    `returned_for`: why the bank gave it back after it had paid; then `on_date` is the day on which it did; of
    what was withdrawn why it was.
    """

    id: UUID
    reference: str
    amount: Yen
    pay_on: date
    batch_id: UUID
    about: Subject
    party: Party
    payee: str
    has_account: bool
    outcome: TransferOutcome | None
    bank_code: str | None
    on_date: date | None
    returned_for: str | None


async def batches(read: Read, limit: int) -> list[Batch]:
    """The latest batches."""
    rows = await read.session.execute(text(_BATCHES), {"batch": None, "limit": limit})
    return [_batch(row) for row in rows]


async def batch(read: Read, batch_id: UUID) -> tuple[Batch, list[Sent]]:
    """One batch with its requests; raises NoSuchBatch."""
    row = (await read.session.execute(text(_BATCHES), {"batch": batch_id, "limit": 1})).one_or_none()
    if row is None:
        raise NoSuchBatch("その振込依頼は記録されていません。")
    return _batch(row), await sent_of(read, batch_id=batch_id)


async def paid_of(read: Read, wanted: Collection[tuple[Yen, date]], most: int = MOST_PAID) -> list[Sent]:
    """Requests of an amount, or a fee more, that the bank paid until a day and did not give back, the latest first.

    Four statements. Of each amount and day so many at most: an amount that everybody is paid would fill the page.
    """
    if not wanted:
        return []
    asked = {"amounts": [amount.amount for amount, _ in wanted], "days": [day for _, day in wanted], "most": most}
    asked |= {"most_fee": MOST_FEE.amount}
    references = list((await read.session.execute(_PAID, asked)).scalars())
    found = {one.reference: one for one in await sent_of(read, references=references)}
    return [found[reference] for reference in references]


async def sent_of(read: Read, *, batch_id: UUID | None = None, references: Collection[str] | None = None) -> list[Sent]:
    """Requests of a batch, or of these references; three statements."""
    asked = {"batch": batch_id, "references": None if references is None else list(references)}
    rows = (await read.session.execute(_SENT, asked)).all()
    names = await names_of(read, {_party(row) for row in rows})
    return [
        Sent(
            id=row.id,
            reference=row.reference,
            amount=Yen(row.amount_yen),
            pay_on=row.pay_on,
            batch_id=row.batch_id,
            about=about_of(row, row.case_id),
            party=_party(row),
            payee=names.get(_party(row), "―"),
            has_account=row.has_account,
            outcome=TransferOutcome(row.outcome) if row.outcome else None,
            bank_code=row.bank_code,
            on_date=row.on_date,
            returned_for=row.returned_for,
        )
        for row in rows
    ]


def _party(row: Any) -> Party:
    return Party(PartyKind(row.payee_kind), row.payee_id)


def _batch(row: Any) -> Batch:
    answered = row.paid, row.failed, row.returned, row.withdrawn
    return Batch(row.id, row.pay_on, row.requests, Yen(row.amount_yen), row.made_at, row.made_by, *answered)


def about_of(row: Any, case_id: UUID | None) -> Subject:
    """The support, or the claim for which too much came in."""
    if case_id is not None:
        return Subject(row.case_ref, f"/supports/{case_id}")
    return Subject(row.claim_no, f"/supports/claims/{row.claim_id}")
