"""Who did or saw what, for which purpose: append-only, chained by hash, written with the act itself."""

from uuid import UUID

from sqlalchemy import insert

from service.db.work import Work
from service.platform.outbox import Fact
from service.platform.tables import AuditEntry


async def note(
    work: Work, act: str, subject_id: UUID | None = None, *, purpose: str | None = None, **facts: Fact
) -> None:
    """Records an act (`slice.happened`) of the work's actor; facts are ids, codes and counts, nothing personal.

    The row is inserted just before the commit, because the chain lets one writer through at a time.
    """
    values = {
        "at": work.now,
        "actor_role": work.actor.role.value,
        "actor_id": work.actor.id,
        "company_id": work.actor.company_id,
        "act": act,
        "subject_id": subject_id,
        "purpose": purpose,
        "facts": {
            name: fact if isinstance(fact, int) else str(fact) for name, fact in facts.items() if fact is not None
        },
    }

    async def write(last: Work) -> None:
        # Inline: asks for nothing back, because the companies' role may write the log and not read it.
        await last.session.execute(insert(AuditEntry.__table__).values(**values).inline())  # type: ignore[attr-defined]

    work.last_acts.append(write)
