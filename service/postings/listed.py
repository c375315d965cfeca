"""The list of postings as staff go through it: by filters, page by page, each with its publication state of today."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Integer, cast, select
from sqlalchemy.dialects.postgresql import JSONPATH
from sqlmodel import col

from service.base.clock import JAPAN
from service.base.ids import CompanyId
from service.companies import reads as companies
from service.db.columns import one_among
from service.db.keyset import AnySelect, Around, Order, Place, counts_of, page_of, rows_from
from service.db.work import Read
from service.postings import reads
from service.postings.store import stored_posting
from service.postings.tables import PostingRevisionRow, PostingRow
from service.postings.terms import ListedPosting, PostingsOrder, PostingsWanted

BATCH = 200
MOST_LOOKED_AT = 200
"""Postings whose content is read for one page of those of a publication state: it is decided by rules, not by SQL."""
TEXTS = ("description", "requirements", "skills_required[*]", "skills_preferred[*]")
"""Of a posting's content, what is looked through for words of the work."""
ORDERS: Mapping[PostingsOrder, Order] = {
    PostingsOrder.NEWEST: Order(col(PostingRow.created_at), col(PostingRow.id)),
    PostingsOrder.CHANGED: Order(col(PostingRow.updated_at), col(PostingRow.id)),
}


async def listed_page(
    read: Read,
    wanted: PostingsWanted,
    *,
    order: PostingsOrder,
    at: Place | None,
    limit: int,
    most: int | None = MOST_LOOKED_AT,
) -> tuple[list[ListedPosting], Around, bool]:
    """The page of what is wanted at a place; where those around it are; whether it ended before it was full.

    `most`: of how many postings the content is read at most, None for all.
    """
    query = await _select(read, wanted)
    if not wanted.asks_rules:
        rows, around = await page_of(read, query, ORDERS[order], at, limit)
        return await _listed(read, rows), around, False
    while True:
        shown, further, is_partial = await _looked_through(read, query, wanted, ORDERS[order], at, limit, most)
        if at is None or not at.ends_here:
            return shown, Around(replace(at, ends_here=True) if at else None, further), is_partial
        if further is not None:
            return shown[::-1], Around(further, replace(at, ends_here=False)), is_partial
        # Nothing is left before it: the first page, as full as that.
        at = None


async def _looked_through(
    read: Read, query: AnySelect, wanted: PostingsWanted, order: Order, at: Place | None, limit: int, most: int | None
) -> tuple[list[ListedPosting], Place | None, bool]:
    """What is wanted from a place on, as `rows_from` goes; where to go on; whether it ended before it was full."""
    shown: list[ListedPosting] = []
    last, looked_at, is_backwards = at, 0, at is not None and at.ends_here
    while True:
        rows, further = await rows_from(read, query, order, at, BATCH)
        for row, posting in zip(rows, await _listed(read, rows), strict=True):
            if not _is_wanted(posting, wanted):
                continue
            place = Place(row[-2], row[-1], is_backwards)
            if len(shown) == limit:
                return shown, place if is_backwards else last, False
            shown.append(posting)
            last = place
        looked_at += len(rows)
        if further is None or (most is not None and looked_at >= most):
            return shown, further, further is not None
        at = further


async def count_postings(read: Read, wanted: Iterable[PostingsWanted]) -> list[int | None]:
    """How many each of these wants, None where only their contents tell; one statement, besides names of companies."""
    queries = [None if one.asks_rules else await _select(read, one) for one in wanted]
    counts = iter(await counts_of(read, [query for query in queries if query is not None]))
    return [None if query is None else next(counts) for query in queries]


async def _select(read: Read, wanted: PostingsWanted) -> AnySelect:
    named = await companies.company_ids_named(read, wanted.company) if wanted.company.split() else None
    found = [] if named is None else [col(PostingRow.company_id).in_(named)]
    if wanted.company_ref:
        of = await companies.companies_by_ref(read, [wanted.company_ref])
        found.append(col(PostingRow.company_id).in_(of.values()))
    return (
        select(PostingRow, PostingRevisionRow)
        .join(PostingRevisionRow, reads.THIS_REVISION)
        .where(col(PostingRow.is_test).is_(False), *found, *_columns(read, wanted), *_contents(wanted))
    )


def _columns(read: Read, wanted: PostingsWanted) -> list[ColumnElement[bool]]:
    """What the posting's own columns tell."""
    listed = [col(PostingRow.title).icontains(word, autoescape=True) for word in wanted.title.split()]
    if wanted.state is not None:
        listed.append(col(PostingRow.state) == wanted.state.value)
    if wanted.for_high_school is not None:
        listed.append(col(PostingRow.is_for_high_school).is_(wanted.for_high_school))
    if wanted.municipalities:
        listed.append(col(PostingRow.municipality).in_(wanted.municipalities))
    if wanted.changed_since is not None:
        listed.append(col(PostingRow.updated_at) >= datetime.combine(wanted.changed_since, time(), JAPAN))
    if wanted.among is not None:
        listed.append(one_among(PostingRow.id, wanted.among))
    if wanted.closes_within is not None:
        last = read.today + timedelta(days=wanted.closes_within)
        listed.append(col(PostingRow.closes_on).between(read.today, last))
    return listed


def _contents(wanted: PostingsWanted) -> list[ColumnElement[bool]]:
    """What its last revision tells: words of the work, openings."""
    content = col(PostingRevisionRow.content)
    listed: list[ColumnElement[bool]] = [content.bool_op("@?")(_holding(word)) for word in wanted.words.split()]
    if wanted.openings is not None:
        listed.append(content["openings"].astext.cast(Integer) >= wanted.openings)
    return listed


def _holding(word: str) -> ColumnElement[Any]:
    """A path to one of the texts, if the word stands in it, whatever its case: the document is opened once for all."""
    sought = json.dumps(word, ensure_ascii=False)
    told = " || ".join(f'@.{name} like_regex {sought} flag "iq"' for name in TEXTS)
    return cast(f"$ ? ({told})", JSONPATH)


def _is_wanted(posting: ListedPosting, wanted: PostingsWanted) -> bool:
    """What rules tell: the publication state, and whether one of its gaps is told by all the words."""
    words = wanted.gap.casefold().split()
    told = [sentence.casefold() for gap in posting.gaps for sentence in (gap.detail, gap.detail_en)]
    return wanted.publication in (None, posting.publication.state) and (
        not words or any(all(word in sentence for word in words) for sentence in told)
    )


async def _listed(read: Read, rows: Sequence[Any]) -> list[ListedPosting]:
    firms = await companies.companies_by_id(read, {CompanyId(row.PostingRow.company_id) for row in rows})
    listed = []
    for row in rows:
        posting = stored_posting(row.PostingRow, row.PostingRevisionRow)
        firm = firms.get(posting.company_id)
        publication = reads.publication_on(read.today, posting, firm)
        listed.append(ListedPosting(posting, firm.name if firm else "", publication))
    return listed
