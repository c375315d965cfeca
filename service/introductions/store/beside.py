"""What is kept of an introduction beside its steps, across the tables that its way runs through."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text

from service.base.ids import IntroductionId, PlacementId
from service.db.work import Read
from service.introductions.terms import Point, Stage, TakenBack


class Beside(NamedTuple):
    """What is kept of an introduction beside its steps: who recorded it (None: another book), when, what was told last
    of the next interview and of the day of starting, and what was taken back.
    """

    introduced_by: UUID | None
    recorded_at: datetime
    interview_on: date | None
    interview_told_at: datetime | None
    starts_on: date | None
    taken_back: tuple[TakenBack, ...]


BESIDE = text("""
    SELECT i.recorded_by, i.recorded_at AS made_at, day.on_date AS interview_on, day.recorded_at AS told_at,
        start.on_date AS starts_on,
        back.told FROM introduction i
        LEFT JOIN LATERAL (
            SELECT on_date, recorded_at FROM interview_day WHERE introduction_id = i.id
            ORDER BY recorded_at DESC, id DESC LIMIT 1) day ON true
        LEFT JOIN LATERAL (
            SELECT on_date FROM start_day WHERE introduction_id = i.id
            ORDER BY recorded_at DESC, id DESC LIMIT 1) start ON true
        LEFT JOIN LATERAL (
            SELECT jsonb_agg(to_jsonb(undone) ORDER BY undone.at, undone.id) AS told FROM (
                SELECT e.id, e.kind, e.on_date,
                    CASE WHEN e.reason_code IS NULL THEN CAST('{}' AS jsonb)
                        ELSE jsonb_build_object('reason', e.reason_code) END AS facts,
                    e.recorded_at, e.recorded_by, u.recorded_at AS at, u.recorded_by AS by, u.reason
                FROM introduction_event e JOIN introduction_event_undone u ON u.event_id = e.id
                WHERE e.introduction_id = i.id
                UNION ALL
                SELECT e.id, e.kind, e.on_date, e.facts, e.recorded_at, e.recorded_by, u.recorded_at, u.recorded_by,
                    u.reason
                FROM placement p JOIN placement_event e ON e.placement_id = p.id
                    JOIN placement_event_undone u ON u.event_id = e.id
                WHERE p.introduction_id = i.id AND NOT (e.kind = 'accepted' AND EXISTS (
                    SELECT FROM introduction_event s JOIN introduction_event_undone t ON t.event_id = s.id
                    WHERE s.introduction_id = i.id AND s.kind = 'accepted' AND t.recorded_at = u.recorded_at))
            ) AS undone) back ON true
    WHERE i.id = :id""")
"""An acceptance that both the steps and the hire told was taken back in both, and stands here once."""


async def beside(read: Read, introduction_id: IntroductionId) -> Beside:
    """In one statement."""
    row = (await read.session.execute(BESIDE, {"id": introduction_id})).one()
    taken_back = tuple(_taken_back(one) for one in row.told or ())
    return Beside(row.recorded_by, row.made_at, row.interview_on, row.told_at, row.starts_on, taken_back)


def _taken_back(told: Mapping[str, Any]) -> TakenBack:
    point = Point(
        Stage(told["kind"]),
        date.fromisoformat(told["on_date"]),
        {name: str(fact) for name, fact in told["facts"].items()},
        UUID(told["id"]),
        datetime.fromisoformat(told["recorded_at"]),
        UUID(told["recorded_by"]) if told["recorded_by"] else None,
    )
    return TakenBack(point, datetime.fromisoformat(told["at"]), UUID(told["by"]), told["reason"])


async def has_support(read: Read, placement_id: PlacementId) -> bool:
    """Whether a support of repayments stands on the hire."""
    query = text("SELECT EXISTS (SELECT FROM support_event WHERE placement_id = :id)")
    return bool((await read.session.execute(query, {"id": placement_id})).scalar_one())
