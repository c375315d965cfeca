"""Rankers off the shelf to compare with, each behind the same exact filter as ours; none was tuned here.

A scorer gives the scores of all pairs, shaped (postings, people), the higher the better; only their order counts.
"""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import vstack
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.preprocessing import normalize

from matching.documents import PersonDocument, PostingDocument
from matching.eligibility import CODES, State, state_table
from matching.encoder.base import TextEncoder
from matching.text.normalise import normalise
from matching.text.words import content_words

Scores = NDArray[np.float64]
Scorer = Callable[[Sequence[PostingDocument], Sequence[PersonDocument]], Scores]

SATURATION, LENGTH_SHARE = 1.2, 0.75
"""BM25's k1 and b, as its authors recommend them."""

SEED = 0
"""Of the randomised decomposition behind LSA."""

SCORE_DIGITS = 6
"""Digits of a score that order a list; scores equal to these are ordered by id."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """A ranker for comparison: `name` heads its column, `account` says in a line what it does."""

    name: str
    account: str
    scores: Scorer


def posting_text(posting: PostingDocument) -> str:
    """All that a baseline reads of a posting, one piece a line."""
    pieces = (
        posting.title,
        posting.description,
        posting.requirements,
        *posting.skills_required,
        *posting.skills_preferred,
        *posting.qualifications_required,
        *posting.qualifications_preferred,
    )
    return "\n".join(pieces)


def person_text(person: PersonDocument) -> str:
    """All that a baseline reads of a person, one piece a line."""
    pieces = (
        *person.desired_occupations,
        *person.skills,
        *person.qualifications,
        *(entry.department for entry in person.education),
        *(text for entry in person.experience for text in (entry.title, entry.summary)),
        person.summary,
    )
    return "\n".join(pieces)


def random_scores(postings: Sequence[PostingDocument], people: Sequence[PersonDocument]) -> Scores:
    """Evenly spread numbers in [0, 1), each drawn by its pair's two ids alone."""
    drawn = [_drawn(posting.posting_id, person.profile_id) for posting in postings for person in people]
    return np.array(drawn, dtype=np.float64).reshape(len(postings), len(people))


def bm25(postings: Sequence[PostingDocument], people: Sequence[PersonDocument]) -> Scores:
    """BM25 over Sudachi's normalised words, the people being the collection and each posting a query.

    Source: Robertson & Zaragoza 2009, with the idf of Lucene, log(1 + (N − n + ½) / (n + ½)), never below 0.
    """
    vectorizer = CountVectorizer(analyzer=content_words)
    counts = vectorizer.fit_transform([person_text(person) for person in people]).astype(np.float64)
    holders = np.asarray((counts > 0).sum(axis=0)).ravel()
    rarity = np.log1p((counts.shape[0] - holders + 0.5) / (holders + 0.5))
    lengths = np.asarray(counts.sum(axis=1)).ravel()
    damping = SATURATION * (1 - LENGTH_SHARE + LENGTH_SHARE * lengths / lengths.mean())
    weights = counts.tocoo()
    weights.data = rarity[weights.col] * weights.data * (SATURATION + 1) / (weights.data + damping[weights.row])
    asked = vectorizer.transform([posting_text(posting) for posting in postings]).astype(np.float64)
    return np.asarray((asked @ weights.tocsr().T).toarray(), dtype=np.float64)


def word_tfidf(postings: Sequence[PostingDocument], people: Sequence[PersonDocument]) -> Scores:
    """Cosine of the tf-idf of Sudachi's normalised words."""
    return _cosine(*_tfidf(postings, people, _of_words()))


def character_tfidf(shortest: int, longest: int) -> Scorer:
    """Cosine of the tf-idf of runs of `shortest` to `longest` characters of the normalised text."""

    def scores(postings: Sequence[PostingDocument], people: Sequence[PersonDocument]) -> Scores:
        runs = TfidfVectorizer(analyzer="char", ngram_range=(shortest, longest), preprocessor=normalise)
        return _cosine(*_tfidf(postings, people, runs))

    return scores


def latent_semantics(dimension: int) -> Scorer:
    """Cosine in the first `dimension` directions of the words' tf-idf; fewer where the texts span fewer.

    Source: Deerwester et al. 1990.
    """

    def scores(postings: Sequence[PostingDocument], people: Sequence[PersonDocument]) -> Scores:
        both = vstack(_tfidf(postings, people, _of_words()))
        reduced = TruncatedSVD(min(dimension, *both.shape), random_state=SEED).fit_transform(both)
        return _cosine(normalize(reduced[: len(postings)]), normalize(reduced[len(postings) :]))

    return scores


def whole_text_cosine(encoder: TextEncoder) -> Scorer:
    """Cosine of the encoder's vectors of the two whole texts."""

    def scores(postings: Sequence[PostingDocument], people: Sequence[PersonDocument]) -> Scores:
        asked = encoder.encode_queries([posting_text(posting) for posting in postings])
        offered = encoder.encode_documents([person_text(person) for person in people])
        return _cosine(asked.astype(np.float64), offered.astype(np.float64))

    return scores


def weighted_sum(parts: Sequence[tuple[float, Scorer]]) -> Scorer:
    """The sum of `weight` times each part's scores, these stretched to 0…1 over all people of a posting."""

    def scores(postings: Sequence[PostingDocument], people: Sequence[PersonDocument]) -> Scores:
        summed = np.zeros((len(postings), len(people)))
        for weight, part in parts:
            summed += weight * _stretched(part(postings, people))
        return summed

    return scores


BASELINES: tuple[Baseline, ...] = (
    Baseline("random", "an order drawn from the ids", random_scores),
    Baseline("BM25", "BM25 over Sudachi words, k1 1.2, b 0.75", bm25),
    Baseline("TF-IDF", "cosine of the tf-idf of 2 to 4 characters", character_tfidf(2, 4)),
    Baseline("LSA", "latent semantics of the words' tf-idf, 100 dimensions", latent_semantics(100)),
    Baseline(
        "weighted sum",
        "0.4 tf-idf of words + 0.3 tf-idf of 2 and 3 characters + 0.3 latent semantics in 256 dimensions, "
        "each from 0 to 1 within a posting",
        weighted_sum(((0.4, word_tfidf), (0.3, character_tfidf(2, 3)), (0.3, latent_semantics(256)))),
    ),
)
"""Those that need nothing but the texts."""


def baseline_run(
    scorer: Scorer, postings: Sequence[PostingDocument], people: Sequence[PersonDocument], on: date
) -> Iterator[dict[str, Any]]:
    """The records of a run: of each posting all who break no constraint as of `on`, best first, ties by id.

    The order in which the documents come changes nothing.
    """
    if not postings or not people:
        return
    asked = sorted(postings, key=lambda one: one.posting_id)
    offered = sorted(people, key=lambda one: one.profile_id)
    eligible = (state_table(asked, offered, on) != CODES[State.CONFLICTS]).all(axis=0)
    scores = scorer(asked, offered).round(SCORE_DIGITS)
    for row, posting in enumerate(asked):
        for place in np.argsort(-scores[row], kind="stable"):
            if eligible[row, place]:
                yield {
                    "posting_id": posting.posting_id,
                    "profile_id": offered[place].profile_id,
                    "score": float(scores[row, place]),
                    "eligible": True,
                }


def _drawn(posting_id: str, profile_id: str) -> float:
    digest = hashlib.sha256(f"{posting_id}\t{profile_id}".encode()).digest()
    return int.from_bytes(digest[:4], "big") / 2**32


def _of_words() -> TfidfVectorizer:
    return TfidfVectorizer(analyzer=content_words)


def _tfidf(
    postings: Sequence[PostingDocument], people: Sequence[PersonDocument], vectorizer: TfidfVectorizer
) -> tuple[Any, Any]:
    """Sparse rows of length 1 of the postings and of the people, weighed over both together."""
    rows = vectorizer.fit_transform([*map(posting_text, postings), *map(person_text, people)])
    return rows[: len(postings)], rows[len(postings) :]


def _cosine(asked: Any, offered: Any) -> Scores:
    """Products of rows of length 1, sparse or dense, as a dense table."""
    product = asked @ offered.T
    return np.asarray(product.toarray() if hasattr(product, "toarray") else product, dtype=np.float64)


def _stretched(scores: Scores) -> Scores:
    """Each row from 0 to 1; a row of equal scores becomes 0."""
    lowest = scores.min(axis=1, keepdims=True)
    width = scores.max(axis=1, keepdims=True) - lowest
    return np.asarray((scores - lowest) / np.where(width > 0, width, 1), dtype=np.float64)
