"""Vectors of texts to strengths of roles."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.float32]


@dataclass(frozen=True, eq=False, slots=True)
class RoleSpace:
    """One yes-or-no question a role: does the text tell of this work?

    `roles` are the taxonomy's ids in its order; `directions` float32 (d, roles) and `offsets` float32 (roles,) are
    those of a logistic regression on unit vectors of one encoder.
    """

    roles: tuple[str, ...]
    directions: Rows
    offsets: Rows

    def strengths(self, vectors: Rows) -> Rows:
        """For each row how strongly it tells of each role, in 0…1, shaped (rows, roles).

        A row of zeros, of which nothing is known, tells of none.
        """
        answers = 1 / (1 + np.exp(-(vectors @ self.directions + self.offsets)))
        return np.asarray(answers * vectors.any(axis=1, keepdims=True), np.float32)
