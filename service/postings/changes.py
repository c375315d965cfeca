"""Which postings changed since an instant: by what their companies told, and by the calendar alone."""

from datetime import date, datetime, time

from sqlalchemy import and_, or_
from sqlmodel import col, select

from service.base.clock import JAPAN, date_in_japan
from service.base.ids import PostingId
from service.companies.reads import companies_changed_since
from service.db.work import Read
from service.postings import rules
from service.postings.published import open_postings_for_schools
from service.postings.tables import PostingRow


async def postings_changed_since(read: Read, since: datetime) -> list[PostingId]:
    """Postings put or ended at that instant or later, and those whose last day has passed since, by id.

    Of those for high schools, also the ones that schools see only since then (R-32: from 1 July, or from a later
    opening day), and all of a company that was told since: whether they are published depends on its address and
    contact, too.
    """
    is_over = col(PostingRow.closes_on) >= date_in_japan(since), col(PostingRow.closes_on) < read.today
    has_other_company = (
        col(PostingRow.is_for_high_school).is_(True),
        col(PostingRow.company_id).in_(await companies_changed_since(read, since)),
    )
    wanted = or_(col(PostingRow.updated_at) >= since, and_(*is_over), and_(*has_other_company))
    changed = (await read.session.exec(select(col(PostingRow.id)).where(wanted))).all()
    return sorted({*map(PostingId, changed), *await _opened_to_schools(read, since)})


async def _opened_to_schools(read: Read, since: datetime) -> list[PostingId]:
    """Published ones whose first day began since; nobody asks for them on the day itself."""
    if date_in_japan(since) == read.today and since > _midnight(read.today):
        return []
    shown = await open_postings_for_schools(read)
    begins = {posting.posting_id: rules.begins(posting.content) for posting in shown}
    return [posting_id for posting_id, day in begins.items() if day is not None and _midnight(day) >= since]


def _midnight(day: date) -> datetime:
    """With which the day begins in Japan."""
    return datetime.combine(day, time(), JAPAN)
