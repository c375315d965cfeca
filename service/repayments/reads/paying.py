"""What waits to be paid, whose account is missing, the batches, and what the bank's answers mean for them."""

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import text

from ingest.zengin import Results, TransferResult
from service.base.ids import CaseId, ObligationId
from service.base.yen import Yen, total
from service.db.work import Read
from service.repayments.reads.claims import names_of
from service.repayments.store.payees import accounts_now
from service.repayments.store.transfers import payables
from service.repayments.terms.settlement import NoSuchBatch, Party, PartyKind, Payable, TransferAnswer, TransferOutcome

_KEPT = text("""
    SELECT p.obligation_id, p.payee_id, c.case_ref, o.due_year, o.number,
        (SELECT r.bank_code FROM transfer t JOIN transfer_result r ON r.transfer_id = t.id
            WHERE t.obligation_id = o.id AND t.payee_id = p.payee_id ORDER BY t.attempt DESC LIMIT 1) AS bank_code
    FROM support_payable p JOIN obligation o ON o.id = p.obligation_id JOIN support_case c ON c.id = o.case_id
    WHERE o.id = ANY(:ids)""")
_BATCHES = """
    SELECT b.id, b.pay_on, b.count AS requests, b.amount_yen, b.made_at, b.made_by,
        count(r.transfer_id) FILTER (WHERE r.outcome = 'paid') AS paid,
        count(r.transfer_id) FILTER (WHERE r.outcome = 'failed') AS failed
    FROM transfer_batch b JOIN transfer t ON t.batch_id = b.id LEFT JOIN transfer_result r ON r.transfer_id = t.id
    WHERE CAST(:batch AS uuid) IS NULL OR b.id = :batch
    GROUP BY b.id ORDER BY b.made_at DESC, b.id DESC LIMIT :limit"""
_SENT = text("""
    SELECT t.reference, t.amount_yen, b.pay_on, b.id AS batch_id, o.case_id, c.case_ref, t.payee_kind, t.payee_id,
        t.payee_account_id IS NOT NULL AS has_account, r.outcome, r.bank_code, r.on_date
    FROM transfer t JOIN transfer_batch b ON b.id = t.batch_id JOIN obligation o ON o.id = t.obligation_id
        JOIN support_case c ON c.id = o.case_id LEFT JOIN transfer_result r ON r.transfer_id = t.id
    WHERE (CAST(:batch AS uuid) IS NULL OR t.batch_id = :batch)
        AND (CAST(:references AS text[]) IS NULL OR t.reference = ANY(:references))
    ORDER BY c.case_ref, t.reference""")


@dataclass(frozen=True, slots=True)
class ToPay:
    """What may be sent to the bank. `failed_as`: the code with which the bank refused it last.

    `account_by` entered the account that counts now: another has to ask the bank to pay to it.
    """

    payable: Payable
    payee: str
    case_ref: str
    due_year: int
    number: int
    account_by: UUID | None
    has_account: bool
    failed_as: str | None


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

    @property
    def unanswered(self) -> int:
        return self.count - self.paid - self.failed


@dataclass(frozen=True, slots=True)
class Sent:
    """One request of a batch, and the answer to it where there is one."""

    reference: str
    amount: Yen
    pay_on: date
    batch_id: UUID
    case_id: CaseId
    case_ref: str
    party: Party
    payee: str
    has_account: bool
    outcome: TransferOutcome | None
    bank_code: str | None
    on_date: date | None


class Answered(StrEnum):
    """What one record of the bank's file comes to."""

    PAID = "paid"
    FAILED = "failed"
    KNOWN = "known"
    """Recorded before; nothing changes."""
    UNKNOWN = "unknown"
    """Nobody asked for it."""
    OTHER_AMOUNT = "other_amount"
    """Asked for with another amount."""


STOPPING = frozenset({Answered.UNKNOWN, Answered.OTHER_AMOUNT})
"""A file with one of these is not recorded."""


@dataclass(frozen=True, slots=True)
class AnswerLine:
    """One record of the bank's file beside the request that it answers."""

    result: TransferResult
    sent: Sent | None
    became: Answered
    on_date: date


async def to_pay(read: Read) -> list[ToPay]:
    """Everything that may be sent to the bank now, those whose account is missing or wrong first; five statements."""
    waiting = [each for each in await payables(read) if each.may_be_sent]
    parties = {each.payee for each in waiting}
    known = await accounts_now(read, [each.id for each in parties])
    names = await names_of(read, parties)
    ids = [each.obligation_id for each in waiting]
    kept = {(row.obligation_id, row.payee_id): row for row in await read.session.execute(_KEPT, {"ids": ids})}
    told = [_to_pay(each, names, known, kept[each.obligation_id, each.payee.id]) for each in waiting]
    return sorted(told, key=lambda one: (one.has_account, one.failed_as is None, one.case_ref, one.due_year))


def _to_pay(
    each: Payable, names: Mapping[Party, str], known: Mapping[UUID, tuple[UUID, UUID | None]], kept: Any
) -> ToPay:
    return ToPay(
        payable=each,
        payee=names.get(each.payee, "―"),
        case_ref=kept.case_ref,
        due_year=kept.due_year,
        number=kept.number,
        account_by=known[each.payee.id][1] if each.payee.id in known else None,
        has_account=each.payee.id in known,
        failed_as=kept.bank_code,
    )


async def has_account(read: Read, party: Party) -> bool:
    """Whether an account of the party is recorded."""
    return party.id in await accounts_now(read, [party.id])


async def count_held(read: Read) -> int:
    """What is owed on paper and not paid, because the support was obtained by a false statement."""
    return sum(each.is_held for each in await payables(read))


def without_account(waiting: Sequence[ToPay]) -> set[ObligationId]:
    """What cannot be asked of the bank yet."""
    return {one.payable.obligation_id for one in waiting if not one.has_account}


def digest_of(waiting: Sequence[ToPay]) -> str:
    """The same for the same requests, so that what is asked of the bank is what was looked at."""
    told = sorted(
        f"{one.payable.obligation_id}/{one.payable.attempts}/{one.payable.amount.amount}/{one.account_by}/{one.has_account}"
        for one in waiting
    )
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def sum_of(waiting: Sequence[ToPay]) -> Yen:
    return total([one.payable.amount for one in waiting])


async def batches(read: Read, limit: int) -> list[Batch]:
    """The latest batches."""
    rows = await read.session.execute(text(_BATCHES), {"batch": None, "limit": limit})
    return [_batch(row) for row in rows]


async def batch(read: Read, batch_id: UUID) -> tuple[Batch, list[Sent]]:
    """One batch with its requests; raises NoSuchBatch."""
    row = (await read.session.execute(text(_BATCHES), {"batch": batch_id, "limit": 1})).one_or_none()
    if row is None:
        raise NoSuchBatch("その振込依頼は記録されていません。")
    return _batch(row), await _sent(read, batch_id=batch_id)


async def answer_lines(read: Read, results: Results) -> list[AnswerLine]:
    """Each record of the file beside its request, what stops the file first; at most three statements."""
    sent = {one.reference: one for one in await _sent(read, references=[one.reference for one in results.records])}
    told = [
        AnswerLine(one, found := sent.get(one.reference), _became(one, found), _day(read, results, one, found))
        for one in results.records
    ]
    order = (Answered.UNKNOWN, Answered.OTHER_AMOUNT, Answered.FAILED, Answered.PAID, Answered.KNOWN)
    return sorted(told, key=lambda line: (order.index(line.became), line.result.line))


def answers_of(lines: Sequence[AnswerLine]) -> list[TransferAnswer]:
    """What the file says, to be recorded."""
    return [
        TransferAnswer(
            line.result.reference,
            TransferOutcome.PAID if line.result.paid else TransferOutcome.FAILED,
            line.result.code,
            line.on_date,
        )
        for line in lines
    ]


def digest_of_answers(lines: Sequence[AnswerLine]) -> str:
    """The same while each record would become the same."""
    told = sorted(f"{line.result.reference}/{line.result.code}/{line.became}/{line.on_date}" for line in lines)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def _became(result: TransferResult, sent: Sent | None) -> Answered:
    if sent is None:
        return Answered.UNKNOWN
    if sent.amount.amount != result.amount:
        return Answered.OTHER_AMOUNT
    if sent.outcome is not None:
        return Answered.KNOWN
    return Answered.PAID if result.paid else Answered.FAILED


def _day(read: Read, results: Results, one: TransferResult, sent: Sent | None) -> date:
    """The format holds month and day: the year is the batch's where they are its, and else the last that was."""
    header = next((each for each in reversed(results.headers) if each.line < one.line), None)
    if header is None:
        return read.today
    if sent is not None and (sent.pay_on.month, sent.pay_on.day) == (header.month, header.day):
        return sent.pay_on
    for year in (read.today.year, read.today.year - 1):
        try:
            day = date(year, header.month, header.day)
        except ValueError:
            continue
        if day <= read.today:
            return day
    return read.today


async def _sent(read: Read, *, batch_id: UUID | None = None, references: Collection[str] | None = None) -> list[Sent]:
    asked = {"batch": batch_id, "references": None if references is None else list(references)}
    rows = (await read.session.execute(_SENT, asked)).all()
    names = await names_of(read, {_party(row) for row in rows})
    return [
        Sent(
            reference=row.reference,
            amount=Yen(row.amount_yen),
            pay_on=row.pay_on,
            batch_id=row.batch_id,
            case_id=CaseId(row.case_id),
            case_ref=row.case_ref,
            party=_party(row),
            payee=names.get(_party(row), "―"),
            has_account=row.has_account,
            outcome=TransferOutcome(row.outcome) if row.outcome else None,
            bank_code=row.bank_code,
            on_date=row.on_date,
        )
        for row in rows
    ]


def _party(row: Any) -> Party:
    return Party(PartyKind(row.payee_kind), row.payee_id)


def _batch(row: Any) -> Batch:
    return Batch(row.id, row.pay_on, row.requests, Yen(row.amount_yen), row.made_at, row.made_by, row.paid, row.failed)
