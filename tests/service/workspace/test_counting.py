"""From counts to a chart's rows: nothing lost, nothing counted twice; and which days a page counts."""

from collections import Counter
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.base.fiscal_year import FiscalYear
from service.introductions.terms import Stage
from service.shortlists.reads.progress import side_of
from service.shortlists.terms.deciding import ReasonCode, ReasonSide
from service.workspace.rules import counting
from service.workspace.rules.periods import fiscal_period, months_of, period_of, year_of, years_offered
from service.workspace.rules.shares import days, percent
from service.workspace.terms import FunnelCount, MonthCount, Period, PeriodUnreadable, Split

TODAY = date(2026, 11, 24)
COUNTS = st.lists(
    st.builds(
        FunnelCount,
        st.sampled_from(["student", "uij_turn"]),
        st.sampled_from(["東京", "熊本", None]),
        st.sampled_from(counting.FUNNEL),
        st.integers(0, 50),
    ),
    max_size=12,
)
PLACES = st.lists(
    st.tuples(st.none() | st.integers(1, 80), st.integers(0, 9)).map(lambda one: (one[0], one[1] + 3, one[1])),
    max_size=20,
)


@settings(max_examples=60)
@given(COUNTS)
def test_a_funnel_never_grows_and_tracks_and_offices_make_up_all(counts: list[FunnelCount]) -> None:
    rows = counting.funnel_rows(counts)
    for row in rows:
        assert list(row.reached) == sorted(row.reached, reverse=True)
    assert rows[0].split is Split.ALL
    assert rows[0].reached[0] == sum(one.count for one in counts)
    for split in (Split.TRACK, Split.OFFICE):
        parts = [row.reached for row in rows if row.split is split]
        if parts:
            assert tuple(map(sum, zip(*parts, strict=True))) == rows[0].reached
    assert counting.funnel_rows(reversed(counts)) == rows


@settings(max_examples=60)
@given(PLACES)
def test_every_word_falls_into_one_row_of_places(counts: list[tuple[int | None, int, int]]) -> None:
    rows = counting.place_rows(counts)
    assert sum(row.decided for row in rows) == sum(one[1] for one in counts)
    assert sum(row.accepted for row in rows) == sum(one[2] for one in counts)
    assert len(rows) == len(counting.PLACES)


@settings(max_examples=60)
@given(st.dictionaries(st.integers(0, 400), st.integers(0, 9), max_size=12))
def test_every_age_falls_into_one_band(ages: dict[int, int]) -> None:
    row = counting.age_row("review", ages)
    assert row.total == sum(ages.values())
    assert row.oldest == max((age for age, count in ages.items() if count), default=None)


def test_bands_begin_and_end_where_they_say() -> None:
    assert counting.age_row("x", Counter([0, 7, 8, 14, 15, 30, 31, 500])).counts == (2, 2, 2, 2)
    assert counting.in_bands(Counter([0, 1, 2, 3, 5, 6, 10, 11]), counting.LISTS) == (1, 2, 2, 2, 1)


def test_a_month_in_which_nothing_happened_stands_with_noughts() -> None:
    months = list(months_of(fiscal_period(FiscalYear(2026)), TODAY))
    assert months[0] == date(2026, 4, 1)
    assert months[-1] == date(2026, 11, 1)
    rows = counting.trend_rows([MonthCount(Stage.INTRODUCED, date(2026, 5, 1), 3)], months)
    assert [row.counts for row in rows[:3]] == [(0, 0, 0, 0), (0, 3, 0, 0), (0, 0, 0, 0)]
    assert list(months_of(Period(date(2027, 4, 1), date(2028, 3, 31)), TODAY)) == [date(2027, 4, 1)]


def test_reasons_stand_under_whose_they_are_the_most_frequent_first() -> None:
    told = [("person_declined", 9), ("other", 1), ("requirement_missing", 4), ("unheard_of", 2)]
    rows = counting.pass_rows(told, side_of)
    assert [(row.side, row.reason) for row in rows] == [
        (ReasonSide.COORDINATOR, "requirement_missing"),
        (ReasonSide.COORDINATOR, "other"),
        (ReasonSide.PERSON, "person_declined"),
        (None, "unheard_of"),
    ]
    assert all(side_of(code.value) for code in ReasonCode)


def test_an_end_that_another_book_told_is_of_the_side_that_ends_so() -> None:
    told = [
        ("rejected", "company.filled", 1),
        ("rejected", "filled", 2),
        ("declined_by_person", "", 3),
        ("withdrawn", "遠い. 通えない", 1),
    ]
    assert [(row.side, row.reason, row.count) for row in counting.end_rows(told)] == [
        (ReasonSide.COMPANY, "filled", 3),
        (ReasonSide.PERSON, "", 3),
        (None, "遠い. 通えない", 1),
    ]


def test_shares_and_days_are_rounded_half_up_to_one_place() -> None:
    assert [percent(2, 3), percent(1, 8), percent(0, 5), percent(0, 0)] == ["66.7", "12.5", "0.0", None]
    assert percent(1, 2000) == "0.1"
    assert [days(3.0), days(2.25), days(0)] == ["3", "2.3", "0"]


def test_a_period_is_the_year_the_days_or_what_is_left_out_of_them() -> None:
    year = Period(date(2026, 4, 1), date(2027, 3, 31))
    assert period_of(TODAY) == year == period_of(TODAY, year="２０２６")
    assert period_of(TODAY, year="2024") == Period(date(2024, 4, 1), date(2025, 3, 31))
    assert period_of(TODAY, year="2024", first="2026/5/1") == Period(date(2026, 5, 1), TODAY)
    assert period_of(TODAY, last="2025-02-10") == Period(date(2024, 4, 1), date(2025, 2, 10))
    assert period_of(TODAY, first="2027-01-01") == Period(date(2027, 1, 1), date(2027, 1, 1))
    assert (year_of(year), year_of(Period(TODAY, TODAY))) == (2026, None)
    assert years_offered(TODAY) == [2026, 2025, 2024, 2023, 2022, 2021]


@pytest.mark.parametrize(
    "told",
    [
        {"year": "26"},
        {"year": "9999"},
        {"first": "あした"},
        {"first": "2026-02-30"},
        {"last": "0001-01-01"},
        {"first": "2026-05-02", "last": "2026-05-01"},
        {"first": "2010-01-01", "last": "2026-01-01"},
        {"last": "9999-12-31"},
    ],
)
def test_days_that_cannot_be_are_refused(told: dict[str, str]) -> None:
    with pytest.raises(PeriodUnreadable):
        period_of(TODAY, **told)


@settings(max_examples=100)
@given(st.text(max_size=12), st.text(max_size=12), st.text(max_size=12))
def test_whatever_is_typed_is_a_period_or_refused(year: str, first: str, last: str) -> None:
    try:
        period = period_of(TODAY, year=year, first=first, last=last)
    except PeriodUnreadable:
        return
    assert period.first <= period.last
