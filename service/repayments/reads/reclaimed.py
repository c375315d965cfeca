"""What of a support is to be given back: by which claim, and whether it came in."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from service.base.yen import Yen

CLAIM_OF = """(
    SELECT jsonb_build_array(k.id, k.claim_no, k.issued_on, k.amount_yen, paid.amount, paid.last_on)
    FROM support_claim_line l JOIN support_claim k ON k.id = l.claim_id JOIN support_case c ON c.id = o.case_id
        CROSS JOIN LATERAL (
            SELECT coalesce(sum(m.amount_yen), 0) AS amount, max(t.on_date) FILTER (WHERE m.undoes IS NULL
                AND NOT EXISTS (SELECT FROM deposit_match WHERE undoes = m.id)) AS last_on
            FROM deposit_match m JOIN deposit t ON t.id = m.deposit_id WHERE m.claim_id = k.id) paid
    WHERE l.obligation_id = o.id AND CASE o.flow WHEN 'company_pays' THEN o.prefecture_yen < 0
        ELSE o.amount_yen < 0 AND l.debtor_id = c.person_id END)"""
"""By which claim who was paid gives back what an obligation `o` takes back, as `reclaim_of` reads it."""


class ReclaimState(StrEnum):
    """How far it came in; a claim is paid as a whole."""

    CLAIMED = "claimed"
    SHORT = "short"
    PAID = "paid"


@dataclass(frozen=True, slots=True)
class Reclaim:
    """A claim for what is given back. `on_date`: when it was issued, or, once something came in, when that did last."""

    claim_id: UUID
    claim_no: str
    state: ReclaimState
    on_date: date
    amount: Yen
    paid: Yen


def reclaim_of(told: Sequence[str | int] | None) -> Reclaim | None:
    """What `CLAIM_OF` told."""
    if told is None:
        return None
    claim_id, number, issued_on, amount, paid, last_on = told
    came_in = Yen(int(paid))
    state = ReclaimState.PAID if paid == amount else ReclaimState.SHORT if came_in else ReclaimState.CLAIMED
    on_date = date.fromisoformat(str(last_on or issued_on))
    return Reclaim(UUID(str(claim_id)), str(number), state, on_date, Yen(int(amount)), came_in)
