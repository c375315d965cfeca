"""From what was counted to the rows of the export: periods, statuses, zeros, running totals, shares."""

import calendar
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from service.base.fiscal_year import FiscalYear
from service.indicators.terms import TOTAL, BeforeCollection, Counted, DayToCome, Indicator, Observation, Status

Cell = tuple[int, str, str]
"""Fiscal year, dimension, published value."""


def check_day(on: date, *, today: date, first: date) -> None:
    """Refuses a day that has not come (DayToCome) or before which nothing was collected (BeforeCollection)."""
    if on > today:
        raise DayToCome("基準日は今日までの日付にしてください。", on=on.isoformat())
    if on < first:
        raise BeforeCollection(f"基準日は {first.isoformat()} 以後の日付にしてください。", on=on.isoformat())


def observations_of(indicator: Indicator, counted: Iterable[Counted], on: date) -> list[Observation]:
    """Every row of an indicator as of the end of a day: each year, the total first, then each value of each dimension.

    What was not found is 0, since the year's events are collected; a share of nobody has no row. A value that the
    catalogue does not name is a KeyError, so that totals always are the sum of their parts.
    """
    found = _by_cell(indicator, counted)
    years = range(FiscalYear.of(indicator.collected_from).year, FiscalYear.of(on).year + 1)
    rows: list[Observation] = []
    for dimension, value in _values(indicator):
        running = Decimal(0)
        for year in years:
            amount = _amount(indicator, found.get((year, dimension, value)))
            if amount is None:
                continue
            running += amount
            rows.append(
                _row(
                    indicator, FiscalYear(year), on, (dimension, value), running if indicator.is_cumulative else amount
                )
            )
    return sorted(rows, key=lambda row: row.fiscal_year)


def _by_cell(indicator: Indicator, counted: Iterable[Counted]) -> Mapping[Cell, Counted]:
    published = {dimension.id: dimension.published for dimension in indicator.dimensions} | {TOTAL: {"": ""}}
    return {(cell.fiscal_year, cell.dimension, published[cell.dimension][cell.code]): cell for cell in counted}


def _values(indicator: Indicator) -> Iterator[tuple[str, str]]:
    yield TOTAL, ""
    for dimension in indicator.dimensions:
        for value in dimension.published.values():
            yield dimension.id, value


def _amount(indicator: Indicator, counted: Counted | None) -> Decimal | None:
    if not indicator.is_share:
        return Decimal(counted.part if counted else 0)
    if counted is None or not counted.whole:
        return None
    percent = Decimal(100 * counted.part) / Decimal(counted.whole)
    return percent.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _row(indicator: Indicator, year: FiscalYear, on: date, place: tuple[str, str], value: Decimal) -> Observation:
    first = indicator.collected_from if indicator.is_cumulative else max(year.first_day, indicator.collected_from)
    return Observation(
        indicator=indicator,
        fiscal_year=year.year,
        period_start=first,
        period_end=min(year.last_day, on),
        dimension=place[0],
        dimension_value=place[1],
        value=value,
        status=Status.OK if _is_final(indicator, year, on) else Status.PROVISIONAL,
    )


def _is_final(indicator: Indicator, year: FiscalYear, on: date) -> bool:
    """A year's share of those who stayed is final when the last who could start in it has come to the mark."""
    return on >= months_after(year.last_day, indicator.months or 0)


def months_after(day: date, months: int) -> date:
    """The same day of a later month, or that month's last, as PostgreSQL adds months."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def first_collected(indicators: Sequence[Indicator]) -> date:
    return min(indicator.collected_from for indicator in indicators)
