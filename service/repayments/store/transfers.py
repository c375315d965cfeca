"""Statements about what is to be paid, the requests to the bank and its answers."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import insert, text

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, JournalId, ObligationId
from service.base.yen import Yen
from service.db.work import Read, Work
from service.repayments.tables import TransferBatchRow, TransferResultRow, TransferRow
from service.repayments.terms.settlement import (
    NoSuchBatch,
    Party,
    PartyKind,
    Payable,
    Transfer,
    TransferAnswer,
    TransferOutcome,
)

PAYEE = """
    CASE o.flow WHEN 'prefecture_pays' THEN 'person' ELSE 'company' END AS payee_kind,
    CASE o.flow WHEN 'prefecture_pays' THEN c.person_id ELSE (SELECT company_id FROM obligation_share
        WHERE obligation_id = o.id ORDER BY place DESC LIMIT 1) END AS payee_id"""


async def payables(read: Read) -> list[Payable]:
    """What the prefecture owes for approved obligations and the bank has not paid, the oldest first."""
    query = text(f"""
        SELECT * FROM (
            SELECT o.id, o.case_id, d.fiscal_year, o.number, o.sequence, {PAYEE},
                CASE o.flow WHEN 'prefecture_pays' THEN o.amount_yen ELSE o.prefecture_yen END AS amount,
                (SELECT count(*) FROM transfer t WHERE t.obligation_id = o.id) AS attempts,
                (SELECT r.outcome FROM transfer t LEFT JOIN transfer_result r ON r.transfer_id = t.id
                    WHERE t.obligation_id = o.id ORDER BY t.attempt DESC LIMIT 1) AS last_outcome
            FROM obligation_decision d JOIN obligation o ON o.id = d.obligation_id
            JOIN support_case c ON c.id = o.case_id
            WHERE d.is_approved) told
        WHERE amount > 0 AND last_outcome IS DISTINCT FROM 'paid'
        ORDER BY fiscal_year, case_id, number, sequence""")  # noqa: S608 - one constant, no value
    return [
        Payable(
            obligation_id=ObligationId(row.id),
            case_id=CaseId(row.case_id),
            payee=Party(PartyKind(row.payee_kind), row.payee_id),
            fiscal_year=FiscalYear(row.fiscal_year),
            amount=Yen(row.amount),
            attempts=row.attempts,
            last_outcome=TransferOutcome(row.last_outcome) if row.last_outcome else None,
        )
        for row in (await read.session.execute(query)).all()
    ]


async def insert_batch(work: Work, pay_on: date, requests: Sequence[Payable]) -> UUID:
    """A batch with one request for each, under references of twenty digits that nobody chose."""
    batch_id = work.new_id()
    amount = sum(each.amount.amount for each in requests)
    await work.session.execute(
        insert(TransferBatchRow).values(
            id=batch_id,
            pay_on=pay_on,
            count=len(requests),
            amount_yen=amount,
            made_at=work.now,
            made_by=work.actor.id,
        )
    )
    rows = []
    for each in requests:
        transfer_id = work.new_id()
        rows.append(
            {
                "id": transfer_id,
                "batch_id": batch_id,
                "obligation_id": each.obligation_id,
                "attempt": each.attempts + 1,
                "reference": f"{transfer_id.int % 10**20:020d}",
                "amount_yen": each.amount.amount,
            }
        )
    await work.session.execute(insert(TransferRow), rows)
    return batch_id


async def transfers(
    read: Read, *, batch_id: UUID | None = None, references: Sequence[str] | None = None
) -> list[Transfer]:
    """Requests of a batch, or of these references."""
    query = text(f"""
        SELECT t.id, t.obligation_id, o.case_id, {PAYEE}, d.fiscal_year, t.amount_yen, t.reference,
            r.transfer_id IS NOT NULL AS is_answered
        FROM transfer t JOIN obligation o ON o.id = t.obligation_id
        JOIN support_case c ON c.id = o.case_id
        JOIN obligation_decision d ON d.obligation_id = t.obligation_id
        LEFT JOIN transfer_result r ON r.transfer_id = t.id
        WHERE (CAST(:batch AS uuid) IS NULL OR t.batch_id = :batch)
        AND (CAST(:references AS text[]) IS NULL OR t.reference = ANY(:references))
        ORDER BY t.reference""")  # noqa: S608 - one constant, no value
    rows = await read.session.execute(query, {"batch": batch_id, "references": references})
    return [
        Transfer(
            id=row.id,
            obligation_id=ObligationId(row.obligation_id),
            case_id=CaseId(row.case_id),
            payee=Party(PartyKind(row.payee_kind), row.payee_id),
            fiscal_year=FiscalYear(row.fiscal_year),
            amount=Yen(row.amount_yen),
            reference=row.reference,
            is_answered=row.is_answered,
        )
        for row in rows
    ]


async def pay_day(read: Read, batch_id: UUID) -> date:
    """The day on which a batch is to be paid; raises NoSuchBatch."""
    query = text("SELECT pay_on FROM transfer_batch WHERE id = :batch")
    found = (await read.session.execute(query, {"batch": batch_id})).scalar_one_or_none()
    if found is None:
        raise NoSuchBatch("その振込依頼は記録されていません。")
    return date.fromordinal(found.toordinal())


async def answers(read: Read, references: Sequence[str]) -> dict[str, TransferAnswer]:
    """What the bank answered already, by reference."""
    query = text("""
        SELECT t.reference, r.outcome, r.bank_code, r.on_date
        FROM transfer t JOIN transfer_result r ON r.transfer_id = t.id WHERE t.reference = ANY(:references)""")
    return {
        row.reference: TransferAnswer(row.reference, TransferOutcome(row.outcome), row.bank_code, row.on_date)
        for row in await read.session.execute(query, {"references": list(references)})
    }


async def insert_results(work: Work, answered: Sequence[tuple[Transfer, TransferAnswer, JournalId | None]]) -> None:
    """What the bank answered; of what was paid the journal."""
    rows = [
        {
            "transfer_id": transfer.id,
            "outcome": answer.outcome.value,
            "bank_code": answer.bank_code,
            "on_date": answer.on_date,
            "journal_id": journal_id,
            "recorded_at": work.now,
            "recorded_by": work.actor.id,
        }
        for transfer, answer, journal_id in answered
    ]
    if rows:
        await work.session.execute(insert(TransferResultRow), rows)
