"""The title and each skill that the posting names, against the person's best piece of evidence."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from matching.legs.base import Closeness, PreparedPerson, PreparedPosting

EVIDENCE = ("skills", "experience", "summary", "education")
REQUIRED = ("title", "skills_required")
PREFERRED = ("skills_preferred",)
SHARE_OF_PREFERRED = 0.5


def closeness(postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson]) -> Closeness:
    """For each thing asked, the highest cosine with any piece of evidence; wishes are no evidence."""
    asked = [asked_rows(posting) for posting in postings]
    items = np.concatenate([_at_least_one(posting, rows) for posting, (rows, _) in zip(postings, asked, strict=True)])
    evidence = [_at_least_one(person, person.rows(*EVIDENCE)) for person in people]
    starts = np.cumsum([0, *(len(rows) for rows in evidence[:-1])])
    values = np.maximum.reduceat(items @ np.concatenate(evidence).T, starts, axis=1)
    shares = np.concatenate([shares for _, shares in asked])
    return Closeness(values.astype(np.float64), tuple(len(shares) for _, shares in asked), shares)


def asked_rows(posting: PreparedPosting) -> tuple[list[int], NDArray[np.float64]]:
    """The pieces asked for and their shares; a posting that asks nothing keeps one empty row."""
    required, preferred = posting.rows(*REQUIRED), posting.rows(*PREFERRED)
    counts = [1.0] * len(required) + [SHARE_OF_PREFERRED] * len(preferred) or [1.0]
    return required + preferred, np.array(counts) / sum(counts)


def _at_least_one(one: PreparedPosting | PreparedPerson, rows: list[int]) -> NDArray[np.float32]:
    """These pieces' vectors, or one zero vector, which is close to nothing."""
    return one.vectors[rows] if rows else np.zeros((1, one.vectors.shape[1]), np.float32)
