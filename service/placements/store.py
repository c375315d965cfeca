"""Every statement of placements."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from uuid import UUID

from sqlalchemy import text

from service.db.work import Work
from service.placements.terms import EventKind, NoSuchPlacement


async def lock_histories(work: Work, placement_ids: Collection[UUID]) -> dict[UUID, set[tuple[date, EventKind]]]:
    """What is recorded of each placement; raises NoSuchPlacement.

    Whoever else records events waits until this work ends: two that fit the history may not fit each other.
    """
    await work.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('placement_event', 0))"))
    found = await work.session.execute(
        text("SELECT placement_id, on_date, kind FROM placement_event WHERE placement_id = ANY(:ids)"),
        {"ids": sorted(placement_ids)},
    )
    histories: defaultdict[UUID, set[tuple[date, EventKind]]] = defaultdict(set)
    for placement_id, on_date, kind in found:
        histories[placement_id].add((on_date, EventKind(kind)))
    if len(histories) < len(set(placement_ids)):
        raise NoSuchPlacement("その就職決定は記録されていません。")
    return histories
