"""The forecast as its page shows it: charts, and the tables that are its files too."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from service.base.yen import Yen
from service.repayments.reads.forecast import Outlook, YearAhead
from service.repayments.rules.schemes import frames
from service.repayments.terms.forecast import ForecastTable
from service.web.charts import BarChart, LineChart, bar_chart, line_chart
from service.web.downloads import Table
from service.web.listing import Value
from service.web.rendering import number

A_THOUSAND = 1000
"""Charts are in thousands of yen, tables in yen."""


class Say(Protocol):
    """A message of the slice in the reader's language."""

    def __call__(self, name: str, /, **words: str | int) -> str: ...


@dataclass(frozen=True, slots=True)
class Shown:
    """A table with its drawing, where it has one; `told` says in words what is drawn.

    The first `words` columns of the table hold no numbers.
    """

    name: ForecastTable
    table: Table
    drawing: BarChart | LineChart | None = None
    told: str = ""
    words: int = 1

    @property
    def has_lines(self) -> bool:
        return isinstance(self.drawing, LineChart)


def tables_of(found: Outlook, say: Say, *, is_english: bool) -> list[Shown]:
    """All that have something to tell, in the order of the page."""
    labels = frame_labels(is_english=is_english)
    makers: Mapping[ForecastTable, Callable[[], Shown]] = {
        ForecastTable.EXPECTED: lambda: _expected(found, say),
        ForecastTable.COMMITMENTS: lambda: _commitments(found, say, labels),
        ForecastTable.WHAT_IF: lambda: _what_if(found, say),
        ForecastTable.RETENTION: lambda: _retention(found, say),
        ForecastTable.ENTRANTS: lambda: _entrants(found, say, labels),
    }
    shown = [makers[name]() for name in ForecastTable]
    return [each for each in shown if each.table.rows]


def frame_labels(*, is_english: bool) -> dict[str, str]:
    """What each frame is called; a later version's name is taken."""
    return {frame.name: frame.label_en if is_english else frame.label for frame in frames()}


def _expected(found: Outlook, say: Say) -> Shown:
    rows: list[Sequence[Value]] = [
        (
            _year(each, say),
            each.committed.amount,
            *(
                [each.of_known.mean.amount, each.of_known.low.amount, each.of_known.high.amount]
                if each.of_known
                else [None] * 3
            ),
            _yen(each.prefecture_of_known),
            _yen(each.of_new),
            _yen(each.total),
        )
        for each in found.years
    ]
    heads = _heads(say, "year", "committed", "mean", "low", "high", "mean_of_prefecture", "of_new", "total")
    series = [(say("forecast.heads.committed"), [_in_thousands(each.committed.amount) for each in found.years])]
    for name in ("mean", "low", "high"):
        told = [_in_thousands(getattr(each.of_known, name).amount) for each in found.years if each.of_known]
        series += [(say(f"forecast.heads.{name}"), told)] if told else []
    drawing = line_chart([_year(each, say) for each in found.years], series)
    return Shown(
        ForecastTable.EXPECTED, _table(ForecastTable.EXPECTED, heads, rows, say), drawing, _told(found.years, say)
    )


def _commitments(found: Outlook, say: Say, labels: Mapping[str, str]) -> Shown:
    rows: list[Sequence[Value]] = [
        (
            say("year", year=each.fiscal_year.year),
            labels.get(each.frame, each.frame),
            each.amount.amount,
            each.prefecture.amount,
            each.company.amount,
        )
        for each in found.commitments
    ]
    bars = [
        (
            _year(each, say),
            say("forecast.thousands", count=number(_in_thousands(each.committed.amount))),
            (each.prefecture.amount, each.company.amount),
        )
        for each in found.years
    ]
    legend = [say(f"forecast.heads.{name}") for name in ("prefecture", "company")]
    drawing = bar_chart(bars, legend, whole=max((each.committed.amount for each in found.years), default=0))
    heads = _heads(say, "year", "frame", "amount", "prefecture", "company")
    told = " / ".join(f"{label} {said}" for label, said, _ in bars)
    return Shown(ForecastTable.COMMITMENTS, _table(ForecastTable.COMMITMENTS, heads, rows, say), drawing, told, words=2)


def _what_if(found: Outlook, say: Say) -> Shown:
    pairs = list(zip(found.years, found.what_if, strict=False))
    rows: list[Sequence[Value]] = [
        (
            _year(now, say),
            now.committed.amount,
            then.committed.amount,
            _yen(now.total),
            _yen(then.total),
            None if now.total is None or then.total is None else (then.total - now.total).amount,
        )
        for now, then in pairs
    ]
    heads = _heads(say, "year", "committed", "committed_then", "total", "total_then", "difference")
    series = [
        (say(f"forecast.heads.{name}"), [_thousands(year) for year in years])
        for name, years in (("total", found.years), ("total_then", found.what_if))
    ]
    drawing = line_chart([_year(now, say) for now, _ in pairs], series) if pairs else None
    told = _told(found.what_if, say)
    return Shown(ForecastTable.WHAT_IF, _table(ForecastTable.WHAT_IF, heads, rows, say), drawing, told)


def _thousands(year: YearAhead) -> int:
    """Where nothing can be expected, what is committed."""
    return _in_thousands((year.committed if year.total is None else year.total).amount)


def _in_thousands(yen: int) -> int:
    """Rounded half up."""
    return (yen + A_THOUSAND // 2) // A_THOUSAND


def _retention(found: Outlook, say: Say) -> Shown:
    observed = [each for each in found.retention.years if not each.is_pooled]
    rows: list[Sequence[Value]] = []
    bars = []
    for each in observed:
        low, high = (f"{100 * bound:.1f}" for bound in each.chance.interval)
        name, mean = say("forecast.year_of_work", number=each.number), f"{100 * each.chance.mean:.1f}"
        rows.append((name, each.reached, each.left, mean, low, high))
        said = say("forecast.stayed", percent=mean, low=low, high=high, count=number(each.reached))
        bars.append((name, said, (100 * each.chance.mean,)))
    heads = _heads(say, "year_of_work", "reached", "left", "chance", "chance_low", "chance_high")
    told = " / ".join(f"{name} {said}" for name, said, _ in bars)
    return Shown(
        ForecastTable.RETENTION,
        _table(ForecastTable.RETENTION, heads, rows, say),
        bar_chart(bars, whole=100) if bars else None,
        told,
    )


def _entrants(found: Outlook, say: Say, labels: Mapping[str, str]) -> Shown:
    rows: list[Sequence[Value]] = [
        (
            labels.get(f"{each.scheme}/{each.frame}", each.frame),
            say(f"credentials.{each.credential}"),
            f"{each.persons:.1f}",
            _yen(each.actual),
        )
        for each in found.entrants
    ]
    heads = _heads(say, "frame", "credential", "persons", "actual")
    return Shown(ForecastTable.ENTRANTS, _table(ForecastTable.ENTRANTS, heads, rows, say), words=2)


def _table(name: ForecastTable, heads: Sequence[str], rows: Sequence[Sequence[Value]], say: Say) -> Table:
    return Table(say(f"forecast.tables.{name}.title"), tuple(heads), rows)


def _heads(say: Say, *names: str) -> list[str]:
    return [say(f"forecast.heads.{name}") for name in names]


def _year(each: YearAhead, say: Say) -> str:
    return say("year", year=each.fiscal_year.year)


def _yen(amount: Yen | None) -> int | None:
    return None if amount is None else amount.amount


def _told(years: Sequence[YearAhead], say: Say) -> str:
    return " / ".join(_told_years(years, say))


def _told_years(years: Sequence[YearAhead], say: Say) -> Iterator[str]:
    for each in years:
        shown = each.committed if each.total is None else each.total
        yield f"{_year(each, say)} {say('forecast.thousands', count=number(_in_thousands(shown.amount)))}"
