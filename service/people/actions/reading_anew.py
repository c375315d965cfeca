"""What lists ask of profiles, read anew where other rules than today's read it."""

from sqlalchemy import select, update
from sqlmodel import col

from service.db.work import Work
from service.people import rules
from service.people.facets import edition
from service.people.tables import ListedProfileRow, ProfileRow

AT_ONCE = 500
"""Rows that one work reads; registrations of these people wait no longer than for so many."""


async def read_listed_anew(work: Work, at_once: int = AT_ONCE) -> bool:
    """Reads a block of rows of another edition; False once there are no more.

    Rows that somebody writes meanwhile are left: they get today's edition there.
    """
    query = (
        select(col(ProfileRow.person_id), col(ProfileRow.content))
        .join(ListedProfileRow, col(ListedProfileRow.person_id) == col(ProfileRow.person_id))
        .where(col(ListedProfileRow.edition) != edition())
        .order_by(col(ProfileRow.person_id))
        .limit(at_once)
        .with_for_update(of=ListedProfileRow, skip_locked=True)
    )
    found = (await work.session.execute(query)).all()
    if found:
        rows = [{"person_id": person_id, **rules.listed(content)} for person_id, content in found]
        await work.session.execute(update(ListedProfileRow), rows)
    return len(found) == at_once
