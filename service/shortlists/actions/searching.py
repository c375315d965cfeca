"""Searching among everybody for the few whom a change concerns: exact, and nearly nobody is made ready for it.

The database compares all rows that are kept, and bounds each score from above. Whoever may stand in a list is made
ready and scored by the ranker; the search ends where nobody who is left can.
"""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from math import inf
from uuid import UUID

from matching.eligibility import Rule
from matching.narrowing import (
    UNDATED,
    Compared,
    compared_person,
    compared_posting,
    people_let_through,
    postings_let_through,
    question,
    version_of,
)
from matching.ranker import Standing
from matching.scoring import PreparedPerson, PreparedPosting
from service.base.ids import PersonId, PostingId
from service.people.reads.rankable import rankable_people, rankable_profiles
from service.postings.reads import open_postings, sought_postings
from service.shortlists.actions.computing import computed
from service.shortlists.actions.embedding import ready_people, ready_postings
from service.shortlists.actions.match_run import Match
from service.shortlists.store import compared as store
from service.shortlists.store.compared import Scored

AT_ONCE = 256
"""Candidates that are made ready together."""
LetThrough = Callable[[Rule, str, Collection[str]], list[str]]
Stand = Callable[[Sequence[UUID]], Awaitable[Mapping[UUID, Standing]]]
"""The standings of those of the candidates who break no constraint."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody or something that breaks no undated constraint, and the score that it has at most."""

    object_id: UUID
    most: float


async def candidates_for_posting(match: Match, posting: PreparedPosting) -> list[Candidate]:
    """People, the best first; before them those of whom no row is kept yet."""
    mine = compared_posting(posting)
    allowed = await _allowed(match, mine, "person", people_let_through)
    asked = question(mine, match.artefact)
    people = rankable_people(match.work.today)
    found = await store.search(match.work, people, version_of(match.artefact), asked, allowed)
    return _bounded(found, asked.slack)


async def candidates_for_person(match: Match, person: PreparedPerson) -> list[Candidate]:
    """Postings, likewise."""
    mine = compared_person(person)
    allowed = await _allowed(match, mine, "posting", postings_let_through)
    asked = question(mine, match.artefact)
    postings = sought_postings(match.work.today)
    found = await store.search(match.work, postings, version_of(match.artefact), asked, allowed)
    return _bounded(found, asked.slack)


async def _allowed(match: Match, mine: Compared, kind: str, let_through: LetThrough) -> list[list[str] | None]:
    """What each undated rule lets through of all that is told; None where that is everything."""
    told = await store.list_values(match.work, version_of(match.artefact), kind)
    return await computed(match.work, partial(_passing, mine, told, let_through))


def _passing(mine: Compared, told: Sequence[set[str]], let_through: LetThrough) -> list[list[str] | None]:
    passing: list[list[str] | None] = []
    for number, values in enumerate(told):
        passed = let_through(UNDATED[number], mine.values[number], values)
        passing.append(None if len(passed) == len(values) else passed)
    return passing


def _bounded(found: Sequence[Scored], slack: float) -> list[Candidate]:
    return [Candidate(one.object_id, inf if one.score is None else one.score + slack) for one in found]


async def best(
    candidates: Sequence[Candidate], top: int, stand: Stand
) -> tuple[dict[UUID, Standing], Sequence[Candidate]]:
    """Standings of as many of the candidates as it takes to be sure of the best `top`, and who was not asked."""
    found: dict[UUID, Standing] = {}
    for at in range(0, len(candidates), AT_ONCE):
        block = candidates[at : at + AT_ONCE]
        if len(found) >= top and _score_at(found, top) > block[0].most:
            return found, candidates[at:]
        found |= await stand([one.object_id for one in block])
    return found, ()


async def reaching(candidates: Sequence[Candidate], least: Mapping[UUID, float], stand: Stand) -> dict[UUID, Standing]:
    """Standings of those candidates who may reach the score that is least for them; without one all may."""
    wanted = [one.object_id for one in candidates if one.most >= least.get(one.object_id, 0.0)]
    found: dict[UUID, Standing] = {}
    for at in range(0, len(wanted), AT_ONCE):
        found |= await stand(wanted[at : at + AT_ONCE])
    return found


def _score_at(found: Mapping[UUID, Standing], place: int) -> float:
    return sorted((one.score for one in found.values()), reverse=True)[place - 1]


async def stand_for(match: Match, posting: PreparedPosting, person_ids: Sequence[PersonId]) -> dict[UUID, Standing]:
    """Of these people those who may stand in the posting's list."""
    profiles = await rankable_profiles(match.work, person_ids)
    ready = await ready_people(match.work, match.tools, profiles)
    known = {profile.profile_ref: profile.person_id for profile in profiles}
    rank = partial(match.ranker.standings, [posting], ready, match.work.today, len(ready))
    (shown,) = await computed(match.work, rank)
    return {known[one.profile_id]: one for one in shown}


async def stand_in(match: Match, person: PreparedPerson, posting_ids: Sequence[PostingId]) -> dict[UUID, Standing]:
    """Of these postings those in whose lists the person may stand."""
    postings = await open_postings(match.work, posting_ids)
    ready = await ready_postings(match.work, match.tools, postings)
    rank = partial(match.ranker.standings_of_people, [person], ready, match.work.today, len(ready))
    (shown,) = await computed(match.work, rank)
    return {PostingId(UUID(one.posting_id)): one for one in shown}
