"""Every statement on how a posting's list goes: since when it waits, and on which other lists its people stand."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import text

from service.base.ids import PersonId, PostingId
from service.db.work import Read


async def waits_since(read: Read, posting_ids: Collection[PostingId]) -> dict[PostingId, datetime]:
    """When the last word was given for each of these postings; where none was, when it was registered."""
    found = await read.session.execute(
        text(
            "SELECT posting.id, coalesce(max(decision.decided_at), posting.created_at) AS since"
            " FROM posting LEFT JOIN decision ON decision.posting_id = posting.id"
            " WHERE posting.id = ANY(:ids) GROUP BY posting.id"
        ),
        {"ids": list(posting_ids)},
    )
    return {PostingId(row.id): row.since for row in found.all()}


async def count_other_lists(read: Read, posting_id: PostingId, person_ids: Collection[PersonId]) -> dict[PersonId, int]:
    """On how many lists of other postings sought today each of these people stands; those on none are left out.

    By the places of the list as it is stored: the few that are left to chance change from day to day.
    """
    found = await read.session.execute(
        text(
            "SELECT person_id, count(*) AS lists FROM ranked_pair JOIN shortlist USING (posting_id, run_id)"
            " JOIN posting ON posting.id = posting_id"
            " WHERE person_id = ANY(:people) AND posting_id <> :posting AND rank <= length AND state = 'open'"
            " AND NOT is_test AND NOT is_for_high_school AND coalesce(closes_on, :today) >= :today GROUP BY person_id"
        ),
        {"people": list(person_ids), "posting": posting_id, "today": read.today},
    )
    return {PersonId(row.person_id): row.lists for row in found.all()}
