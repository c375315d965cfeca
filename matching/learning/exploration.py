"""One place in ten is left to chance, so that people just below the list are seen and can be learned from.

In each full block of ten ranks the last `slots_in_ten` are slots, the others are fixed. The shortlist, in its order,
fills the fixed ranks; whoever no longer finds one joins the pool and may be drawn like anybody in it. So nobody who
could be shown has the chance 0, and the length of the list does not change.

Propensity of a person at the rank shown: 1 at a fixed rank; 1/M in a slot, M = people in the pool with those who
joined it. It is exact: the draw is without replacement, and each of the M people is equally likely in each slot.
Why chance is needed at all: Joachims, Swaminathan & Schnabel 2017 (unbiased learning to rank) ask that every
item's propensity is above 0.
"""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

BLOCK = 10
"""Ranks on one screen."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One place of a list; `is_explored` where chance chose the person, `propensity` is the chance it had."""

    profile_id: str
    rank: int
    propensity: float
    is_explored: bool


def explored(
    shortlist_ids: Sequence[str], pool_ids: Sequence[str], posting_id: str, on: date, *, slots_in_ten: int = 1
) -> list[Shown]:
    """The list to show: the shortlist (best first), with its slots filled by a uniform draw from the pool.

    The pool holds eligible people just below the list, in any order; members of the shortlist in it are passed
    over. The same posting and day give the same draw. There are never more slots than people in the pool, the
    upper ones come first; without any, or with `slots_in_ten` = 0, the list is as it was, with propensity 1.
    Raises ValueError for a person twice in the shortlist and for `slots_in_ten` outside 0…9.
    """
    if not 0 <= slots_in_ten < BLOCK:
        raise ValueError(f"slots_in_ten {slots_in_ten} is not in 0…{BLOCK - 1}")
    if len(set(shortlist_ids)) < len(shortlist_ids):
        raise ValueError(f"posting {posting_id}: a person is twice in the shortlist")
    below = set(pool_ids) - set(shortlist_ids)
    slots = _slots(len(shortlist_ids), slots_in_ten)[: len(below)]
    fixed = iter(shortlist_ids[: len(shortlist_ids) - len(slots)])
    pool = below | set(shortlist_ids[len(shortlist_ids) - len(slots) :])
    drawn = dict(zip(slots, sorted(pool, key=lambda one: (_lot(posting_id, on, one), one)), strict=False))
    return [
        Shown(drawn[rank], rank, 1 / len(pool), True) if rank in drawn else Shown(next(fixed), rank, 1.0, False)
        for rank in range(1, len(shortlist_ids) + 1)
    ]


def _slots(length: int, slots_in_ten: int) -> list[int]:
    """The ranks left to chance: the last ones of each full block, so that the best people keep their places."""
    return [rank for rank in range(1, length - length % BLOCK + 1) if (rank - 1) % BLOCK >= BLOCK - slots_in_ten]


def _lot(posting_id: str, on: date, profile_id: str) -> bytes:
    """The number a person draws for this posting and day; the lowest are chosen. It depends on nobody else."""
    return hashlib.sha256(json.dumps([posting_id, on.isoformat(), profile_id]).encode()).digest()
