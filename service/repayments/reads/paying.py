"""What waits to be paid, whose account is missing, and the batches with how each request stands."""

import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from service.base.yen import Yen, total
from service.db.work import Read
from service.repayments.reads.claims import names_of
from service.repayments.reads.closing import Subject
from service.repayments.store.payees import accounts_now
from service.repayments.store.transfers import payables
from service.repayments.terms.settlement import MOST_FEE, NoSuchBatch, Party, PartyKind, Payable, TransferOutcome

_KEPT = text("""
    SELECT p.*, c.case_ref, k.id AS claim_id, k.claim_no, coalesce(o.due_year, f.fiscal_year) AS due_year,
        f.id IS NOT NULL AND EXISTS (SELECT FROM support_claim k WHERE k.debtor_id = p.payee_id AND k.amount_yen
            > coalesce((SELECT sum(amount_yen) FROM deposit_match WHERE claim_id = k.id), 0)) AS owes,
        last.outcome, last.bank_code, last.payee_account_id AS account_id
    FROM unnest(CAST(:ids AS uuid[]), CAST(:payees AS uuid[])) p (owed_id, payee_id)
        LEFT JOIN obligation o ON o.id = p.owed_id LEFT JOIN support_case c ON c.id = o.case_id
        LEFT JOIN deposit_refund f ON f.id = p.owed_id LEFT JOIN support_claim k ON k.id = f.claim_id
        LEFT JOIN LATERAL (SELECT r.outcome, r.bank_code, t.payee_account_id FROM transfer t
            JOIN standing_transfer_result r ON r.transfer_id = t.id AND r.outcome <> 'withdrawn'
            WHERE (t.obligation_id = p.owed_id OR t.refund_id = p.owed_id) AND t.payee_id = p.payee_id
            ORDER BY t.attempt DESC LIMIT 1) last ON true""")
_SAID = text("""
    SELECT b.id AS owed_id, c.debtor_id AS payee_id, b.recorded_at, b.recorded_by, b.reason, d.on_date, d.amount_yen
    FROM deposit_refund b JOIN support_claim c ON c.id = b.claim_id JOIN deposit d ON d.id = b.deposit_id
    WHERE b.id = ANY(:ids)
    UNION ALL
    SELECT coalesce(t.obligation_id, t.refund_id), t.payee_id, k.recorded_at, k.recorded_by, k.reason, d.on_date,
        d.amount_yen
    FROM transfer_return k JOIN transfer t ON t.id = k.transfer_id JOIN deposit d ON d.id = k.deposit_id
    WHERE t.obligation_id = ANY(:ids) OR t.refund_id = ANY(:ids)
    ORDER BY recorded_at""")
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
OF_THE_ACCOUNT = frozenset({"2", "3"})
"""Codes of the bank that say that the account is not there (2), or that its holder stopped it (3)."""


@dataclass(frozen=True, slots=True)
class Said:
    """Why somebody said that it is paid back or came back, and the deposit of which it was said."""

    by: UUID | None
    reason: str
    on_date: date
    amount: Yen


@dataclass(frozen=True, slots=True)
class ToPay:
    """What may be sent to the bank. `failed_as`: the code with which the bank refused it last; what was withdrawn since
    says nothing of that.

    `account_by` entered the account that counts now: another has to ask the bank to pay to it. `about`: the support, or
    of what is paid back the claim. `said`: what the second hand judges by; `owes`: who is paid back still owes a claim.
    """

    payable: Payable
    payee: str
    about: Subject
    due_year: int
    account_by: UUID | None
    has_account: bool
    failed_as: str | None
    said: tuple[Said, ...] = ()
    owes: bool = False
    waits_for_account: bool = False
    """It failed for the account (`OF_THE_ACCOUNT`), which is the same: asking again would fail again."""

    def is_prepared_by(self, staff_id: UUID) -> bool:
        """Who entered the account, or said that it is paid back or came back, does not ask the bank to pay."""
        return staff_id == self.account_by or staff_id in self.payable.told_by


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


async def to_pay(read: Read) -> tuple[list[ToPay], int]:
    """Everything that may be sent to the bank now, those whose account is missing or wrong first; six statements.

    With how much is owed on paper and held, because the support was obtained by a false statement.
    """
    owed = await payables(read)
    waiting = [each for each in owed if each.may_be_sent]
    parties = {each.payee for each in waiting}
    known, names = await accounts_now(read, [each.id for each in parties]), await names_of(read, parties)
    asked = {"ids": [each.owed_id for each in waiting], "payees": [each.payee.id for each in waiting]}
    kept = {(row.owed_id, row.payee_id): row for row in await read.session.execute(_KEPT, asked)}
    said: defaultdict[tuple[UUID, UUID], list[Said]] = defaultdict(list)
    for row in await read.session.execute(_SAID, {"ids": [each.owed_id for each in waiting]}):
        told_of = Said(row.recorded_by, row.reason, row.on_date, Yen(row.amount_yen))
        said[row.owed_id, row.payee_id].append(told_of)
    keys = [(each.owed_id, each.payee.id) for each in waiting]
    told = [_to_pay(each, names, known, kept[key], said[key]) for each, key in zip(waiting, keys, strict=True)]
    told.sort(key=lambda one: (one.has_account, one.failed_as is None, one.about.label, one.due_year))
    return told, sum(each.is_held for each in owed)


def _to_pay(
    each: Payable,
    names: Mapping[Party, str],
    known: Mapping[UUID, tuple[UUID, UUID | None]],
    kept: Any,
    said: Sequence[Said],
) -> ToPay:
    failed_as = kept.bank_code if kept.outcome == TransferOutcome.FAILED else None
    account_id, account_by = known.get(each.payee.id, (None, None))
    return ToPay(
        payable=each,
        payee=names.get(each.payee, "―"),
        about=_about(kept, each.case_id),
        due_year=kept.due_year,
        account_by=account_by,
        has_account=each.payee.id in known,
        failed_as=failed_as,
        said=tuple(said),
        owes=kept.owes,
        waits_for_account=account_id is not None and account_id == kept.account_id and failed_as in OF_THE_ACCOUNT,
    )


def _about(row: Any, case_id: UUID | None) -> Subject:
    """The support, or the claim for which too much came in."""
    if case_id is not None:
        return Subject(row.case_ref, f"/supports/{case_id}")
    return Subject(row.claim_no, f"/supports/claims/{row.claim_id}")


def left_out(waiting: Sequence[ToPay], despite: Collection[str]) -> set[UUID]:
    """What is not asked of the bank yet, by what is owed: without an account, or with one for which it failed.

    The latter are asked for `despite` that where somebody says so, by the word for what is owed.
    """
    return {
        one.payable.owed_id
        for one in waiting
        if not one.has_account or (one.waits_for_account and str(one.payable.owed_id) not in despite)
    }


def digest_of(waiting: Sequence[ToPay]) -> str:
    """The same for the same requests, so that what is asked of the bank is what was looked at."""
    told = sorted(
        f"{one.payable.owed_id}/{one.payable.attempts}/{one.payable.amount.amount}/{one.account_by}/{one.has_account}"
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
            about=_about(row, row.case_id),
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
