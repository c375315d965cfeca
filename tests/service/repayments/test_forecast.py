"""Looking ahead: what is committed, what is expected of it with its interval, and what if."""

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.base.fiscal_year import FiscalYear
from service.base.yen import ZERO, Yen
from service.repayments.rules.award import YearOfSupport, award_for
from service.repayments.rules.commitments import Ahead, commitments, payments_ahead, told_shortly
from service.repayments.rules.forecast import Expected, Part, expected
from service.repayments.rules.instalments import instalments
from service.repayments.rules.loans import Loan
from service.repayments.rules.retention import Chance, Retention, YearOfStaying
from service.repayments.rules.scenarios import (
    CapChange,
    Decided,
    Entrants,
    changed,
    decided_a_year,
    payments_of_entrants,
    recent_entrants,
)
from service.repayments.rules.schemes import frames
from service.repayments.terms.life import awarded_of
from service.repayments.terms.scheme import Absence, Credential, Frame
from tests.service.repayments.ahead import LEAVES, RUNNING, SCHOLARSHIP, STAYS, TODAY, USUAL, by_year, support
from tests.service.repayments.lives import OTHER_FIRM, frame_named, life_of, rest, work


def test_until_a_whole_year_is_known_the_limit_of_the_year_is_committed() -> None:
    coming = payments_ahead([support(paid=(102_000,))], TODAY)
    # 244,800 a year from fiscal 2026, for the second to the tenth year of work.
    assert by_year(coming) == dict.fromkeys(range(2026, 2035), 244_800)
    assert {(each.prefecture, each.company) for each in coming} == {(Yen(122_400), Yen(122_400))}


def test_what_was_repaid_in_the_last_whole_year_is_committed_within_the_limits() -> None:
    assert by_year(payments_ahead([support(paid=(102_000, 204_000))], TODAY)) == dict.fromkeys(
        range(2027, 2035), 204_000
    )
    over = payments_ahead([support(paid=(102_000, 244_800))], TODAY)
    assert by_year(over) == dict.fromkeys(range(2027, 2035), 244_800)


def test_a_year_that_was_not_worked_whole_does_not_tell_what_comes() -> None:
    away = rest(Absence.CHILDCARE, date(2025, 6, 1), date(2026, 1, 31))
    known = support(paid=(102_000, 80_000))
    coming = payments_ahead([replace(known, life=replace(known.life, rests=(away,)))], TODAY)
    assert by_year(coming)[2028] == 244_800


def test_who_left_is_owed_the_months_worked_and_nothing_more_and_that_is_certain() -> None:
    life = life_of(work(date(2024, 4, 1), date(2026, 7, 31)))
    left = support(paid=(102_000, 204_000), life=life, ended_on=date(2026, 7, 31))
    coming = payments_ahead([left], TODAY)
    # The limit of 244,800 for April to July: four of twelve months.
    assert by_year(coming) == {2027: 81_600}
    assert [each.mean for each in expected(coming, LEAVES, TODAY, RUNNING, 2)] == [ZERO, Yen(81_600)]
    assert payments_ahead([replace(left, is_complete=True)], TODAY) == ()


def test_who_has_repaid_the_loan_works_on_and_is_owed_no_later_year() -> None:
    settled = support(paid=(102_000, 204_000), ended_on=date(2026, 7, 31))
    assert by_year(payments_ahead([settled], TODAY)) == {2027: 204_000}


def test_a_rest_without_an_end_is_taken_to_end_with_the_running_year() -> None:
    away = support(
        life=life_of(work(date(2024, 4, 1)), rests=[rest(Absence.LEAVE, date(2026, 10, 1))]), paid=(102_000,)
    )
    assert [by_year(payments_ahead([away], TODAY)).get(year) for year in (2027, 2028)] == [122_400, 244_800]


def test_what_is_proposed_or_overdue_falls_into_the_running_year_and_what_is_approved_is_not_counted() -> None:
    waiting = support(paid=(102_000,))
    proposed = replace(waiting, computed=(replace(waiting.computed[0], is_approved=False),))
    # Proposed for 2025: 102,000; of 2025, due in 2026: 244,800.
    assert by_year(payments_ahead([proposed], TODAY))[2026] == 102_000 + 244_800
    assert by_year(payments_ahead([support()], TODAY))[2026] == 2 * 244_800


def test_nothing_comes_of_what_was_obtained_by_a_false_statement() -> None:
    """Though the year in which that came to light was begun in work."""
    ended = support(paid=(102_000,), ended_on=date(2026, 9, 1))
    assert by_year(payments_ahead([ended], TODAY))
    assert by_year(payments_ahead([replace(ended, is_false=True)], TODAY)) == {}


def test_payments_never_exceed_the_limit_over_the_life() -> None:
    coming = payments_ahead([support(paid=(200_000, 244_800))], TODAY)
    assert sum(by_year(coming).values()) + 444_800 <= 2_448_000


def test_no_more_comes_than_is_left_of_the_loan() -> None:
    """800,000 borrowed: 102,000 and 204,000 were repaid, twice 204,000 more come, and then what is left of it."""
    life = life_of(work(date(2024, 4, 1)), loan=800_000)
    coming = payments_ahead([support(paid=(102_000, 204_000), life=life)], TODAY)
    assert by_year(coming) == {2027: 204_000, 2028: 204_000, 2029: 86_000}  # 800,000 - 102,000 - 3 × 204,000
    # Until it is known, each year's limit is taken to be repaid: 800,000 - 102,000 - 2 × 244,800 = 208,400.
    unknown = payments_ahead([support(paid=(102_000,), life=life)], TODAY)
    assert by_year(unknown) == {2026: 244_800, 2027: 244_800, 2028: 208_400}
    # 300,000 a year are repaid, of which 244,800 are supported: the loan ends as it is repaid.
    over = support(paid=(102_000, 244_800), life=life)
    told = replace(over, computed=(over.computed[0], replace(over.computed[1], actual=Yen(300_000))))
    assert by_year(payments_ahead([told], TODAY)) == {2027: 244_800, 2028: 98_000}  # 800,000 - 102,000 - 2 × 300,000
    assert len(payments_ahead([replace(told, life=life_of(work(date(2024, 4, 1))))], TODAY)) == 8, "no loan is known"


def test_what_a_paper_certified_last_counts_for_the_rest_of_the_loan() -> None:
    """Whatever the application told: it holds no interest."""
    life, certified = life_of(work(date(2024, 4, 1)), loan=1), Loan(Yen(450_000), FiscalYear(2025))
    coming = payments_ahead([support(paid=(102_000, 204_000), life=life, certified=certified)], TODAY)
    assert by_year(coming) == {2027: 204_000, 2028: 204_000, 2029: 42_000}


def test_a_loan_does_not_limit_what_companies_pay_out() -> None:
    relocation = frame_named("kumamoto/relocation", 2026)
    known = support(frame=relocation, hired=date(2026, 4, 1), life=life_of(work(date(2026, 4, 1)), loan=1))
    assert by_year(payments_ahead([known], TODAY)) == {2027: 200_000, 2031: 300_000}


def test_a_prefectures_limit_alone_says_how_much_comes() -> None:
    saga = frame_named("saga/scholarship", 2026)
    coming = payments_ahead([support(frame=saga, hired=date(2026, 4, 1))], TODAY)
    assert {(each.amount, each.prefecture) for each in coming} == {(Yen(200_000), Yen(100_000))}
    nara = frame_named("nara/scholarship", 2026)
    two = [support("B", frame=nara, hired=date(2026, 6, 1)), support("A", frame=nara, hired=date(2026, 4, 1))]
    first, second = payments_ahead(two, TODAY)
    assert (first.prefecture, second.prefecture) == (Yen(500_000), ZERO)
    assert first.counted_to < second.counted_to  # A is served first, in whichever order they come
    elsewhere = replace(two[0], life=life_of(work(date(2026, 4, 1), company=OTHER_FIRM)))
    assert {each.prefecture for each in payments_ahead([two[1], elsewhere], TODAY)} == {Yen(500_000)}


@given(
    st.sampled_from(frames()),
    st.dates(date(2026, 4, 1), date(2027, 3, 31)),
    st.none() | st.dates(date(2026, 4, 1), date(2031, 3, 31)),
    st.lists(st.tuples(st.sampled_from(Absence), st.dates(date(2026, 4, 1), date(2031, 3, 31))), max_size=2),
    st.integers(0, 500_000),
)
def test_the_last_month_of_days_worked_whole_says_the_same_as_all_of_them(
    frame: Frame, hired: date, last: date | None, away: list[tuple[Absence, date]], actual: int
) -> None:
    rests = [rest(kind, first, min(first + timedelta(days=100), date(2031, 3, 31))) for kind, first in away]
    credential = sorted(frame.limits.credentials)[0]
    life = life_of(work(hired, max(hired, last) if last else None), credential=credential, rests=rests, loan=10**6)
    for each in instalments(frame, hired):
        both = [
            award_for(frame, life, YearOfSupport(one, Yen(actual), awarded_of([])))
            for one in (each, told_shortly(life, each))
        ]
        assert [(one.amount, one.company) for one in both[:1]] == [(one.amount, one.company) for one in both[1:]]


def test_what_is_paid_out_in_the_first_and_fifth_year_is_decided_in_the_year_after() -> None:
    relocation = frame_named("kumamoto/relocation", 2026)
    assert by_year(payments_ahead([support(frame=relocation, hired=date(2026, 4, 1))], TODAY)) == {
        2027: 200_000,
        2031: 300_000,
    }


def test_a_commitment_has_a_line_a_year_and_frame() -> None:
    relocation = frame_named("kumamoto/relocation", 2024)
    coming = payments_ahead([support(), support("B", frame=relocation)], TODAY)
    lines = commitments(coming, RUNNING)
    assert [(line.fiscal_year.year, line.frame) for line in lines] == [
        (year, name) for year in range(2026, 2036) for name in ("kumamoto/relocation", "kumamoto/scholarship_2")
    ]
    assert all(line.amount == line.prefecture + line.company for line in lines)
    assert sum(line.amount.amount for line in lines) == sum(each.amount.amount for each in coming)


@pytest.mark.parametrize("frame", frames(), ids=lambda frame: frame.name)
def test_every_frame_commits_to_something_for_somebody_new(frame: Frame) -> None:
    hired = max(frame.hired_from.first_day, date(2026, 4, 1))
    of = sorted(frame.limits.credentials)[0]
    coming = payments_ahead(
        [support(frame=frame, hired=hired, life=life_of(work(hired), credential=of, loan=10**6))], hired
    )
    assert sum(by_year(coming).values()) > 0
    assert all(each.amount == each.prefecture + each.company for each in coming)


COHORT = st.lists(
    st.builds(
        support,
        ref=st.uuids().map(str),
        hired=st.dates(date(2020, 4, 1), date(2026, 10, 1)),
        frame=st.sampled_from([frame for frame in frames() if frame.hired_from.year <= 2020]),
        paid=st.lists(st.integers(0, 400_000), max_size=3).map(tuple),
    ),
    max_size=6,
)
CHANCES = st.floats(0.05, 0.999).map(
    lambda p: Retention(
        tuple(YearOfStaying(n, 9, 1, Chance(20 * p, 20 * (1 - p)), is_pooled=False) for n in range(1, 16))
    )
)


@given(COHORT)
def test_if_everybody_stays_what_is_committed_comes(cohort: list[Ahead]) -> None:
    for year in expected(payments_ahead(cohort, TODAY), STAYS, TODAY, RUNNING):
        assert year.committed == year.mean == year.low == year.high


@given(COHORT)
def test_if_nobody_stays_nothing_comes_after_the_running_year_is_paid(cohort: list[Ahead]) -> None:
    later = [each for each in payments_ahead(cohort, TODAY) if each.counted_to > RUNNING.last_day]
    assert all(year.high == ZERO for year in expected(later, LEAVES, TODAY, RUNNING))


@given(COHORT, CHANCES, st.sampled_from(Part))
def test_the_interval_holds_what_is_expected_and_lies_within_what_can_be(
    cohort: list[Ahead], chances: Retention, part: Part
) -> None:
    for year in expected(payments_ahead(cohort, TODAY), chances, TODAY, RUNNING, part=part):
        assert ZERO <= year.low <= year.mean <= year.high <= year.committed


@given(COHORT, CHANCES, st.randoms(use_true_random=False))
def test_the_order_of_the_supports_changes_nothing(cohort: list[Ahead], chances: Retention, chance: object) -> None:
    mixed = list(cohort)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    both = [expected(payments_ahead(some, TODAY), chances, TODAY, RUNNING) for some in (cohort, mixed)]
    assert both[0] == both[1]


def _so_far(years: tuple[Expected, ...]) -> list[int]:
    return list(np.cumsum([year.committed.amount for year in years]))


@given(COHORT, st.fractions(0, 3, max_denominator=20), st.fractions(0, 3, max_denominator=20))
def test_a_higher_cap_never_lessens_what_has_been_committed_so_far(
    cohort: list[Ahead], one: Fraction, other: Fraction
) -> None:
    """So far: what a higher limit pays earlier is not left for later where a limit over the life binds."""
    lower, higher = (
        _so_far(expected(payments_ahead(changed(cohort, CapChange(factor)), TODAY), USUAL, TODAY, RUNNING))
        for factor in sorted((one, other))
    )
    assert all(less <= more for less, more in zip(lower, higher, strict=True))


@given(st.integers(0, 60), st.integers(0, 60), CHANCES)
def test_more_people_never_cost_less_and_as_many_times_as_much(one: int, other: int, chances: Retention) -> None:
    def cost(persons: int) -> tuple[Expected, ...]:
        new = Entrants("kumamoto", "scholarship_2", Credential.UNIVERSITY_4Y, persons)
        return expected(payments_of_entrants([new], RUNNING), chances, TODAY, RUNNING)

    few, many = cost(min(one, other)), cost(max(one, other))
    assert all(less.mean <= more.mean for less, more in zip(few, many, strict=True))
    alone = cost(1)
    for year, single in zip(many, alone, strict=True):
        assert abs(year.mean.amount - max(one, other) * single.mean.amount) <= max(one, other)


def test_caps_are_changed_by_a_factor_or_to_an_amount_for_whom_it_is_said() -> None:
    doubled = CapChange(Fraction(2)).of(SCHOLARSHIP).limits.caps
    assert doubled[Credential.UNIVERSITY_4Y] == Yen(4_896_000)
    to = CapChange(amount=Yen(3_000_000), frame=SCHOLARSHIP.name, credential=Credential.UNIVERSITY_4Y).of(SCHOLARSHIP)
    assert to.limits.caps[Credential.UNIVERSITY_4Y] == Yen(3_000_000)
    assert to.limits.caps[Credential.GRADUATE_SCHOOL] == Yen(4_560_000)
    assert CapChange(Fraction(2), frame="saga/scholarship").of(SCHOLARSHIP) is SCHOLARSHIP
    relocation = frame_named("kumamoto/relocation")
    assert [each.cap for each in CapChange(Fraction(1, 2)).of(relocation).schedule] == [Yen(100_000), Yen(150_000)]  # type: ignore[union-attr]
    assert CapChange(Fraction(3)).of(frame_named("saga/scholarship")).limits.prefecture_a_year == Yen(300_000)
    cohort = [support()]
    assert changed(cohort, CapChange(Fraction(2), is_for_new=True)) == tuple(cohort)
    with pytest.raises(ValueError, match="below zero"):
        CapChange(Fraction(-1))


def test_new_people_are_as_many_as_of_late_and_cost_from_the_year_after_their_hire() -> None:
    decided = [
        Decided("kumamoto", "scholarship_2", Credential.UNIVERSITY_4Y, day, actual)
        for day, actual in (
            (date(2022, 4, 25), None),  # too long ago
            (date(2023, 4, 25), Yen(180_000)),
            (date(2024, 4, 25), Yen(220_000)),
            (date(2026, 3, 31), None),
            (date(2026, 4, 25), None),  # the running year is not over
        )
    ]
    (entrants,) = recent_entrants(decided, TODAY)
    assert (entrants.persons, entrants.actual) == (1.0, Yen(200_000))
    assert decided_a_year(decided, TODAY) == {FiscalYear(2023): 1, FiscalYear(2024): 1, FiscalYear(2025): 1}
    new = expected(payments_of_entrants([entrants], RUNNING), STAYS, TODAY, RUNNING)
    assert [year.mean.amount for year in new] == [0, 0, *(200_000 * people for people in range(1, 9))]
    assert payments_of_entrants([replace(entrants, scheme="nowhere")], RUNNING) == ()
    over = payments_of_entrants([entrants], RUNNING, change=CapChange(Fraction(1, 2)))
    assert {each.amount for each in over} == {Yen(122_400)}
