"""Where the marks of charts stand: within the chart, to scale, and readable at its ends; and how they are drawn."""

import re
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from service.base.language import Language
from service.web.charts import (
    LONGEST_NAME,
    MOST_LABELS,
    BarChart,
    LineChart,
    bar_chart,
    compared_bars,
    line_chart,
    ticks,
)
from service.web.messages import read_messages
from service.web.rendering import make_environment

SIZES = st.lists(st.lists(st.integers(0, 10_000), min_size=3, max_size=3), max_size=8)
SERIES = st.integers(1, 40).flatmap(
    lambda count: st.lists(st.lists(st.integers(0, 10_000), min_size=count, max_size=count), min_size=1, max_size=4)
)


@settings(max_examples=60)
@given(st.integers(0, 10**7))
def test_ticks_are_round_few_and_reach_the_most(most: int) -> None:
    told = ticks(most)
    assert told[0] == 0
    assert told[-1] >= most
    assert 2 <= len(told) <= 6
    step = told[1]
    assert [one - other for one, other in zip(told[1:], told, strict=False)] == [step] * (len(told) - 1)
    assert str(step).rstrip("0") in ("1", "2", "5")


@settings(max_examples=60)
@given(SIZES)
def test_parts_stand_beside_each_other_to_scale_and_none_leaves_the_chart(rows: list[list[int]]) -> None:
    chart = compared_bars([("名", "数", sizes) for sizes in rows], ["一", "二", "三"])
    most = max(map(sum, rows), default=0)
    for bar, sizes in zip(chart.bars, rows, strict=True):
        end = 0.0
        for one in bar.segments:
            assert abs(one.x - end) < 0.01
            assert abs(one.width - 100 * sizes[one.part] / most) < 0.01
            end = one.x + one.width
        assert end < 100.01
        assert [one.part for one in bar.segments] == [part for part, size in enumerate(sizes) if size]
    assert chart.height == sum(52 for _ in rows)


@settings(max_examples=60)
@given(SIZES, st.one_of(st.none(), st.integers(1, 10**6)))
def test_the_track_behind_a_bar_is_the_whole(rows: list[list[int]], told: int | None) -> None:
    chart = bar_chart([("名", "数", sizes) for sizes in rows], ["一", "二", "三"], whole=told)
    whole = told or sum(map(sum, rows))
    assert chart.has_track
    for bar, sizes in zip(chart.bars, rows, strict=True):
        assert abs(sum(one.width for one in bar.segments) - 100 * sum(sizes) / (whole or 1)) < 0.01


def test_what_is_no_part_of_a_whole_has_no_track() -> None:
    rows = [("面接", "3日", (3,)), ("内定", "1日", (1,))]
    assert "chart-bed" not in drawn(compared_bars(rows), "bars")
    assert drawn(bar_chart(rows), "bars").count("chart-bed") == 2


@settings(max_examples=60)
@given(st.integers(1, 40))
def test_moments_are_named_at_even_steps_from_the_first(count: int) -> None:
    moments = line_chart([str(number) for number in range(count)], [("系列", [0] * count)]).moments
    named = [int(one.label) for one in moments]
    steps = {after - before for before, after in pairwise(named)}
    assert (named[0], len(steps) <= 1) == (0, True)
    assert count - 1 - named[-1] < next(iter(steps), 1)
    assert len(named) <= MOST_LABELS


def test_steps_lead_to_the_last_moment_where_they_can() -> None:
    years = [str(year) for year in range(2026, 2036)]
    chart = line_chart(years, [("系列", [0] * 10)])
    assert [one.label for one in chart.moments] == ["2026", "2029", "2032", "2035"]


@settings(max_examples=60)
@given(SERIES)
def test_points_go_from_left_to_right_within_the_plot(series: list[list[int]]) -> None:
    months = [f"{number}月" for number in range(len(series[0]))]
    chart = line_chart(months, [("系列", numbers) for numbers in series])
    for line, numbers in zip(chart.lines, series, strict=True):
        across = [x for x, _ in line.points]
        assert across == sorted(across)
        assert all(0 < x < 100 for x in across)
        order = sorted(zip(numbers, (y for _, y in line.points), strict=True))
        assert [y for _, y in order] == sorted((y for _, y in line.points), reverse=True)
        assert all(16 <= y <= 216 for _, y in line.points)
    assert 1 <= len(chart.moments) <= MOST_LABELS
    assert chart.moments[0].label == "0月"


def drawn(chart: BarChart | LineChart, macro: str) -> str:
    messages = read_messages()
    told = {"say": lambda name, /, **words: messages.text(name, Language.JAPANESE, **words), "chart": chart}
    source = '{% import "web/charts.html" as charts with context %}{{ charts.' + macro + '(chart, "x", "題", "説明") }}'
    return make_environment().from_string(source).render(told)


def test_a_chart_says_what_it_shows_and_tells_nothing_by_colour_alone() -> None:
    bars = drawn(bar_chart([("<職種>", "3件", (1, 2)), ("他", "0件", (0, 0))], ["一", "二"]), "bars")
    assert 'role="img" aria-labelledby="x-title x-told"' in bars
    assert '<title id="x-title">題</title><desc id="x-told">説明</desc>' in bars
    assert "&lt;職種&gt;" in bars
    assert bars.count('fill="url(#x-1)"') == 2
    lines = drawn(line_chart(["4月", "5月"], [("甲", [1, 2]), ("乙", [2, 0])]), "lines")
    assert all(lines.count(mark) == 3 for mark in "●▲")
    assert 'stroke-dasharray="7 3"' in lines
    for forbidden in ("style=", "<style", "<script", "http"):
        assert forbidden not in bars + lines


def test_a_chart_of_nothing_is_drawn_all_the_same() -> None:
    assert bar_chart([]).height == 0


@settings(max_examples=60)
@given(st.text(st.sampled_from("aあｱ勤務 "), max_size=60))
def test_a_long_name_is_cut_where_it_would_meet_its_number(name: str) -> None:
    label = bar_chart([(name, "0件", (0,))]).bars[0].label
    assert label == name or (label.endswith("…") and name.startswith(label[:-1]))
    assert sum(2 if sign in "あ勤務…" else 1 for sign in label) <= LONGEST_NAME


def test_a_name_that_fits_stands_whole() -> None:
    for name in ("勤務地・勤務時間が合わない", "another person was chosen", "あ" * 18):
        assert bar_chart([(name, "0件", (0,))]).bars[0].label == name
    assert "<svg" in drawn(line_chart([], [("甲", [])]), "lines")
    assert re.search(r"<text[^>]*>0件</text>", drawn(bar_chart([("甲", "0件", (0,))]), "bars"))
