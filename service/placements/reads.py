"""Questions about placements."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import and_, exists, func, select
from sqlmodel import col

from service.base.ids import CompanyId, IntroductionId, PersonId, PlacementId, PostingId
from service.db.work import Read
from service.placements.store import event_stands, placement_stands
from service.placements.tables import PlacementEventRow, PlacementRow
from service.placements.terms import EventKind, PlacementEvent


async def hire_of_introduction(
    read: Read, introduction_id: IntroductionId
) -> tuple[PlacementId | None, list[PlacementEvent]]:
    """The placement to which the introduction led, or None, and what happened to it since, oldest first."""
    query = (
        select(PlacementEventRow)
        .join(PlacementRow, col(PlacementRow.id) == col(PlacementEventRow.placement_id))
        .where(col(PlacementRow.introduction_id) == introduction_id, placement_stands(), event_stands())
    )
    order = list(EventKind)
    rows = (await read.session.execute(query)).scalars().all()
    in_order = sorted(rows, key=lambda one: (one.on_date, order.index(EventKind(one.kind)), one.recorded_at, one.id))
    events = [_event(row) for row in in_order]
    return (events[0].placement_id if events else None), events


def _event(row: PlacementEventRow) -> PlacementEvent:
    return PlacementEvent(
        PlacementId(row.placement_id),
        EventKind(row.kind),
        row.on_date,
        row.facts,
        row.id,
        row.recorded_at,
        row.recorded_by,
    )


async def hired_for(read: Read, posting_ids: Collection[PostingId]) -> dict[PostingId, int]:
    """How many accepted an offer for each of these postings and did not cancel it; those without any are left out."""
    is_cancelled = exists().where(
        col(PlacementEventRow.placement_id) == col(PlacementRow.id),
        col(PlacementEventRow.kind) == EventKind.CANCELLED.value,
        event_stands(),
    )
    query = (
        select(col(PlacementRow.posting_id), func.count())
        .where(col(PlacementRow.posting_id).in_(posting_ids), ~is_cancelled, placement_stands())
        .group_by(col(PlacementRow.posting_id))
    )
    return {PostingId(posting_id): count for posting_id, count in (await read.session.execute(query)).all()}


@dataclass(frozen=True, slots=True)
class PlacementHistory:
    """One placement of a person with what became of it, oldest first."""

    placement_id: PlacementId
    introduction_id: IntroductionId | None
    company_id: CompanyId
    posting_id: PostingId | None
    accepted_on: date
    events: tuple[PlacementEvent, ...]


async def placements_of_person(read: Read, person_id: PersonId) -> list[PlacementHistory]:
    """Every placement of the person, the last first; one statement."""
    query = (
        select(PlacementRow, PlacementEventRow)
        .outerjoin(PlacementEventRow, and_(col(PlacementEventRow.placement_id) == col(PlacementRow.id), event_stands()))
        .where(col(PlacementRow.person_id) == person_id, placement_stands())
        .order_by(col(PlacementRow.accepted_on).desc(), col(PlacementRow.id).desc())
    )
    order = list(EventKind)
    found: dict[UUID, tuple[PlacementRow, list[PlacementEvent]]] = {}
    for row, event in (await read.session.execute(query)).all():
        _, events = found.setdefault(row.id, (row, []))
        if event is not None:
            events.append(_event(event))
    return [
        PlacementHistory(
            PlacementId(row.id),
            IntroductionId(row.introduction_id) if row.introduction_id else None,
            CompanyId(row.company_id),
            PostingId(row.posting_id) if row.posting_id else None,
            row.accepted_on,
            tuple(sorted(events, key=lambda one: (one.on_date, order.index(one.kind)))),
        )
        for row, events in found.values()
    ]
