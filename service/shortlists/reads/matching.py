"""Questions about present lists; opening one encodes nothing.

Consent and the posting's state are asked again here: who withdrew a moment ago is shown to nobody.
"""

import asyncio
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from matching.artefact import Artefact, read_artefact
from matching.changes import Change, what_would_change
from matching.eligibility import State, Verdict, verdicts
from matching.explanation import explain
from matching.field import known_years, pair_verdicts
from matching.reasons import Reason, ReasonState
from matching.scoring import PreparedPerson, PreparedPosting
from matching.shown import shown as as_told
from service.base.ids import PersonId, PostingId
from service.db.work import Read
from service.people.reads.rankable import rankable_profiles
from service.people.terms import RankableProfile
from service.postings import reads as postings
from service.postings.terms import OpenPosting, StoredPosting
from service.shortlists.rules.evidence import evidence_of
from service.shortlists.rules.ranking import (
    StoredVector,
    as_shown,
    person_content,
    posting_content,
    posting_content_of,
    prepared,
)
from service.shortlists.store import matching as store
from service.shortlists.store import rankers, vectors
from service.shortlists.terms.matching import BeingMatched, RankedPair, SuitingPosting


async def current_shortlist(read: Read, posting_id: PostingId) -> list[RankedPair]:
    """The posting's present list, best first; empty where it is not open, or not matched yet.

    Ranks have gaps where somebody withdrew since.
    """
    if not await postings.open_postings(read, [posting_id]):
        return []
    stored = (await store.list_stored(read, [posting_id])).get(posting_id)
    pairs = as_shown(stored)[0] if stored else []
    rankable = await rankable_profiles(read, [pair.person_id for pair in pairs])
    allowed = {profile.person_id for profile in rankable}
    return [pair for pair in pairs if pair.person_id in allowed]


async def shortlist_reasons(
    read: Read, posting_id: PostingId, person_ids: Collection[PersonId]
) -> dict[PersonId, tuple[Reason, ...]]:
    """Why each of these people suits the posting as far as she does, heaviest reason first, from stored vectors.

    Left out: who may not be ranked, and whose words, or the posting's, changed since they were last matched.
    """
    run = await store.find_run_of(read, posting_id)
    if run is None:
        return {}
    posting = await postings.posting(read, posting_id)
    return await reasons_by(read, run.ranker, posting, await rankable_profiles(read, person_ids))


async def reasons_by(
    read: Read, ranker: str, shown: StoredPosting, profiles: Sequence[RankableProfile]
) -> dict[PersonId, tuple[Reason, ...]]:
    """The same of contents that were read already, by the ranker that made the posting's list."""
    artefact = await _ranker_of(read, ranker)
    if artefact is None:
        return {}
    ids = [shown.posting_id, *(one.person_id for one in profiles)]
    stored = await vectors.list_vectors(read, ids, artefact.encoder)
    asked = posting_content_of(shown.posting_id, shown.digest, shown.content)
    posting = prepared(artefact, asked, stored[shown.posting_id])
    if posting is None:
        return {}
    found: dict[PersonId, tuple[Reason, ...]] = {}
    for profile in profiles:
        person = prepared(artefact, person_content(profile), stored[profile.person_id])
        if person is not None:
            found[profile.person_id] = _reasons(posting, person, artefact, read.today)
    return found


def states_of(reasons: Sequence[Reason] | None) -> Mapping[ReasonState, int] | None:
    """How many rows of the evidence are in which state; None while they are being computed anew."""
    return None if reasons is None else Counter(row.state for row in evidence_of(reasons).rows)


@dataclass(frozen=True, slots=True)
class PairReading:
    """A pair as the ranker of its list reads it; `reasons` is None while words are matched anew.

    `constraints` are then what dates alone tell, and else what the list was made by. `most_of_skills` is the most that
    the skills asked can give to a score; `with_years`: the sentences whose years she is known to have.
    """

    reasons: tuple[Reason, ...] | None
    changes: tuple[Change, ...]
    constraints: tuple[Verdict, ...]
    most_of_skills: float = 0.0
    with_years: frozenset[str] = frozenset()


async def pair_reading(
    read: Read, ranker: str, shown: StoredPosting, profile: RankableProfile, to_pass: float | None
) -> PairReading:
    """Why the pair has its score, what her profile would have to say besides to pass another, and its constraints.

    From stored vectors, read and prepared once. Nothing would have to change where there is nothing to pass.
    """
    asked, told = posting_content_of(shown.posting_id, shown.digest, shown.content), person_content(profile)
    artefact = await _ranker_of(read, ranker)
    if artefact is None:
        return PairReading(None, (), verdicts(asked.document, told.document, read.today))
    stored = await vectors.list_vectors(read, [asked.object_id, told.object_id], artefact.encoder)
    posting = prepared(artefact, asked, stored[asked.object_id])
    person = prepared(artefact, told, stored[told.object_id])
    if posting is None or person is None:
        return PairReading(None, (), verdicts(asked.document, told.document, read.today))
    return await asyncio.to_thread(_read_pair, posting, person, artefact, to_pass, read.today)


def _read_pair(
    posting: PreparedPosting, person: PreparedPerson, artefact: Artefact, to_pass: float | None, on: date
) -> PairReading:
    reasons = _reasons(posting, person, artefact, on)
    required = {reason.posting.words for reason in reasons if reason.posting.field == "requirements"}
    return PairReading(
        reasons=reasons,
        changes=() if to_pass is None else what_would_change(posting, person, artefact, to_pass),
        constraints=pair_verdicts(posting, person, artefact, on),
        most_of_skills=artefact.weights["skills"],
        with_years=frozenset(
            words for words in required if known_years(words, posting, person, artefact, on) is State.FITS
        ),
    )


def _reasons(posting: PreparedPosting, person: PreparedPerson, artefact: Artefact, on: date) -> tuple[Reason, ...]:
    """The reasons of a pair with the states to be shown."""
    return as_told(explain(posting, person, artefact, on)[1], posting, person, artefact, on)


async def suiting_reasons(
    read: Read, profile: RankableProfile, suits: Sequence[SuitingPosting], shown: Sequence[OpenPosting]
) -> dict[PostingId, tuple[Reason, ...]]:
    """Why each of these postings of her list `suits` the person, from the vectors of all in one statement.

    Each is explained by the ranker that put it there. Left out: those of rankers before the last RANKERS_KEPT, and
    whose words, or hers, changed since they were last matched.
    """
    made_by = {one.posting_id: one.ranker for one in sorted(suits, key=lambda one: one.run_id, reverse=True)}
    versions = list(dict.fromkeys(made_by.values()))[:RANKERS_KEPT]
    artefacts = {version: await _ranker_of(read, version) for version in versions}
    newest = next(iter(artefacts.values()), None)
    if newest is None:
        return {}
    ids = [profile.person_id, *(posting.posting_id for posting in shown)]
    stored = await vectors.list_vectors(read, ids, newest.encoder)
    by = {posting.posting_id: artefacts.get(made_by.get(posting.posting_id, "")) for posting in shown}
    return await asyncio.to_thread(_explained, newest, by, profile, shown, stored, read.today)


def _explained(
    newest: Artefact,
    by: Mapping[PostingId, Artefact | None],
    profile: RankableProfile,
    shown: Sequence[OpenPosting],
    stored: Mapping[UUID, Mapping[str, StoredVector]],
    on: date,
) -> dict[PostingId, tuple[Reason, ...]]:
    """The reasons of each pair by its ranker; documents are prepared alike by all of one encoder and role space."""
    person = prepared(newest, person_content(profile), stored[profile.person_id])
    if person is None:
        return {}
    found: dict[PostingId, tuple[Reason, ...]] = {}
    for posting in shown:
        artefact = by[posting.posting_id]
        asked = prepared(newest, posting_content(posting), stored[posting.posting_id])
        if asked is not None and artefact is not None and artefact.views_version == newest.views_version:
            found[posting.posting_id] = _reasons(asked, person, artefact, on)
    return found


_rankers: dict[str, Artefact] = {}
"""Those that this process has read; a version never changes."""
RANKERS_KEPT = 4


async def _ranker_of(read: Read, version: str) -> Artefact | None:
    """The ranker that made a list; None for one of before rankers were kept."""
    if version not in _rankers:
        content = await rankers.find_ranker(read, version)
        if content is None:
            return None
        if len(_rankers) >= RANKERS_KEPT:
            _rankers.clear()
        _rankers[version] = read_artefact(content)
    found = _rankers[version]
    # What carries over to what is this release's: a ranker of another one cannot explain, and a match follows.
    return found if found.version == version else None


async def pair_reasons(read: Read, posting_id: PostingId, person_id: PersonId) -> tuple[Reason, ...]:
    """The reasons of one pair; raises BeingMatched where they cannot be told yet."""
    found = await shortlist_reasons(read, posting_id, [person_id])
    if person_id not in found:
        raise BeingMatched("内容が変わったため、計算し直しています。しばらくしてからもう一度お試しください。")
    return found[person_id]


async def best_list(read: Read, among: Collection[PostingId], places: int) -> PostingId | None:
    """Of these postings the one whose first places suit it best; None where none was matched yet."""
    return await store.find_best_list(read, among, places)
