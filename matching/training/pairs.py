"""Pairs of texts that belong together, drawn anew for every epoch."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from matching.training.sources import Concept, Sources, Words, is_latin

NAMES_A_NAME = 2
"""How many other names of its concept a name is paired with."""
PAIRS_OF_TELLINGS = 8
"""Pairs of two sentences of one concept."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts of one concept, whose number is unique over all sources."""

    left: Words
    right: Words
    concept: int


def draw_pairs(sources: Sources, chance: random.Random) -> list[Pair]:
    """The pairs of an epoch in a random order; the same `chance` gives the same pairs."""
    pairs: list[Pair] = []
    number = 0
    for concepts in sources.concepts.values():
        for concept in concepts:
            number += 1
            pairs += _of_concept(concept, number, chance)
    chance.shuffle(pairs)
    return pairs


def _of_concept(concept: Concept, number: int, chance: random.Random) -> Iterator[Pair]:
    for name in concept.names:
        for other in chance.sample(concept.names, min(len(concept.names), NAMES_A_NAME)):
            if other is not name:
                yield Pair(name, other, number)
    yield from _across_languages(concept, number, chance)
    for telling in concept.tellings:
        if concept.names:
            yield Pair(chance.choice(concept.names), telling, number)
    if len(concept.tellings) > 1:
        for _ in range(min(PAIRS_OF_TELLINGS, len(concept.tellings))):
            left, right = chance.sample(concept.tellings, 2)
            yield Pair(left, right, number)


def _across_languages(concept: Concept, number: int, chance: random.Random) -> Iterator[Pair]:
    """A Japanese and an English name, where there are both: these teach one language by the other."""
    english = [name for name in concept.names if is_latin(name)]
    japanese = [name for name in concept.names if not is_latin(name)]
    if english and japanese:
        yield Pair(chance.choice(japanese), chance.choice(english), number)


def batches(pairs: Sequence[Pair], size: int) -> Iterator[Sequence[Pair]]:
    """Full batches only: a short one has fewer to tell apart."""
    for start in range(0, len(pairs) - size + 1, size):
        yield pairs[start : start + size]
