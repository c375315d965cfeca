"""Where the marks of a chart stand; `web/charts.html` draws them as SVG.

Across, places are percent of the chart's width and down they are pixels, so that a chart fits every screen and its
words stay as large as the page's. Each chart stands beside the table of its numbers, which says all that it shows.
"""

import math
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate

ROW = 52
"""Pixels for a row of bars: its words above, the bar below."""
LONGEST_NAME = 36
"""Half-width signs of a row's name that fit beside its number on a telephone; the table has the whole."""
PLOT = 200
TOP, BOTTOM = 16, 32
"""Pixels of a line chart: the plot, and the room above and below it."""
MARGIN = 4.0
"""Percent left free at both sides of a line chart, for marks and words that stand at the ends."""
MOST_LABELS = 5
MOST_MARKS = 24
"""Of a series; more would cover its line."""
TICKS = 4
STEPS = (1, 2, 5, 10)


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar; `part` says which of the legend it is."""

    x: float
    width: float
    part: int


@dataclass(frozen=True, slots=True)
class Bar:
    """A row: what it is called, what its number says, and its parts from the left."""

    y: int
    label: str
    told: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class BarChart:
    """Bars under each other; `legend` names the parts, and is empty where a bar has but one.

    `has_track`: the chart's width stands for a whole, which is drawn behind each bar.
    """

    height: int
    bars: tuple[Bar, ...]
    legend: tuple[str, ...] = ()
    has_track: bool = True


@dataclass(frozen=True, slots=True)
class Tick:
    """A line across with its number, or a place along the bottom with its word."""

    at: float
    label: str
    anchor: str = "start"


@dataclass(frozen=True, slots=True)
class Line:
    """A series: its points from the left, as percent across and pixels down."""

    name: str
    points: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class LineChart:
    """Series over time; `levels` are the lines across, `moments` the words below; one point in `every` has a mark."""

    height: int
    levels: tuple[Tick, ...]
    moments: tuple[Tick, ...]
    lines: tuple[Line, ...]
    every: int = 1


Row = tuple[str, str, Sequence[float]]
"""Of a bar chart: a name, what is told of it, and the sizes of its parts."""


def bar_chart(rows: Sequence[Row], legend: Sequence[str] = (), *, whole: float | None = None) -> BarChart:
    """Bars beside their whole, which is as wide as the chart: all rows together, unless another is told."""
    return _bars(rows, legend, sum(sum(sizes) for _, _, sizes in rows) if whole is None else whole, has_track=True)


def compared_bars(rows: Sequence[Row], legend: Sequence[str] = ()) -> BarChart:
    """Bars that are no parts of a whole, such as days: the longest is as wide as the chart, and there is no track."""
    return _bars(rows, legend, max((sum(sizes) for _, _, sizes in rows), default=0), has_track=False)


def _bars(rows: Sequence[Row], legend: Sequence[str], whole: float, *, has_track: bool) -> BarChart:
    bars = tuple(
        Bar(number * ROW, _cut(label), told, _segments(sizes, whole))
        for number, (label, told, sizes) in enumerate(rows)
    )
    return BarChart(len(rows) * ROW, bars, tuple(legend), has_track)


def _cut(name: str) -> str:
    """A full-width sign takes the room of two."""
    room = list(accumulate(2 if unicodedata.east_asian_width(sign) in "FWA" else 1 for sign in name))
    if not room or room[-1] <= LONGEST_NAME:
        return name
    return name[: sum(1 for width in room if width <= LONGEST_NAME - 2)] + "…"


def _segments(sizes: Sequence[float], whole: float) -> tuple[Segment, ...]:
    """Parts that are none are left out."""
    segments, x = [], 0.0
    for part, size in enumerate(sizes):
        width = 100 * size / whole if whole else 0.0
        if width:
            segments.append(Segment(round(x, 3), round(width, 3), part))
        x += width
    return tuple(segments)


def line_chart(moments: Sequence[str], series: Sequence[tuple[str, Sequence[int]]]) -> LineChart:
    """A series has one number a moment."""
    levels = ticks(max((max(numbers, default=0) for _, numbers in series), default=0))
    top = levels[-1]
    across = [_across(number, len(moments)) for number in range(len(moments))]

    def down(number: float) -> float:
        return round(TOP + PLOT * (1 - number / top), 1)

    return LineChart(
        height=TOP + PLOT + BOTTOM,
        levels=tuple(Tick(down(level), f"{level:,}") for level in levels),
        moments=tuple(_moments(moments, across)),
        lines=tuple(Line(name, tuple(zip(across, map(down, numbers), strict=True))) for name, numbers in series),
        every=max(1, math.ceil(len(moments) / MOST_MARKS)),
    )


def ticks(most: int) -> tuple[int, ...]:
    """Round numbers from 0 to `most` or a little beyond it, at equal steps of 1, 2 or 5 times a power of ten."""
    rough = max(most, 1) / TICKS
    power = 10 ** max(0, math.floor(math.log10(rough)))
    step = next(power * one for one in STEPS if power * one >= rough)
    return tuple(range(0, math.ceil(max(most, 1) / step) * step + 1, step))


def _across(number: int, count: int) -> float:
    return 50.0 if count == 1 else round(MARGIN + (100 - 2 * MARGIN) * number / (count - 1), 3)


def _moments(names: Sequence[str], across: Sequence[float]) -> list[Tick]:
    """At even steps from the first, few enough to stand beside each other; to the last where such steps lead there."""
    last, least = len(names) - 1, max(1, math.ceil(len(names) / MOST_LABELS))
    every = next((step for step in range(least, last // 2 + 1) if last % step == 0), least)

    def anchor(number: int) -> str:
        if number in (0, last) and last > 0:
            return "start" if number == 0 else "end"
        return "middle"

    return [Tick(across[number], names[number], anchor(number)) for number in range(0, len(names), every)]
