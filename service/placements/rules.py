"""In which order a placement's events can have happened."""

from collections.abc import Iterable
from datetime import date

from service.placements.terms import EventKind, EventOutOfOrder

FOLLOWERS: dict[EventKind | None, frozenset[EventKind]] = {
    None: frozenset({EventKind.ACCEPTED}),
    EventKind.ACCEPTED: frozenset({EventKind.STARTED, EventKind.CANCELLED}),
    EventKind.STARTED: frozenset({EventKind.CHECKED_IN, EventKind.LEFT}),
    EventKind.CHECKED_IN: frozenset({EventKind.CHECKED_IN, EventKind.LEFT}),
    EventKind.LEFT: frozenset(),
    EventKind.CANCELLED: frozenset(),
}
"""What may come next; who leaves and comes back is placed anew."""
WITHIN_A_DAY = list(EventKind)


def in_order(events: Iterable[tuple[date, EventKind]]) -> list[tuple[date, EventKind]]:
    """By their days; those of one day in the order of the path."""
    return sorted(events, key=lambda event: (event[0], WITHIN_A_DAY.index(event[1])))


def last_event(events: Iterable[tuple[date, EventKind]]) -> tuple[date, EventKind] | None:
    """Where a placement stands."""
    ordered = in_order(events)
    return ordered[-1] if ordered else None


def check_order(events: Iterable[tuple[date, EventKind]]) -> None:
    """Refuses a history that cannot be (EventOutOfOrder). In whichever order it was told, days put it in order."""
    last: EventKind | None = None
    for day, kind in in_order(events):
        if kind not in FOLLOWERS[last]:
            raise EventOutOfOrder(
                "この出来事は、記録済みの経過と前後が合いません。",
                kind=kind.value,
                after=last.value if last else "",
                on_date=day.isoformat(),
            )
        last = kind
