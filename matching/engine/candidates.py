"""Which pairs may stand in a list: those above a limit that hardly anybody's list falls short of.

Limits and scores in single precision only narrow. Whoever is narrowed too far is noticed, and asked again without a
limit; lists are cut by the pairs' own scores. So no choice made here shows in a result.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matching.engine.blocks import Block
from matching.engine.comparison import Comparison
from matching.engine.keys import Heads, Keys, Layout, heads
from matching.engine.masks import Bits, Eligibility, Places
from matching.engine.stored import Table
from matching.ranker import ROUNDING

NO_LIMIT, NOBODY = np.float32(-np.inf), np.float32(np.inf)
_BYTE = 8


@dataclass(frozen=True, eq=False, slots=True)
class Tile:
    """The part of a block of postings and a stretch of the people's line that holds eligible pairs at all.

    `rows` and `columns` are places in the block and in the line; `eligible` is shaped (rows, columns).
    """

    rows: Places
    columns: Places
    eligible: NDArray[np.bool_]


@dataclass(frozen=True, eq=False, slots=True)
class Limits:
    """Work: for each person of a stretch of the line the score at `rank` among the sampled postings.

    It is NO_LIMIT where she has fewer eligible ones.
    """

    compared: Comparison
    eligibility: Eligibility
    sample: Places
    blocks: tuple[Block, ...]
    rank: int
    people_at_once: int

    def __call__(self, number: int) -> dict[str, Table]:
        """The limits of this block's people, in the order of the line."""
        block = self.blocks[number]
        limits = np.full(block.stop - block.start, NO_LIMIT, np.float32)
        postings, packed = self.compared.of_postings(self.sample), self.eligibility.packed(self.sample)
        for tile in _tiles(packed, block.start, block.stop, self.people_at_once):
            if len(tile.rows) >= self.rank:
                limits[tile.columns - block.start] = self._limits(postings, tile)
        return {"limits": limits}

    def _limits(self, postings: list[Table], tile: Tile) -> Table:
        people = self.compared.of_people(self.eligibility.people_line[tile.columns])
        totals = self.compared.totals([view[tile.rows] for view in postings], people)
        np.copyto(totals, NO_LIMIT, where=~tile.eligible)
        # Sorting rows is far faster here than partitioning them.
        by_person = np.ascontiguousarray(totals.T)
        by_person.sort(axis=1)
        return np.asarray(by_person[:, -self.rank] - self.compared.base - np.float32(2 * ROUNDING))


@dataclass(frozen=True, eq=False, slots=True)
class Candidates:
    """Work: the pairs of a block of postings that may stand in a list, as sorted keys of either direction.

    `limits` are the people's, in the order of their line, NOBODY for those who are not asked for. A posting's own
    limit rises while its people pass by.
    """

    compared: Comparison
    eligibility: Eligibility
    blocks: tuple[Block, ...]
    limits: Table
    top: int
    people_at_once: int
    of_postings: Layout
    of_people: Layout

    def __call__(self, number: int) -> dict[str, Keys]:
        """`postings` holds each posting's best, `people` all that reach the persons' limits."""
        block = self.blocks[number]
        postings = self.eligibility.posting_line[block.start : block.stop]
        packed, views = self.eligibility.packed(postings), self.compared.of_postings(postings)
        packed &= np.packbits(self.limits < NOBODY)
        passed = np.full(len(postings), NO_LIMIT, np.float32)
        kept, found = np.zeros(0, np.uint64), [np.zeros(0, np.uint64)]
        for tile in _tiles(packed, 0, len(self.limits), self.people_at_once):
            people = self.eligibility.people_line[tile.columns]
            scores = self._scores(views, tile, people)
            rows, columns = _pairs((scores >= self.limits[tile.columns]) & tile.eligible)
            found.append(self.of_people.keys(people[columns], scores[rows, columns], postings[tile.rows[rows]]))
            rows, columns = _pairs((scores >= passed[tile.rows, None]) & tile.eligible)
            if len(rows):
                more = self.of_postings.keys(tile.rows[rows], scores[rows, columns], people[columns])
                best = heads(np.concatenate([kept, more]), self.of_postings, self.top, ROUNDING)
                kept, passed[best.readers] = best.keys, best.last - np.float32(ROUNDING)
        return {"postings": self._by_place(kept, postings), "people": np.sort(np.concatenate(found))}

    def _scores(self, views: list[Table], tile: Tile, people: Places) -> Table:
        chosen = views if len(tile.rows) == len(views[0]) else [view[tile.rows] for view in views]
        scores = self.compared.totals(chosen, self.compared.of_people(people))
        scores -= self.compared.base
        return scores

    def _by_place(self, keys: Keys, postings: Places) -> Keys:
        """The keys of rows of the block as keys of postings."""
        form = self.of_postings
        return np.sort(form.keys(postings[form.readers(keys)], form.scores(keys), form.named(keys)))


def short(limits: Table, best: Heads, line: Places) -> NDArray[np.bool_]:
    """Whose lists may lack somebody, in the order of the line: a limit that the last place hardly passes.

    `best` names people by place.
    """
    last = np.full(len(limits), NO_LIMIT, np.float32)
    last[best.readers] = best.last
    return np.asarray((limits > NO_LIMIT) & (last[line] < limits + np.float32(ROUNDING)))


def _tiles(packed: Bits, start: int, stop: int, at_once: int) -> Iterator[Tile]:
    """The tiles of a stretch of the line in order, without rows and columns that have no eligible pair."""
    for first in range(start, stop, at_once):
        last = min(first + at_once, stop)
        bits = packed[:, first // _BYTE : -(-last // _BYTE)]
        rows = np.flatnonzero(bits.any(axis=1))
        if not len(rows):
            continue
        bits = bits[rows]
        skipped = first % _BYTE
        stretch = slice(skipped, skipped + last - first)
        anybody = np.unpackbits(np.bitwise_or.reduce(bits, axis=0))[stretch]
        columns = np.flatnonzero(anybody)
        eligible = np.unpackbits(bits, axis=1).view(np.bool_)[:, stretch]
        yield Tile(rows, first + columns, eligible if len(columns) == last - first else eligible[:, columns])


def _pairs(chosen: NDArray[np.bool_]) -> tuple[Places, Places]:
    """Rows and columns of what is true; far faster than `nonzero` where little is."""
    flat = np.flatnonzero(chosen.ravel())
    rows = flat // chosen.shape[1]
    return rows, flat - rows * chosen.shape[1]
