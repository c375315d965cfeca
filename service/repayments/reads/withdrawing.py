"""Whether a batch may be withdrawn, and by whom: what its page tells before it is tried."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from service.access.reads import staff_names
from service.db.work import Read
from service.repayments.rules.permission import may_withdraw
from service.repayments.store.transfers import batch_made


@dataclass(frozen=True, slots=True)
class Withdrawing:
    """`files`: when each file for the bank was made, and who made it. `is_allowed`: whether the actor may withdraw."""

    files: tuple[tuple[datetime, str | None], ...]
    is_allowed: bool


async def withdrawing(read: Read, batch_id: UUID) -> Withdrawing:
    """Of one batch in two statements; raises NoSuchBatch."""
    made = await batch_made(read, batch_id)
    names = await staff_names(read, {by for _, by in made.files if by is not None})
    return Withdrawing(
        tuple((at, names.get(by) if by else None) for at, by in made.files), may_withdraw(read.actor.id, made)
    )
