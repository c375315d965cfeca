"""Open postings that lack something that the law wants shown: all of them, though only rules can tell.

What the rules said of a content beside its company is kept by the content's digest, so that no more is read than what
is new since somebody asked last.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, or_, select
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
Judged = tuple[bytes, str, str | None, str | None]
"""The digest of a content, and what its posting shows of the company."""
_judged: dict[Judged, bool] = {}


@dataclass(frozen=True, slots=True)
class LackingPosting:
    """What the first page says of one."""

    posting_id: PostingId
    title: str
    updated_at: datetime


async def lacking_postings(read: Read, company_id: CompanyId | None = None) -> list[LackingPosting]:
    """Those that are open and whose closing day has not passed, of a company or of all; the newest first.

    One statement, two for news.
    """
    found = await _open_today(read, company_id)
    return [
        LackingPosting(PostingId(found.ids[at]), found.titles[at], found.updated_at[at])
        for at, lacks in enumerate(found.lacks)
        if lacks
    ]


async def complete_postings(read: Read) -> list[PostingId]:
    """The others; in as many statements."""
    found = await _open_today(read)
    return [PostingId(found.ids[at]) for at, lacks in enumerate(found.lacks) if not lacks]


async def complete_counts(read: Read) -> dict[CompanyId, int]:
    """How many of those others each company has, of all with any."""
    found = await _open_today(read)
    return dict(Counter(CompanyId(found.companies[at]) for at, lacks in enumerate(found.lacks) if not lacks))


@dataclass(frozen=True, slots=True)
class _OpenToday:
    """What is open today, the newest first, a column each: thousands of rows would be thousands of objects."""

    ids: Sequence[UUID]
    companies: Sequence[UUID]
    titles: Sequence[str]
    updated_at: Sequence[datetime]
    lacks: Sequence[bool]


async def _open_today(read: Read, company_id: CompanyId | None = None) -> _OpenToday:
    """With whether each lacks something."""
    columns = (await read.session.execute(_select(read.today, company_id))).one()
    ids, firms, titles, updated_at, digests, *shown = ([] if column is None else column for column in columns)
    known = [_judged.get(key) for key in zip(digests, *shown, strict=True)]
    new = [at for at, lacks in enumerate(known) if lacks is None]
    contents = await _contents(read, [ids[at] for at in new])
    judged: dict[Judged, bool] = {}
    for at in new:
        # Of the content that was read here: it may be a newer one than the statement before told of.
        digest, content = contents[ids[at]]
        name, address, contact = (column[at] for column in shown)
        lacks = rules.lacks(content, CompanyShown(name, address, contact))
        known[at] = judged[digest, name, address, contact] = lacks
    _keep(judged)
    return _OpenToday(ids, firms, titles, updated_at, [bool(lacks) for lacks in known])


def _select(today: date, company_id: CompanyId | None) -> Select[*tuple[Any, ...]]:
    """Each column as one list; none where nothing is open."""
    firm = companies.what_postings_show()
    rows = (
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
            or_(col(PostingRow.closes_on).is_(None), col(PostingRow.closes_on) >= today),
        )
        .order_by(col(PostingRow.created_at).desc(), col(PostingRow.id).desc())
    )
    if company_id is not None:
        rows = rows.where(col(PostingRow.company_id) == company_id)
    return select(*(func.array_agg(column) for column in rows.subquery().c))


async def _contents(read: Read, posting_ids: Collection[UUID]) -> dict[UUID, tuple[bytes, rules.Content]]:
    if not posting_ids:
        return {}
    query = (
        select(col(PostingRow.id), col(PostingRevisionRow.digest), col(PostingRevisionRow.content))
        .join(PostingRevisionRow, reads.THIS_REVISION)
        .where(columns.one_among(PostingRow.id, posting_ids))
    )
    return {posting_id: (digest, content) for posting_id, digest, content in (await read.session.execute(query)).all()}


def _keep(judged: dict[Judged, bool]) -> None:
    if len(_judged) + len(judged) > MOST_KEPT:
        _judged.clear()
    _judged.update(judged)
