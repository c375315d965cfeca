"""On which other lists the people of a list stand."""

from collections.abc import Collection

from sqlalchemy import text

from service.base.ids import PersonId, PostingId
from service.db.work import Read
from service.postings.reads import SOUGHT


async def count_other_lists(read: Read, posting_id: PostingId, person_ids: Collection[PersonId]) -> dict[PersonId, int]:
    """On how many lists of other postings sought today each of these people stands; those on none are left out.

    By the places of the list as it is stored: the few that are left to chance change from day to day.
    """
    found = await read.session.execute(
        text(
            "SELECT person_id, count(*) AS lists FROM ranked_pair JOIN shortlist USING (posting_id, run_id)"  # noqa: S608
            " JOIN posting ON posting.id = posting_id"
            f" WHERE person_id = ANY(:people) AND posting_id <> :posting AND rank <= length AND {SOUGHT}"
            " GROUP BY person_id"
        ),
        {"people": list(person_ids), "posting": posting_id, "today": read.today},
    )
    return {PersonId(row.person_id): row.lists for row in found.all()}
