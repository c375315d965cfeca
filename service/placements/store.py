"""Every statement of placements."""

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, insert, select, text
from sqlalchemy.orm import aliased
from sqlmodel import col

from service.base.ids import IntroductionId, PersonId
from service.db.work import Read, Work
from service.placements.tables import PlacementEventRow, PlacementEventUndoneRow, PlacementRow
from service.placements.terms import EventKind, NoSuchPlacement


def event_stands() -> ColumnElement[bool]:
    """Whether an event was not taken back."""
    return ~exists().where(col(PlacementEventUndoneRow.event_id) == col(PlacementEventRow.id))


def placement_stands() -> ColumnElement[bool]:
    """Whether a placement's acceptance was not taken back."""
    accepted = aliased(PlacementEventRow)
    return ~exists().where(
        col(accepted.placement_id) == col(PlacementRow.id),
        col(accepted.kind) == EventKind.ACCEPTED.value,
        col(PlacementEventUndoneRow.event_id) == col(accepted.id),
    )


async def lock_histories(work: Work, placement_ids: Collection[UUID]) -> dict[UUID, set[tuple[date, EventKind]]]:
    """What is recorded of each placement and stands; raises NoSuchPlacement.

    Whoever else records events waits until this work ends: two that fit the history may not fit each other.
    """
    await work.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('placement_event', 0))"))
    found = await work.session.execute(
        text("SELECT placement_id, on_date, kind FROM standing_placement_event WHERE placement_id = ANY(:ids)"),
        {"ids": sorted(placement_ids)},
    )
    histories: defaultdict[UUID, set[tuple[date, EventKind]]] = defaultdict(set)
    for placement_id, on_date, kind in found:
        histories[placement_id].add((on_date, EventKind(kind)))
    if len(histories) < len(set(placement_ids)):
        raise NoSuchPlacement("その就職決定は記録されていません。")
    return histories


async def undone_acceptances(read: Read, introduction_ids: Collection[IntroductionId]) -> dict[UUID, int]:
    """How many placements of each of these introductions were taken back."""
    query = (
        select(col(PlacementRow.introduction_id), func.count())
        .where(col(PlacementRow.introduction_id).in_(introduction_ids), ~placement_stands())
        .group_by(col(PlacementRow.introduction_id))
    )
    return {introduction_id: count for introduction_id, count in (await read.session.execute(query)).all()}


class Numbered(NamedTuple):
    """One telling of an event; `milestone` is that of a check-in."""

    placement_id: UUID
    kind: str
    on_date: date
    milestone: str | None
    telling: int
    stands: bool


async def tellings(read: Read, placement_ids: Collection[UUID]) -> list[Numbered]:
    """Every event of these placements, whether or not it stands."""
    query = select(
        col(PlacementEventRow.placement_id),
        col(PlacementEventRow.kind),
        col(PlacementEventRow.on_date),
        col(PlacementEventRow.facts)["milestone"].astext,
        col(PlacementEventRow.telling),
        event_stands(),
    ).where(col(PlacementEventRow.placement_id).in_(placement_ids))
    return [Numbered(*row) for row in (await read.session.execute(query)).all()]


async def event(read: Read, event_id: UUID) -> PlacementEventRow | None:
    """One event, whether or not it stands."""
    found = await read.session.execute(select(PlacementEventRow).where(col(PlacementEventRow.id) == event_id))
    return found.scalar_one_or_none()


async def placement(read: Read, placement_id: UUID) -> PlacementRow:
    found: PlacementRow = (
        await read.session.execute(select(PlacementRow).where(col(PlacementRow.id) == placement_id))
    ).scalar_one()
    return found


async def has_other_hire(read: Read, person_id: PersonId, placement_id: UUID) -> bool:
    """Whether the person accepted elsewhere too, and that stands: neither taken back nor cancelled."""
    is_cancelled = exists().where(
        col(PlacementEventRow.placement_id) == col(PlacementRow.id),
        col(PlacementEventRow.kind) == EventKind.CANCELLED.value,
        event_stands(),
    )
    query = select(
        exists().where(
            col(PlacementRow.person_id) == person_id,
            col(PlacementRow.id) != placement_id,
            placement_stands(),
            ~is_cancelled,
        )
    )
    return bool((await read.session.execute(query)).scalar_one())


async def insert_undone(work: Work, values: dict[str, Any]) -> None:
    """Takes an event back."""
    await work.session.execute(insert(PlacementEventUndoneRow).values(**values))
