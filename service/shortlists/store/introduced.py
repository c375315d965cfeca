"""Whom an introduction introduced, and where to, of many at once."""

from collections.abc import Collection

from sqlmodel import col, select

from service.base.ids import CompanyId, IntroductionId, PostingId
from service.db.work import Read
from service.shortlists.tables import IntroductionRow

Where = tuple[PostingId, CompanyId]
"""The posting and the company to which somebody was introduced."""


async def list_where(read: Read, ids: Collection[IntroductionId]) -> dict[IntroductionId, Where]:
    """Of these introductions the posting and the company."""
    query = select(col(IntroductionRow.id), col(IntroductionRow.posting_id), col(IntroductionRow.company_id)).where(
        col(IntroductionRow.id).in_(ids)
    )
    found = (await read.session.exec(query)).all()
    return {IntroductionId(one): (PostingId(posting), CompanyId(company)) for one, posting, company in found}
