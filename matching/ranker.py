"""Ranks people for postings, and postings for people: hard constraints, then parts, then their sum, then why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
from numpy.typing import NDArray

from matching.artefact import Artefact
from matching.documents import PersonDocument, PostingDocument
from matching.eligibility import CODES, RULES, State, state_table
from matching.explanation import explain
from matching.field import has_the_years, outside_the_field, pair_verdicts
from matching.parts import PERSON_VIEWS
from matching.reasons import Reason
from matching.scoring import (
    DECIMALS,
    PreparedPerson,
    PreparedPosting,
    part_values,
    score_table,
    scores_of,
)
from matching.views import stacked

ROUNDING = 1e-4
"""How far a score of the table may lie from the pair's own; it is some 1e-6, this is generous."""
POSTINGS_AT_ONCE = 64
PEOPLE_AT_ONCE = 512
EXPERIENCE = "experience"
PLACE_OF_EXPERIENCE = next(number for number, rule in enumerate(RULES) if rule.constraint == EXPERIENCE)


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
    """A pair's place in a list without its explanation: `parts` in the order of PARTS, before weights."""

    posting_id: str
    profile_id: str
    score: float
    parts: tuple[float, ...]
    unknown: tuple[str, ...]


class Ranker:
    """Ranks with one artefact; encodes nothing, keeps no state between calls."""

    def __init__(self, artefact: Artefact) -> None:
        self.artefact = artefact

    def proposal(self, posting: PreparedPosting, person: PreparedPerson, on: date, rank: int = 1) -> Proposal:
        """One pair with its own score, constraints and reasons."""
        score, reasons = explain(posting, person, self.artefact, on)
        states = {one.constraint: one.state for one in pair_verdicts(posting, person, self.artefact, on)}
        conflicts = tuple(name for name, state in states.items() if state is State.CONFLICTS)
        return Proposal(
            posting_id=posting.document.posting_id,
            profile_id=person.document.profile_id,
            rank=rank,
            score=score,
            eligible=not conflicts,
            unknown=tuple(name for name, state in states.items() if state is State.UNKNOWN),
            conflicts=conflicts,
            reasons=reasons,
        )

    def standings(
        self, postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson], on: date, top: int
    ) -> list[list[Standing]]:
        """The best `top` eligible people of each posting in the order given, by score and then id, without reasons."""
        lists: list[list[Standing]] = []
        for start in range(0, len(postings), POSTINGS_AT_ONCE):
            block = postings[start : start + POSTINGS_AT_ONCE]
            lists += self._standings(block, people, on, top) if people else [[] for _ in block]
        return lists

    def standings_of_people(
        self, people: Sequence[PreparedPerson], postings: Sequence[PreparedPosting], on: date, top: int
    ) -> list[list[Standing]]:
        """The best `top` postings of each person in the order given, by score and then id: the same scores."""
        if not postings:
            return [[] for _ in people]
        lists: list[list[Standing]] = []
        for start in range(0, len(people), PEOPLE_AT_ONCE):
            block = people[start : start + PEOPLE_AT_ONCE]
            states, eligible = self._eligible(postings, block, on)
            table = score_table(postings, block, self.artefact)
            for n, person in enumerate(block):
                places = _best(table[:, n], eligible[:, n], top)
                found = [
                    self._standing_list(postings[place], [person], [0], states[:, place, n : n + 1], on)[0]
                    for place in places
                ]
                lists.append(sorted(found, key=lambda one: (-one.score, one.posting_id))[:top])
        return lists

    def ineligible(
        self, posting: PreparedPosting, people: Sequence[PreparedPerson], on: date, first: int
    ) -> list[Proposal]:
        """All who break a hard constraint, by score and then id, ranked from `first` on."""
        told = (self.proposal(posting, person, on) for person in people)
        conflicting = sorted((one for one in told if not one.eligible), key=_by_score)
        return [replace(one, rank=rank) for rank, one in enumerate(conflicting, start=first)]

    def still_unknown(
        self, unknown: tuple[str, ...], posting: PreparedPosting, person: PreparedPerson, on: date
    ) -> tuple[str, ...]:
        """The rules that dates and fields leave open, without the years that the work itself tells of."""
        if EXPERIENCE in unknown and has_the_years(posting, person, self.artefact, on):
            return tuple(name for name in unknown if name != EXPERIENCE)
        return unknown

    def _standings(
        self, postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson], on: date, top: int
    ) -> list[list[Standing]]:
        states, eligible = self._eligible(postings, people, on)
        table = score_table(postings, people, self.artefact)
        return [
            self._standing_list(posting, people, _best(table[n], eligible[n], top), states[:, n], on)[:top]
            for n, posting in enumerate(postings)
        ]

    def _standing_list(
        self,
        posting: PreparedPosting,
        people: Sequence[PreparedPerson],
        places: Sequence[int],
        states: NDArray[np.int8],
        on: date,
    ) -> list[Standing]:
        """These places by each pair's own score and then by id."""
        if not places:
            return []
        chosen = [people[place] for place in places]
        values = part_values(posting.views, {view: stacked(chosen, view) for view in PERSON_VIEWS}, self.artefact)
        scores = scores_of(values, self.artefact)
        found = [
            self._told(posting, chosen[n], float(scores[n]), values[n], states[:, place], on)
            for n, place in enumerate(places)
        ]
        return sorted(found, key=lambda one: (-one.score, one.profile_id))

    def _told(
        self,
        posting: PreparedPosting,
        person: PreparedPerson,
        score: float,
        values: NDArray[np.float64],
        states: NDArray[np.int8],
        on: date,
    ) -> Standing:
        unknown = tuple(RULES[number].constraint for number in np.flatnonzero(states == CODES[State.UNKNOWN]))
        names = posting.document.posting_id, person.document.profile_id
        unknown = self.still_unknown(unknown, posting, person, on)
        return Standing(*names, score, tuple(map(float, values.round(DECIMALS))), unknown)

    def _eligible(
        self, postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson], on: date
    ) -> tuple[NDArray[np.int8], NDArray[np.bool_]]:
        """What the rules say of all pairs, and who may be ranked."""
        states = self._states(postings, people, on)
        eligible = (states != CODES[State.CONFLICTS]).all(axis=0)
        is_open = states[PLACE_OF_EXPERIENCE] == CODES[State.UNKNOWN]
        return states, eligible & ~(is_open & outside_the_field(postings, people, self.artefact))

    def _states(
        self, postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson], on: date
    ) -> NDArray[np.int8]:
        """What every rule says of all pairs, shaped (rules, postings, people); see eligibility.CODES."""
        asked: list[PostingDocument] = [one.document for one in postings]
        offered: list[PersonDocument] = [one.document for one in people]
        return state_table(asked, offered, on)


def _by_score(one: Proposal) -> tuple[float, str, str]:
    return -one.score, one.posting_id, one.profile_id


def _best(scores: NDArray[np.float32], eligible: NDArray[np.bool_], top: int) -> list[int]:
    """The eligible indices that may stand among the first `top`, rounding of the table allowed for."""
    places = np.flatnonzero(eligible)
    if len(places) > top > 0:
        last = np.partition(scores[places], len(places) - top)[len(places) - top]
        places = places[scores[places] >= last - ROUNDING]
    return [int(place) for place in places] if top > 0 else []
