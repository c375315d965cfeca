"""Statements about events that were recorded wrongly, and what stands in their place."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from sqlalchemy import insert, text

from service.base.ids import CaseId, EvidenceId, StaffId
from service.db.work import Read, Work
from service.repayments.store.cases import OF_EVENT, event_of, event_values
from service.repayments.tables import CaseEventCorrectionRow, CaseEventRow
from service.repayments.terms.case import CorrectedEvent, EventCorrection

STANDING = text("""
    SELECT id FROM standing_support_event WHERE case_id = :case AND kind = :kind AND on_date = :on_date""")

FIRST_TOLD = """(
    WITH RECURSIVE told AS (
        SELECT e.recorded_at, e.reason, e.replaces
        UNION ALL SELECT before.recorded_at, before.reason, before.replaces
        FROM told JOIN support_event before ON before.id = told.replaces)
    SELECT min(told.recorded_at) FROM told WHERE {which})"""
"""When an event `e`, or what it stands in place of, was first told as `which` says."""

EVER_TOLD = text(f"""
    SELECT {OF_EVENT}, e.id, e.replaces, c.why, c.corrected_by, c.corrected_at
    FROM support_event e LEFT JOIN (
        SELECT event_id, reason AS why, recorded_by AS corrected_by, recorded_at AS corrected_at
        FROM support_event_correction) c ON c.event_id = e.id
    WHERE e.case_id = :case ORDER BY e.on_date, c.corrected_at, e.id""")  # noqa: S608 - words of ours


async def corrected_events(read: Read, case_id: CaseId) -> tuple[CorrectedEvent, ...]:
    """What was recorded wrongly of the support, by its days."""
    rows = (await read.session.execute(EVER_TOLD, {"case": case_id})).all()
    instead = {row.replaces: event_of(row) for row in rows if row.replaces is not None}
    return tuple(
        CorrectedEvent(event_of(row), instead.get(row.id), row.why, StaffId(row.corrected_by), row.corrected_at)
        for row in rows
        if row.corrected_at is not None
    )


async def insert_correction(
    work: Work, case_id: CaseId, told: EventCorrection, contradicts: Iterable[EvidenceId]
) -> None:
    """The event no longer stands, and the other does; who calls has checked both. `contradicts`: the papers that were
    checked as right and that the history contradicts from now on."""
    asked = {"case": case_id, "kind": told.kind.value, "on_date": told.on_date}
    event_id: UUID = (await work.session.execute(STANDING, asked)).scalar_one()
    values: dict[str, Any] = {
        "event_id": event_id,
        "reason": told.reason,
        "contradicts": sorted(contradicts),
        "recorded_at": work.now,
        "recorded_by": work.actor.id,
    }
    await work.session.execute(insert(CaseEventCorrectionRow).values(values))
    if told.instead is not None:
        await work.session.execute(
            insert(CaseEventRow).values(**event_values(work, case_id, told.instead), replaces=event_id)
        )
