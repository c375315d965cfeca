"""Postings with their companies, each by one statement, and of those the ones that are published today."""

from collections.abc import Collection
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, tuple_
from sqlalchemy import select as select_columns
from sqlmodel import col

from service.base.ids import PostingId
from service.companies import reads as companies
from service.companies.terms import Company
from service.db.work import Read
from service.postings import reads, rules
from service.postings.store import stored_posting
from service.postings.tables import PostingRevisionRow, PostingRow
from service.postings.terms import NoSuchPosting, OpenPosting, PostingState, StoredPosting

SchoolPlace = tuple[date, UUID]
"""Where a page for schools ends: the last day and id, what closes first before all others."""
NO_LAST_DAY = date.max


async def posting_with_company(read: Read, posting_id: PostingId) -> tuple[StoredPosting, Company]:
    """One posting and its company; raises NoSuchPosting for one that is not there or not the actor's."""
    found = await _all(read, _select().where(col(PostingRow.id) == posting_id))
    if not found:
        raise NoSuchPosting("求人が見つかりません。")
    return found[0]


async def posting_of_staff(read: Read, posting_id: PostingId) -> tuple[StoredPosting, Company]:
    """The same; what a program put with a test key is not there."""
    posting, firm = await posting_with_company(read, posting_id)
    if posting.is_test:
        raise NoSuchPosting("求人が見つかりません。")
    return posting, firm


async def titles_of(read: Read, posting_ids: Collection[PostingId]) -> dict[PostingId, tuple[str, str]]:
    """Of these postings, open or not, the title and the company's name; no tests, and no statement for none."""
    if not posting_ids:
        return {}
    query = (
        select_columns(col(PostingRow.id), col(PostingRow.title), col(companies.ROW.name))
        .join(companies.ROW, col(companies.ROW.id) == col(PostingRow.company_id))
        .where(col(PostingRow.id).in_(posting_ids), col(PostingRow.is_test).is_(False))
    )
    return {PostingId(one): (title, name) for one, title, name in (await read.session.execute(query)).all()}


async def published_postings(
    read: Read, posting_ids: Collection[PostingId]
) -> dict[PostingId, tuple[StoredPosting, Company]]:
    """Of these postings those that people are ranked for today and that the law lets be published, with their firms."""
    query = _select().where(reads.is_sought(read.today), col(PostingRow.id).in_(posting_ids))
    return {posting.posting_id: (posting, firm) for posting, firm in _published(read, await _all(read, query))}


async def open_postings_for_schools(read: Read, posting_ids: Collection[PostingId] | None = None) -> list[OpenPosting]:
    """Postings for high schools that are published today (R-32): what students are matched with."""
    return [reads.as_open(posting) for posting, _ in await published_for_schools(read, posting_ids)]


async def published_for_schools(
    read: Read, posting_ids: Collection[PostingId] | None = None
) -> list[tuple[StoredPosting, Company]]:
    """The same in full and with their companies, by id."""
    query = _for_schools().order_by(col(PostingRow.id))
    if posting_ids is not None:
        query = query.where(col(PostingRow.id).in_(posting_ids))
    return _published(read, await _all(read, query))


async def posting_for_schools(read: Read, posting_id: PostingId) -> tuple[StoredPosting, Company]:
    """One posting as far as schools may see it: for high schools and published today (R-32); raises NoSuchPosting."""
    posting, firm = await posting_of_staff(read, posting_id)
    if not posting.is_for_high_school or not _published(read, [(posting, firm)]):
        raise NoSuchPosting("求人が見つかりません。")
    return posting, firm


async def published_to_schools(
    read: Read, *, limit: int, after: SchoolPlace | None = None
) -> tuple[list[tuple[StoredPosting, Company]], SchoolPlace | None]:
    """Postings for high schools that are published today (R-32), and where the next page begins.

    What closes first stands first, and what has no last day behind all others.
    """
    last_day = func.coalesce(col(PostingRow.closes_on), NO_LAST_DAY)
    query = _for_schools().where(last_day >= read.today).order_by(last_day, col(PostingRow.id)).limit(limit + 1)
    shown: list[tuple[StoredPosting, Company]] = []
    while len(shown) <= limit:
        further = query if after is None else query.where(tuple_(last_day, col(PostingRow.id)) > after)
        found = await _all(read, further)
        shown += _published(read, found)
        if len(found) <= limit:
            break
        after = _place_of(found[-1][0])
    return shown[:limit], _place_of(shown[limit - 1][0]) if len(shown) > limit else None


def _place_of(posting: StoredPosting) -> SchoolPlace:
    return rules.day(posting.content["closes_on"]) or NO_LAST_DAY, posting.posting_id


def _select() -> Select[PostingRow, PostingRevisionRow, Any]:
    query: Select[PostingRow, PostingRevisionRow, Any] = (
        select_columns(PostingRow, PostingRevisionRow, companies.ROW)
        .join(PostingRevisionRow, reads.THIS_REVISION)
        .join(companies.ROW, col(companies.ROW.id) == col(PostingRow.company_id))
    )
    return query


def _for_schools() -> Select[PostingRow, PostingRevisionRow, Any]:
    return _select().where(*reads.filters_of(PostingState.OPEN, "", True, False))


async def _all(read: Read, query: Select[PostingRow, PostingRevisionRow, Any]) -> list[tuple[StoredPosting, Company]]:
    rows = (await read.session.execute(query)).all()
    return [(stored_posting(row, revision), companies.company_of(firm)) for row, revision, firm in rows]


def _published(read: Read, found: Collection[tuple[StoredPosting, Company]]) -> list[tuple[StoredPosting, Company]]:
    return [one for one in found if reads.is_published(reads.publication_on(read.today, *one))]
