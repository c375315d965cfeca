"""The whole posting against the whole person."""

from collections.abc import Sequence

import numpy as np

from matching.legs.base import Closeness, PreparedPerson, PreparedPosting, one_row_each

POSTING_FIELDS = ("title", "description", "requirements", "skills_required", "skills_preferred")
PERSON_FIELDS = ("desired_occupations", "skills", "education", "experience", "summary")


def closeness(postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson]) -> Closeness:
    """Cosine of all text of the one and all text of the other, long pieces counting more."""
    left = np.stack([one.pooled(one.rows(*POSTING_FIELDS), by_length=True) for one in postings])
    right = np.stack([one.pooled(one.rows(*PERSON_FIELDS), by_length=True) for one in people])
    return one_row_each(left @ right.T)
