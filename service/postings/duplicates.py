"""Likely duplicates of a posting that is being written."""

from sqlmodel import col, select

from service.base.ids import CompanyId, PostingId
from service.db.work import Read
from service.postings import rules
from service.postings.tables import PostingRow
from service.postings.terms import LikelyDuplicate, PostingState

MOST_OF_A_COMPANY = 500
"""Open postings of one company among which likely duplicates are looked for, the newest first."""


async def postings_alike(
    read: Read, company_id: CompanyId, title: str, municipality: str | None, limit: int = 5
) -> list[LikelyDuplicate]:
    """Open postings of a company whose title begins alike, those of the same title and place first."""
    wanted = rules.title_key(title)
    query = (
        select(PostingRow)
        .where(
            col(PostingRow.company_id) == company_id,
            col(PostingRow.state) == PostingState.OPEN.value,
            col(PostingRow.is_test).is_(False),
        )
        .order_by(col(PostingRow.created_at).desc(), col(PostingRow.id).desc())
        .limit(MOST_OF_A_COMPANY)
    )
    rows = (await read.session.exec(query)).all() if wanted else []
    found = [_likely(row, wanted, municipality) for row in rows if rules.title_key(row.title).startswith(wanted)]
    return sorted(found, key=lambda one: (not one.has_same_title, not one.has_same_place))[:limit]


def _likely(row: PostingRow, wanted: str, municipality: str | None) -> LikelyDuplicate:
    return LikelyDuplicate(
        PostingId(row.id),
        row.external_ref,
        row.title,
        row.municipality,
        row.created_at,
        rules.title_key(row.title) == wanted,
        municipality in (None, row.municipality) or row.municipality is None,
    )
