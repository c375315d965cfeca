"""Pages by keyset: a page ends at a place, and the next begins behind it, whatever was stored meanwhile."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, SQLColumnExpression, func, select, tuple_

from service.db.work import Read

Place = tuple[datetime | str, UUID]
"""Where a page ends: the value by which the list is ordered, and the id of its last row."""
AnySelect = Select[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class Order:
    """By `key`, among equal keys by `id`, which is unique; both ascending or both descending. `key` is never null."""

    key: SQLColumnExpression[Any]
    id: SQLColumnExpression[Any]
    is_descending: bool = True


def behind(query: AnySelect, order: Order, after: Place | None) -> AnySelect:
    """The query's rows in this order, from behind a place on."""
    key_and_id = tuple_(order.key, order.id)
    if after is not None:
        query = query.where(key_and_id < after if order.is_descending else key_and_id > after)
    if order.is_descending:
        return query.order_by(order.key.desc(), order.id.desc())
    return query.order_by(order.key.asc(), order.id.asc())


async def page_of(
    read: Read, query: AnySelect, order: Order, after: Place | None, limit: int
) -> tuple[list[Any], Place | None]:
    """At most `limit` rows from behind a place on, and where the next page begins; None at the end.

    Each row ends with the order's key and id, which are added to what the query selects.
    """
    asked = behind(query.add_columns(order.key, order.id), order, after).limit(limit + 1)
    rows = list((await read.session.execute(asked)).all())
    last = rows[limit - 1] if len(rows) > limit else None
    return rows[:limit], (last[-2], last[-1]) if last is not None else None


async def counts_of(read: Read, queries: Sequence[AnySelect]) -> list[int]:
    """How many rows each of the queries finds, in one statement."""
    if not queries:
        return []
    counts = [query.with_only_columns(func.count(), maintain_column_froms=True).scalar_subquery() for query in queries]
    return list((await read.session.execute(select(*counts))).one())
