"""The path as data: whole, without dead ends but the ends, and drawn as it is."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.base.actor import SYSTEM
from service.introductions.rules import path
from service.introductions.terms import CannotFollow, EndReasonNeeded, MayNotRecord, Milestone, Point, Stage
from service.shortlists.terms.deciding import ReasonSide

DRAWN = Path(__file__).resolve().parents[3] / "docs" / "introductions.md"
DAY = date(2026, 11, 24)
days = st.dates(date(2000, 1, 1), date(2060, 12, 31))


def test_the_drawing_is_of_the_table() -> None:
    assert f"```mermaid\n{path.diagram()}\n```" in DRAWN.read_text(encoding="utf-8")


def test_every_stage_is_on_the_path_and_can_be_reached() -> None:
    assert set(path.PATH) == set(Stage)
    reached, to_visit = set(), [Stage.LISTED]
    while to_visit:
        stage = to_visit.pop()
        if stage not in reached:
            reached.add(stage)
            to_visit += path.PATH[stage]
    assert reached == set(Stage)


def test_the_ends_are_those_that_have_reasons_and_the_no_before_the_introduction() -> None:
    assert set(path.REASONS) | {Stage.NOT_CONSENTED} == path.ENDS


def test_nobody_is_introduced_but_from_a_consent() -> None:
    assert [stage for stage, following in path.PATH.items() if Stage.INTRODUCED in following] == [Stage.CONSENTED]


@pytest.mark.parametrize("stage", sorted(path.REASONS))
def test_an_end_needs_a_reason_of_its_list(stage: Stage) -> None:
    with pytest.raises(EndReasonNeeded):
        path.check_reason(stage, None, None)
    for side, reasons in path.REASONS[stage].items():
        for reason in reasons:
            path.check_reason(stage, side, reason)
    other = (
        next(side for side in ReasonSide if side not in path.REASONS[stage]) if len(path.REASONS[stage]) < 3 else None
    )
    if other:
        with pytest.raises(EndReasonNeeded):
            path.check_reason(stage, other, reasons[0])


def test_a_stage_that_is_no_end_takes_no_reason() -> None:
    side, reasons = next(iter(path.REASONS[Stage.REJECTED].items()))
    with pytest.raises(EndReasonNeeded):
        path.check_reason(Stage.OFFERED, side, reasons[0])


@pytest.mark.parametrize("stage", [Stage.LISTED, Stage.CONSENTED, Stage.INTRODUCED, Stage.STARTED, Stage.LEFT])
def test_what_no_way_leads_to_is_refused(stage: Stage) -> None:
    with pytest.raises(CannotFollow):
        path.check_follows([Point(Stage.APPLIED, DAY, {})], stage)


def test_nothing_follows_an_end() -> None:
    with pytest.raises(CannotFollow):
        path.check_follows([Point(Stage.REJECTED, DAY, {})], Stage.OFFERED)


def test_the_service_records_no_outcome_by_itself() -> None:
    with pytest.raises(MayNotRecord):
        path.check_may_record(SYSTEM)


@given(days, st.integers(0, 60))
def test_months_later_is_the_same_day_or_the_months_last(start: date, months: int) -> None:
    later = path.day_of(start, months)
    assert (later.year * 12 + later.month) - (start.year * 12 + start.month) == months
    assert later.day == start.day or (later.day < start.day and path.day_of(later, 0).day >= 28)


def test_the_end_of_a_month_stays_one() -> None:
    assert path.day_of(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert path.day_of(date(2027, 8, 31), 6) == date(2028, 2, 29)


STARTED = date(2023, 4, 1)


def done(*told: tuple[date, Milestone | None]) -> list[Milestone]:
    """Which are confirmed of a hire that began on STARTED, after these check-ins."""
    check_ins = [Point(Stage.CHECKED_IN, on, {"milestone": one.value} if one else {}) for on, one in told]
    return [one.milestone for one in path.checks([Point(Stage.STARTED, STARTED, {}), *check_ins]) if one.is_done]


def test_a_check_in_that_names_no_milestone_answers_those_up_to_its_day() -> None:
    assert done() == []
    assert done((date(2024, 4, 1), None)) == [Milestone.HALF_YEAR, Milestone.ONE_YEAR]
    assert done((date(2026, 4, 1), None)) == [Milestone.HALF_YEAR, Milestone.ONE_YEAR, Milestone.THREE_YEARS]


def test_a_check_in_answers_the_milestone_it_names_and_those_before_it_and_nothing_later() -> None:
    today = date(2026, 11, 24)
    assert done((today, Milestone.START)) == []
    assert done((today, Milestone.HALF_YEAR)) == [Milestone.HALF_YEAR]
    assert done((today, Milestone.ONE_YEAR)) == [Milestone.HALF_YEAR, Milestone.ONE_YEAR]
    assert done((date(2023, 9, 20), Milestone.HALF_YEAR)) == [Milestone.HALF_YEAR]


check_ins = st.lists(st.tuples(days, st.none() | st.sampled_from(list(Milestone))), max_size=4)


@given(check_ins, check_ins)
def test_what_was_told_stays_told_and_what_is_confirmed_is_without_gaps(
    told: list[tuple[date, Milestone | None]], more: list[tuple[date, Milestone | None]]
) -> None:
    before, after = done(*told), done(*told, *more)
    assert after[: len(before)] == before
    assert after == [one for one in Milestone if one is not Milestone.START][: len(after)]
