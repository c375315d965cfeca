"""From what was counted to the rows of a chart: every place there, none left out because it is empty; pure."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from service.introductions.terms import Stage
from service.shortlists.terms.deciding import ReasonSide
from service.workspace.terms import (
    AgeRow,
    FunnelCount,
    FunnelRow,
    MonthCount,
    PlaceRow,
    ReasonRow,
    Span,
    Split,
    TrendRow,
)

FUNNEL = (
    Stage.RECOMMENDED,
    Stage.CONSENTED,
    Stage.INTRODUCED,
    Stage.INTERVIEWED,
    Stage.OFFERED,
    Stage.ACCEPTED,
    Stage.STARTED,
)
"""The stages of a funnel in their order."""
TREND = (Stage.RECOMMENDED, Stage.INTRODUCED, Stage.ACCEPTED, Stage.STARTED)
SPANS = (
    Stage.RECOMMENDED,
    Stage.CONSENT_ASKED,
    Stage.CONSENTED,
    Stage.INTRODUCED,
    Stage.INTERVIEWED,
    Stage.OFFERED,
    Stage.ACCEPTED,
)
BANDS = ((0, 7), (8, 14), (15, 30), (31, None))
"""Days that something waits, from and to."""
SINGLE_PLACES = 10
PLACES: tuple[tuple[int | None, int | None], ...] = (
    *((place, place) for place in range(1, SINGLE_PLACES + 1)),
    (11, 20),
    (21, None),
    (None, None),
)
"""Places of a list from and to; the last row is of who stood on none."""
LISTS = ((0, 0), (1, 2), (3, 5), (6, 10), (11, None))
"""Other lists on which somebody stands, from and to."""
SIDE_OF_END = {
    Stage.DECLINED_BY_PERSON.value: ReasonSide.PERSON,
    Stage.REJECTED.value: ReasonSide.COMPANY,
}
"""Whose reason it is where another book told one without saying so."""


def reached(furthest: Mapping[Stage, int], stages: Sequence[Stage] = FUNNEL) -> tuple[int, ...]:
    """How many came as far as each of the stages, whatever was left out on the way; it never grows."""
    counts, total = [], 0
    for stage in reversed(stages):
        total += furthest.get(stage, 0)
        counts.append(total)
    return tuple(reversed(counts))


def funnel_rows(counts: Iterable[FunnelCount]) -> tuple[FunnelRow, ...]:
    """All, then each track and each office by its code; what no office did stands last."""
    furthest: dict[tuple[Split, str | None], Counter[Stage]] = {(Split.ALL, None): Counter()}
    for one in counts:
        for place in ((Split.ALL, None), (Split.TRACK, one.track), (Split.OFFICE, one.office)):
            furthest.setdefault(place, Counter())[one.furthest] += one.count
    order = list(Split)
    places = sorted(furthest, key=lambda place: (order.index(place[0]), place[1] is None, place[1] or ""))
    return tuple(FunnelRow(split, code, reached(furthest[split, code])) for split, code in places)


def span_rows(found: Iterable[Span]) -> tuple[Span, ...]:
    """In the order of the path; a stage that nobody left is not there."""
    return tuple(sorted(found, key=lambda one: SPANS.index(one.stage)))


def trend_rows(counts: Iterable[MonthCount], months: Iterable[date]) -> tuple[TrendRow, ...]:
    """Each of the months, also one in which nothing happened."""
    found = {(one.month, one.stage): one.count for one in counts}
    return tuple(TrendRow(month, tuple(found.get((month, stage), 0) for stage in TREND)) for month in months)


def age_row(kind: str, ages: Mapping[int, int]) -> AgeRow:
    """`ages`: how many wait since so many days; what is due today waits since none."""
    counts = in_bands(ages, BANDS)
    return AgeRow(kind, counts, max((days for days, count in ages.items() if count), default=None))


def in_bands(counts: Mapping[int, int], bands: Sequence[tuple[int, int | None]]) -> tuple[int, ...]:
    """How many fall into each of the bands."""
    return tuple(
        sum(count for number, count in counts.items() if first <= number and (last is None or number <= last))
        for first, last in bands
    )


def place_rows(counts: Iterable[tuple[int | None, int, int]]) -> tuple[PlaceRow, ...]:
    """Of places with how many words and how many recommendations among them."""
    told = list(counts)

    def row(first: int | None, last: int | None) -> PlaceRow:
        there = [one for one in told if _is_in(one[0], first, last)]
        return PlaceRow(first, last, sum(one[1] for one in there), sum(one[2] for one in there))

    return tuple(row(first, last) for first, last in PLACES)


def _is_in(place: int | None, first: int | None, last: int | None) -> bool:
    if place is None or first is None:
        return place is None and first is None
    return first <= place and (last is None or place <= last)


def pass_rows(counts: Iterable[tuple[str, int]], side_of: Callable[[str], ReasonSide | None]) -> tuple[ReasonRow, ...]:
    """Reasons of passes under whose they are, of each side the most frequent first."""
    return _by_side(ReasonRow(side_of(reason), reason, count) for reason, count in counts)


def end_rows(counts: Iterable[tuple[str | None, str, int]]) -> tuple[ReasonRow, ...]:
    """Reasons of ends, told as `side.reason` or, by another book, as words of its own."""
    rows: Counter[tuple[ReasonSide | None, str]] = Counter()
    for kind, told, count in counts:
        head, dot, tail = told.partition(".")
        is_ours = bool(dot) and head in set(ReasonSide)
        side = ReasonSide(head) if is_ours else SIDE_OF_END.get(kind or "")
        rows[side, tail if is_ours else told] += count
    return _by_side(ReasonRow(side, reason, count) for (side, reason), count in rows.items())


def _by_side(rows: Iterable[ReasonRow]) -> tuple[ReasonRow, ...]:
    order = [*ReasonSide, None]
    return tuple(sorted(rows, key=lambda row: (order.index(row.side), -row.count, row.reason)))
