"""Introductions that run though the person took her consent to their company back, in SQL across the slices' tables."""

from sqlalchemy import text

from service.base.ids import CompanyId, IntroductionId, PersonId
from service.db.work import Read

RUNNING = text("""
    SELECT i.id, i.company_id FROM introduction i CROSS JOIN LATERAL (
            SELECT is_given, on_date, recorded_at FROM consent_event
            WHERE person_id = i.person_id AND purpose = 'introduction' AND company_id = i.company_id
                AND NOT (is_given AND on_date > :today)
            ORDER BY recorded_at DESC, id DESC LIMIT 1) AS word
    WHERE i.person_id = :person AND NOT word.is_given
        AND (word.recorded_at >= i.recorded_at OR word.on_date >= i.introduced_on)
        AND NOT EXISTS (SELECT FROM standing_introduction_event e WHERE e.introduction_id = i.id
            AND e.kind IN ('accepted', 'declined_by_person', 'rejected', 'withdrawn'))
        AND NOT EXISTS (SELECT FROM standing_placement p WHERE p.introduction_id = i.id)
    ORDER BY i.introduced_on, i.id""")
"""Introductions are kept by slices that come after this one, and are read by their tables' names."""


async def introductions_to_tell(read: Read, person_id: PersonId) -> list[tuple[IntroductionId, CompanyId]]:
    """Which of the person's introductions run, and to whom: the company is to be told, which ends them."""
    found = await read.session.execute(RUNNING, {"person": person_id, "today": read.today})
    return [(IntroductionId(row.id), CompanyId(row.company_id)) for row in found.all()]
