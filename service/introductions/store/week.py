"""What happened on each day, counted in one statement across the slices' tables."""

from datetime import date

from sqlalchemy import text

from service.db.work import Read

HAPPENED = """
    SELECT 'introduced' AS kind, introduced_on AS on_date, id AS introduction_id, id AS counted
    FROM introduction WHERE introduced_on BETWEEN :first AND :last
    UNION
    SELECT 'interview', on_date, introduction_id, introduction_id FROM interview_day told
    WHERE on_date BETWEEN :first AND :last AND NOT EXISTS (
        SELECT FROM interview_day later WHERE later.introduction_id = told.introduction_id
            AND (later.recorded_at, later.id) > (told.recorded_at, told.id))
        AND NOT EXISTS (
            SELECT FROM standing_introduction_event e WHERE e.introduction_id = told.introduction_id
                AND (e.on_date <= told.on_date AND e.kind IN ('declined_by_person', 'rejected', 'withdrawn')
                    OR e.on_date < told.on_date AND e.kind IN ('offered', 'accepted')
                    OR e.on_date < told.on_date AND e.kind = 'interviewed' AND e.recorded_at > told.recorded_at
                    AND e.on_date >= (told.recorded_at AT TIME ZONE 'Asia/Tokyo')::date))
    UNION
    SELECT 'interview', on_date, introduction_id, introduction_id FROM standing_introduction_event
    WHERE kind = 'interviewed' AND on_date BETWEEN :first AND :last
    UNION
    SELECT 'accepted', accepted_on, introduction_id, id FROM standing_placement
    WHERE accepted_on BETWEEN :first AND :last
    UNION
    SELECT 'started', happened.on_date, introduction_id, placement.id
    FROM standing_placement_event happened JOIN placement ON placement.id = happened.placement_id
    WHERE happened.kind = 'started' AND happened.on_date BETWEEN :first AND :last"""
"""Interviews are those announced, by the last word on their day, that nothing told since made needless, and those that
took place; one a day counts once.
"""


async def count_by_day(read: Read, first: date, last: date, office: str | None) -> dict[tuple[str, date], int]:
    """How many of each kind on each of these days, of what the office introduced or of all; none is left out."""
    found = await read.session.execute(
        text(
            f"SELECT happened.kind, happened.on_date, count(*) FROM ({HAPPENED}) AS happened"  # noqa: S608
            " LEFT JOIN introduction ON introduction.id = happened.introduction_id"
            " LEFT JOIN staff ON staff.id = introduction.recorded_by"
            " WHERE CAST(:office AS text) IS NULL OR staff.office = :office"
            " GROUP BY happened.kind, happened.on_date"
        ),
        {"first": first, "last": last, "office": office},
    )
    return {(kind, on_date): count for kind, on_date, count in found.all()}
