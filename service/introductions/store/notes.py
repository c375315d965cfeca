"""Notes on what was sent to a company and agreed with it, sealed."""

from uuid import UUID

from sqlalchemy import text

from service.base.ids import IntroductionId
from service.db.work import Read

NOTES = text("""
    SELECT id, told_note AS note FROM letter_sent WHERE introduction_id = :id AND told_note IS NOT NULL
    UNION ALL
    SELECT id, note FROM interview_day WHERE introduction_id = :id AND note IS NOT NULL""")


async def sealed_notes(read: Read, introduction_id: IntroductionId) -> dict[UUID, bytes]:
    """Every note of the introduction, by the id of its record."""
    rows = (await read.session.execute(NOTES, {"id": introduction_id})).all()
    return {row.id: bytes(row.note) for row in rows}
