"""The loop that learns: texts of one concept come together, all others of a batch go apart."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from matching.training.model import LearningModel
from matching.training.pairs import Pair, batches, draw_pairs
from matching.training.sources import Sources, Words


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast; the temperature is that of InfoNCE (van den Oord et al. 2018).

    `english_words` of the English model's own vocabulary are taken in, at the most.
    """

    epochs: int = 3
    batch: int = 512
    rate: float = 4e-3
    rate_of_projection: float = 8e-4
    rate_of_weights: float = 1e-2
    temperature: float = 0.15
    words_left_out: float = 0.1
    warm_up: int = 50
    seed: int = 1
    english_words: int = 30_000
    threads: int = 2


def learn(model: LearningModel, sources: Sources, plan: Plan, tell: Callable[[int, float], None]) -> None:
    """Train in place; `tell` hears of each finished epoch and its last loss. Same inputs, same model."""
    chance = random.Random(plan.seed)  # noqa: S311 - a draw of training pairs
    optimisers = [
        torch.optim.SparseAdam([model.rows, model.ngrams], lr=plan.rate),
        torch.optim.Adam(
            [
                {"params": [model.projection], "lr": plan.rate_of_projection},
                {"params": [model.logarithms], "lr": plan.rate_of_weights},
            ]
        ),
    ]
    schedules: list[torch.optim.lr_scheduler.LambdaLR] = []
    for epoch in range(plan.epochs):
        pairs = draw_pairs(sources, chance)
        if not schedules:
            steps = plan.epochs * (len(pairs) // plan.batch)
            schedules = [_schedule(optimiser, plan.warm_up, steps) for optimiser in optimisers]
        loss = torch.zeros(())
        for batch in batches(pairs, plan.batch):
            for optimiser in optimisers:
                optimiser.zero_grad()
            loss = _loss(model, batch, plan, chance)
            loss.backward()  # type: ignore[no-untyped-call]
            for optimiser, schedule in zip(optimisers, schedules, strict=True):
                optimiser.step()
                schedule.step()
        tell(epoch, loss.item())


def _schedule(optimiser: torch.optim.Optimizer, warm_up: int, steps: int) -> torch.optim.lr_scheduler.LambdaLR:
    """Up in a straight line, then down in one."""
    return torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min(1.0, (step + 1) / warm_up) * max(0.02, 1 - step / max(1, steps))
    )


def _loss(model: LearningModel, batch: Sequence[Pair], plan: Plan, chance: random.Random) -> Tensor:
    """InfoNCE both ways; other texts of the same concept are no negatives."""
    left = model([_shortened(pair.left, plan, chance) for pair in batch])
    right = model([_shortened(pair.right, plan, chance) for pair in batch])
    concepts = torch.tensor([pair.concept for pair in batch])
    same = (concepts[:, None] == concepts[None, :]) & ~torch.eye(len(batch), dtype=torch.bool)
    close = (left @ right.T / plan.temperature).masked_fill(same, float("-inf"))
    target = torch.arange(len(batch))
    return (functional.cross_entropy(close, target) + functional.cross_entropy(close.T, target)) / 2


def _shortened(text: Words, plan: Plan, chance: random.Random) -> Words:
    """The text with some words left out, so that none decides alone."""
    if len(text) <= 3:
        return text
    return tuple(word for word in text if chance.random() >= plan.words_left_out) or text
