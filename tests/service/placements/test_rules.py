"""In which order a placement's events can have happened."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.placements.rules import check_order
from service.placements.terms import EventKind, EventOutOfOrder

DAY = date(2023, 4, 1)
ACCEPTED, STARTED, CHECKED_IN, LEFT, CANCELLED = EventKind


def dated(*kinds: EventKind) -> list[tuple[date, EventKind]]:
    return [(DAY + timedelta(days=30 * at), kind) for at, kind in enumerate(kinds)]


@pytest.mark.parametrize(
    "kinds",
    [
        (ACCEPTED,),
        (ACCEPTED, CANCELLED),
        (ACCEPTED, STARTED, CHECKED_IN, CHECKED_IN, LEFT),
        (ACCEPTED, STARTED, LEFT),
    ],
)
@given(data=st.data())
def test_a_history_that_can_be_is_taken_in_whichever_order_it_is_told(
    kinds: tuple[EventKind, ...], data: st.DataObject
) -> None:
    check_order(data.draw(st.permutations(dated(*kinds))))


@pytest.mark.parametrize(
    "kinds",
    [
        (STARTED, ACCEPTED),
        (ACCEPTED, CHECKED_IN),
        (ACCEPTED, LEFT),
        (ACCEPTED, STARTED, CANCELLED),
        (ACCEPTED, CANCELLED, STARTED),
        (ACCEPTED, STARTED, STARTED),
        (ACCEPTED, STARTED, LEFT, CHECKED_IN),
    ],
)
def test_a_history_that_cannot_be_is_refused(kinds: tuple[EventKind, ...]) -> None:
    with pytest.raises(EventOutOfOrder):
        check_order(dated(*kinds))


def test_accepting_and_starting_on_one_day_is_possible() -> None:
    check_order([(DAY, STARTED), (DAY, ACCEPTED)])
