"""The other prefectures' schemes, to the yen, by data alone: limits of the prefecture, carried limits, one payment."""

from dataclasses import replace
from datetime import date

import pytest

from service.base.yen import Yen
from service.repayments.rules.award import life_cap
from service.repayments.terms.scheme import (
    Absence,
    PartYear,
)
from tests.service.repayments.lives import (
    frame_named,
    in_yen,
    life_of,
    one_award,
    paid,
    rest,
    work,
)

NARA = frame_named("nara/scholarship")
SAGA = frame_named("saga/scholarship")
YAMANASHI = frame_named("yamanashi/scholarship")


def test_saga_refunds_half_of_the_outlay_and_at_most_100000_a_year() -> None:
    life = life_of(work(date(2025, 4, 1)))
    assert in_yen(paid(SAGA, life, [240_000, 200_000, 150_001, 90_000, 0])) == [
        (240_000, 100_000, 140_000),  # half would be 120,000
        (200_000, 100_000, 100_000),
        (150_001, 75_000, 75_001),  # the odd yen to the company
        (90_000, 45_000, 45_000),
        (0, 0, 0),
    ]


def test_what_was_cut_at_sagas_limit_is_not_made_up_for_in_a_later_year() -> None:
    life = life_of(work(date(2025, 4, 1)))
    # 400,000: half 200,000, cut to 100,000; then 100,000: half 50,000 and not the 100,000 that were cut
    assert in_yen(paid(SAGA, life, [400_000, 100_000])) == [(400_000, 100_000, 300_000), (100_000, 50_000, 50_000)]


def test_naras_limit_is_for_all_of_one_companys_people() -> None:
    life = life_of(work(date(2025, 4, 1)))
    # half of 720,000 = 360,000; half of 1,200,000 = 600,000, cut to 500,000; the second person finds 140,000 left
    assert in_yen([one_award(NARA, life, 720_000, company_left=500_000)]) == [(720_000, 360_000, 360_000)]
    assert in_yen([one_award(NARA, life, 1_200_000, company_left=500_000)]) == [(1_200_000, 500_000, 700_000)]
    assert in_yen([one_award(NARA, life, 720_000, company_left=140_000)]) == [(720_000, 140_000, 580_000)]
    assert in_yen([one_award(NARA, life, 720_000, company_left=0)]) == [(720_000, 0, 720_000)]


def test_nara_pays_only_who_stayed_three_years() -> None:
    left = life_of(work(date(2025, 4, 1), date(2028, 3, 30)))
    assert in_yen([one_award(NARA, left, 720_000)]) == [(0, 0, 0)]
    stayed = life_of(work(date(2025, 4, 15), date(2028, 4, 14)))
    assert in_yen([one_award(NARA, stayed, 720_000)]) == [(720_000, 360_000, 360_000)]


@pytest.mark.parametrize(
    ("loan", "cap"),
    [(2_000_000, 1_000_000), (2_000_001, 1_000_000), (2_400_000, 1_200_000), (3_000_000, 1_200_000), (None, 0)],
)
def test_yamanashi_supports_half_of_the_loan_up_to_its_limit(loan: int | None, cap: int) -> None:
    assert life_cap(YAMANASHI, life_of(loan=loan).promise) == Yen(cap)


def test_yamanashi_carries_over_what_a_year_did_not_use() -> None:
    # half of 2,000,000 in eight years: 125,000 a year, 250,000 by the second, of which 100,000 were used
    life = life_of(work(date(2025, 4, 1)), loan=2_000_000)
    awards = paid(YAMANASHI, life, [100_000, 200_000, 200_000, 125_000, 0, 0, 0, 900_000])
    assert in_yen(awards) == [
        (100_000, 50_000, 50_000),
        (150_000, 75_000, 75_000),  # 250,000 - 100,000
        (125_000, 62_500, 62_500),  # 375,000 - 250,000
        (125_000, 62_500, 62_500),
        (0, 0, 0),
        (0, 0, 0),
        (0, 0, 0),
        (500_000, 250_000, 250_000),  # 1,000,000 - 500,000
    ]


def test_yamanashi_pays_eight_times_within_ten_years() -> None:
    life = life_of(
        work(date(2025, 4, 1)),
        loan=2_400_000,
        rests=[rest(Absence.DEFERRAL, date(2026, 4, 1), date(2027, 3, 31))],
    )
    # 1,200,000 / 8 = 150,000. The second year is deferred; 100,000 in each other: at the tenth year eight are used
    awards = paid(YAMANASHI, life, [100_000] * 10)
    assert [each.amount.amount for each in awards] == [100_000, 0, *[100_000] * 7, 0]


def test_who_did_not_stay_gets_nothing_whatever_a_part_year_counts() -> None:
    frame = replace(NARA, part_year=PartYear.FULL)
    left = life_of(work(date(2025, 4, 1), date(2028, 3, 30)))
    assert in_yen([one_award(frame, left, 720_000)]) == [(0, 0, 0)]
    assert one_award(frame, left, 720_000).trace[1].code == "not_in_work"
    assert in_yen([one_award(frame, life_of(work(date(2025, 4, 1))), 720_000)]) == [(720_000, 360_000, 360_000)]


def test_after_eight_years_yamanashis_limit_is_what_remains_and_grows_no_more() -> None:
    awards = paid(YAMANASHI, life_of(work(date(2025, 4, 1)), loan=2_000_000), [*[0] * 8, 2_000_000])
    (limit,) = [step.numbers["limit"] for step in awards[8].trace if step.code == "limit_of_year"]
    assert (limit, awards[8].amount.amount) == (1_000_000, 1_000_000)
