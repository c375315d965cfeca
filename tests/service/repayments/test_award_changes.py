"""What is corrected, what is taken back, and the trace that says why; to the yen."""

from dataclasses import replace
from datetime import date

import pytest

from service.base.yen import ZERO, Yen
from service.repayments.rules.award import change_by, change_to, to_reclaim
from service.repayments.rules.schemes import frames
from service.repayments.terms.life import Awarded, awarded_of
from service.repayments.terms.scheme import (
    Credential,
    EndReason,
    Frame,
    Reclaim,
)
from tests.service.repayments.lives import (
    frame_named,
    in_yen,
    life_of,
    one_award,
    paid,
    work,
)

SECOND = frame_named("kumamoto/scholarship_2")
NARA = frame_named("nara/scholarship")
SAGA = frame_named("saga/scholarship")
YAMANASHI = frame_named("yamanashi/scholarship")
LIFE = life_of()


def test_a_year_paid_back_in_full_does_not_count_as_one_of_the_years() -> None:
    found = [(1, one_award(YAMANASHI, life_of(loan=2_400_000), 150_000))]
    found.append((1, change_by(YAMANASHI, Yen(-150_000), awarded_of(found), "mistake")))
    assert awarded_of(found) == Awarded()


def test_a_correction_keeps_the_whole_life_halved() -> None:
    # 121,333 + 121,333 awarded, 121,333 each; one yen less: 242,665 / 2 = 121,332.5, down: the company bears 121,332
    before = awarded_of(enumerate(paid(SECOND, LIFE, [121_333, 121_333])))
    less = change_by(SECOND, Yen(-1), before, "mistake")
    assert in_yen([less]) == [(-1, 0, -1)]
    # one yen more: 242,667 / 2 = 121,333.5, company still 121,333
    assert in_yen([change_by(SECOND, Yen(1), before, "mistake")]) == [(1, 1, 0)]


def test_all_is_reclaimed_for_a_false_statement_and_nothing_for_leaving() -> None:
    before = awarded_of(enumerate(paid(SECOND, LIFE, [244_800, 121_333])))
    ended = date(2026, 1, 31)
    assert to_reclaim(SECOND, LIFE.promise, EndReason.FALSE_STATEMENT, ended, before) == Yen(366_133)
    for reason in set(EndReason) - {EndReason.FALSE_STATEMENT}:
        assert to_reclaim(SECOND, LIFE.promise, reason, ended, before) == ZERO


@pytest.mark.parametrize(
    ("ended", "amount"),
    # all within one year, a third within three (of 100,001: 33,333), nothing from the third anniversary on
    [
        (date(2024, 3, 31), 100_001),
        (date(2024, 4, 1), 33_333),
        (date(2026, 3, 31), 33_333),
        (date(2026, 4, 1), 0),
    ],
)
def test_what_is_reclaimed_may_fall_with_the_years(ended: date, amount: int) -> None:
    steps = (Reclaim(EndReason.LEFT, 1, 1, 1), Reclaim(EndReason.LEFT, 3, 1, 3))
    frame = replace(SECOND, reclaims=steps)
    assert to_reclaim(frame, LIFE.promise, EndReason.LEFT, ended, Awarded(Yen(100_001))) == Yen(amount)


@pytest.mark.parametrize("name", [each.name for each in frames()])
def test_all_taken_back_leaves_nothing_with_either_side(name: str) -> None:
    frame = frame_named(name)
    life = life_of(work(date(2026, 4, 1)), credential=Credential.GRADUATE_SCHOOL, loan=2_400_001)
    # of one instalment and of two, with odd yen, and where the prefecture has a limit, cut at it
    for actuals in ([99_999], [99_999, 150_002]):
        before = awarded_of(enumerate(paid(frame, life, actuals, company_left=70_000)))
        back = change_by(frame, -before.amount, before, "reclaim")
        assert (back.amount, back.prefecture, back.company) == (-before.amount, -before.prefecture, -before.company)
        assert before.amount > ZERO


def test_sagas_part_taken_back_is_taken_of_what_each_bore() -> None:
    # 300,000: the prefecture 100,000, the company 200,000. A third back: of 200,000 66,666.7 down, the rest of 100,000
    before = awarded_of(enumerate(paid(SAGA, LIFE, [300_000])))
    assert in_yen([change_by(SAGA, Yen(-100_000), before, "reclaim")]) == [(-100_000, -33_334, -66_666)]


@pytest.mark.parametrize(
    ("frame", "booked", "right", "expected"),
    [
        # Nara: half of 1,200,000 and of 1,300,000 is above 500,000, so that the company bears what is added
        (NARA, 1_200_000, 1_300_000, (100_000, 0, 100_000)),
        # Saga: half of 300,000 is cut to 100,000, which of 200,000 is still the half
        (SAGA, 300_000, 200_000, (-100_000, 0, -100_000)),
        (SAGA, 190_000, 230_000, (40_000, 5_000, 35_000)),
    ],
    ids=["nara up", "saga down", "saga up"],
)
def test_a_correction_ends_as_if_the_right_amount_had_been_told_at_first(
    frame: Frame, booked: int, right: int, expected: tuple[int, int, int]
) -> None:
    life = life_of(work(date(2025, 4, 1)))
    first, should = (one_award(frame, life, amount, company_left=500_000) for amount in (booked, right))
    so_far = awarded_of([(1, first)])
    change = change_to(frame, life.promise, should, so_far, so_far)
    assert in_yen([change]) == [expected]


def test_why_121333_yen() -> None:
    """The trace a clerk reads: what was repaid, the year's limit, the remainder, the halves."""
    award = one_award(SECOND, LIFE, 121_333)
    told = [(step.code, step.result.amount, dict(step.numbers)) for step in award.trace]
    assert told[:3] == [
        ("actual", 121_333, {}),
        ("limit_of_year", 121_333, {"limit": 244_800, "number": 1}),
        ("remainder", 121_333, {"limit": 2_448_000, "cap": 2_448_000, "awarded": 0}),
    ]
    assert [code for code, *_ in told[3:]] == ["company_over_life", "prefecture"]
    assert [result for _, result, _ in told[3:]] == [60_666, 60_667]
    assert award.trace[1].source.startswith("https://www.kumakatsusupport.pref.kumamoto.jp/")


def test_the_trace_tells_of_months_rate_years_and_the_prefectures_limits() -> None:
    part = one_award(SECOND, life_of(work(date(2023, 10, 16))), 300_000)
    told = {"limit": 122_400, "months": 6, "whole": 12, "full": 244_800, "carried": 0}
    assert ("months_in_work", 122_400, told) in [
        (step.code, step.result.amount, dict(step.numbers)) for step in part.trace
    ]
    codes = [step.code for step in one_award(replace(SAGA, rate=(2, 3)), LIFE, 300_000, company_left=1).trace]
    assert codes == [
        "actual",
        "rate",
        "company_each_year",
        "prefecture_limit_of_year",
        "prefecture_limit_of_company",
        "prefecture",
    ]
