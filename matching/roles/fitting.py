"""The role space of an encoder, fitted on the phrases: a logistic regression a role, all at once.

One phrase says yes to its role and no to those that are not near it; a trap says only no to the role that it is
taken for; a neighbouring trade says half. Deterministic: full batch, L-BFGS (Liu & Nocedal 1989), one thread.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from matching.roles.phrases import NEAR, TRAP, Phrase, phrases
from matching.roles.space import RoleSpace
from matching.taxonomy import taxonomy
from matching.taxonomy.relations import role_affinity

FIT = 1
"""Raise it whenever the solver, the loss, the centring or anything else of how a space comes of its lessons changes:
the digest cannot see code, and a space kept from before would be taken for one of today."""
HALF = 0.5
OF_A_NEAR_ROLE = 0.3
OF_A_TRAP = 3.0
OF_A_NEAR_TRADE = 0.1
YES_OVER_NO = 9.0
"""A role's own phrases are one in two hundred; each counts this many times more."""
ROUNDS = 150
START = -3.0

Table = NDArray[np.float64]


class Encoder(Protocol):
    """What fitting needs of an encoder."""

    def encode_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit rows, one a text."""


@dataclass(frozen=True, slots=True)
class Plan:
    """How a space is fitted.

    `most_of_a_kind` is how many phrases of a kind teach a role, all where None: a transformer reads slowly. `ridge`
    weighs the squared directions. `is_centred` takes vectors about their mean in units of their spread: those of a
    transformer lie in a narrow cone (Ethayarajh 2019), where one ridge would hold back far more than elsewhere.
    """

    most_of_a_kind: int | None = None
    ridge: float = 3e-4
    is_centred: bool = False


OF_EMBEDDED = Plan()
OF_ANOTHER = Plan(most_of_a_kind=2, ridge=1e-4, is_centred=True)
"""Of any other: some 4,000 texts. With half as many it ranks worse, with twice as many as well (decision 11)."""


def fit_role_space(encoder: Encoder, plan: Plan = OF_EMBEDDED) -> RoleSpace:
    """Fitted on the phrases as the encoder reads them; it takes vectors as they are, centred or not for the fit."""
    known, roles = _known(plan), _roles()
    vectors = encoder.encode_documents([phrase.text for phrase in known]).astype(np.float64)
    wanted, counted = _lessons(known, roles)
    middle, spread = _middle_and_spread(vectors) if plan.is_centred else (np.zeros(vectors.shape[1]), 1.0)
    # A second thread changes the last bits, and waits for the first longer than it works.
    with threadpool_limits(1):
        directions, offsets = _solved((vectors - middle) / spread, wanted, counted, plan.ridge)
        directions /= spread
        offsets -= middle @ directions
    return RoleSpace(roles, directions.astype(np.float32), offsets.astype(np.float32))


def digest_of_lessons(plan: Plan) -> str:
    """SHA-256 of all that a space is fitted on besides its encoder: it changes whenever another would come of it."""
    known, roles = _known(plan), _roles()
    texts = [(phrase.role, phrase.kind, phrase.text) for phrase in known]
    weights = [HALF, OF_A_NEAR_ROLE, OF_A_TRAP, OF_A_NEAR_TRADE, YES_OVER_NO]
    digest = hashlib.sha256(json.dumps([FIT, ROUNDS, START, weights, asdict(plan), roles, texts]).encode())
    for answers in _lessons(known, roles):
        digest.update(answers.tobytes())
    return digest.hexdigest()


def _middle_and_spread(vectors: Table) -> tuple[Table, float]:
    """The mean, and the root of the mean squared distance from it."""
    middle = vectors.mean(axis=0)
    return middle, float(np.sqrt(np.square(vectors - middle).sum(axis=1).mean())) or 1.0


def _known(plan: Plan) -> Sequence[Phrase]:
    return _first(phrases(), plan.most_of_a_kind) if plan.most_of_a_kind else phrases()


def _roles() -> tuple[str, ...]:
    return tuple(role.role_id for role in taxonomy().roles)


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


def _solved(vectors: Table, wanted: Table, counted: Table, ridge: float) -> tuple[Table, Table]:
    """Minimises the weighted cross-entropy with a ridge on the directions."""
    # Loaded here: every process reads a role space, hardly any fits one.
    from scipy.optimize import minimize

    width, number = vectors.shape[1], wanted.shape[1]

    def loss(flat: Table) -> tuple[float, Table]:
        weights, offsets = flat[:-number].reshape(width, number), flat[-number:]
        answers = vectors @ weights + offsets
        # ln(1 + e^z) - y z and 1 / (1 + e^-z), both by e^-|z|, which cannot overflow.
        small = np.exp(-np.abs(answers))
        cost = np.maximum(answers, 0) + np.log1p(small) - wanted * answers
        slope = counted * (np.where(answers >= 0, 1, small) / (1 + small) - wanted)
        total = float((counted * cost).sum() + ridge * (weights * weights).sum())
        return total, np.concatenate([(vectors.T @ slope + 2 * ridge * weights).ravel(), slope.sum(axis=0)])

    start = np.concatenate([np.zeros(width * number), np.full(number, START)])
    found = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": ROUNDS, "maxcor": 10})
    return found.x[:-number].reshape(width, number), found.x[-number:]
