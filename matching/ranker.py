"""Ranks people for postings: hard constraints, then legs, then their sum, then its explanation."""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from matching.documents import PersonDocument, PostingDocument
from matching.eligibility import CODES, RULES, State, state_table, verdicts
from matching.explanation import explain
from matching.fusion import POSTINGS_AT_ONCE, score_table
from matching.legs import LEGS
from matching.legs.base import PreparedPerson, PreparedPosting
from matching.prepared import Prepared, Vectors, prepare
from matching.reasons import Reason
from matching.scales import Scales

METHOD = "legs-1"
ROUNDING = 1e-4
"""How far a score of the table may lie from the pair's own; it is some 1e-6, this is generous."""

TABLE_DIGITS = 6
"""Digits of a score that is told from the table."""

D = TypeVar("D", PostingDocument, PersonDocument)


@dataclass(frozen=True, slots=True)
class Proposal:
    """One pair of a shortlist; `rank` starts at 1, and ineligible pairs follow the eligible ones."""

    posting_id: str
    profile_id: str
    rank: int
    score: float
    eligible: bool
    unknown: tuple[str, ...]
    conflicts: tuple[str, ...]
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A person's place in a posting's list without its explanation; the score to TABLE_DIGITS digits."""

    profile_id: str
    score: float
    unknown: tuple[str, ...]


class Ranker:
    """Ranks with the scales of one encoder; encodes nothing, keeps no state between calls."""

    def __init__(self, scales: Scales) -> None:
        self.scales = scales

    @property
    def version(self) -> str:
        """Names the method, its weights and its scales: runs of two versions are not compared."""
        frozen = repr([(leg.name, leg.weight, leg.floor) for leg in LEGS]) + self.scales.as_json()
        return f"{METHOD}-{hashlib.sha256(frozen.encode()).hexdigest()[:12]}"

    def prepare(self, document: D, vectors: Vectors) -> Prepared[D]:
        """A document ready for scoring, from its stored vectors; raises MissingVector."""
        return prepare(document, vectors, self.scales.dimension)

    def scores(self, postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson]) -> NDArray[np.float64]:
        """The scores of all pairs to about 1e-6, shaped (postings, people), whether eligible or not."""
        return score_table(postings, people, self.scales)

    def states(
        self, postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson], on: date
    ) -> NDArray[np.int8]:
        """What every rule says of all pairs, shaped (rules, postings, people); see eligibility.CODES."""
        return state_table([one.document for one in postings], [one.document for one in people], on)

    def proposal(self, posting: PreparedPosting, person: PreparedPerson, on: date, rank: int = 1) -> Proposal:
        """One pair with its own score, constraints and reasons."""
        score, reasons = explain(posting, person, self.scales, on)
        answers = verdicts(posting.document, person.document, on)
        conflicts = tuple(one.constraint for one in answers if one.state is State.CONFLICTS)
        return Proposal(
            posting_id=posting.document.posting_id,
            profile_id=person.document.profile_id,
            rank=rank,
            score=score,
            eligible=not conflicts,
            unknown=tuple(one.constraint for one in answers if one.state is State.UNKNOWN),
            conflicts=conflicts,
            reasons=reasons,
        )

    def standings(
        self, postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson], on: date, top: int
    ) -> list[list[Standing]]:
        """The best `top` eligible people of each posting in the order given, without reasons.

        Takes scores from the table: a thousandth of the work of `rank`, for lists of which few are opened.
        """
        if not postings or not people:
            return [[] for _ in postings]
        states = self.states(postings, people, on)
        eligible = (states != CODES[State.CONFLICTS]).all(axis=0)
        scores = self.scores(postings, people).round(TABLE_DIGITS)
        names = [person.document.profile_id for person in people]
        lists: list[list[Standing]] = []
        for number in range(len(postings)):
            places = _best(scores[number], eligible[number], top)
            places.sort(key=lambda place: (-scores[number, place], names[place]))
            lists.append(
                [
                    Standing(names[place], float(scores[number, place]), _unknown(states[:, number, place]))
                    for place in places[:top]
                ]
            )
        return lists

    def rank(
        self,
        postings: Sequence[PreparedPosting],
        people: Sequence[PreparedPerson],
        on: date,
        top: int,
        *,
        with_ineligible: bool = False,
    ) -> Iterator[Proposal]:
        """The best `top` eligible people of each posting, postings by id, people by score and then id.

        With ineligible ones, all who break a hard constraint follow, in the same order among themselves.
        """
        in_order = sorted(postings, key=lambda one: one.document.posting_id)
        for at in range(0, len(in_order), POSTINGS_AT_ONCE):
            yield from self._rank_block(in_order[at : at + POSTINGS_AT_ONCE], people, on, top, with_ineligible)

    def rank_posting(
        self,
        posting: PreparedPosting,
        people: Sequence[PreparedPerson],
        on: date,
        top: int,
        *,
        with_ineligible: bool = False,
    ) -> list[Proposal]:
        """One posting's shortlist; the order of `people` changes nothing."""
        return list(self._rank_block([posting], people, on, top, with_ineligible))

    def _rank_block(
        self,
        postings: Sequence[PreparedPosting],
        people: Sequence[PreparedPerson],
        on: date,
        top: int,
        with_ineligible: bool,
    ) -> Iterator[Proposal]:
        if not people or not postings:
            return
        eligible = (self.states(postings, people, on) != CODES[State.CONFLICTS]).all(axis=0)
        scores = self.scores(postings, people)
        for number, posting in enumerate(postings):
            chosen = [(posting, people[n]) for n in _best(scores[number], eligible[number], top)]
            shown = self._ordered(chosen, on)[:top]
            if with_ineligible:
                shown += self._ordered([(posting, people[int(n)]) for n in np.flatnonzero(~eligible[number])], on)
            yield from (replace(proposal, rank=rank) for rank, proposal in enumerate(shown, start=1))

    def rank_person(
        self, person: PreparedPerson, postings: Sequence[PreparedPosting], on: date, top: int
    ) -> list[Proposal]:
        """The best postings for one person, with the same scores as the other direction."""
        if not postings:
            return []
        eligible = (self.states(postings, [person], on)[:, :, 0] != CODES[State.CONFLICTS]).all(axis=0)
        scores = self.scores(postings, [person])[:, 0]
        chosen = [(postings[n], person) for n in _best(scores, eligible, top)]
        return [replace(proposal, rank=rank) for rank, proposal in enumerate(self._ordered(chosen, on)[:top], start=1)]

    def _ordered(self, pairs: Sequence[tuple[PreparedPosting, PreparedPerson]], on: date) -> list[Proposal]:
        """The pairs' proposals, best first, ties by id."""
        proposals = [self.proposal(posting, person, on) for posting, person in pairs]
        return sorted(proposals, key=lambda one: (-one.score, one.posting_id, one.profile_id))


def _unknown(states: NDArray[np.int8]) -> tuple[str, ...]:
    """The constraints of one pair that nobody can tell yet."""
    return tuple(RULES[number].constraint for number in np.flatnonzero(states == CODES[State.UNKNOWN]))


def _best(scores: NDArray[np.float64], eligible: NDArray[np.bool_], top: int) -> list[int]:
    """The eligible indices that may stand among the first `top`, rounding of the table allowed for."""
    places = np.flatnonzero(eligible)
    if len(places) > top > 0:
        last = np.partition(scores[places], len(places) - top)[len(places) - top]
        places = places[scores[places] >= last - ROUNDING]
    return [int(place) for place in places] if top > 0 else []
