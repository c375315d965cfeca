"""One claim with what it holds, what came in for it, and what of that was not for it or was too much."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text

from service.access.reads import staff_names
from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, ObligationId, PersonId
from service.base.yen import Yen
from service.db.work import Read
from service.platform.crypto import Vault
from service.repayments.reads.claims import ListedClaim, listed
from service.repayments.reads.deposit_words import opened
from service.repayments.store import claims as claim_store
from service.repayments.store import deposits as deposit_store
from service.repayments.terms.settlement import NoSuchMatch, SealedWords

LINES = text("""
    SELECT c.id AS case_id, c.case_ref, c.person_id, p.profile_ref, o.number, o.counted_to, o.reason, l.amount_yen,
        CASE WHEN o.reason <> 'instalment' AND (o.flow = 'company_pays' OR l.debtor_id = c.person_id) THEN o.id END
            AS lowered_by
    FROM support_claim_line l JOIN obligation o ON o.id = l.obligation_id
        JOIN support_case c ON c.id = o.case_id JOIN person p ON p.id = c.person_id
    WHERE l.claim_id = :claim ORDER BY c.case_ref, o.number, o.sequence""")
RECEIVED = text("""
    SELECT m.id, d.id AS deposit_id, d.on_date, d.wrapped_key, d.words, m.amount_yen, u.matched_at AS said_at,
        u.matched_by AS said_by, u.reason
    FROM deposit_match m JOIN deposit d ON d.id = m.deposit_id LEFT JOIN deposit_match u ON u.undoes = m.id
    WHERE m.claim_id = :claim AND m.undoes IS NULL ORDER BY d.on_date, d.line_key, m.matched_at, m.id""")
PAID_BACK = text("""
    SELECT b.amount_yen, b.recorded_at AS said_at, b.recorded_by AS said_by, b.reason,
        (SELECT r.on_date FROM transfer t JOIN standing_transfer_result r ON r.transfer_id = t.id
            WHERE t.refund_id = b.id AND r.outcome = 'paid') AS paid_on
    FROM deposit_refund b WHERE b.claim_id = :claim ORDER BY b.recorded_at, b.id""")


@dataclass(frozen=True, slots=True)
class ClaimedLine:
    """One support's part in a claim; `year`: in which was repaid or spent what it is for (対象の年度).

    `lowered_by`: the correction or reclaim by which the debtor, who was paid, owes it; None: it is owed otherwise.
    """

    case_id: CaseId
    case_ref: str
    person_id: PersonId
    person_ref: str
    number: int
    year: FiscalYear
    reason: str
    amount: Yen
    lowered_by: ObligationId | None


@dataclass(frozen=True, slots=True)
class Said:
    """When somebody said something, who (None: nobody in particular), and why."""

    at: datetime
    by: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Received:
    """What of a deposit settled a claim; `undone`: it does not any more, when that was said, by whom, and why."""

    match_id: UUID
    on_date: date
    payer: str
    amount: Yen
    undone: Said | None


@dataclass(frozen=True, slots=True)
class PaidBack:
    """What of a deposit is paid back to the claim's debtor; `paid_on` None: not yet."""

    amount: Yen
    said: Said
    paid_on: date | None


@dataclass(frozen=True, slots=True)
class ClaimPage:
    """One claim with what it holds and what came in for it."""

    listed: ListedClaim
    lines: tuple[ClaimedLine, ...]
    received: tuple[Received, ...]
    paid_back: tuple[PaidBack, ...]


async def claim_page(read: Read, vault: Vault, claim_id: UUID) -> ClaimPage:
    """One claim, with the payers' names opened; seven statements. Raises NoSuchClaim."""
    claim = await claim_store.claim(read, claim_id)
    (told,) = await listed(read, [claim])
    asked = {"claim": claim_id}
    lines = (await read.session.execute(LINES, asked)).all()
    received = (await read.session.execute(RECEIVED, asked)).all()
    paid_back = (await read.session.execute(PAID_BACK, asked)).all()
    staff = await staff_names(read, {row.said_by for row in (*received, *paid_back) if row.said_by})
    return ClaimPage(
        told,
        tuple(_line(row) for row in lines),
        tuple(_received(row, vault, staff) for row in received),
        tuple(PaidBack(Yen(row.amount_yen), _said(row, staff), row.paid_on) for row in paid_back),
    )


async def check_match_of(read: Read, claim_id: UUID, match_id: UUID) -> None:
    """Raises NoSuchMatch where nothing of this id was matched to the claim."""
    if (await deposit_store.match(read, match_id)).claim_id != claim_id:
        raise NoSuchMatch("その消込は記録されていません。")


def _line(row: Any) -> ClaimedLine:
    return ClaimedLine(
        case_id=CaseId(row.case_id),
        case_ref=row.case_ref,
        person_id=PersonId(row.person_id),
        person_ref=row.profile_ref,
        number=row.number,
        year=FiscalYear.of(row.counted_to),
        reason=row.reason,
        amount=Yen(row.amount_yen),
        lowered_by=row.lowered_by,
    )


def _received(row: Any, vault: Vault, staff: dict[UUID, str]) -> Received:
    payer, _ = opened(vault, row.deposit_id, SealedWords(row.wrapped_key, row.words))
    return Received(row.id, row.on_date, payer, Yen(row.amount_yen), _said(row, staff) if row.reason else None)


def _said(row: Any, staff: dict[UUID, str]) -> Said:
    return Said(row.said_at, staff.get(row.said_by), row.reason)
