"""Charts of the workspace as a page shows them: the drawing, and the table that is its file too."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from service.introductions.terms import Stage
from service.shortlists.terms.deciding import ReasonSide
from service.web.charts import BarChart, LineChart, bar_chart, compared_bars, line_chart
from service.web.downloads import Table
from service.web.listing import Value
from service.web.office_names import office_name
from service.web.rendering import number
from service.workspace.reads.numbers import Numbers
from service.workspace.rules.counting import BANDS, FUNNEL, TREND
from service.workspace.rules.shares import days, percent
from service.workspace.terms import AgeRow, ChartName, FunnelRow, PlaceRow, ReasonRow, Span, Split, TrendRow


class Say(Protocol):
    """A message in the reader's language."""

    def __call__(self, name: str, /, **words: str | int) -> str: ...


class Knows(Protocol):
    """Whether there is a message of this name."""

    def __call__(self, name: str, /) -> bool: ...


@dataclass(frozen=True, slots=True)
class ChartShown:
    """`told` says in words what is drawn; the first `words` columns of the table hold no numbers."""

    name: str
    drawing: BarChart | LineChart
    table: Table
    told: str
    words: int = 1
    notes: tuple[str, ...] = ()
    """What must be known beside the figures."""

    @property
    def is_empty(self) -> bool:
        return not self.table.rows

    @property
    def has_lines(self) -> bool:
        return isinstance(self.drawing, LineChart)


def chart_of(name: ChartName, numbers: Numbers, say: Say, knows: Knows) -> ChartShown:
    """One chart of the page of numbers."""
    makers: Mapping[ChartName, Callable[[], ChartShown]] = {
        ChartName.FUNNEL: lambda: replace(funnel(numbers.funnel, say), notes=_filled_in(numbers, say)),
        ChartName.TREND: lambda: replace(trend(numbers.trend, say), notes=_differing(numbers, say)),
        ChartName.SPANS: lambda: spans(numbers.spans, say),
        ChartName.AGES: lambda: ages(numbers.ages, say),
        ChartName.PLACES: lambda: places(numbers.places, say),
        ChartName.PASSES: lambda: reasons(ChartName.PASSES, numbers.passes, say, knows),
        ChartName.ENDS: lambda: reasons(ChartName.ENDS, numbers.ends, say, knows),
    }
    return makers[name]()


def _filled_in(numbers: Numbers, say: Say) -> tuple[str, ...]:
    """Of each stage that is filled in from later ones, by how many."""
    reached = numbers.funnel[0].reached if numbers.funnel else ()
    return tuple(
        say("workspace.filled_in", stage=stage_name(stage, say), all=number(all_), filled=number(all_ - told))
        for stage, all_, told in zip(FUNNEL, reached, numbers.recorded, strict=False)
        if all_ > told
    )


def _differing(numbers: Numbers, say: Say) -> tuple[str, ...]:
    """Where the months of the period add up to another number than the funnel shows, both numbers and why."""
    reached = dict(zip(FUNNEL, numbers.funnel[0].reached, strict=True)) if numbers.funnel else {}
    told = []
    for place, stage in enumerate(TREND):
        months = sum(row.counts[place] for row in numbers.trend)
        if stage in reached and months != reached[stage]:
            words = {"months": number(months), "funnel": number(reached[stage])}
            told.append(say("workspace.charts_differ", stage=stage_name(stage, say), **words))
    return (*told, say("workspace.why_charts_differ")) if told else ()


def funnel(rows: Sequence[FunnelRow], say: Say) -> ChartShown:
    """The first row is drawn, the others stand in the table."""
    names = [stage_name(stage, say) for stage in FUNNEL]
    cells: list[Sequence[Value]] = [
        (_split(row, say), *row.reached, percent(row.reached[-1], row.reached[0])) for row in rows
    ]
    headings = (say("workspace.heads.split"), *names, say("workspace.heads.all_the_way"))
    drawn = steps(names, rows[0].reached, say)
    return _shown(ChartName.FUNNEL, drawn, headings, cells if any(rows[0].reached) else [], say)


def steps(names: Sequence[str], reached: Sequence[int], say: Say, *, people: bool = False) -> BarChart:
    """Bars that become shorter from stage to stage, each with its share of the one before; of pairs or of people."""
    alone, shared = ("people", "people_of") if people else ("number", "of_before")
    told = []
    for place, count in enumerate(reached):
        share = percent(count, reached[place - 1]) if place else None
        words = {"count": number(count), "percent": share or ""}
        told.append(say(f"workspace.{shared if share else alone}", **words))
    rows = [(name, said, (count,)) for name, said, count in zip(names, told, reached, strict=True)]
    return bar_chart(rows, whole=max(reached, default=0))


def trend(rows: Sequence[TrendRow], say: Say) -> ChartShown:
    names = [stage_name(stage, say) for stage in TREND]
    months = [say("workspace.month", year=row.month.year, month=row.month.month) for row in rows]
    drawn = line_chart(months, [(name, [row.counts[place] for row in rows]) for place, name in enumerate(names)])
    has_any = any(any(row.counts) for row in rows)
    cells: list[Sequence[Value]] = [(f"{row.month:%Y-%m}", *row.counts) for row in rows if has_any]
    told = say("workspace.charts.trend.purpose")
    return _shown(ChartName.TREND, drawn, (say("workspace.heads.month"), *names), cells, say, told=told)


def spans(rows: Sequence[Span], say: Say) -> ChartShown:
    drawn = compared_bars(
        [
            (
                stage_name(row.stage, say),
                say("workspace.median_of", days=days(row.median), count=number(row.count)),
                (row.median,),
            )
            for row in rows
        ]
    )
    cells = [
        (stage_name(row.stage, say), row.count, days(row.lower), days(row.median), days(row.upper)) for row in rows
    ]
    heads = ("stage", "left", "lower", "median", "upper")
    return _shown(ChartName.SPANS, drawn, [say(f"workspace.heads.{head}") for head in heads], cells, say)


def ages(rows: Sequence[AgeRow], say: Say) -> ChartShown:
    """Each bar is whole: thousands wait to be reviewed, beside which a few that wait for a year would not be seen."""
    bands = [band_name("days", first, last, say) for first, last in BANDS]
    drawn = bar_chart(
        [
            (
                say(f"workspace.waiting.{row.kind}"),
                say("workspace.oldest", count=number(row.total), days=row.oldest)
                if row.oldest is not None
                else say("workspace.number", count=0),
                [100 * count / row.total for count in row.counts if row.total],
            )
            for row in rows
        ],
        bands,
        whole=100,
    )
    cells = [(say(f"workspace.waiting.{row.kind}"), *row.counts, row.total, row.oldest) for row in rows]
    heads = [say(f"workspace.heads.{head}") for head in ("waiting", "total", "oldest")]
    return _shown(ChartName.AGES, drawn, (heads[0], *bands, *heads[1:]), cells, say)


def places(rows: Sequence[PlaceRow], say: Say) -> ChartShown:
    """Places of which no word was given stand in the table alone."""
    told = [(_place(row, say), row, percent(row.accepted, row.decided)) for row in rows]
    drawn = bar_chart(
        [
            (
                name,
                say("workspace.of_words", percent=share, count=number(row.decided)),
                (100 * row.accepted / row.decided, 100 - 100 * row.accepted / row.decided),
            )
            for name, row, share in told
            if share is not None
        ],
        [say("workspace.heads.accepted"), say("workspace.heads.passed")],
        whole=100,
    )
    cells: list[Sequence[Value]] = [(name, row.decided, row.accepted, share) for name, row, share in told]
    heads = [say(f"workspace.heads.{head}") for head in ("place", "decided", "accepted", "acceptance")]
    return _shown(ChartName.PLACES, drawn, heads, cells if drawn.bars else [], say)


def reasons(name: ChartName, rows: Sequence[ReasonRow], say: Say, knows: Knows) -> ChartShown:
    """Under whose they are; each side has its pattern. Reasons of one name are one bar, and a row each in the table."""
    sides: list[ReasonSide | None] = [*ReasonSide, *([None] if any(row.side is None for row in rows) else [])]
    words = "shortlists.reasons" if name is ChartName.PASSES else "introductions.reasons"

    def called(row: ReasonRow) -> str:
        message = f"{words}.{row.reason}"
        return say(message) if knows(message) else row.reason or say("workspace.no_reason")

    counts: dict[str, list[int]] = {}
    for row in rows:
        counts.setdefault(called(row), [0] * len(sides))[sides.index(row.side)] += row.count
    drawn = bar_chart(
        [(name, say("workspace.number", count=number(sum(parts))), parts) for name, parts in counts.items()],
        [side_name(side, say) for side in sides],
    )
    cells = [(side_name(row.side, say), called(row), row.count) for row in rows]
    heads = [say(f"workspace.heads.{head}") for head in ("side", "reason", "count")]
    return _shown(name, drawn, heads, cells, say, words=2)


def stage_name(stage: Stage, say: Say) -> str:
    return say(f"workspace.steps.{stage.value}")


def side_name(side: ReasonSide | None, say: Say) -> str:
    return say(f"workspace.sides.{side.value if side else 'unknown'}")


def band_name(unit: str, first: int, last: int | None, say: Say) -> str:
    """Bands of days or of lists: from and to, or from on."""
    if last is None:
        return say(f"workspace.bands.{unit}_from", first=first)
    return (
        say(f"workspace.bands.{unit}", first=first, last=last)
        if first < last
        else say(f"workspace.bands.{unit}_one", first=first)
    )


def _split(row: FunnelRow, say: Say) -> str:
    if row.split is Split.ALL:
        return say("workspace.splits.all")
    if row.split is Split.TRACK:
        return say("workspace.splits.track", name=say(f"people.tracks.{row.code}"))
    if not row.code:
        return say("workspace.splits.no_office")
    return say("workspace.splits.office", name=office_name(row.code, say))


def _place(row: PlaceRow, say: Say) -> str:
    if row.first is None:
        return say("workspace.bands.no_place")
    return band_name("places", row.first, row.last, say)


def _shown(
    name: ChartName,
    drawing: BarChart | LineChart,
    headings: Iterable[str],
    cells: Sequence[Sequence[Value]],
    say: Say,
    *,
    told: str = "",
    words: int = 1,
) -> ChartShown:
    table = Table(say(f"workspace.charts.{name.value}.title"), tuple(headings), cells)
    return ChartShown(name.value, drawing, table, told or sentence_of(drawing), words)


def sentence_of(drawing: BarChart | LineChart) -> str:
    """The bars in words, for who does not see them."""
    return " / ".join(f"{bar.label} {bar.told}" for bar in drawing.bars) if isinstance(drawing, BarChart) else ""
