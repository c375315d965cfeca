"""The path of a support: what may follow what, and the working life that its events tell."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.base.language import Language
from service.repayments.rules.path import (
    AT_WORK,
    FOLLOWERS,
    OVER,
    check_whole,
    in_order,
    life_of,
    may_follow,
)
from service.repayments.terms.case import (
    CannotFollowCase,
    CaseEvent,
    CaseEventKind,
    ReasonNeeded,
    RecordedThatDay,
    StepOutOfOrder,
)
from service.repayments.terms.scheme import Absence, EndReason
from service.web.messages import read_messages
from tests.service.repayments.histories import START, a_case, an_event
from tests.service.repayments.lives import OTHER_FIRM, THIRD_FIRM

K = CaseEventKind
PROCEDURE = [kind for kind in K if kind not in AT_WORK]


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


def _way_with(kind: CaseEventKind) -> list[CaseEventKind]:
    """A way on which the kind comes last, that of the work after the decision."""
    return [*_ways_to(K.DECIDED), kind] if kind in AT_WORK else _ways_to(kind)


def _told(kinds: Sequence[CaseEventKind]) -> list[CaseEvent]:
    """One a day; an end after an end is for a false statement, as nothing else may be."""
    return [
        an_event(kind, date(2023, 1, number), **({"reason": EndReason.FALSE_STATEMENT} if kind is K.ENDED else {}))
        for number, kind in enumerate(kinds, start=1)
    ]


def _is_taken(events: Sequence[CaseEvent]) -> bool:
    try:
        return in_order(events) == tuple(events)
    except CannotFollowCase:
        return False


EVERY_PAIR = [(before, after) for before in (None, *PROCEDURE) for after in PROCEDURE]


@pytest.mark.parametrize(("before", "after"), EVERY_PAIR, ids=lambda each: str(each))
def test_each_pair_of_the_table_is_taken_and_each_other_refused(
    before: CaseEventKind | None, after: CaseEventKind
) -> None:
    assert _is_taken(_told([*_ways_to(before), after])) == (after in FOLLOWERS[before])


def test_the_table_is_whole_and_only_who_is_declined_has_nothing_after_it() -> None:
    assert set(FOLLOWERS) == {None, *PROCEDURE}
    assert [kind for kind in PROCEDURE if not FOLLOWERS[kind]] == [K.DECLINED]
    assert all(_ways_to(kind) for kind in PROCEDURE)


@pytest.mark.parametrize("kind", sorted(AT_WORK))
@pytest.mark.parametrize("after", [None, *PROCEDURE], ids=str)
def test_what_happens_to_the_work_goes_on_beside_the_procedure_from_the_hire_to_the_end(
    kind: CaseEventKind, after: CaseEventKind | None
) -> None:
    way = _ways_to(after)
    is_resting = [K.RESTED] if kind is K.RESUMED and K.HIRED in way and after not in OVER else []
    is_at_work = K.HIRED in way and after not in OVER
    assert _is_taken(_told([*way, *is_resting, kind])) == is_at_work


@pytest.mark.parametrize("kinds", [[K.RESTED, K.RESTED], [K.RESUMED], [K.RESTED, K.RESUMED, K.RESUMED]])
def test_nobody_rests_twice_or_resumes_what_did_not_rest(kinds: list[CaseEventKind]) -> None:
    assert not _is_taken(_told([*_ways_to(K.DECIDED), *kinds]))


@pytest.mark.parametrize("end", [K.ENDED, K.COMPLETED])
@pytest.mark.parametrize("reason", list(EndReason))
def test_after_the_end_only_a_false_statement_ends_it_again(end: CaseEventKind, reason: EndReason) -> None:
    again = an_event(K.ENDED, date(2024, 1, 1), reason=reason)
    assert _is_taken([*_told(_ways_to(end)), again]) == (reason is EndReason.FALSE_STATEMENT)


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
    assert [kind for kind in PROCEDURE if kind is not K.DECLINED and K.ENDED not in FOLLOWERS[kind]] == []


@st.composite
def histories(draw: st.DrawFn) -> list[CaseEvent]:
    """A walk along what may follow; several events on one day only where their kinds tell the order of the day."""
    day = 0
    events = [an_event(K.REGISTERED, date(2022, 1, 1))]
    order = list(K)
    while may_follow(events) and len(events) < 16:
        kind = draw(st.sampled_from(sorted(may_follow(events))))
        may_be_same_day = order.index(kind) > order.index(events[-1].kind)
        day += draw(st.integers(0 if may_be_same_day else 1, 400))
        told = {"reason": EndReason.FALSE_STATEMENT} if kind is K.ENDED else {}
        events.append(an_event(kind, date.fromordinal(date(2022, 1, 1).toordinal() + day), **told))
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
    assert (life.worked_to is not None) == bool(ended), events


def test_on_one_day_events_happened_as_they_can_have() -> None:
    day = date(2023, 4, 1)
    kinds = [K.REGISTERED, K.NOTICE_ISSUED, K.OFFERED, K.HIRED, K.APPLIED, K.CERTIFIED, K.DECIDED, K.COMPLETED]
    assert [event.kind for event in in_order([an_event(kind, day) for kind in reversed(kinds)])] == kinds


def test_a_second_application_of_one_day_is_refused_with_the_way_out() -> None:
    """Completed on another day it follows the first; of the same day the first is corrected."""
    first = START[4]
    assert first.kind is K.APPLIED
    completed = replace(first, age_at_hire=22)
    in_order([*START[:5], replace(completed, on_date=first.on_date + timedelta(days=1))])
    with pytest.raises(RecordedThatDay, match="訂正"):
        in_order([*START[:5], completed])


def test_one_date_out_of_order_is_refused_with_what_it_follows() -> None:
    early = replace(START[3], on_date=date(2022, 9, 1))
    with pytest.raises(StepOutOfOrder) as refused:
        in_order([*START[:3], early, *START[4:]])
    notice, offer = START[1], START[2]
    assert refused.value.detail == (
        f"採用（2022年9月1日）は、参加企業の内定（{_day(offer)}）より前には記録できません。日付と順序を確かめてください。"
    )
    told = read_messages().refusal(refused.value, Language.ENGLISH)
    assert f"“hired” of 2022-09-01 cannot be recorded before “offered” of {offer.on_date.isoformat()}" in told
    with pytest.raises(StepOutOfOrder, match="支援候補者認定申請（2030年1月2日）より前には"):
        in_order([*START[:4], replace(START[4], on_date=date(2030, 1, 2)), an_event(K.CERTIFIED, date(2030, 1, 1))])
    with pytest.raises(StepOutOfOrder, match=f"再開（2030年1月1日）は、登録通知書の交付（{_day(notice)}）のあとには"):
        in_order([*START[:2], an_event(K.RESUMED, date(2030, 1, 1))])


def _day(event: CaseEvent) -> str:
    return f"{event.on_date.year}年{event.on_date.month}月{event.on_date.day}日"


def test_a_step_is_called_as_the_pages_call_it() -> None:
    messages = read_messages()
    said = {kind: messages.text(f"repayments.events.{kind}", Language.JAPANESE) for kind in CaseEventKind}
    assert said == {kind: kind.word for kind in CaseEventKind}


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
        in_order([*_told(_way_with(kind))[:-1], an_event(kind, day, **{name: None})])


def _refused(*events: CaseEvent) -> bool:
    try:
        a_case(*events)
    except CannotFollowCase:
        return True
    return False


def test_one_kind_of_rest_may_follow_another_at_once() -> None:
    leave = an_event(K.RESTED, date(2024, 6, 1), absence=Absence.LEAVE)
    over = an_event(K.RESUMED, date(2024, 9, 1))
    childcare = an_event(K.RESTED, date(2024, 9, 1), absence=Absence.CHILDCARE)
    assert not _refused(leave, over, childcare)


def test_a_rest_may_begin_on_the_first_day_at_another_company() -> None:
    moved = an_event(K.TRANSFERRED, date(2024, 9, 1), company_id=OTHER_FIRM)
    assert not _refused(moved, an_event(K.RESTED, date(2024, 9, 1)))


@pytest.mark.parametrize("kind", [K.RESTED, K.TRANSFERRED])
def test_what_happens_between_hire_and_decision_can_be_told(kind: CaseEventKind) -> None:
    assert not _refused(an_event(kind, date(2023, 6, 1)))


def test_two_transfers_on_one_day_are_refused_or_ordered_by_what_they_say() -> None:
    day = date(2024, 9, 1)
    one, other = (an_event(K.TRANSFERRED, day, company_id=company) for company in (OTHER_FIRM, THIRD_FIRM))
    if _refused(one, other):
        return
    assert in_order([*START, one, other]) == in_order([*START, other, one])


@pytest.mark.parametrize("left_on", [date(2024, 12, 31), date(2023, 3, 1)])
def test_a_transfer_whose_days_cannot_be_is_refused(left_on: date) -> None:
    assert _refused(an_event(K.TRANSFERRED, date(2024, 9, 1), left_on=left_on))
