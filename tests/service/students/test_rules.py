"""The year's calendar (R-34), how many applications may be open (R-35), and what may follow."""

from collections.abc import Sequence
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.base.fiscal_year import FiscalYear
from service.base.ids import PersonId, PostingId, SchoolId
from service.students import rules
from service.students.terms import (
    AlreadyApplied,
    Application,
    ApplicationId,
    NotYetOpen,
    OfferAccepted,
    OneAtATime,
    OtherYear,
    Step,
    StepOutOfPlace,
    StepTaken,
)

YEAR = FiscalYear(2026)
DAYS = st.dates(date(2026, 4, 1), date(2027, 3, 31))


def calendar(several_from: str = "") -> rules.Calendar:
    return rules.calendar_of(
        YEAR, applications_from="09-05", selection_from="09-16", several_from=several_from, several=2
    )


def applied(number: int, *steps: Step, on: date = date(2026, 9, 5)) -> Application:
    taken = tuple(StepTaken(step, on) for step in steps)
    ident = UUID(int=number)
    return Application(ApplicationId(ident), SchoolId(ident), PersonId(ident), PostingId(ident), on, taken)


def refusal_of(known: Sequence[Application], on: date, several_from: str = "") -> type | None:
    found = rules.obstacle(calendar(several_from), known, on)
    return type(found) if found else None


@given(DAYS)
def test_nobody_applies_before_the_fifth_of_september(on: date) -> None:
    assert (refusal_of([], on) is NotYetOpen) == (on < date(2026, 9, 5))


@given(DAYS, st.sampled_from(["", "10-01", "01-10"]), st.integers(0, 3))
def test_one_application_is_open_until_the_agreed_day_and_two_from_then_on(
    on: date, several_from: str, count: int
) -> None:
    first = {"": date.max, "10-01": date(2026, 10, 1), "01-10": date(2027, 1, 10)}[several_from]
    most = 2 if on >= first else 1
    found = refusal_of([applied(number) for number in range(count)], on, several_from)
    if on >= date(2026, 9, 5):
        assert (found is OneAtATime) == (count >= most)


def test_what_ended_leaves_room_and_an_accepted_offer_leaves_none() -> None:
    on = date(2026, 10, 20)
    for end in (Step.REJECTED, Step.WITHDRAWN):
        assert refusal_of([applied(1, end)], on) is None
    assert refusal_of([applied(1, Step.SELECTED, Step.OFFERED, Step.DECLINED)], on) is None
    assert refusal_of([applied(1, Step.SELECTED, Step.OFFERED)], on) is OneAtATime
    assert refusal_of([applied(1, Step.SELECTED, Step.OFFERED, Step.ACCEPTED)], on, "10-01") is OfferAccepted


def test_a_posting_is_applied_for_once_and_in_its_own_year() -> None:
    known, on = [applied(1, Step.REJECTED)], date(2026, 10, 1)
    with pytest.raises(AlreadyApplied):
        rules.check_may_apply(calendar(), YEAR, known, (UUID(int=1), [2026]), on)
    with pytest.raises(OtherYear):
        rules.check_may_apply(calendar(), YEAR, known, (UUID(int=2), [2027]), on)
    rules.check_may_apply(calendar(), YEAR, known, (UUID(int=2), [2026, 2027]), on)


@given(DAYS.filter(lambda day: day >= date(2026, 9, 5)), st.sampled_from(Step))
def test_no_company_selects_or_offers_before_the_sixteenth(on: date, kind: Step) -> None:
    for steps in ((), (Step.SELECTED,), (Step.SELECTED, Step.OFFERED)):
        one = applied(1, *steps)
        if kind not in rules.following(one):
            with pytest.raises(StepOutOfPlace):
                rules.check_step(calendar(), one, kind, on)
        elif kind in rules.OF_SELECTION and on < date(2026, 9, 16):
            with pytest.raises(NotYetOpen):
                rules.check_step(calendar(), one, kind, on)
        else:
            rules.check_step(calendar(), one, kind, on)


def test_a_step_is_not_before_the_one_before_it() -> None:
    one = applied(1, on=date(2026, 10, 1))
    with pytest.raises(StepOutOfPlace):
        rules.check_step(calendar(), one, Step.WITHDRAWN, one.applied_on - timedelta(1))


@pytest.mark.parametrize(("month", "year"), [("2027-03", 2026), ("2027-04", 2027), ("2026-12", 2026)])
def test_a_student_belongs_to_the_year_at_whose_end_she_leaves(month: str, year: int) -> None:
    schools = [{"level": "high_school", "graduation": month}, {"level": "bachelor", "graduation": "2031-03"}]
    assert rules.leaves_in({"education": schools}) == FiscalYear(year)
    assert rules.leaves_in({"education": schools[1:]}) is None


def test_a_result_is_overdue_two_weeks_after_the_last_news_and_none_is_after_the_end() -> None:
    sent, selected = applied(1), applied(2, Step.SELECTED, on=date(2026, 9, 16))
    assert [rules.is_overdue(sent, date(2026, 9, day)) for day in (18, 19)] == [False, True]
    assert [rules.is_overdue(selected, date(2026, 9, day)) for day in (29, 30)] == [False, True]
    for end in (Step.ACCEPTED, Step.REJECTED, Step.WITHDRAWN, Step.DECLINED):
        over = applied(3, Step.SELECTED, end)
        assert (rules.is_awaited(over), rules.is_overdue(over, date(2027, 3, 31))) == (False, False)


def test_to_place_is_who_may_apply_and_has_nothing_open() -> None:
    now = date(2026, 10, 1)
    assert not rules.is_to_place(calendar(), [], date(2026, 9, 4))
    assert rules.is_to_place(calendar(), [], now)
    assert rules.is_to_place(calendar(), [applied(1, Step.REJECTED)], now)
    assert not rules.is_to_place(calendar(), [applied(1, Step.OFFERED, Step.ACCEPTED)], now)
    assert not rules.is_to_place(calendar("10-01"), [applied(1)], now)
