"""Introductions that run though the person took her consent to their company back, in SQL across the slices' tables,
and whether something recorded says that the company of one heard of her.

Introductions are kept by slices that come after this one, and are read by their tables' names.
"""

from typing import NamedTuple

from sqlalchemy import text

from service.base.ids import CompanyId, IntroductionId, PersonId
from service.db.work import Read

COMPANY_KNOWS = """(
    i.recorded_by IS NULL OR i.is_letter_of_before
    OR coalesce((SELECT told_on IS NOT NULL FROM letter_sent l WHERE l.introduction_id = i.id
        ORDER BY recorded_at DESC, id DESC LIMIT 1), false)
    OR EXISTS (SELECT FROM interview_day d WHERE d.introduction_id = i.id AND d.on_date IS NOT NULL)
    OR EXISTS (SELECT FROM standing_introduction_event e
        WHERE e.introduction_id = i.id AND e.kind <> 'declined_by_person')
    OR EXISTS (SELECT FROM standing_placement p WHERE p.introduction_id = i.id))"""
"""Of the introduction `i`: a letter was sent, an interview was planned, though it be off since, or an outcome was told.

What another book brought (nobody here introduced) came with its own letter; so did what was introduced before it was
recorded that letters are sent, where one was made. An end of her own says nothing.
"""
RUNNING = text(f"""
    SELECT i.id, i.company_id, {COMPANY_KNOWS} AS is_known FROM introduction i CROSS JOIN LATERAL (
            SELECT is_given, on_date, recorded_at FROM consent_event
            WHERE person_id = i.person_id AND purpose = 'introduction' AND company_id = i.company_id
                AND NOT (is_given AND on_date > :today)
            ORDER BY recorded_at DESC, id DESC LIMIT 1) AS word
    WHERE i.person_id = :person AND NOT word.is_given
        AND (word.recorded_at >= i.recorded_at OR word.on_date >= i.introduced_on)
        AND NOT EXISTS (SELECT FROM standing_introduction_event e WHERE e.introduction_id = i.id
            AND e.kind IN ('accepted', 'declined_by_person', 'rejected', 'withdrawn'))
        AND NOT EXISTS (SELECT FROM standing_placement p WHERE p.introduction_id = i.id)
    ORDER BY i.introduced_on, i.id""")  # noqa: S608 - words of ours


class ToTell(NamedTuple):
    """An introduction that is to end, and to whom; `is_known`: the company heard of her, and is to be told."""

    introduction_id: IntroductionId
    company_id: CompanyId
    is_known: bool


async def introductions_to_tell(read: Read, person_id: PersonId) -> list[ToTell]:
    """Which of the person's introductions run though her consent to their company was taken back."""
    found = await read.session.execute(RUNNING, {"person": person_id, "today": read.today})
    return [ToTell(IntroductionId(row.id), CompanyId(row.company_id), row.is_known) for row in found.all()]
