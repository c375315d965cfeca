"""The path of a support: what may follow what, and the working life that its events tell."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.repayments.rules.path import (
    FOLLOWERS,
    check_whole,
    in_order,
    life_of,
)
from service.repayments.terms.case import CannotFollowCase, CaseEvent, CaseEventKind, ReasonNeeded
from service.repayments.terms.scheme import Absence
from tests.service.repayments.histories import START, a_case, an_event
from tests.service.repayments.lives import OTHER_FIRM, THIRD_FIRM

K = CaseEventKind
ENDS = [K.DECLINED, K.ENDED, K.COMPLETED]


def _ways_to(kind: CaseEventKind | None) -> list[CaseEventKind]:
    """A shortest way to the kind."""
    ways: dict[CaseEventKind | None, list[CaseEventKind]] = {None: []}
    waiting: list[CaseEventKind | None] = [None]
    for at in waiting:
        for following in sorted(FOLLOWERS[at]):
            if following not in ways:
                ways[following] = [*ways[at], following]
                waiting.append(following)
    return ways[kind]


def _told(kinds: Sequence[CaseEventKind]) -> list[CaseEvent]:
    return [an_event(kind, date(2023, 1, number)) for number, kind in enumerate(kinds, start=1)]


EVERY_PAIR = [(before, after) for before in (None, *K) for after in K]


@pytest.mark.parametrize(("before", "after"), EVERY_PAIR, ids=lambda each: str(each))
def test_each_pair_of_the_table_is_taken_and_each_other_refused(
    before: CaseEventKind | None, after: CaseEventKind
) -> None:
    events = _told([*_ways_to(before), after])
    if after in FOLLOWERS[before]:
        assert [event.kind for event in in_order(events)] == [event.kind for event in events]
    else:
        with pytest.raises(CannotFollowCase):
            in_order(events)


def test_the_table_is_whole_and_only_the_ends_have_nothing_after_them() -> None:
    assert set(FOLLOWERS) == {None, *K}
    assert sorted(kind for kind in K if not FOLLOWERS[kind]) == sorted(ENDS)
    assert all(_ways_to(kind) for kind in K)


def test_a_support_is_decided_on_after_registration_notice_offer_hire_application_and_certificate() -> None:
    assert _ways_to(K.DECIDED) == [
        K.REGISTERED,
        K.NOTICE_ISSUED,
        K.OFFERED,
        K.HIRED,
        K.APPLIED,
        K.CERTIFIED,
        K.DECIDED,
    ]


def test_every_support_that_goes_on_can_end() -> None:
    assert [kind for kind in K if FOLLOWERS[kind] and K.ENDED not in FOLLOWERS[kind]] == []


@st.composite
def histories(draw: st.DrawFn) -> list[CaseEvent]:
    """A walk along the table; several events on one day only where their kinds tell the order of the day."""
    kinds, day = [K.REGISTERED], 0
    events = [an_event(K.REGISTERED, date(2022, 1, 1))]
    order = list(K)
    while FOLLOWERS[kinds[-1]] and len(kinds) < 16:
        kind = draw(st.sampled_from(sorted(FOLLOWERS[kinds[-1]])))
        may_be_same_day = order.index(kind) > order.index(kinds[-1])
        day += draw(st.integers(0 if may_be_same_day else 1, 400))
        events.append(an_event(kind, date.fromordinal(date(2022, 1, 1).toordinal() + day)))
        kinds.append(kind)
    return events


@given(histories(), st.randoms(use_true_random=False))
def test_the_order_in_which_events_are_told_does_not_matter(events: list[CaseEvent], random: Random) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)
    assert in_order(shuffled) == in_order(events) == tuple(events)


@given(histories(), st.randoms(use_true_random=False))
def test_a_life_has_employments_in_order_that_do_not_overlap(events: list[CaseEvent], random: Random) -> None:
    if not any(event.kind is K.HIRED for event in events):
        return
    random.shuffle(events)
    life = life_of(a_case(*events, start=()))
    periods = [employment.days for employment in life.employments]
    for before, after in pairwise(periods):
        assert before.last is not None
        assert before.first <= before.last < after.first
    assert len(life.rests) == sum(event.kind is K.RESTED for event in events)
    ended = events and any(event.kind is K.ENDED for event in events)
    assert (life.worked_to is not None) == bool(ended)


def test_on_one_day_events_happened_as_they_can_have() -> None:
    day = date(2023, 4, 1)
    kinds = [K.REGISTERED, K.NOTICE_ISSUED, K.OFFERED, K.HIRED, K.APPLIED, K.CERTIFIED, K.DECIDED, K.COMPLETED]
    assert [event.kind for event in in_order([an_event(kind, day) for kind in reversed(kinds)])] == kinds


def test_one_date_out_of_order_is_refused_with_what_it_follows() -> None:
    early = replace(START[3], on_date=date(2022, 9, 1))
    with pytest.raises(CannotFollowCase):
        in_order([*START[:3], early, *START[4:]])


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        (K.ENDED, "reason"),
        (K.RESTED, "absence"),
        (K.OFFERED, "company_id"),
        (K.HIRED, "company_id"),
        (K.TRANSFERRED, "company_id"),
    ],
)
def test_an_event_without_what_belongs_to_it_is_refused(kind: CaseEventKind, name: str) -> None:
    day = date(2024, 1, 1)
    check_whole(an_event(kind, day))
    with pytest.raises(ReasonNeeded):
        check_whole(an_event(kind, day, **{name: None}))
    with pytest.raises(ReasonNeeded):
        in_order([*_told(_ways_to(kind))[:-1], an_event(kind, day, **{name: None})])


def _same_day_refused(*events: CaseEvent) -> bool:
    try:
        a_case(*events)
    except CannotFollowCase:
        return True
    return False


@pytest.mark.xfail(strict=True, reason="a rest that follows another at once is refused: rested sorts before resumed")
def test_one_kind_of_rest_may_follow_another_at_once() -> None:
    leave = an_event(K.RESTED, date(2024, 6, 1), absence=Absence.LEAVE)
    over = an_event(K.RESUMED, date(2024, 9, 1))
    childcare = an_event(K.RESTED, date(2024, 9, 1), absence=Absence.CHILDCARE)
    assert not _same_day_refused(leave, over, childcare)


@pytest.mark.xfail(strict=True, reason="a rest from the first day at the other company is refused")
def test_a_rest_may_begin_on_the_first_day_at_another_company() -> None:
    moved = an_event(K.TRANSFERRED, date(2024, 9, 1), company_id=OTHER_FIRM)
    assert not _same_day_refused(moved, an_event(K.RESTED, date(2024, 9, 1)))


@pytest.mark.xfail(strict=True, reason="who rests or changes company between hire and decision cannot be told of")
@pytest.mark.parametrize("kind", [K.RESTED, K.TRANSFERRED])
def test_what_happens_between_hire_and_decision_can_be_told(kind: CaseEventKind) -> None:
    assert not _same_day_refused(an_event(kind, date(2023, 6, 1)))


@pytest.mark.xfail(strict=True, reason="two transfers on one day are taken, in the order in which they were told")
def test_two_transfers_on_one_day_are_refused_or_ordered_by_what_they_say() -> None:
    day = date(2024, 9, 1)
    one, other = (an_event(K.TRANSFERRED, day, company_id=company) for company in (OTHER_FIRM, THIRD_FIRM))
    if _same_day_refused(one, other):
        return
    assert in_order([*START, one, other]) == in_order([*START, other, one])


@pytest.mark.xfail(strict=True, reason="a last day at the old company after the first at the new one is taken")
@pytest.mark.parametrize("left_on", [date(2024, 12, 31), date(2023, 3, 1)])
def test_a_transfer_whose_days_cannot_be_is_refused(left_on: date) -> None:
    assert _same_day_refused(an_event(K.TRANSFERRED, date(2024, 9, 1), left_on=left_on))
