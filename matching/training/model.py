"""The model while it learns: vectors of words and of their spelling, a weight a word, one projection."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from matching.encoder.word_table import BUCKETS
from matching.training.lexicon import Lexicon
from matching.training.sources import Words

SPELLING_SHARE = 0.5
"""How much of the mean of its n-grams a word adds to its own vector (subwords: Bojanowski et al. 2017)."""
STRETCH = 3.0
FITTING_ROUNDS, FITTING_RATE, FITTING_BATCH = 3, 2e-2, 2048


class LearningModel(nn.Module):
    """Texts as the direction of Σ weight · (row + share · mean of n-grams), projected to `dimension`."""

    def __init__(self, lexicon: Lexicon, dimension: int, *, seed: int) -> None:
        super().__init__()
        self.lexicon = lexicon
        self.rows = nn.Parameter(torch.tensor(lexicon.rows))
        self.ngrams = nn.Parameter(torch.zeros(BUCKETS, lexicon.rows.shape[1]))
        self.logarithms = nn.Parameter(torch.tensor(np.log(lexicon.weights)))
        self.projection = nn.Parameter(torch.tensor(_main_directions(lexicon, dimension)))
        lengths = [len(buckets) for buckets in lexicon.spelling]
        self._buckets = torch.tensor(np.concatenate(lexicon.spelling))
        self._lengths = torch.tensor(lengths)
        self._starts = torch.cumsum(self._lengths, 0) - self._lengths
        self._fit_spelling(np.random.default_rng(seed))

    def forward(self, texts: Sequence[Words]) -> Tensor:
        """Unit rows (n, dimension); words that the lexicon lacks are passed over."""
        place = self.lexicon.place
        words = [[place[word] for word in text if word in place] for text in texts]
        flat = torch.tensor([word for text in words for word in text], dtype=torch.long)
        owner = torch.repeat_interleave(torch.arange(len(texts)), torch.tensor([len(text) for text in words]))
        distinct, back = torch.unique(flat, return_inverse=True)
        vectors = self.word_vectors(distinct) * self.logarithms[distinct].exp()[:, None]
        sums = torch.zeros(len(texts), self.rows.shape[1]).index_add(0, owner, vectors[back])
        return functional.normalize(sums @ self.projection, dim=1)

    def word_vectors(self, words: Tensor) -> Tensor:
        """Row and spelling of these words together, not yet projected."""
        rows = functional.embedding(words, self.rows, sparse=True)
        return rows + SPELLING_SHARE * self._spelled(words)

    def _spelled(self, words: Tensor) -> Tensor:
        lengths = self._lengths[words]
        offsets = torch.cumsum(lengths, 0) - lengths
        places = torch.repeat_interleave(self._starts[words] - offsets, lengths) + torch.arange(int(lengths.sum()))
        return functional.embedding_bag(self._buckets[places], self.ngrams, offsets, mode="mean", sparse=True)

    def _fit_spelling(self, chance: np.random.Generator) -> None:
        """N-grams start where their mean comes nearest to the known words; unknown words start from them."""
        known = np.flatnonzero(self.lexicon.is_known)
        optimiser = torch.optim.SparseAdam([self.ngrams], lr=FITTING_RATE)
        for _ in range(FITTING_ROUNDS):
            order = chance.permutation(known)
            for start in range(0, len(order), FITTING_BATCH):
                words = torch.tensor(order[start : start + FITTING_BATCH])
                loss = (self._spelled(words) * STRETCH - self.rows.detach()[words]).square().sum(1).mean()
                optimiser.zero_grad()
                loss.backward()  # type: ignore[no-untyped-call]
                optimiser.step()  # type: ignore[no-untyped-call]
        with torch.no_grad():
            self.ngrams.mul_(STRETCH)
            unknown = torch.tensor(np.flatnonzero(~self.lexicon.is_known))
            self.rows[unknown] = SPELLING_SHARE * self._spelled(unknown)


def _main_directions(lexicon: Lexicon, dimension: int) -> NDArray[np.float32]:
    """The directions in which the weighted words differ most, as columns (d, dimension)."""
    known = lexicon.rows[lexicon.is_known] * lexicon.weights[lexicon.is_known, None]
    _, directions = np.linalg.eigh(known.T @ known)
    return np.ascontiguousarray(directions[:, ::-1][:, :dimension], dtype=np.float32)
