"""Statements about what is to be paid, the requests to the bank and its answers."""

from collections.abc import Mapping, Sequence
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


async def payables(read: Read) -> list[Payable]:
    """What the prefecture owes for approved obligations and the bank has not paid, the oldest first."""
    query = text("""
        SELECT * FROM (
            SELECT p.*,
                (SELECT count(*) FROM transfer t WHERE t.obligation_id = p.obligation_id
                    AND t.payee_id = p.payee_id) AS attempts,
                (SELECT r.outcome FROM transfer t LEFT JOIN transfer_result r ON r.transfer_id = t.id
                    WHERE t.obligation_id = p.obligation_id AND t.payee_id = p.payee_id
                    ORDER BY t.attempt DESC LIMIT 1) AS last_outcome,
                o.amount_yen > 0 AND EXISTS (SELECT FROM support_event e WHERE e.case_id = p.case_id
                    AND e.kind = 'ended' AND e.reason = 'false_statement') AS is_held
            FROM support_payable p JOIN obligation o ON o.id = p.obligation_id) told
        WHERE last_outcome IS DISTINCT FROM 'paid'
        ORDER BY fiscal_year, case_id, number, sequence, payee_id""")
    return [
        Payable(
            obligation_id=ObligationId(row.obligation_id),
            case_id=CaseId(row.case_id),
            payee=Party(PartyKind(row.payee_kind), row.payee_id),
            fiscal_year=FiscalYear(row.fiscal_year),
            amount=Yen(row.amount_yen),
            attempts=row.attempts,
            last_outcome=TransferOutcome(row.last_outcome) if row.last_outcome else None,
            is_held=row.is_held,
        )
        for row in (await read.session.execute(query)).all()
    ]


async def insert_batch(work: Work, pay_on: date, requests: Sequence[Payable], accounts: Mapping[UUID, UUID]) -> UUID:
    """A batch with one request for each, under references of twenty digits that nobody chose.

    `accounts`: by payee the row of the account that counts now; without one the request has none.
    """
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
                "payee_kind": each.payee.kind.value,
                "payee_id": each.payee.id,
                "payee_account_id": accounts.get(each.payee.id),
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
    query = text("""
        SELECT t.*, o.case_id, d.fiscal_year, r.transfer_id IS NOT NULL AS is_answered
        FROM transfer t JOIN obligation o ON o.id = t.obligation_id
        JOIN obligation_decision d ON d.obligation_id = t.obligation_id
        LEFT JOIN transfer_result r ON r.transfer_id = t.id
        WHERE (CAST(:batch AS uuid) IS NULL OR t.batch_id = :batch)
        AND (CAST(:references AS text[]) IS NULL OR t.reference = ANY(:references))
        ORDER BY t.reference""")
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
            account_id=row.payee_account_id,
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
