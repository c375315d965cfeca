"""What was learned, as the table that the encoder reads."""

import numpy as np
import torch
from numpy.typing import NDArray

from matching.encoder.word_table import WordTable
from matching.training.model import SPELLING_SHARE, LearningModel

SHARED_WORDS = 200_000
"""How many of the most frequent words that nothing was learned of keep the row that they share."""


def table_of(model: LearningModel, japanese: WordTable) -> WordTable:
    """Learned words with their spelling and the projection worked in; frequent others on their shared rows."""
    place = model.lexicon.place
    frequent = np.argsort(japanese.weights, kind="stable")
    others = [int(number) for number in frequent if japanese.words[number] not in place][:SHARED_WORDS]
    used, row_of_others = np.unique(japanese.row_of[others], return_inverse=True)
    with torch.no_grad():
        projection = model.projection.numpy()
        own = model.word_vectors(torch.arange(len(place))).numpy() @ projection
        weights = model.logarithms.exp().numpy()
        ngrams = SPELLING_SHARE * (model.ngrams.numpy() @ projection)
    return WordTable(
        words=[*place, *(japanese.words[number] for number in others)],
        row_of=np.concatenate([np.arange(len(place)), len(place) + row_of_others.ravel()]),
        weights=_half(np.concatenate([weights, japanese.weights[others]])),
        rows=np.concatenate([own, japanese.rows[used] @ projection]).astype(np.float32),
        ngrams=ngrams.astype(np.float32),
    )


def _half(values: NDArray[np.float32]) -> NDArray[np.float32]:
    return values.astype(np.float16).astype(np.float32)
