"""The page of numbers: what is counted across the slices of a period, of one office or all, of one track or all."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date

from ingest.records.codes import Track
from service.db.work import Read
from service.introductions.reads.ages import due_ages
from service.platform.tools import IntroductionTerms
from service.shortlists.reads.progress import side_of
from service.shortlists.reads.waiting import review_ages
from service.workspace.rules import counting
from service.workspace.rules.periods import months_of, period_of
from service.workspace.store import ways, words
from service.workspace.store.words import ReasonCount
from service.workspace.terms import (
    AgeRow,
    ChartName,
    FunnelRow,
    Period,
    PlaceRow,
    ReasonRow,
    Span,
    TrendRow,
    Wanted,
)

REVIEW = "review"
"""The row of what waits to be reviewed; it is of no office and of no track yet."""

OF_WAYS = frozenset({ChartName.FUNNEL, ChartName.TREND, ChartName.SPANS})
OF_REASONS = frozenset({ChartName.PASSES, ChartName.ENDS})
"""Charts that are counted together."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the page's address says, as it was typed."""

    year: str = ""
    first: str = ""
    last: str = ""
    office: str = ""
    track: str = ""
    recorded: str = ""


@dataclass(frozen=True, slots=True)
class Numbers:
    """The rows of each chart that was asked for.

    `recorded`: of the funnel's stages, in their order, how many have a day of their own.
    """

    funnel: tuple[FunnelRow, ...] = ()
    recorded: tuple[int, ...] = ()
    trend: tuple[TrendRow, ...] = ()
    spans: tuple[Span, ...] = ()
    ages: tuple[AgeRow, ...] = ()
    places: tuple[PlaceRow, ...] = ()
    passes: tuple[ReasonRow, ...] = ()
    ends: tuple[ReasonRow, ...] = ()


def wanted_of(asked: Asked, known: Collection[str], today: date) -> Wanted:
    """What is counted; an office or a track that is not there is all. Raises PeriodUnreadable."""
    return _wanted(period_of(today, year=asked.year, first=asked.first, last=asked.last), asked, known)


def this_year(asked: Asked, known: Collection[str], today: date) -> Wanted:
    """The same of the present fiscal year, for who asked for days that cannot be read."""
    return _wanted(period_of(today), asked, known)


def _wanted(period: Period, asked: Asked, known: Collection[str]) -> Wanted:
    office = asked.office if asked.office in known else None
    return Wanted(period, office, asked.track if asked.track in set(Track) else None, asked.recorded == "only")


async def numbers(
    read: Read, terms: IntroductionTerms, wanted: Wanted, charts: Collection[ChartName] = tuple(ChartName)
) -> Numbers:
    """All of them in five statements, two of which are for the ages of what waits."""
    told = await words.count_reasons(read, wanted) if OF_REASONS & set(charts) else []
    found = await ways.count_ways(read, wanted) if OF_WAYS & set(charts) else None
    months = months_of(wanted.period, read.today)
    return Numbers(
        funnel=counting.funnel_rows(found.funnel) if found else (),
        recorded=tuple(found.recorded.get(stage, 0) for stage in counting.FUNNEL) if found else (),
        trend=counting.trend_rows(found.trend, months) if found else (),
        spans=counting.span_rows(found.spans) if found else (),
        ages=await _ages(read, terms, wanted) if ChartName.AGES in charts else (),
        places=counting.place_rows(await words.count_by_place(read, wanted)) if ChartName.PLACES in charts else (),
        passes=passes_of(told),
        ends=ends_of(told),
    )


async def _ages(read: Read, terms: IntroductionTerms, wanted: Wanted) -> tuple[AgeRow, ...]:
    due = await due_ages(read, terms, office=wanted.office, track=wanted.track)
    waiting = {REVIEW: await review_ages(read), **{kind.value: ages for kind, ages in due.items()}}
    return tuple(counting.age_row(kind, ages) for kind, ages in waiting.items())


def passes_of(told: Iterable[ReasonCount]) -> tuple[ReasonRow, ...]:
    """Why pairs were passed."""
    return counting.pass_rows([(one.reason, one.number) for one in told if one.source == "pass"], side_of)


def ends_of(told: Iterable[ReasonCount]) -> tuple[ReasonRow, ...]:
    """Why ways ended after the introduction."""
    return counting.end_rows([(one.kind, one.reason, one.number) for one in told if one.source == "end"])
