"""Pages by keyset: back is the same way as forth, and what is stored meanwhile loses nobody."""

from itertools import pairwise
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import String, Uuid, column, select, values

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.keyset import Around, Order, Place, page_of
from service.db.work import Read, begin_read

Pair = tuple[str, UUID]


class Rows:
    """A list of pairs that no table holds, in one of its orders."""

    def __init__(self, pairs: list[Pair], *, is_descending: bool) -> None:
        told = values(column("key", String), column("id", Uuid), name="told").data(pairs)
        self.query: Any = select(told.c.key.label("named"))
        self.order = Order(told.c.key, told.c.id, is_descending=is_descending)
        self.whole = sorted(pairs, key=lambda pair: (pair[0], pair[1].int), reverse=is_descending)

    async def page(self, read: Read, at: Place | None, limit: int) -> tuple[list[Pair], Around]:
        rows, around = await page_of(read, self.query, self.order, at, limit)
        assert [row[0] for row in rows] == [row[-2] for row in rows]
        return [(row[-2], row[-1]) for row in rows], around


def some_pairs(chance: Random, most: int) -> list[Pair]:
    """Many of one key: the id decides."""
    return [(chance.choice("abc"), UUID(int=chance.getrandbits(128))) for _ in range(chance.randrange(1, most))]


@pytest.mark.parametrize("seed", range(12))
async def test_the_way_back_has_the_pages_of_the_way_there(
    worker_database: Database, clock: FrozenClock, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311 - a test's own chance
    rows = Rows(some_pairs(chance, 24), is_descending=bool(seed % 2))
    limit = chance.randrange(1, 6)
    async with begin_read(worker_database, SYSTEM, clock) as read:
        there = [await rows.page(read, None, limit)]
        while (at := there[-1][1].following) is not None:
            there.append(await rows.page(read, at, limit))
        assert [pair for page, _ in there for pair in page] == rows.whole
        for before, (_, around) in pairwise(there):
            assert around.previous is not None
            back = await rows.page(read, around.previous, limit)
            assert back[0] == before[0]
            # And from there on as on the way there.
            assert back[1].following == before[1].following
        back_again = [there[-1]]
        while (at := back_again[-1][1].previous) is not None:
            back_again.append(await rows.page(read, at, limit))
        assert [page for page, _ in back_again[::-1]] == [page for page, _ in there]
        assert back_again[-1][1] == there[0][1]


@pytest.mark.parametrize("seed", range(8))
async def test_nobody_is_lost_on_the_way_back_while_others_come_and_go(
    worker_database: Database, clock: FrozenClock, seed: int
) -> None:
    chance = Random(seed)  # noqa: S311 - a test's own chance
    pairs = some_pairs(chance, 30)
    rows = Rows(pairs, is_descending=bool(seed % 2))
    limit, stayed = chance.randrange(1, 5), set(pairs)
    end = rows.whole[-1]
    at: Place | None = Place(*end, ends_here=True)
    seen: list[list[Pair]] = []
    async with begin_read(worker_database, SYSTEM, clock) as read:
        while at is not None:
            page, around = await rows.page(read, at, limit)
            seen.append(page)
            at = around.previous
            kept = [pair for pair in pairs if chance.random() < 0.9]
            stayed &= set(kept)
            pairs = kept + some_pairs(chance, 3)
            rows = Rows(pairs, is_descending=bool(seed % 2))
    # The first page is as full as that, whatever was left: it alone may tell what was told.
    *others, first = seen
    told = [pair for page in others for pair in page]
    assert stayed <= {*told, *first}
    assert len(told) == len(set(told))
    assert all(len(page) == limit for page in others)
    assert len(first) <= limit
