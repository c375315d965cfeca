"""What a page calls by name, in one statement across the slices' tables."""

from collections.abc import Collection, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from service.base.ids import CompanyId, PostingId
from service.db.work import Read
from service.postings.reads import SOUGHT
from service.postings.terms import PostingInShort

NAMED = f"""WITH shown AS (
    SELECT id, company_id, title, closes_on, {SOUGHT} AS is_sought FROM posting
    WHERE id = ANY(:postings) AND NOT is_test
)
SELECT 'posting' AS kind, id, title AS name, company_id, closes_on, is_sought FROM shown
UNION ALL
SELECT 'company', id, name, NULL, NULL, NULL FROM company
WHERE id IN (SELECT company_id FROM shown UNION SELECT unnest(CAST(:companies AS uuid[])))
UNION ALL
SELECT 'staff', id, display_name, NULL, NULL, NULL FROM staff WHERE id = ANY(:staff)"""  # noqa: S608 - words of ours


class Names(NamedTuple):
    """Postings in short, names of companies and of staff, as far as they are there; no tests."""

    postings: Mapping[PostingId, PostingInShort]
    companies: Mapping[CompanyId, str]
    staff: Mapping[UUID, str]


async def names_of(
    read: Read, postings: Collection[PostingId], companies: Collection[CompanyId], staff: Collection[UUID]
) -> Names:
    """The names of these, and of the postings' companies."""
    values = {"postings": list(postings), "companies": list(companies), "staff": list(staff), "today": read.today}
    rows = (await read.session.execute(text(NAMED), values)).all()
    shown = [
        PostingInShort(PostingId(row.id), CompanyId(row.company_id), row.name, row.closes_on, row.is_sought)
        for row in rows
        if row.kind == "posting"
    ]
    return Names(
        {posting.posting_id: posting for posting in shown},
        {CompanyId(row.id): row.name for row in rows if row.kind == "company"},
        {row.id: row.name for row in rows if row.kind == "staff"},
    )
