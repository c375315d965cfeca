"""Reproducible chance: a random stream per subject, and decks that deal their cards evenly."""

from collections.abc import Callable, Sequence
from random import Random
from typing import Generic, TypeVar

Card = TypeVar("Card")


def stream(*subject: object) -> Random:
    """A random stream that depends on the words of its subject alone (seeding by str is stable)."""
    return Random(":".join(str(part) for part in subject))  # noqa: S311


def pick_weighted(random: Random, weights: dict[Card, float]) -> Card:
    return random.choices(list(weights), weights=list(weights.values()))[0]


class Deck(Generic[Card]):
    """Deals a pool of cards in shuffled rounds, so that a card comes back only after most others have gone."""

    def __init__(self, cards: Sequence[Card], random: Random) -> None:
        self._cards = tuple(cards)
        self._random = random
        self._queue: list[Card] = []

    def deal(self, fits: Callable[[Card], bool] = lambda card: True) -> Card | None:
        """The next card that fits, or None where no card of the whole pool does."""
        for index, card in enumerate(self._queue):
            if fits(card):
                return self._queue.pop(index)
        waiting = set(map(id, self._queue))
        fresh = [card for card in self._cards if id(card) not in waiting]
        self._random.shuffle(fresh)
        self._queue.extend(fresh)
        for index, card in enumerate(self._queue):
            if fits(card):
                return self._queue.pop(index)
        return None
