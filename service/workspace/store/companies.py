"""The postings of one company, in SQL."""

from sqlalchemy import text

from service.base.ids import CompanyId, PostingId
from service.db.work import Read
from service.postings.terms import PostingState
from service.workspace.store.hires import IS_CANCELLED, NO_PUPILS
from service.workspace.terms import CompanyPosting


async def postings_of(read: Read, company_id: CompanyId, limit: int) -> tuple[list[CompanyPosting], int]:
    """Open ones first, the newest first, with how many accepted and did not cancel; and how many there are; no tests.

    Pupils are counted for none (R-33), as in the list of hires beside it.
    """
    found = await read.session.execute(
        text(
            "SELECT id, title, state, is_for_high_school, closes_on, count(*) OVER () AS number,"  # noqa: S608
            " coalesce(hired, 0) AS hired FROM posting LEFT JOIN ("
            f"SELECT posting_id, count(*) AS hired FROM standing_placement placement {NO_PUPILS}"
            f" WHERE company_id = :company AND NOT {IS_CANCELLED} GROUP BY posting_id"
            ") AS hires ON hires.posting_id = posting.id"
            " WHERE company_id = :company AND NOT is_test"
            " ORDER BY state = 'open' DESC, created_at DESC, id DESC LIMIT :limit"
        ),
        {"company": company_id, "limit": limit},
    )
    rows = found.all()
    shown = [
        CompanyPosting(
            PostingId(row.id), row.title, PostingState(row.state), row.is_for_high_school, row.closes_on, row.hired
        )
        for row in rows
    ]
    return shown, rows[0].number if rows else 0
