"""Open postings that lack something that the law wants shown: all of them, though only rules can tell.

What the rules said of a content beside its company is kept by the content's digest, so that no more is read than what
is new since somebody asked last.
"""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, or_, select
from sqlmodel import col

from service.base.ids import CompanyId, PostingId
from service.companies import reads as companies
from service.db import columns
from service.db.work import Read
from service.postings import reads, rules
from service.postings.tables import PostingRevisionRow, PostingRow
from service.postings.terms import CompanyShown, PostingState

MOST_KEPT = 50_000
"""Of judgements; ten times the postings of a prefecture."""
_judged: dict[tuple[bytes, CompanyShown], bool] = {}


@dataclass(frozen=True, slots=True)
class LackingPosting:
    """What the first page says of one."""

    posting_id: PostingId
    title: str
    updated_at: datetime


async def lacking_postings(read: Read) -> list[LackingPosting]:
    """Those that are open and whose closing day has not passed; the newest first. One statement, two for news."""
    judged = await _judged_today(read)
    return [LackingPosting(PostingId(row.id), row.title, row.updated_at) for row, lacks in judged if lacks]


async def complete_postings(read: Read) -> list[PostingId]:
    """The others; in as many statements."""
    return [PostingId(row.id) for row, lacks in await _judged_today(read) if not lacks]


async def complete_counts(read: Read) -> dict[CompanyId, int]:
    """How many of those others each company has, of all with any."""
    return dict(Counter(CompanyId(row.company_id) for row, lacks in await _judged_today(read) if not lacks))


async def _judged_today(read: Read) -> list[tuple[Row[Any], bool]]:
    """What is open today, the newest first, and whether it lacks something."""
    firm = companies.what_postings_show()
    query = (
        select(
            col(PostingRow.id),
            col(PostingRow.company_id),
            col(PostingRow.title),
            col(PostingRow.updated_at),
            col(PostingRevisionRow.digest),
            firm.c.name,
            firm.c.address,
            firm.c.contact,
        )
        .join(PostingRevisionRow, reads.THIS_REVISION)
        .join(firm, firm.c.id == col(PostingRow.company_id))
        .where(
            col(PostingRow.state) == PostingState.OPEN.value,
            col(PostingRow.is_test).is_(False),
            or_(col(PostingRow.closes_on).is_(None), col(PostingRow.closes_on) >= read.today),
        )
        .order_by(col(PostingRow.created_at).desc(), col(PostingRow.id).desc())
    )
    rows = (await read.session.execute(query)).all()
    keys = {row.id: (row.digest, CompanyShown(row.name, row.address, row.contact)) for row in rows}
    known = {key: _judged[key] for key in keys.values() if key in _judged}
    new = {posting_id: key for posting_id, key in keys.items() if key not in known}
    for posting_id, (digest, content) in (await _contents(read, new)).items():
        # Of the content that was read here: it may be a newer one than the statement before told of.
        keys[posting_id] = (digest, new[posting_id][1])
        known[keys[posting_id]] = rules.lacks(content, new[posting_id][1])
    _keep(known)
    return [(row, known[keys[row.id]]) for row in rows]


async def _contents(read: Read, posting_ids: Collection[UUID]) -> dict[UUID, tuple[bytes, rules.Content]]:
    if not posting_ids:
        return {}
    query = (
        select(col(PostingRow.id), col(PostingRevisionRow.digest), col(PostingRevisionRow.content))
        .join(PostingRevisionRow, reads.THIS_REVISION)
        .where(columns.one_among(PostingRow.id, posting_ids))
    )
    return {posting_id: (digest, content) for posting_id, digest, content in (await read.session.execute(query)).all()}


def _keep(known: dict[tuple[bytes, CompanyShown], bool]) -> None:
    if len(_judged) + len(known) > MOST_KEPT:
        _judged.clear()
    _judged.update(known)
