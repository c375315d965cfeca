"""Statements about what is to be paid, the requests to the bank and its answers."""

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import insert, text

from service.base.fiscal_year import FiscalYear
from service.base.ids import JournalId
from service.base.yen import Yen
from service.db.work import Read, Work
from service.ledger.terms import AccountCode
from service.repayments.store.obligations import TO_PAYEE
from service.repayments.tables import (
    TransferBatchRow,
    TransferFileRow,
    TransferResultRow,
    TransferReturnRow,
    TransferRow,
)
from service.repayments.terms.batch import BatchMade, NoSuchBatch
from service.repayments.terms.payable import Payable, StillOwed
from service.repayments.terms.settlement import (
    NoSuchTransfer,
    Party,
    PartyKind,
    Transfer,
    TransferAnswer,
    TransferOutcome,
)

BOOKED_AS = """(SELECT e.account FROM ledger_entry e
    WHERE e.journal_id = coalesce(d.journal_id, b.journal_id) AND e.party = {payee} AND e.amount < 0)"""
"""The account in which the journal of a decision `d`, or of a refund `b`, says that something is owed to a payee."""

_PAID = """transfer t JOIN transfer_result r ON r.transfer_id = t.id AND r.outcome = 'paid'
    WHERE NOT EXISTS (SELECT FROM transfer_return WHERE transfer_id = t.id)"""
UNPAID = f"""SELECT * FROM payable u
    WHERE (u.refund_id IS NOT NULL OR u.obligation_id = ANY(ARRAY(
            SELECT d.obligation_id FROM obligation_decision d
            WHERE d.is_approved AND NOT EXISTS (SELECT FROM {_PAID} AND t.obligation_id = d.obligation_id)
            UNION ALL SELECT obligation_id FROM obligation_share WHERE share_yen < 0)))
        AND NOT EXISTS (SELECT FROM {_PAID} AND t.payee_id = u.payee_id
            AND (t.obligation_id = u.obligation_id OR t.refund_id = u.refund_id)) OFFSET 0"""  # noqa: S608 - words of ours
"""Of all that is to be paid what is not. Years of payments lie beside what waits, so that first those obligations are
found of which nothing is paid, or of which several are: where companies are given back."""


HAS_UNPAID = """EXISTS (SELECT FROM support_payable p WHERE p.case_id = :case AND NOT EXISTS (
    SELECT FROM transfer t JOIN standing_transfer_result r ON r.transfer_id = t.id
    WHERE t.obligation_id = p.obligation_id AND t.payee_id = p.payee_id AND r.outcome = 'paid'))"""
"""Whether the prefecture owes anything for a support that the bank has not paid, or got back."""


OWES_FIRST = """
    SELECT jsonb_agg(jsonb_build_array(owed.claim_id, owed.claim_no, owed.left_yen) ORDER BY owed.claim_no) AS first
    FROM (SELECT k.id AS claim_id, k.claim_no, coalesce(k.amount_yen, sum(c.amount_yen))
            - coalesce((SELECT sum(amount_yen) FROM deposit_match WHERE claim_id = k.id), 0) AS left_yen
        FROM support_claimable c
            LEFT JOIN support_claim_line l ON l.obligation_id = c.obligation_id AND l.debtor_id = c.debtor_id
            LEFT JOIN support_claim k ON k.id = l.claim_id
        WHERE p.payee_kind = 'company' AND o.flow = 'prefecture_pays'
            AND c.case_id = p.case_id AND c.debtor_id = p.payee_id
        GROUP BY k.id) owed
    WHERE owed.left_yen > 0"""
"""Of something payable `p` for an obligation `o`, if a company gets a contribution back by it: what of its own for the
same support did not come in, by claim. A claim is paid as a whole, so that a part of it says of no line that it is."""


async def payables(read: Read) -> list[Payable]:
    """What the prefecture owes for approved obligations, or gives back, and the bank has not paid, the oldest first."""
    query = text(f"""
        SELECT p.*, asked.attempts, asked.last_outcome, b.recorded_by AS refunded_by, asked.returned_by,
            {BOOKED_AS.format(payee="p.payee_id")} AS booked_as,
            {TO_PAYEE} > 0 AND EXISTS (SELECT FROM standing_support_event e WHERE e.case_id = p.case_id
                AND e.kind = 'ended' AND e.reason = 'false_statement') AS is_held,
            owes.first AS owes_first
        FROM ({UNPAID}) p LEFT JOIN obligation o ON o.id = p.obligation_id
            LEFT JOIN obligation_decision d ON d.obligation_id = p.obligation_id
            LEFT JOIN deposit_refund b ON b.id = p.refund_id
            CROSS JOIN LATERAL (
                SELECT count(*) AS attempts, (array_agg(r.outcome ORDER BY t.attempt DESC))[1] AS last_outcome,
                    array_agg(k.recorded_by) AS returned_by
                FROM transfer t LEFT JOIN standing_transfer_result r ON r.transfer_id = t.id
                    LEFT JOIN transfer_return k ON k.transfer_id = t.id
                WHERE (t.obligation_id = p.obligation_id OR t.refund_id = p.refund_id) AND t.payee_id = p.payee_id
            ) asked
            CROSS JOIN LATERAL ({OWES_FIRST}) owes
        ORDER BY p.fiscal_year, p.case_id, p.number, p.sequence, p.payee_id, p.refund_id""")  # noqa: S608 - words of ours
    return [
        Payable(
            obligation_id=row.obligation_id,
            refund_id=row.refund_id,
            case_id=row.case_id,
            payee=Party(PartyKind(row.payee_kind), row.payee_id),
            fiscal_year=FiscalYear(row.fiscal_year),
            amount=Yen(row.amount_yen),
            booked_as=AccountCode(row.booked_as),
            attempts=row.attempts,
            last_outcome=TransferOutcome(row.last_outcome) if row.last_outcome else None,
            is_held=bool(row.is_held),
            owes_first=tuple(
                StillOwed(UUID(claim) if claim else None, number, Yen(left))
                for claim, number, left in row.owes_first or ()
            ),
            told_by=frozenset({row.refunded_by, *(row.returned_by or ())} - {None}),
        )
        for row in (await read.session.execute(query)).all()
    ]


async def has_unpaid(read: Read, case_id: UUID) -> bool:
    """As `HAS_UNPAID` tells."""
    return bool((await read.session.execute(text(f"SELECT {HAS_UNPAID}"), {"case": case_id})).scalar_one())


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
                "refund_id": each.refund_id,
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
    read: Read,
    *,
    batch_id: UUID | None = None,
    references: Sequence[str] | None = None,
    transfer_id: UUID | None = None,
) -> list[Transfer]:
    """Requests of a batch, of these references, or one."""
    query = text(f"""
        SELECT t.*, coalesce(o.case_id, b.claim_id) AS subject_id,
            coalesce(d.fiscal_year, b.fiscal_year) AS fiscal_year, r.outcome,
            {BOOKED_AS.format(payee="t.payee_id")} AS booked_as
        FROM transfer t LEFT JOIN obligation o ON o.id = t.obligation_id
        LEFT JOIN obligation_decision d ON d.obligation_id = t.obligation_id
        LEFT JOIN deposit_refund b ON b.id = t.refund_id
        LEFT JOIN standing_transfer_result r ON r.transfer_id = t.id
        WHERE (CAST(:batch AS uuid) IS NULL OR t.batch_id = :batch)
        AND (CAST(:references AS text[]) IS NULL OR t.reference = ANY(:references))
        AND (CAST(:transfer AS uuid) IS NULL OR t.id = :transfer)
        ORDER BY t.reference""")  # noqa: S608 - words of ours
    asked = {"batch": batch_id, "references": references, "transfer": transfer_id}
    return [
        Transfer(
            id=row.id,
            obligation_id=row.obligation_id,
            refund_id=row.refund_id,
            subject_id=row.subject_id,
            payee=Party(PartyKind(row.payee_kind), row.payee_id),
            fiscal_year=FiscalYear(row.fiscal_year),
            amount=Yen(row.amount_yen),
            booked_as=AccountCode(row.booked_as),
            reference=row.reference,
            is_answered=row.outcome is not None,
            outcome=TransferOutcome(row.outcome) if row.outcome else None,
            account_id=row.payee_account_id,
        )
        for row in await read.session.execute(query, asked)
    ]


async def transfer(read: Read, transfer_id: UUID) -> Transfer:
    """One request; raises NoSuchTransfer."""
    found = await transfers(read, transfer_id=transfer_id)
    if not found:
        raise NoSuchTransfer("その振込依頼は記録されていません。")
    return found[0]


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


async def insert_file(work: Work, batch_id: UUID) -> None:
    """That the actor made the bank's file of a batch."""
    values = {"id": work.new_id(), "batch_id": batch_id, "made_at": work.now, "made_by": work.actor.id}
    await work.session.execute(insert(TransferFileRow).values(**values))


async def batch_made(read: Read, batch_id: UUID) -> BatchMade:
    """Who made a batch and its files; raises NoSuchBatch."""
    query = text("""
        SELECT b.made_by, f.made_at AS file_at, f.made_by AS file_by
        FROM transfer_batch b LEFT JOIN transfer_file f ON f.batch_id = b.id WHERE b.id = :batch
        ORDER BY f.made_at, f.id""")
    found = (await read.session.execute(query, {"batch": batch_id})).all()
    if not found:
        raise NoSuchBatch("その振込依頼は記録されていません。")
    return BatchMade(found[0].made_by, tuple((row.file_at, row.file_by) for row in found if row.file_at))


async def insert_results(
    work: Work,
    answered: Sequence[tuple[Transfer, TransferAnswer, JournalId | None]],
    reason: str | None = None,
    *,
    is_bank_told: bool = False,
) -> None:
    """What the bank answered; of what was paid the journal, of what was withdrawn the reason, and that it was told."""
    rows = [
        {
            "transfer_id": transfer.id,
            "outcome": answer.outcome.value,
            "bank_code": answer.bank_code,
            "on_date": answer.on_date,
            "journal_id": journal_id,
            "reason": reason,
            "is_bank_told": is_bank_told,
            "recorded_at": work.now,
            "recorded_by": work.actor.id,
        }
        for transfer, answer, journal_id in answered
    ]
    if rows:
        await work.session.execute(insert(TransferResultRow), rows)


async def insert_return(
    work: Work, transfer_id: UUID, deposit_id: UUID, journal_id: JournalId, reason: str, fee: Yen
) -> None:
    """The bank gave back what it had paid, less a fee."""
    told = {"transfer_id": transfer_id, "deposit_id": deposit_id, "journal_id": journal_id, "reason": reason}
    by = {"fee_yen": fee.amount, "recorded_at": work.now, "recorded_by": work.actor.id}
    await work.session.execute(insert(TransferReturnRow).values(**told, **by))
