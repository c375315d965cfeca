"""The Kumamoto scholarship frame told a second time in plain numbers, against the rules over whole random lives.

The model knows dates, whole numbers and fractions alone, and asks no rule of ours: the limit of a year is a tenth of
the limit of the life, by the months on whose last day the person worked and rested in nothing; of all that was paid so
far the company bears half, an odd yen is the prefecture's. A second company with a lower limit lowers that of the year
by the months there.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from math import ceil, floor

from hypothesis import given, settings
from hypothesis import strategies as st

from service.repayments.terms.scheme import Absence, Credential
from tests.service.repayments.lives import FIRM, OTHER_FIRM, frame_named, in_yen, life_of, paid, rest, work

CAPS = {Credential.GRADUATE_SCHOOL: 4_560_000, Credential.UNIVERSITY_4Y: 2_448_000}
Days = tuple[date, date]
FAR = date(2100, 1, 1)


@dataclass(frozen=True, slots=True)
class Story:
    """One person's ten years, in plain words."""

    credential: Credential
    company_cap: int | None
    cap_of_second: int | None
    jobs: list[Days]
    absences: list[Days]
    repaid: list[int]


def _month_ends(fiscal_year: int) -> list[date]:
    firsts = [date(fiscal_year, month, 1) for month in (5, 6, 7, 8, 9, 10, 11, 12)]
    firsts += [date(fiscal_year + 1, month, 1) for month in (1, 2, 3, 4)]
    return [first - timedelta(days=1) for first in firsts]


def plain_support(story: Story) -> list[tuple[int, int, int]]:
    """What is paid in each of ten years, and who bears which part of it."""
    hired = story.jobs[0][0]
    first_year = hired.year if (hired.month, hired.day) >= (4, 1) else hired.year - 1
    cap = CAPS[story.credential] if story.company_cap is None else min(CAPS[story.credential], story.company_cap)
    found: list[tuple[int, int, int]] = []
    for year, repaid in enumerate(story.repaid):
        months = of_second = 0
        for day in _month_ends(first_year + year):
            works = any(first <= day <= last for first, last in story.jobs)
            rests = any(first <= day <= last for first, last in story.absences)
            months += works and not rests
            of_second += len(story.jobs) > 1 and day >= story.jobs[1][0] and works and not rests
        times = sum(amount > 0 for amount, _, _ in found)
        tenth = floor(Fraction(cap * (times + 1), 10)) - floor(Fraction(cap * times, 10))
        if story.cap_of_second is not None and months:
            second = min(cap, story.cap_of_second)
            lower = floor(Fraction(second * (times + 1), 10)) - floor(Fraction(second * times, 10))
            tenth -= max(0, ceil((tenth - lower) * Fraction(of_second, months)))
        so_far = sum(amount for amount, _, _ in found)
        amount = min(repaid, floor(tenth * Fraction(months, 12)), cap - so_far)
        company = floor(Fraction(so_far + amount, 2)) - sum(part for _, _, part in found)
        found.append((amount, amount - company, company))
    return found


days = st.dates(date(2026, 4, 1), date(2037, 3, 31))


@st.composite
def stories(draw: st.DrawFn) -> Story:
    hired, left, again, gone = sorted(draw(st.lists(days, min_size=4, max_size=4, unique=True)))
    jobs = draw(
        st.sampled_from(
            [[(hired, FAR)], [(hired, gone)], [(hired, left), (again, gone)], [(hired, left), (again, FAR)]]
        )
    )
    absences = [
        (first, first + timedelta(days=length))
        for first, length in draw(st.lists(st.tuples(days, st.integers(0, 700)), max_size=3))
    ]
    return Story(
        draw(st.sampled_from(sorted(CAPS))),
        draw(st.none() | st.integers(0, 5_000_000)),
        draw(st.none() | st.integers(1, 3_000_000)),
        jobs,
        absences,
        draw(st.lists(st.integers(0, 600_000) | st.just(0), min_size=10, max_size=10)),
    )  # fmt: skip


@settings(max_examples=150)
@given(stories(), st.sampled_from(Absence))
def test_the_rules_and_the_plain_model_agree_over_whole_lives(story: Story, kind: Absence) -> None:
    frame = frame_named("kumamoto/scholarship_2", story.jobs[0][0].year)
    employments = [
        work(first, None if last == FAR else last, firm, cap)
        for (first, last), firm, cap in zip(story.jobs, (FIRM, OTHER_FIRM), (None, story.cap_of_second), strict=False)
    ]
    life = life_of(
        *employments,
        credential=story.credential,
        rests=[rest(kind, first, last) for first, last in story.absences],
        company_cap=story.company_cap,
    )
    assert in_yen(paid(frame, life, story.repaid)) == plain_support(story)


def test_the_model_itself_gives_the_worked_example() -> None:
    # 2,448,000 / 10 = 244,800, halves 122,400
    story = Story(Credential.UNIVERSITY_4Y, None, None, [(date(2023, 4, 1), FAR)], [], [300_000] * 10)
    assert plain_support(story) == [(244_800, 122_400, 122_400)] * 10
