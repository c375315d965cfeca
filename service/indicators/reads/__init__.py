"""The figures as of the end of a day, and what they were made from."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from sqlalchemy import text

from service.base.clock import JAPAN
from service.db.work import Read
from service.indicators.catalogue import catalogue
from service.indicators.reads.statements import COUNTED, KNOWN, SUMMED
from service.indicators.rules import check_day, first_collected, observations_of
from service.indicators.terms import Anchor, Counted, Indicator, Observation, Provenance


async def figures(read: Read, on: date) -> list[Observation]:
    """Every row of every indicator, in the catalogue's order: what had happened and was known by the end of `on`.

    Raises DayToCome and BeforeCollection.
    """
    indicators = catalogue()
    check_day(on, today=read.today, first=first_collected(indicators))
    rows: list[Observation] = []
    for indicator in indicators:
        if indicator.collected_from <= on:
            rows += observations_of(indicator, await _counted(read, indicator, on), on)
    return rows


async def _counted(read: Read, indicator: Indicator, on: date) -> Sequence[Counted]:
    told: dict[str, object] = {"on": on, "known_before": end_of(on), "collected_from": indicator.collected_from}
    if indicator.months is not None:
        told["months"] = indicator.months
    found = await read.session.execute(text(_statement_of(indicator)), told)
    return [Counted(*row) for row in found]


def _statement_of(indicator: Indicator) -> str:
    """One statement: the counted rows, each put into the cells it belongs to, by fiscal year."""
    cells = ", ".join(["('total', '')", *(f"('{each.id}', {each.id})" for each in indicator.dimensions)])
    part, whole = _measure(indicator)
    # Every part is a constant of `statements` or an id of the catalogue; what comes from outside is bound.
    return f"""{KNOWN}, counted AS ({COUNTED[indicator.id]})
        SELECT date_part('year', day - interval '3 months')::integer AS fiscal_year, cell.dimension, cell.code,
            {part} AS part, {whole} AS whole
        FROM counted CROSS JOIN LATERAL (VALUES {cells}) AS cell (dimension, code)
        WHERE day BETWEEN :collected_from AND :on
        GROUP BY 1, 2, 3"""  # noqa: S608


def _measure(indicator: Indicator) -> tuple[str, str]:
    if indicator.is_share:
        return "count(*) FILTER (WHERE holds)", "count(holds)"
    if indicator.id in SUMMED:
        return "sum(amount)", "NULL"
    return "count(DISTINCT subject)", "NULL"


def end_of(on: date) -> datetime:
    """The instant at which a day ends in Japan."""
    return datetime.combine(on + timedelta(days=1), time(), tzinfo=JAPAN)


async def provenance(read: Read, on: date, *, code: str) -> Provenance:
    """Versions and the audit log's anchor, as of the end of a day: the same however often it is asked."""
    before = {"known_before": end_of(on)}
    schema = await read.session.execute(text("SELECT version_num FROM alembic_version"))
    matched = await read.session.execute(
        text(
            "SELECT ranker, model FROM match_run WHERE finished_at < :known_before"
            " ORDER BY finished_at DESC, id DESC LIMIT 1"
        ),
        before,
    )
    last = await read.session.execute(
        text(
            "SELECT number, encode(hash, 'hex') FROM audit_entry WHERE at < :known_before AND act <> 'kpi.exported'"
            " ORDER BY number DESC LIMIT 1"
        ),
        before,
    )
    ranker, model = matched.one_or_none() or (None, None)
    anchor = last.one_or_none()
    return Provenance(
        as_of=end_of(on) - timedelta(seconds=1),
        code=code,
        schema=schema.scalar_one(),
        ranker=ranker,
        model=model,
        audit=Anchor(*anchor) if anchor else None,
    )
