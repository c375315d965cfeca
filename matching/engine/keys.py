"""Candidates as numbers that sort: the reader, then the better score, then the earlier id, in 64 bits."""

import math
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Keys = NDArray[np.uint64]
_BITS = 64
READERS_AT_ONCE = 4096
_SCORE_BITS = 24
_LARGEST = (1 << _SCORE_BITS) - 1


class TooManyPairs(ValueError):
    """The region has more pairs than 64 bits can tell apart."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Keys of lists whose readers are one side and whose names the other; a score keeps 24 bits, some 6e-8."""

    named_bits: int

    @property
    def _reader_shift(self) -> np.uint64:
        return np.uint64(self.named_bits + _SCORE_BITS)

    def keys(self, reader: NDArray[np.intp], score: NDArray[np.float32], named: NDArray[np.intp]) -> Keys:
        """One key a candidate; scores outside 0…1 count as the nearer end."""
        worse = _LARGEST - (np.clip(score.astype(np.float64), 0, 1) * _LARGEST).astype(np.uint64)
        keys: Keys = reader.astype(np.uint64) << self._reader_shift
        keys |= worse << np.uint64(self.named_bits)
        keys |= named.astype(np.uint64)
        return keys

    def readers(self, keys: Keys) -> NDArray[np.intp]:
        """Whose list each key is for."""
        return (keys >> self._reader_shift).astype(np.intp)

    def named(self, keys: Keys) -> NDArray[np.intp]:
        """Whom each key names."""
        return (keys & np.uint64((1 << self.named_bits) - 1)).astype(np.intp)

    def scores(self, keys: Keys) -> NDArray[np.float32]:
        """The scores, to 24 bits."""
        worse = (keys >> np.uint64(self.named_bits)) & np.uint64(_LARGEST)
        return ((_LARGEST - worse.astype(np.int64)) / _LARGEST).astype(np.float32)

    def lowered(self, keys: Keys, slack: float) -> Keys:
        """For each key the last one of the same reader that scores at most `slack` less."""
        shift = np.uint64(self.named_bits)
        worse = (keys >> shift) & np.uint64(_LARGEST)
        lowest = np.minimum(worse + np.uint64(math.ceil(slack * _LARGEST)), np.uint64(_LARGEST))
        lowered: Keys = keys + ((lowest - worse) << shift)
        lowered |= np.uint64((1 << self.named_bits) - 1)
        return lowered


def layout(readers: int, named: int) -> Layout:
    """For that many readers and names; raises TooManyPairs beyond 2^40 pairs."""
    if readers.bit_length() + named.bit_length() + _SCORE_BITS > _BITS:
        raise TooManyPairs(f"{readers} × {named} pairs")
    return Layout(named.bit_length())


@dataclass(frozen=True, eq=False, slots=True)
class Heads:
    """The heads of many lists: `keys` in order, and of each reader named in `readers` the score at the last place."""

    keys: Keys
    readers: NDArray[np.intp]
    last: NDArray[np.float32]


def heads(keys: Keys, form: Layout, top: int, slack: float) -> Heads:
    """The best `top` of each reader and whoever lies at most `slack` below; `last` of those who have as many."""
    ordered = np.sort(keys)
    readers = form.readers(ordered)
    starts = np.flatnonzero(np.diff(readers, prepend=-1))
    lengths = np.diff(starts, append=len(readers))
    full = lengths >= top
    last = ordered[starts[full] + top - 1]
    floor = np.full(len(starts), np.iinfo(np.uint64).max)
    floor[full] = form.lowered(last, slack)
    return Heads(ordered[ordered <= np.repeat(floor, lengths)], readers[starts[full]], form.scores(last))


def heads_of_blocks(blocks: Sequence[Keys], form: Layout, readers: int, top: int, slack: float) -> Heads:
    """`heads` of sorted keys, a stretch of readers at a time, for what fits a cache sorts faster; side by side."""
    firsts = np.minimum(np.arange(0, readers + READERS_AT_ONCE, READERS_AT_ONCE), readers)
    bounds = form.keys(firsts, np.ones(len(firsts), np.float32), np.zeros(len(firsts), np.intp))
    cuts = [np.searchsorted(block, bounds) for block in blocks]

    def stretch(number: int) -> Heads:
        parts = [block[cut[number] : cut[number + 1]] for block, cut in zip(blocks, cuts, strict=True)]
        return heads(np.concatenate(parts), form, top, slack)

    with ThreadPoolExecutor(os.cpu_count()) as threads:
        found = list(threads.map(stretch, range(len(firsts) - 1)))
    names = ("keys", "readers", "last")
    return Heads(*(np.concatenate([getattr(one, name) for one in found]) for name in names))
