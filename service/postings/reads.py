"""Questions about postings."""

from collections.abc import Collection
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, or_, tuple_
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from ingest.records.posting import PostingFields
from service.base.ids import CompanyId, PostingId
from service.companies import reads as companies
from service.companies.terms import Company
from service.db.work import Read
from service.postings import rules
from service.postings.store import stored_posting
from service.postings.tables import PostingRevisionRow, PostingRow
from service.postings.terms import (
    CompanyShown,
    NoSuchPosting,
    OpenPosting,
    PostingInShort,
    PostingState,
    Publication,
    PublicationState,
    StoredPosting,
)

THIS_REVISION = (col(PostingRevisionRow.posting_id) == col(PostingRow.id)) & (
    col(PostingRevisionRow.revision) == col(PostingRow.revision)
)
SOUGHT = """posting.state = 'open' AND NOT posting.is_test AND NOT posting.is_for_high_school
    AND coalesce(posting.closes_on, :today) >= :today"""
"""Of `posting` those that people are ranked for on the day :today, for statements that are written out."""
Place = tuple[datetime, UUID]
"""Where a page of postings ends: creation and id, newest first."""
_judged: dict[tuple[bytes, CompanyShown, PostingState, date], Publication] = {}
"""What the rules said of contents, by their digest: pages ask it of hundreds, and it is the same again all day."""
JUDGED_KEPT = 10_000


async def open_postings(read: Read, posting_ids: Collection[PostingId] | None = None) -> list[OpenPosting]:
    """Postings that people are ranked for today: open, in their time, no test, and not for high schools (R-33)."""
    query = (
        select(PostingRow, PostingRevisionRow)
        .join(PostingRevisionRow, THIS_REVISION)
        .where(is_sought(read.today))
        .order_by(col(PostingRow.id))
    )
    if posting_ids is not None:
        query = query.where(col(PostingRow.id).in_(posting_ids))
    return [as_open(stored_posting(row, revision)) for row, revision in (await read.session.exec(query)).all()]


def sought_postings(today: date) -> Select[UUID, bytes]:
    """The same postings as a query that others build on: their ids, and the digests of their contents."""
    return (
        select_columns(col(PostingRow.id), col(PostingRevisionRow.digest))
        .join(PostingRevisionRow, THIS_REVISION)
        .where(is_sought(today))
    )


def is_sought(today: date) -> ColumnElement[bool]:
    """Whether people are ranked for a posting on that day."""
    return and_(
        col(PostingRow.state) == PostingState.OPEN.value,
        col(PostingRow.is_test).is_(False),
        col(PostingRow.is_for_high_school).is_(False),
        or_(col(PostingRow.closes_on).is_(None), col(PostingRow.closes_on) >= today),
    )


async def postings_in_short(
    read: Read, posting_ids: Collection[PostingId], company_id: CompanyId | None = None
) -> dict[PostingId, PostingInShort]:
    """The postings of these ids, and all of the company, open or not, without their contents; no tests."""
    wanted = or_(col(PostingRow.id).in_(posting_ids), col(PostingRow.company_id) == company_id)
    return await _in_short(read, wanted, col(PostingRow.is_test).is_(False))


async def _in_short(read: Read, *wanted: ColumnElement[bool]) -> dict[PostingId, PostingInShort]:
    asked = (
        col(PostingRow.id),
        col(PostingRow.company_id),
        col(PostingRow.title),
        col(PostingRow.closes_on),
        is_sought(read.today),
    )
    rows = (await read.session.execute(select_columns(*asked).where(*wanted))).all()
    return {PostingId(row[0]): PostingInShort(PostingId(row[0]), CompanyId(row[1]), *row[2:]) for row in rows}


async def posting(read: Read, posting_id: PostingId) -> StoredPosting:
    """One posting; raises NoSuchPosting for one that is not there or not the actor's."""
    found = await postings(read, [posting_id])
    if posting_id not in found:
        raise NoSuchPosting("求人が見つかりません。")
    return found[posting_id]


async def postings(read: Read, posting_ids: Collection[PostingId]) -> dict[PostingId, StoredPosting]:
    """The postings of these ids, as far as they are there."""
    query = (
        select(PostingRow, PostingRevisionRow)
        .join(PostingRevisionRow, THIS_REVISION)
        .where(col(PostingRow.id).in_(posting_ids))
    )
    rows = (await read.session.exec(query)).all()
    return {PostingId(row.id): stored_posting(row, revision) for row, revision in rows}


async def posting_by_ref(read: Read, company_id: CompanyId, external_ref: str) -> StoredPosting:
    """A company's posting by its own reference; raises NoSuchPosting."""
    query = (
        select(PostingRow, PostingRevisionRow)
        .join(PostingRevisionRow, THIS_REVISION)
        .where(col(PostingRow.company_id) == company_id, col(PostingRow.external_ref) == external_ref)
    )
    found = (await read.session.exec(query)).one_or_none()
    if found is None:
        raise NoSuchPosting("求人が見つかりません。")
    return stored_posting(*found)


async def postings_page(
    read: Read,
    *,
    limit: int,
    after: Place | None = None,
    state: PostingState | None = None,
    title: str = "",
    for_high_school: bool | None = None,
    is_test: bool | None = None,
) -> tuple[list[StoredPosting], Place | None]:
    """Postings newest first from a place on, and where the next page begins; None at the end.

    Every word of `title` must stand in the title.
    """
    query = select(PostingRow, PostingRevisionRow).join(PostingRevisionRow, THIS_REVISION)
    query = query.where(*filters_of(state, title, for_high_school, is_test))
    if after is not None:
        query = query.where(tuple_(col(PostingRow.created_at), col(PostingRow.id)) < after)
    query = query.order_by(col(PostingRow.created_at).desc(), col(PostingRow.id).desc()).limit(limit + 1)
    rows = (await read.session.exec(query)).all()
    items = [stored_posting(row, revision) for row, revision in rows[:limit]]
    more = len(rows) > limit and items
    return items, (items[-1].created_at, items[-1].posting_id) if more else None


def filters_of(
    state: PostingState | None, title: str, for_high_school: bool | None, is_test: bool | None
) -> list[ColumnElement[bool]]:
    """What `postings_page` asks for, as conditions on a posting."""
    wanted: list[ColumnElement[bool]] = [
        col(PostingRow.title).icontains(word, autoescape=True) for word in title.split()
    ]
    if state is not None:
        wanted.append(col(PostingRow.state) == state.value)
    if for_high_school is not None:
        wanted.append(col(PostingRow.is_for_high_school).is_(for_high_school))
    if is_test is not None:
        wanted.append(col(PostingRow.is_test).is_(is_test))
    return wanted


async def posting_for_staff(read: Read, posting_id: PostingId) -> StoredPosting:
    """One posting; what a program put with a test key is not there."""
    found = await posting(read, posting_id)
    if found.is_test:
        raise NoSuchPosting("求人が見つかりません。")
    return found


def is_published(publication: Publication) -> bool:
    """Whether the public may see it."""
    return publication.state is PublicationState.PUBLISHED


async def publications(read: Read, found: Collection[StoredPosting]) -> dict[PostingId, Publication]:
    """The publication state of postings today, with the reasons that stand against it."""
    firms = await companies.companies_by_id(read, {posting.company_id for posting in found})
    return {posting.posting_id: publication_on(read.today, posting, firms.get(posting.company_id)) for posting in found}


def publication_on(today: date, posting: StoredPosting, company: Company | None) -> Publication:
    """The same for one posting, whose company was read already."""
    told = (posting.digest, _shown(company), posting.state, today)
    if told not in _judged:
        if len(_judged) >= JUDGED_KEPT:
            _judged.clear()
        _judged[told] = rules.publication_of(posting.content, _shown(company), posting.state, today)
    return _judged[told]


def may_be_published(posting: OpenPosting, company: Company) -> bool:
    """Whether it tells all that the law wants shown, on whatever day."""
    return not rules.lacks(posting.content, _shown(company))


def publication_of_fields(today: date, fields: PostingFields, company: Company) -> Publication:
    """What the state would be on a day if the company handed this in."""
    return rules.publication_of(fields.model_dump(mode="json"), _shown(company), PostingState.OPEN, today)


def _shown(company: Company | None) -> CompanyShown:
    if company is None:
        return CompanyShown("", None, None)
    return CompanyShown(company.name, company.facts.address, company.facts.contact)


def as_open(posting: StoredPosting) -> OpenPosting:
    """What ranking may know of it."""
    return OpenPosting(
        posting_id=posting.posting_id,
        company_id=posting.company_id,
        external_ref=posting.external_ref,
        title=posting.title,
        revision=posting.revision,
        content=posting.content,
        digest=posting.digest,
    )
