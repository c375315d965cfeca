"""Who bears the companies' part of a year in which the person changed companies."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.base.ids import CompanyId
from service.base.yen import Yen, total
from service.repayments.rules.by_company import months_of_companies, parts_of_companies
from service.repayments.rules.instalments import instalments
from service.repayments.terms.life import Employment, Period, Rest
from service.repayments.terms.scheme import Absence, Frame, MonthRule, OnTransfer
from tests.service.repayments.lives import FIRM, OTHER_FIRM, THIRD_FIRM, frame_named, life_of, rest, work

SECOND = frame_named("kumamoto/scholarship_2")
LAST = replace(SECOND, on_transfer=OnTransfer.LAST_COMPANY)
YEAR = Period(date(2024, 4, 1), date(2025, 3, 31))
HIRED = date(2023, 4, 1)


def _shares(
    frame: Frame, company: int, *employments: Employment, rests: tuple[Rest, ...] = (), counted: Period = YEAR
) -> list[tuple[CompanyId, int]]:
    parts = parts_of_companies(frame, life_of(*employments, rests=rests), counted, Yen(company))
    return [(company_id, part.amount) for company_id, part in parts]


MOVED = (work(HIRED, date(2024, 9, 15)), work(date(2024, 9, 16), None, OTHER_FIRM))


def test_who_did_not_move_has_one_company_that_bears_all() -> None:
    for frame in (SECOND, LAST):
        assert _shares(frame, 122_400, work(HIRED)) == [(FIRM, 122_400)]


def test_the_months_by_which_companies_share_are_told() -> None:
    assert months_of_companies(SECOND, life_of(*MOVED), YEAR) == {FIRM: 5, OTHER_FIRM: 7}
    assert months_of_companies(LAST, life_of(*MOVED), YEAR) == {}


def test_by_months_each_company_bears_its_months() -> None:
    # 2024-09-15: April to August are five months of the first, September to March seven of the other
    # 122,400 x 5/12 = 51,000; the rest 71,400
    assert _shares(SECOND, 122_400, *MOVED) == [(FIRM, 51_000), (OTHER_FIRM, 71_400)]
    # 60,667 x 5/12 = 25,277.9, down; the rest 35,390
    assert _shares(SECOND, 60_667, *MOVED) == [(FIRM, 25_277), (OTHER_FIRM, 35_390)]


def test_the_last_company_bears_all_where_the_frame_says_so() -> None:
    assert _shares(LAST, 122_400, *MOVED) == [(OTHER_FIRM, 122_400)]
    # who moved only after the year was still with the first
    assert _shares(LAST, 5, work(HIRED, date(2025, 3, 31)), work(date(2025, 4, 1), None, OTHER_FIRM)) == [(FIRM, 5)]
    # gone before its last day: the last that was
    assert _shares(LAST, 5, work(HIRED, date(2024, 6, 1)), work(date(2024, 7, 1), date(2024, 8, 1), OTHER_FIRM)) == [
        (OTHER_FIRM, 5)
    ]


def test_only_months_that_count_are_shared_by() -> None:
    # a gap in September and October, leave in February and March: five months and three; 122,400 x 5/8 = 76,500
    jobs = (work(HIRED, date(2024, 9, 15)), work(date(2024, 11, 1), None, OTHER_FIRM))
    leave = rest(Absence.LEAVE, date(2025, 2, 1))
    assert _shares(SECOND, 122_400, *jobs, rests=(leave,)) == [(FIRM, 76_500), (OTHER_FIRM, 45_900)]


def test_who_came_back_is_counted_once() -> None:
    # first: April, May, December to March = 6; the other: June to November = 6
    jobs = (
        work(HIRED, date(2024, 5, 31)),
        work(date(2024, 6, 1), date(2024, 11, 30), OTHER_FIRM),
        work(date(2024, 12, 1)),
    )
    assert _shares(SECOND, 99_999, *jobs) == [(FIRM, 49_999), (OTHER_FIRM, 50_000)]


def test_three_companies_share_to_the_last_yen() -> None:
    # four months each: 100,000 / 3 = 33,333.3, 66,666.7, 100,000
    jobs = (
        work(HIRED, date(2024, 7, 31)),
        work(date(2024, 8, 1), date(2024, 11, 30), OTHER_FIRM),
        work(date(2024, 12, 1), None, THIRD_FIRM),
    )
    assert _shares(SECOND, 100_000, *jobs) == [(FIRM, 33_333), (OTHER_FIRM, 33_333), (THIRD_FIRM, 33_334)]


def test_a_year_without_a_month_falls_to_the_company_of_its_last_day() -> None:
    leave = rest(Absence.LEAVE, date(2024, 4, 1))
    assert _shares(SECOND, 0, *MOVED, rests=(leave,)) == [(OTHER_FIRM, 0)]
    assert _shares(SECOND, -7, *MOVED, rests=(leave,)) == [(OTHER_FIRM, -7)]


def test_of_a_month_in_which_both_count_both_bear() -> None:
    # any day: September is a month of both, six and seven of thirteen; 13,000 x 6/13 = 6,000
    any_day = replace(SECOND, month_rule=MonthRule.ANY_DAY)
    assert _shares(any_day, 13_000, *MOVED) == [(FIRM, 6_000), (OTHER_FIRM, 7_000)]


@given(
    st.lists(st.integers(0, 300), min_size=6, max_size=6),
    st.integers(-500_000, 500_000),
    st.sampled_from(OnTransfer),
    st.sampled_from(MonthRule),
)
def test_the_parts_sum_to_the_whole_and_what_is_taken_back_falls_alike(
    lengths: list[int], company: int, on_transfer: OnTransfer, rule: MonthRule
) -> None:
    days = [HIRED]
    for length in lengths:
        days.append(days[-1] + timedelta(days=length + 1))
    firms = (FIRM, OTHER_FIRM, THIRD_FIRM, FIRM, OTHER_FIRM, THIRD_FIRM)
    jobs = [
        work(first, after - timedelta(days=1), firm) for first, after, firm in zip(days, days[1:], firms, strict=False)
    ]
    frame = replace(SECOND, on_transfer=on_transfer, month_rule=rule)
    life = life_of(*jobs)
    for instalment in instalments(frame, HIRED):
        parts = parts_of_companies(frame, life, instalment.counted, Yen(company))
        assert total([part for _, part in parts]) == Yen(company)
        assert all(part.amount * company >= 0 for _, part in parts)
        assert len({company_id for company_id, _ in parts}) == len(parts) > 0
        back = parts_of_companies(frame, life, instalment.counted, Yen(-company))
        assert [(company_id, -part) for company_id, part in back] == list(parts)


@pytest.mark.parametrize("company", [0, 1, 122_400])
def test_no_company_bears_more_than_the_whole(company: int) -> None:
    assert max(part for _, part in _shares(SECOND, company, *MOVED)) <= company
