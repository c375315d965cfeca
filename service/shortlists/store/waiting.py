"""What waits to be reviewed, in SQL: open postings on whose first places somebody is undecided.

Postings that lack what publication needs come after all others: nobody is introduced for them until it is told.
Only the places that are fixed count: who stands in one left to chance is known to the page alone. A word that was
undone counts as none.
"""

from collections.abc import Collection, Mapping

from sqlalchemy import text

from service.base.ids import CompanyId, PostingId
from service.db.work import Read
from service.postings.reads import SOUGHT
from service.shortlists.terms.reviewing import FIRST_SCREEN, PageBefore, WaitingPosting

WAITING = f"""
WITH spoken AS (
    SELECT said.posting_id, max(said.decided_at) AS last_at,
        array_agg(said.person_id) FILTER (WHERE said.verdict <> 'undo' AND later.id IS NULL) AS decided
    FROM decision said LEFT JOIN decision later ON later.undoes = said.id GROUP BY said.posting_id
), waiting AS (
    SELECT posting.id AS posting_id, undecided, best, coalesce(spoken.last_at, posting.created_at) AS since
    FROM posting JOIN shortlist ON shortlist.posting_id = posting.id
        LEFT JOIN spoken ON spoken.posting_id = posting.id
        CROSS JOIN LATERAL (
            SELECT count(*) AS undecided, max(score) AS best FROM ranked_pair
            WHERE ranked_pair.posting_id = posting.id AND ranked_pair.run_id = shortlist.run_id
                AND rank <= {FIRST_SCREEN} AND rank <= {FIRST_SCREEN} - slots_in_ten
                AND (decided IS NULL OR person_id <> ALL(decided))
        ) AS first_places
    WHERE {SOUGHT} AND undecided > 0
)"""  # noqa: S608 - words of ours
"""The first condition on the rank is the index's own. Each list is counted by itself, in the index alone: to join them
all with all words costs twice as much.
"""
NUMBERED = f"""{WAITING}, numbered AS (
    SELECT posting_id, undecided, best, company_id, title, closes_on,
        row_number() OVER (
            ORDER BY posting_id = ANY(CAST(:lacking AS uuid[])), closes_on NULLS LAST, best DESC, posting_id) AS place
    FROM waiting JOIN posting ON posting.id = posting_id
)"""  # noqa: S608 - words of ours
PAGE = f"""{NUMBERED}
SELECT page.*, postings, pairs
FROM (SELECT count(*) AS postings, coalesce(sum(undecided), 0) AS pairs FROM waiting) AS everything
    LEFT JOIN (
        SELECT * FROM numbered
        WHERE place > coalesce((SELECT place FROM numbered WHERE posting_id = CAST(:after AS uuid)), 0)
        ORDER BY place LIMIT :limit
    ) AS page ON true
ORDER BY place"""  # noqa: S608 - words of ours
BEFORE = f"""{NUMBERED}
SELECT before.posting_id FROM numbered AS here LEFT JOIN numbered AS before ON before.place = here.place - :limit
WHERE here.posting_id = :after"""  # noqa: S608 - words of ours
AGES = f"""{WAITING}
SELECT greatest(:today - (since AT TIME ZONE 'Asia/Tokyo')::date, 0) AS days, sum(undecided) AS people
FROM waiting GROUP BY days"""  # noqa: S608 - words of ours


async def list_waiting(
    read: Read, lacking: Collection[PostingId], *, limit: int, after: PostingId | None = None
) -> tuple[list[WaitingPosting], int, int]:
    """The posting that closes first, of those of one day the one with the best candidate; without a last day last.

    Those of `lacking` after the others. From behind one on, or from the top where that one does not wait; and how many
    postings and people wait in all.
    """
    asked = {"today": read.today, "after": after, "limit": limit, "lacking": list(lacking)}
    found = await read.session.execute(text(PAGE), asked)
    rows = found.all()
    waiting = [
        WaitingPosting(
            posting_id=PostingId(row.posting_id),
            company_id=CompanyId(row.company_id),
            title=row.title,
            closes_on=row.closes_on,
            undecided=row.undecided,
            best=row.best,
            is_incomplete=row.posting_id in lacking,
        )
        for row in rows
        if row.posting_id is not None
    ]
    return waiting, rows[0].postings, int(rows[0].pairs)


async def find_page_before(
    read: Read, lacking: Collection[PostingId], *, limit: int, after: PostingId
) -> PageBefore | None:
    """The page before the one that begins behind a posting; None where that one does not wait: it shows the top."""
    asked = {"today": read.today, "after": after, "limit": limit, "lacking": list(lacking)}
    row = (await read.session.execute(text(BEFORE), asked)).first()
    return None if row is None else PageBefore(PostingId(row.posting_id) if row.posting_id else None)


async def count_ages(read: Read) -> Mapping[int, int]:
    """How many people wait since how many days: since the posting's last word, or else since it was registered."""
    found = await read.session.execute(text(AGES), {"today": read.today})
    return {row.days: int(row.people) for row in found.all()}
