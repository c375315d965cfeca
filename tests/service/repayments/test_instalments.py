"""When a support can pay, and which months of each year count: the published examples first."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.base.fiscal_year import FiscalYear
from service.repayments.rules.instalments import anniversary, instalments, months_in_work, months_of, planned, stayed
from service.repayments.rules.schemes import frames
from service.repayments.terms.life import Instalment, Period
from service.repayments.terms.scheme import Absence, Frame, Milestone, MonthRule, YearsBy
from tests.service.repayments.lives import FIRM, OTHER_FIRM, frame_named, life_of, rest, work

SCHOLARSHIP = frame_named("kumamoto/scholarship_2")
RELOCATION = frame_named("kumamoto/relocation")
NARA = frame_named("nara/scholarship")
YEAR = Period(date(2024, 4, 1), date(2025, 3, 31))
days = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def _dues(frame: Frame, hired_on: date) -> list[tuple[str, int]]:
    return [(each.kind, each.due.year) for each in instalments(frame, hired_on)]


def _ends(instalment: Instalment) -> tuple[str, str]:
    assert instalment.counted.last is not None
    return instalment.counted.first.isoformat(), instalment.counted.last.isoformat()


def _three_years(hired_on: date) -> tuple[int, str, str]:
    (only,) = instalments(NARA, hired_on)
    return (only.due.year, *_ends(only))


def test_who_was_hired_in_april_2020_is_paid_for_ten_years_from_fiscal_2021() -> None:
    """K4: 2020年4月採用、奨学金支援枠は2021年度から10年間."""
    assert _dues(SCHOLARSHIP, date(2020, 4, 1)) == [("yearly", year) for year in range(2021, 2031)]


@pytest.mark.parametrize("hired_on", [date(2020, 4, 1), date(2020, 4, 30), date(2020, 12, 1), date(2021, 3, 31)])
def test_the_whole_fiscal_year_of_hire_is_the_first_and_each_year_pays_for_the_one_before(hired_on: date) -> None:
    found = instalments(SCHOLARSHIP, hired_on)
    assert [(each.number, each.due.year) for each in found] == [(number, 2020 + number) for number in range(1, 11)]
    assert (_ends(found[0]), _ends(found[9])) == (("2020-04-01", "2021-03-31"), ("2029-04-01", "2030-03-31"))


def test_who_was_hired_in_april_2020_gets_relocation_in_2020_and_training_in_2024() -> None:
    """K4: 熊ターン枠、赴任費用は2020年度、研修等費用は2024年度."""
    found = instalments(RELOCATION, date(2020, 4, 1))
    assert [(each.kind, each.due.year, each.cap and each.cap.amount) for each in found] == [
        ("relocation", 2020, 200_000),
        ("training", 2024, 300_000),
    ]
    assert [_ends(each) for each in found] == [("2020-04-01", "2021-03-31"), ("2024-04-01", "2025-03-31")]
    assert _dues(RELOCATION, date(2021, 3, 31)) == _dues(RELOCATION, date(2020, 4, 1))


def test_the_limit_of_what_was_computed_is_asked_of_the_plan_alone() -> None:
    hired_on = date(2020, 4, 1)
    first, _ = instalments(RELOCATION, hired_on)
    stored = Instalment(first.kind, first.number, first.due, first.counted)
    assert not hasattr(stored, "cap")
    assert planned(RELOCATION, hired_on, stored) == first
    assert planned(SCHOLARSHIP, hired_on, stored) is None


@pytest.mark.parametrize(
    ("hired_on", "expected"),
    [
        (date(2025, 4, 1), (2028, "2025-04-01", "2028-03-31")),
        (date(2025, 4, 15), (2028, "2025-04-15", "2028-04-14")),
        (date(2025, 10, 31), (2028, "2025-10-31", "2028-10-30")),
        (date(2026, 3, 31), (2028, "2026-03-31", "2029-03-30")),
        (date(2026, 4, 2), (2029, "2026-04-02", "2029-04-01")),
        # 2031 has no 29 February: three years are full at the end of the 28th (民法143条)
        (date(2028, 2, 29), (2030, "2028-02-29", "2031-02-28")),
    ],
)
def test_naras_payment_comes_after_three_years_from_the_day_of_hire(
    hired_on: date, expected: tuple[int, str, str]
) -> None:
    assert _three_years(hired_on) == expected
    assert instalments(NARA, hired_on)[0].stay


def test_yamanashi_pays_eight_times_within_ten_years_from_the_year_after_hire() -> None:
    frame = frame_named("yamanashi/scholarship")
    found = instalments(frame, date(2025, 4, 1))
    assert [each.due.year for each in found] == list(range(2026, 2036))
    assert getattr(frame.schedule, "years", None) == 8


def test_saga_pays_five_times_from_the_year_of_hire_for_the_same_year() -> None:
    found = instalments(frame_named("saga/scholarship"), date(2025, 9, 1))
    assert [each.due.year for each in found] == [2025, 2026, 2027, 2028, 2029]
    assert _ends(found[0]) == ("2025-04-01", "2026-03-31")


def test_milestones_are_numbered_as_they_fall_due_and_not_as_they_are_written() -> None:
    late, early = (Milestone(kind, at, at, YearsBy.FISCAL_YEAR) for kind, at in (("fifth year", 5), ("first year", 1)))
    found = instalments(replace(RELOCATION, schedule=(late, early)), date(2023, 7, 1))
    assert [(each.number, each.kind, each.due.year) for each in found] == [
        (1, "first year", 2023),
        (2, "fifth year", 2027),
    ]


@pytest.mark.parametrize("frame", frames(), ids=lambda each: each.name)
@given(hired_on=days)
def test_payments_are_numbered_in_order_and_none_is_for_days_after_the_year_it_is_due(
    frame: Frame, hired_on: date
) -> None:
    found = instalments(frame, hired_on)
    assert [each.number for each in found] == list(range(1, len(found) + 1))
    assert [each.due for each in found] == sorted(each.due for each in found)
    for each in found:
        assert each.counted.last is not None
        assert FiscalYear.of(each.counted.last) <= each.due
        assert each.counted.last >= hired_on


def test_an_anniversary_is_the_same_day_or_the_day_after_a_day_that_there_is_not() -> None:
    assert anniversary(date(2024, 2, 29), 4) == date(2028, 2, 29)
    assert anniversary(date(2024, 2, 29), 1) == date(2025, 3, 1)
    assert anniversary(date(2024, 2, 28), 1) == date(2025, 2, 28)
    assert anniversary(date(2024, 12, 31), 0) == date(2024, 12, 31)


@given(days, st.integers(0, 20))
def test_anniversaries_keep_the_order_of_days(day: date, years: int) -> None:
    assert day < anniversary(day, years + 1)
    assert anniversary(day, years) <= anniversary(day + timedelta(days=1), years)


@pytest.mark.parametrize(
    ("rule", "first", "last", "months"),
    [
        # 2024-10-16 to 2025-02-10 touches Oct Nov Dec Jan Feb; on their last day Oct Nov Dec Jan; whole Nov Dec Jan
        (MonthRule.ANY_DAY, date(2024, 10, 16), date(2025, 2, 10), 5),
        (MonthRule.LAST_DAY, date(2024, 10, 16), date(2025, 2, 10), 4),
        (MonthRule.WHOLE, date(2024, 10, 16), date(2025, 2, 10), 3),
        # from the first to the last day of a month all three say the same
        *((rule, date(2024, 10, 1), date(2025, 2, 28), 5) for rule in MonthRule),
        # one day of October, its last: it counts but for who asks for the whole month
        (MonthRule.ANY_DAY, date(2024, 10, 31), date(2024, 10, 31), 1),
        (MonthRule.LAST_DAY, date(2024, 10, 31), date(2024, 10, 31), 1),
        (MonthRule.WHOLE, date(2024, 10, 31), date(2024, 10, 31), 0),
        # hired before the year and gone after it
        *((rule, date(2020, 4, 1), date(2030, 3, 31), 12) for rule in MonthRule),
        *((rule, date(2020, 4, 1), None, 12) for rule in MonthRule),
        *((rule, date(2025, 4, 1), None, 0) for rule in MonthRule),
        *((rule, date(2020, 4, 1), date(2024, 3, 31), 0) for rule in MonthRule),
    ],
)
def test_a_month_counts_by_the_frames_rule(rule: MonthRule, first: date, last: date | None, months: int) -> None:
    assert months_in_work(replace(SCHOLARSHIP, month_rule=rule), life_of(work(first, last)), YEAR) == months


@pytest.mark.parametrize(
    ("rule", "months"),
    # resting 2024-05-15 to 2024-08-20: last days of May June July rest; whole June July; any day May to August
    [(MonthRule.LAST_DAY, 9), (MonthRule.ANY_DAY, 10), (MonthRule.WHOLE, 8)],
)
def test_a_month_in_which_the_scheme_rests_counts_by_the_same_rule(rule: MonthRule, months: int) -> None:
    frame = replace(SCHOLARSHIP, month_rule=rule)
    childcare = rest(Absence.CHILDCARE, date(2024, 5, 15), date(2024, 8, 20))
    assert months_in_work(frame, life_of(rests=[childcare]), YEAR) == months


def test_only_what_the_frame_names_rests() -> None:
    frame = replace(SCHOLARSHIP, absences_not_counted=frozenset({Absence.DEFERRAL}))
    open_end = [rest(Absence.LEAVE, date(2024, 6, 1)), rest(Absence.DEFERRAL, date(2024, 12, 1))]
    assert months_in_work(frame, life_of(rests=open_end), YEAR) == 8  # April to November
    assert months_in_work(SCHOLARSHIP, life_of(rests=open_end), YEAR) == 2  # April, May


def test_a_change_of_company_without_a_gap_loses_no_month_and_one_with_a_gap_the_months_between() -> None:
    at_once = life_of(work(date(2023, 4, 1), date(2024, 9, 10)), work(date(2024, 9, 11), None, OTHER_FIRM))
    later = life_of(work(date(2023, 4, 1), date(2024, 9, 10)), work(date(2024, 12, 2), None, OTHER_FIRM))
    assert months_in_work(SCHOLARSHIP, at_once, YEAR) == 12
    assert months_in_work(SCHOLARSHIP, later, YEAR) == 9  # not September, October, November
    assert [later.company_on(date(2024, month, 1)) for month in (9, 10, 12)] == [FIRM, FIRM, FIRM]
    assert later.company_on(date(2024, 12, 2)) == OTHER_FIRM


@given(days, st.integers(0, 1200), st.integers(0, 2000), st.sampled_from(MonthRule))
def test_months_in_work_are_never_more_than_there_are_and_grow_with_the_work(
    first: date, worked: int, more: int, rule: MonthRule
) -> None:
    frame = replace(SCHOLARSHIP, month_rule=rule)
    shorter, longer = (
        months_in_work(frame, life_of(work(first, first + timedelta(days=length))), YEAR)
        for length in (worked, worked + more)
    )
    assert 0 <= shorter <= longer <= months_of(YEAR) == 12


def _stayed(hired_on: date, last: date | None, rule: MonthRule = MonthRule.LAST_DAY) -> bool:
    (only,) = instalments(NARA, hired_on)
    return stayed(replace(NARA, month_rule=rule), life_of(work(hired_on, last)), only.counted)


@pytest.mark.parametrize("rule", MonthRule)
@pytest.mark.parametrize(
    ("hired_on", "last_of_three_years"),
    [
        (date(2025, 4, 1), date(2028, 3, 31)),
        (date(2025, 4, 15), date(2028, 4, 14)),
        (date(2028, 2, 29), date(2031, 2, 28)),
    ],
)
def test_three_years_are_full_on_the_day_before_the_anniversary_and_not_a_day_sooner(
    hired_on: date, last_of_three_years: date, rule: MonthRule
) -> None:
    assert _stayed(hired_on, None, rule)
    assert _stayed(hired_on, last_of_three_years, rule)
    assert not _stayed(hired_on, last_of_three_years - timedelta(days=1), rule)


def test_who_was_away_over_the_end_of_a_month_did_not_stay() -> None:
    (only,) = instalments(NARA, date(2025, 4, 1))
    gone = life_of(work(date(2025, 4, 1), date(2026, 6, 29)), work(date(2026, 7, 1), None, OTHER_FIRM))
    moved = life_of(work(date(2025, 4, 1), date(2026, 6, 30)), work(date(2026, 7, 1), None, OTHER_FIRM))
    assert not stayed(NARA, gone, only.counted)
    assert stayed(NARA, moved, only.counted)
