"""The plan of blocks, from sizes alone."""

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is computed at once; it changes time and memory, and no result.

    A block is `postings` with everybody, `people` at a time; the last scores come `scored` postings a block.
    `sample` postings tell how good a person's list will be, `sampled_people` people a block; `deviations` is the
    margin, for whoever's list was taken for better than it is must be asked again.
    """

    postings: int = 512
    people: int = 1024
    sample: int = 1024
    sampled_people: int = 8192
    scored: int = 256
    deviations: int = 4


@dataclass(frozen=True, slots=True)
class Block:
    """Places from `start` up to, and without, `stop`."""

    number: int
    start: int
    stop: int


def plan_blocks(count: int, at_once: int) -> tuple[Block, ...]:
    """All of `count` places, `at_once` a block; none for none."""
    return tuple(
        Block(number, start, min(start + at_once, count)) for number, start in enumerate(range(0, count, at_once))
    )


def sample_rank(top: int, sampled: int, whole: int, deviations: int) -> int:
    """The place in a list of `sampled` of `whole` that hardly ever stands above place `top` of the whole list.

    Of the `top` best, top · sampled / whole are expected in the sample, give or take its root (Poisson); with four of
    these deviations, one list in some ten thousand falls short.
    """
    expected = top * sampled / max(whole, 1)
    return min(top, math.ceil(expected + deviations * math.sqrt(expected) + 1))
