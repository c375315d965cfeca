"""What a company's own limit takes off the limit of a year for the months there, where the person moved to it.

The limit that was decided on holds whatever happens later. A company that takes somebody in set its own, within the
prefecture's, and bears its part of what is paid for the months there: for these the lower of the two holds.
"""

from dataclasses import dataclass

from service.base.yen import Yen
from service.repayments.rules.by_company import months_of_employments
from service.repayments.terms.life import Instalment, Life, Period
from service.repayments.terms.scheme import Frame, Yearly


@dataclass(frozen=True, slots=True)
class LowerLimit:
    """Of a year the limit at a company that took the person in, below the `full` one, and for how many months of all
    that count it holds."""

    lower: Yen
    full: Yen
    months: int
    whole: int

    @property
    def less(self) -> Yen:
        """What it takes off the limit of the year: the difference for these months, rounded up to the yen."""
        difference = self.full - self.lower
        return difference - difference.part(self.whole - self.months, self.whole)


def is_spread(frame: Frame) -> bool:
    """Whether the limit of a year is the even part of that over the life."""
    return isinstance(frame.schedule, Yearly) and frame.limits.a_year is None


def part_of_year(frame: Frame, cap: Yen, at: int) -> Yen:
    """Of a limit over the life what is of the year after `at` others; zero after the last."""
    assert isinstance(frame.schedule, Yearly)  # noqa: S101 - only such limits are spread
    years = frame.schedule.years
    return cap.part(min(at + 1, years), years) - cap.part(min(at, years), years)


def lower_limits(frame: Frame, life: Life, cap: Yen, instalment: Instalment, at: int) -> list[LowerLimit]:
    """By employment, in its order, where the company's limit is below that of the life, `cap`."""
    if not is_spread(frame) or all(each.cap is None for each in life.employments):
        return []
    jobs = months_of_employments(frame, life, instalment.counted)
    full, whole = part_of_year(frame, cap, at), sum(months for _, months in jobs)
    limits = [(part_of_year(frame, min(cap, job.cap or cap), at), months) for job, months in jobs]
    return [LowerLimit(lower, full, months, whole) for lower, months in limits if lower < full]


def cap_of_last(life: Life, counted: Period) -> Yen | None:
    """The limit of the company of the last day, if it took the person in and set one."""
    jobs = [each for each in life.employments if counted.last is None or each.days.first <= counted.last]
    return jobs[-1].cap if jobs else None
