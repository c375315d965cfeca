"""How much, to the yen: each expected amount is a literal with its arithmetic beside it."""

from dataclasses import replace
from datetime import date

import pytest

from service.base.yen import ZERO, Yen
from service.repayments.rules.award import YearOfSupport, award_for, life_cap, part_of_company
from service.repayments.rules.instalments import instalments
from service.repayments.terms.life import Awarded
from service.repayments.terms.scheme import (
    Absence,
    Credential,
    Halving,
    Limits,
    PartYear,
    Side,
    Unused,
    Yearly,
)
from tests.service.repayments.lives import (
    OTHER_FIRM,
    THIRD_FIRM,
    frame_named,
    in_yen,
    life_of,
    paid,
    rest,
    sums,
    work,
)

SECOND = frame_named("kumamoto/scholarship_2")
RELOCATION = frame_named("kumamoto/relocation")
SAGA = frame_named("saga/scholarship")
LIFE = life_of()
EACH_YEAR = replace(SECOND.sharing, halving=Halving.EACH_YEAR)


def test_frame_two_of_a_graduate_of_four_years_hired_in_april_2023() -> None:
    # 2,448,000 / 10 = 244,800 a year, fiscal 2024 to 2033; 244,800 / 2 = 122,400 each
    awards = paid(SECOND, LIFE, [300_000] * 10)
    assert [each.due.year for each in instalments(SECOND, LIFE.promise.hired_on)] == list(range(2024, 2034))
    assert in_yen(awards) == [(244_800, 122_400, 122_400)] * 10
    assert sums(awards) == (2_448_000, 1_224_000, 1_224_000)


def test_frames_one_and_two_of_a_graduate_school() -> None:
    # 4,560,000 / 10 = 456,000; halves 228,000
    life = life_of(credential=Credential.GRADUATE_SCHOOL)
    for frame in (frame_named("kumamoto/scholarship_1"), SECOND):
        assert in_yen(paid(frame, life, [456_000] * 10)) == [(456_000, 228_000, 228_000)] * 10


def test_relocation_hired_in_april_2023() -> None:
    # 200,000 in fiscal 2023 and 300,000 in fiscal 2027 from the company; the prefecture refunds 100,000 and 150,000
    awards = paid(RELOCATION, LIFE, [200_000, 300_000])
    assert [each.due.year for each in instalments(RELOCATION, LIFE.promise.hired_on)] == [2023, 2027]
    assert in_yen(awards) == [(200_000, 100_000, 100_000), (300_000, 150_000, 150_000)]


def test_relocation_above_its_limits_and_with_odd_yen() -> None:
    assert in_yen(paid(RELOCATION, LIFE, [260_000, 310_000])) == [
        (200_000, 100_000, 100_000),
        (300_000, 150_000, 150_000),
    ]
    # the company bears the odd yen: 199,999 = 99,999 + 100,000; then of 499,998 in all 249,999 each, 150,000 + 149,999
    assert in_yen(paid(RELOCATION, LIFE, [199_999, 299_999])) == [
        (199_999, 99_999, 100_000),
        (299_999, 150_000, 149_999),
    ]


def test_who_left_before_the_fifth_year_has_no_training() -> None:
    left = life_of(work(date(2023, 4, 1), date(2027, 3, 31)))
    assert in_yen(paid(RELOCATION, left, [200_000, 300_000]))[1] == (0, 0, 0)
    in_its_first_month = life_of(work(date(2023, 4, 1), date(2027, 4, 30)))
    assert in_yen(paid(RELOCATION, in_its_first_month, [200_000, 300_000]))[1] == (300_000, 150_000, 150_000)


def test_ten_years_of_odd_yen_end_with_two_equal_halves() -> None:
    # 121,333 / 2 = 60,666.5, the odd yen to the prefecture; of two years 242,666 / 2 = 121,333, less 60,666 = 60,667
    awards = paid(SECOND, LIFE, [121_333] * 10)
    assert in_yen(awards) == [(121_333, 60_667, 60_666), (121_333, 60_666, 60_667)] * 5
    # 1,213,330 / 2 = 606,665
    assert sums(awards) == (1_213_330, 606_665, 606_665)


def test_rounding_each_year_leaves_a_yen_a_year_with_who_bears_it() -> None:
    # 10 x 60,667 = 606,670 and 10 x 60,666 = 606,660: ten yen apart
    assert sums(paid(replace(SECOND, sharing=EACH_YEAR), LIFE, [121_333] * 10)) == (1_213_330, 606_670, 606_660)
    to_company = replace(SECOND, sharing=replace(EACH_YEAR, odd_yen=Side.COMPANY))
    assert sums(paid(to_company, LIFE, [121_333] * 10)) == (1_213_330, 606_660, 606_670)


@pytest.mark.parametrize(("odd_yen", "first"), [(Side.PREFECTURE, (1, 1, 0)), (Side.COMPANY, (1, 0, 1))])
def test_the_odd_yen_falls_to_whom_the_frame_says(odd_yen: Side, first: tuple[int, int, int]) -> None:
    frame = replace(SECOND, sharing=replace(SECOND.sharing, odd_yen=odd_yen))
    # the second odd yen makes the two equal
    assert in_yen(paid(frame, LIFE, [1, 1])) == [first, (1, first[2], first[1])]


def test_amounts_and_parts_are_rounded_down_to_the_unit() -> None:
    thousands = replace(SECOND, sharing=replace(SECOND.sharing, rounding_unit=1000))
    # 121,333 is 121,000; half 60,500, down to 60,000; of 242,000 half 121,000, less 60,000 = 61,000
    assert in_yen(paid(thousands, LIFE, [121_333, 121_333])) == [
        (121_000, 61_000, 60_000),
        (121_000, 60_000, 61_000),
    ]
    # 244,800 is the year's limit: 244,000
    assert in_yen(paid(thousands, LIFE, [300_000])) == [(244_000, 122_000, 122_000)]
    assert in_yen(paid(thousands, LIFE, [999])) == [(0, 0, 0)]


def test_a_companys_own_limit_is_spread_over_the_years_to_the_last_yen() -> None:
    # 1,000,003 / 10 = 100,000.3: floors of 100,000.3 k differ by 100,001 in years 4, 7 and 10
    awards = paid(SECOND, life_of(company_cap=1_000_003), [244_800] * 10)
    assert [each.amount.amount for each in awards] == [
        *(100_000, 100_000, 100_000, 100_001, 100_000),
        *(100_000, 100_001, 100_000, 100_000, 100_001),
    ]
    # 1,000,003 / 2 = 500,001.5
    assert sums(awards) == (1_000_003, 500_002, 500_001)


def test_a_companys_limit_above_the_prefectures_raises_nothing() -> None:
    assert life_cap(SECOND, life_of(company_cap=9_000_000).promise) == Yen(2_448_000)
    assert life_cap(SECOND, life_of(company_cap=1_000_000).promise) == Yen(1_000_000)
    assert in_yen(paid(SECOND, life_of(company_cap=0), [244_800])) == [(0, 0, 0)]


def test_who_has_no_limit_of_her_own_in_a_frame_with_limits_gets_nothing() -> None:
    """Whatever led there: no entry in the list of limits is no limitless support."""
    outside = life_of(credential=Credential.HIGH_SCHOOL)
    assert life_cap(SECOND, outside.promise) == ZERO
    assert in_yen(paid(SECOND, outside, [244_800])) == [(0, 0, 0)]
    assert life_cap(SAGA, outside.promise) is None


def test_the_remainder_limits_what_the_years_limit_would_allow() -> None:
    # a company's limit of 400,000: 200,000 for relocation, 200,000 remain of the 300,000 for training
    awards = paid(RELOCATION, life_of(company_cap=400_000), [200_000, 300_000])
    assert in_yen(awards) == [(200_000, 100_000, 100_000), (200_000, 100_000, 100_000)]
    # a fixed limit of 244,800 a year and 500,000 in all: 244,800 + 244,800 + 10,400 + nothing
    frame = replace(SECOND, limits=replace(SECOND.limits, a_year=Yen(244_800)))
    awards = paid(frame, life_of(company_cap=500_000), [300_000] * 4)
    assert [each.amount.amount for each in awards] == [244_800, 244_800, 10_400, 0]


def test_a_remainder_below_nothing_is_nothing() -> None:
    year = YearOfSupport(instalments(SECOND, LIFE.promise.hired_on)[1], Yen(100), Awarded(Yen(2_448_001), times=1))
    assert award_for(SECOND, LIFE, year).amount == ZERO


def test_who_repays_early_gets_the_years_limit_once_and_then_nothing() -> None:
    # 1,500,000 repaid in the third year: 244,800 and no more, what was not used lapses
    awards = paid(SECOND, LIFE, [180_000, 180_000, 1_500_000, 0, 0])
    assert [each.amount.amount for each in awards] == [180_000, 180_000, 244_800, 0, 0]
    # (180,000 + 180,000 + 244,800) / 2 = 302,400
    assert sums(awards) == (604_800, 302_400, 302_400)


PART_YEARS = [
    # hired 2023-10-16: six months of fiscal 2023 (October to March), 244,800 x 6/12 = 122,400
    (PartYear.MONTHS, 122_400),
    (PartYear.FULL, 244_800),
    (PartYear.NOTHING, 0),
]


@pytest.mark.parametrize(("rule", "amount"), PART_YEARS)
def test_a_part_year_counts_by_the_frames_rule(rule: PartYear, amount: int) -> None:
    frame = replace(SECOND, part_year=rule)
    awards = paid(frame, life_of(work(date(2023, 10, 16))), [300_000, 300_000])
    assert [each.amount.amount for each in awards] == [amount, 244_800]


@pytest.mark.parametrize("rule", PartYear)
def test_a_year_without_a_month_in_work_counts_nothing_by_any_rule(rule: PartYear) -> None:
    left = life_of(work(date(2023, 4, 1), date(2024, 4, 29)))  # not in work on 30 April 2024
    assert in_yen(paid(replace(SECOND, part_year=rule), left, [244_800, 244_800]))[1] == (0, 0, 0)


def test_the_year_of_leaving_counts_its_months() -> None:
    # left 2025-02-10: ten months of fiscal 2024 (April to January), 244,800 x 10/12 = 204,000
    left = life_of(work(date(2023, 4, 1), date(2025, 2, 10)))
    assert in_yen(paid(SECOND, left, [300_000] * 3)) == [
        (244_800, 122_400, 122_400),
        (204_000, 102_000, 102_000),
        (0, 0, 0),
    ]


def test_months_limit_the_limit_and_not_what_was_repaid() -> None:
    # ten months allow 204,000; 150,000 was repaid
    left = life_of(work(date(2023, 4, 1), date(2025, 2, 10)))
    assert in_yen(paid(SECOND, left, [244_800, 150_000]))[1] == (150_000, 75_000, 75_000)


def test_months_at_rest_do_not_count() -> None:
    # childcare leave 2025-05-15 to 2026-01-31: of fiscal 2025 April, February, March; 244,800 x 3/12 = 61,200
    childcare = rest(Absence.CHILDCARE, date(2025, 5, 15), date(2026, 1, 31))
    awards = paid(SECOND, life_of(rests=[childcare]), [244_800] * 4)
    assert [each.amount.amount for each in awards] == [244_800, 244_800, 61_200, 244_800]


def test_a_year_wholly_at_rest_is_lost_where_the_window_is_as_long_as_the_years() -> None:
    leave = rest(Absence.LEAVE, date(2025, 4, 1), date(2026, 3, 31))
    awards = paid(SECOND, life_of(rests=[leave]), [244_800] * 10)
    # 9 x 244,800 = 2,203,200
    assert sums(awards) == (2_203_200, 1_101_600, 1_101_600)
    assert awards[2].amount == ZERO


def test_a_rate_takes_its_part_of_what_was_repaid_rounded_down() -> None:
    # Kochi's published example of a rate: 2/3 of 250,001 = 166,667.3
    frame = replace(SECOND, rate=(2, 3))
    assert in_yen(paid(frame, LIFE, [250_001])) == [(166_667, 83_334, 83_333)]


def test_each_part_alone_is_of_a_share_other_than_half_too() -> None:
    # two thirds of 100 = 66.7; the odd yen to the prefecture 66/34, to the company 33.3 down: 67/33
    third = replace(SECOND.sharing, company_numerator=2, company_denominator=3)
    assert part_of_company(replace(SECOND, sharing=third), Yen(100), Awarded()) == Yen(66)
    to_company = replace(third, odd_yen=Side.COMPANY)
    assert part_of_company(replace(SECOND, sharing=to_company), Yen(100), Awarded()) == Yen(67)


def test_carried_limits_of_part_years_and_no_limits_at_all_are_told_apart() -> None:
    free = replace(SECOND, limits=Limits({}, frozenset(), None, None, None, None))
    assert in_yen(paid(free, LIFE, [7_000_001])) == [(7_000_001, 3_500_001, 3_500_000)]
    carried = replace(free, unused=Unused.CARRIES, schedule=Yearly(1, 2, 2, -1))
    assert [each.amount.amount for each in paid(carried, life_of(company_cap=100), [10, 80, 50])] == [10, 80]


def test_a_company_gone_to_another_does_not_change_the_sum() -> None:
    moved = life_of(
        work(date(2023, 4, 1), date(2024, 9, 30)),
        work(date(2024, 10, 1), date(2025, 12, 31), OTHER_FIRM),
        work(date(2026, 1, 1), None, THIRD_FIRM),
    )
    assert in_yen(paid(SECOND, moved, [244_800] * 4)) == in_yen(paid(SECOND, LIFE, [244_800] * 4))
