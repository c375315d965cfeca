"""Statements on the second factor, its recovery codes, and what came back from the provider."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from service.access.tables import RecoveryCodeRow, SecondFactorRow, SpentStateRow
from service.db.work import Work


class Sealed(NamedTuple):
    """A second factor as it is kept."""

    wrapped_key: bytes
    secret: bytes
    last_step: int


async def second_factor(work: Work, staff_id: UUID) -> Sealed | None:
    found = await work.session.execute(
        select(col(SecondFactorRow.wrapped_key), col(SecondFactorRow.secret), col(SecondFactorRow.last_step)).where(
            col(SecondFactorRow.staff_id) == staff_id
        )
    )
    row = found.one_or_none()
    return Sealed(*row) if row else None


async def insert_second_factor(work: Work, values: Mapping[str, Any]) -> bool:
    """Whether it is the account's only one; a second is not stored."""
    made = await work.session.execute(
        insert(SecondFactorRow)
        .values(**values)
        .on_conflict_do_nothing(index_elements=[col(SecondFactorRow.staff_id)])
        .returning(col(SecondFactorRow.staff_id))
    )
    return made.scalar_one_or_none() is not None


async def use_step(work: Work, staff_id: UUID, step: int) -> bool:
    """Whether this step was later than the last one used; of two works at once only one is told so."""
    used = await work.session.execute(
        update(SecondFactorRow)
        .where(col(SecondFactorRow.staff_id) == staff_id, col(SecondFactorRow.last_step) < step)
        .values(last_step=step)
        .returning(col(SecondFactorRow.staff_id))
    )
    return used.scalar_one_or_none() is not None


async def delete_second_factor(work: Work, staff_id: UUID) -> bool:
    """Whether there was one; its recovery codes go with it."""
    await work.session.execute(delete(RecoveryCodeRow).where(col(RecoveryCodeRow.staff_id) == staff_id))
    gone = await work.session.execute(
        delete(SecondFactorRow)
        .where(col(SecondFactorRow.staff_id) == staff_id)
        .returning(col(SecondFactorRow.staff_id))
    )
    return gone.scalar_one_or_none() is not None


async def replace_recovery_codes(work: Work, staff_id: UUID, digests: Sequence[bytes]) -> None:
    await work.session.execute(delete(RecoveryCodeRow).where(col(RecoveryCodeRow.staff_id) == staff_id))
    await work.session.execute(
        insert(RecoveryCodeRow).values([{"staff_id": staff_id, "digest": digest} for digest in digests])
    )


async def use_recovery_code(work: Work, staff_id: UUID, digest: bytes) -> bool:
    """Whether it was one of the account's, unused until now."""
    used = await work.session.execute(
        update(RecoveryCodeRow)
        .where(
            col(RecoveryCodeRow.staff_id) == staff_id,
            col(RecoveryCodeRow.digest) == digest,
            col(RecoveryCodeRow.used_at).is_(None),
        )
        .values(used_at=work.now)
        .returning(col(RecoveryCodeRow.staff_id))
    )
    return used.scalar_one_or_none() is not None


async def count_recovery_codes(work: Work, staff_id: UUID) -> int:
    """Those that were not used."""
    counted = await work.session.execute(
        select(func.count())
        .select_from(RecoveryCodeRow)
        .where(col(RecoveryCodeRow.staff_id) == staff_id, col(RecoveryCodeRow.used_at).is_(None))
    )
    number: int = counted.scalar_one()
    return number


async def spend_state(work: Work, digest: bytes, before: datetime) -> bool:
    """Whether the state came back for the first time; those of before then are forgotten, being too old to be taken."""
    await work.session.execute(delete(SpentStateRow).where(col(SpentStateRow.spent_at) < before))
    spent = await work.session.execute(
        insert(SpentStateRow)
        .values(digest=digest, spent_at=work.now)
        .on_conflict_do_nothing(index_elements=[col(SpentStateRow.digest)])
        .returning(col(SpentStateRow.digest))
    )
    return spent.scalar_one_or_none() is not None
