"""For which years a support can pay, and how much of each was worked."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from service.base.fiscal_year import FiscalYear
from service.repayments.terms.life import Instalment, Life, Period, PlannedInstalment, day_before
from service.repayments.terms.scheme import Frame, Milestone, MonthRule, Yearly, YearsBy

YEARLY = "yearly"
"""The kind of an instalment that comes each year; milestones have the names that their scheme gives them."""


@lru_cache(maxsize=20_000)
def instalments(frame: Frame, hired_on: date) -> tuple[PlannedInstalment, ...]:
    """Every payment that a support of this frame can lead to, in the order they fall due."""
    if isinstance(frame.schedule, Yearly):
        return _yearly(frame.schedule, FiscalYear.of(hired_on))
    found = [_milestone(each, hired_on) for each in frame.schedule]
    found.sort(key=lambda each: (each.due, each.counted.first))
    return tuple(replace(each, number=number) for number, each in enumerate(found, start=1))


def planned(frame: Frame, hired_on: date, stored: Instalment) -> PlannedInstalment | None:
    """What the plan says of an instalment that was computed; None where it knows of none like it."""
    same = (each for each in instalments(frame, hired_on) if (each.kind, each.number) == (stored.kind, stored.number))
    return next(same, None)


def _yearly(schedule: Yearly, hired: FiscalYear) -> tuple[PlannedInstalment, ...]:
    """The window holds the years in which something may be paid; how many of them pay is counted as they pay."""
    dues = [FiscalYear(hired.year + schedule.first_offset + number) for number in range(schedule.window_years)]
    return tuple(
        PlannedInstalment(
            kind=YEARLY,
            number=number,
            due=due,
            counted=Period.of_year(FiscalYear(due.year + schedule.reference_offset)),
            cap=None,
            stay=False,
            whole=True,
        )
        for number, due in enumerate(dues, start=1)
    )


def _milestone(milestone: Milestone, hired_on: date) -> PlannedInstalment:
    if milestone.years_by is YearsBy.FISCAL_YEAR:
        first = FiscalYear(FiscalYear.of(hired_on).year + milestone.from_year - 1)
        due = FiscalYear(FiscalYear.of(hired_on).year + milestone.to_year - 1)
        return _once(milestone, due, Period(first.first_day, due.last_day))
    first_day = anniversary(hired_on, milestone.from_year - 1)
    after = anniversary(hired_on, milestone.to_year)
    return _once(milestone, FiscalYear.of(after), Period(first_day, day_before(after)))


def _once(milestone: Milestone, due: FiscalYear, counted: Period) -> PlannedInstalment:
    """Numbered when all are known; only who has to stay has to wait for the last day."""
    return PlannedInstalment(milestone.kind, 0, due, counted, milestone.cap, milestone.stay, whole=milestone.stay)


def decided_in(instalment: Instalment) -> FiscalYear:
    """The fiscal year in which it is decided on as a rule, and booked: papers are asked for when the last day that
    counts is over, though what is paid out once may be certified before."""
    last = instalment.counted.last
    return instalment.due if last is None else max(instalment.due, FiscalYear.of(last + timedelta(days=1)))


def anniversary(day: date, years: int) -> date:
    """The same day so many years later; of 29 February, in other years, the day after 28 February.

    As ages are counted: a year is full at the end of the day before (年齢計算ニ関スル法律, 民法143条).
    """
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def months_of(period: Period) -> int:
    """The calendar months that a closed period touches."""
    assert period.last is not None  # noqa: S101 - instalments count closed periods only
    return (period.last.year - period.first.year) * 12 + period.last.month - period.first.month + 1


def months_in_work(frame: Frame, life: Life, counted: Period) -> int:
    """How many months of the period count, by the frame's rule for months and for what rests."""
    resting = [rest.days for rest in life.rests if rest.kind in frame.absences_not_counted]
    working = [employment.days for employment in life.employments]
    if not resting and any(counted.within(days) == counted for days in working):
        # One employment without a rest, as of most people: each month counts by every rule.
        return months_of(counted)
    return sum(_counts(frame.month_rule, month, working, resting) for month in _months(counted))


def stayed(frame: Frame, life: Life, counted: Period) -> bool:
    """In work through the period, without a gap of which a month tells."""
    return months_in_work(frame, life, counted) == months_of(counted) and _works_on(life, counted.last)


def _works_on(life: Life, day: date | None) -> bool:
    return day is not None and any(each.days.has(day) for each in life.employments)


@lru_cache(maxsize=1_000)
def _months(counted: Period) -> tuple[Period, ...]:
    """Its calendar months, the first and the last cut to it: of them nothing is asked that lies outside."""
    found: list[Period] = []
    year, month = counted.first.year, counted.first.month
    for _ in range(months_of(counted)):
        whole = Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
        found.append(whole.within(counted) or whole)
        year, month = (year, month + 1) if month < 12 else (year + 1, 1)
    return tuple(found)


def _counts(rule: MonthRule, month: Period, working: Sequence[Period], resting: Sequence[Period]) -> bool:
    assert month.last is not None  # noqa: S101 - a month ends
    if rule is MonthRule.LAST_DAY:
        return _any_has(working, month.last) and not _any_has(resting, month.last)
    days = [date(month.first.year, month.first.month, day) for day in range(month.first.day, month.last.day + 1)]
    counting = (_any_has(working, day) and not _any_has(resting, day) for day in days)
    return any(counting) if rule is MonthRule.ANY_DAY else all(counting)


def _any_has(periods: Sequence[Period], day: date) -> bool:
    return any(period.has(day) for period in periods)
