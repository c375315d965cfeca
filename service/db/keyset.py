"""Pages by keyset: a page ends at a place, and the next begins behind it, whatever was stored meanwhile.

The page before is asked for from the same place in the order turned round, and turned again: where nothing was stored
meanwhile its ends are those that it had on the way there.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, SQLColumnExpression, func, select, tuple_

from service.db.work import Read

AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page begins: behind the row of this value, by which the list is ordered, and this id.

    `ends_here`: the page before, which ends with that row.
    """

    key: datetime | str
    id: UUID
    ends_here: bool = False


@dataclass(frozen=True, slots=True)
class Around:
    """Where the pages before and behind one are; None at the list's ends."""

    previous: Place | None = None
    following: Place | None = None


ALONE = Around()
"""Of a list that is one page."""


@dataclass(frozen=True, slots=True)
class Order:
    """By `key`, among equal keys by `id`, which is unique; both ascending or both descending. `key` is never null."""

    key: SQLColumnExpression[Any]
    id: SQLColumnExpression[Any]
    is_descending: bool = True


def turned(order: Order) -> Order:
    """The same from the other end."""
    return replace(order, is_descending=not order.is_descending)


def asked_from(query: AnySelect, order: Order, at: Place | None) -> AnySelect:
    """The query's rows in this order from behind a place on; in the turned order for the page that ends there."""
    key_and_id = tuple_(order.key, order.id)
    now = turned(order) if at and at.ends_here else order
    if at is not None and at.ends_here:
        query = query.where(key_and_id <= (at.key, at.id) if now.is_descending else key_and_id >= (at.key, at.id))
    elif at is not None:
        query = query.where(key_and_id < (at.key, at.id) if now.is_descending else key_and_id > (at.key, at.id))
    if now.is_descending:
        return query.order_by(now.key.desc(), now.id.desc())
    return query.order_by(now.key.asc(), now.id.asc())


async def rows_from(
    read: Read, query: AnySelect, order: Order, at: Place | None, limit: int
) -> tuple[list[Any], Place | None]:
    """At most `limit` rows as `asked_from` orders them, and where to ask on in the same direction; None at the end.

    Each row ends with the order's key and id, which are added to what the query selects.
    """
    asked = asked_from(query.add_columns(order.key, order.id), order, at).limit(limit + 1)
    rows = list((await read.session.execute(asked)).all())
    if len(rows) <= limit:
        return rows, None
    if at is not None and at.ends_here:
        return rows[:limit], Place(rows[limit][-2], rows[limit][-1], ends_here=True)
    return rows[:limit], Place(rows[limit - 1][-2], rows[limit - 1][-1])


async def page_of(read: Read, query: AnySelect, order: Order, at: Place | None, limit: int) -> tuple[list[Any], Around]:
    """One page of at most `limit` rows in the list's own order, and where those around it are.

    A page before which nothing is left is the first one, and as full as that. Rows as in `rows_from`.
    """
    rows, further = await rows_from(read, query, order, at, limit)
    if at is None or not at.ends_here:
        return rows, Around(replace(at, ends_here=True) if at else None, further)
    if further is None:
        return await page_of(read, query, order, None, limit)
    return rows[::-1], Around(further, replace(at, ends_here=False))


async def counts_of(read: Read, queries: Sequence[AnySelect]) -> list[int]:
    """How many rows each of the queries finds, in one statement."""
    if not queries:
        return []
    counts = [query.with_only_columns(func.count(), maintain_column_froms=True).scalar_subquery() for query in queries]
    return list((await read.session.execute(select(*counts))).one())
