"""The role space of an encoder, fitted on the phrases: a logistic regression a role, all at once.

One phrase says yes to its role and no to those that are not near it; a trap says only no to the role that it is
taken for; a neighbouring trade says half. Deterministic: full batch, L-BFGS (Liu & Nocedal 1989).
"""

from collections import Counter
from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from matching.roles.phrases import NEAR, TRAP, Phrase, phrases
from matching.roles.space import RoleSpace
from matching.taxonomy import taxonomy
from matching.taxonomy.relations import role_affinity

HALF = 0.5
OF_A_NEAR_ROLE = 0.3
OF_A_TRAP = 3.0
OF_A_NEAR_TRADE = 0.1
YES_OVER_NO = 9.0
"""A role's own phrases are one in two hundred; each counts this many times more."""
RIDGE = 3e-4
ROUNDS = 150
START = -3.0

Table = NDArray[np.float64]


class Encoder(Protocol):
    """What fitting needs of an encoder."""

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows, one a text."""


def fit_role_space(encoder: Encoder, *, most_of_a_kind: int | None = None) -> RoleSpace:
    """Fitted on all phrases, or on the first so many of each kind of each role: a transformer reads slowly."""
    known = _first(phrases(), most_of_a_kind) if most_of_a_kind else phrases()
    roles = tuple(role.role_id for role in taxonomy().roles)
    vectors = encoder.encode_documents([phrase.text for phrase in known]).astype(np.float64)
    wanted, counted = _lessons(known, roles)
    directions, offsets = _solved(vectors, wanted, counted)
    return RoleSpace(roles, directions.astype(np.float32), offsets.astype(np.float32))


def _first(known: Sequence[Phrase], most: int) -> list[Phrase]:
    counts: Counter[tuple[str, str]] = Counter()
    kept = []
    for phrase in known:
        counts[phrase.role, phrase.kind] += 1
        if counts[phrase.role, phrase.kind] <= most:
            kept.append(phrase)
    return kept


def _lessons(known: Sequence[Phrase], roles: Sequence[str]) -> tuple[Table, Table]:
    """What each phrase answers for each role in 0…1, and how much the answer counts."""
    affinity = role_affinity()
    place = {role: number for number, role in enumerate(roles)}
    wanted, counted = np.zeros((len(known), len(roles))), np.zeros((len(known), len(roles)))
    for row, phrase in enumerate(known):
        own = place[phrase.role]
        if phrase.kind == TRAP:
            counted[row, own] = OF_A_TRAP
        elif phrase.kind == NEAR:
            counted[row] = OF_A_NEAR_TRADE
            wanted[row, own], counted[row, own] = HALF, 1
        else:
            counted[row] = np.where(affinity[own] > 0, OF_A_NEAR_ROLE, 1)
            wanted[row, own], counted[row, own] = 1, 1
    return wanted, counted * (1 + YES_OVER_NO * wanted) / len(known)


def _solved(vectors: Table, wanted: Table, counted: Table) -> tuple[Table, Table]:
    """Minimises the weighted cross-entropy with a ridge on the directions."""
    width, number = vectors.shape[1], wanted.shape[1]

    def loss(flat: Table) -> tuple[float, Table]:
        weights, offsets = flat[:-number].reshape(width, number), flat[-number:]
        answers = vectors @ weights + offsets
        # ln(1 + e^z) - y z, written so that it cannot overflow
        cost = np.logaddexp(0, answers) - wanted * answers
        slope = counted * (1 / (1 + np.exp(-np.clip(answers, -60, 60))) - wanted)
        total = float((counted * cost).sum() + RIDGE * (weights * weights).sum())
        return total, np.concatenate([(vectors.T @ slope + 2 * RIDGE * weights).ravel(), slope.sum(axis=0)])

    start = np.concatenate([np.zeros(width * number), np.full(number, START)])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS, "maxcor": 10})
    return found.x[:-number].reshape(width, number), found.x[-number:]
