"""Matching: a posting with everybody, a person with every posting, or all with all; its result is present lists."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from time import perf_counter

from matching.legs.base import PreparedPerson, PreparedPosting
from matching.ranker import Ranker
from service.base.ids import MatchRunId, PersonId, PostingId
from service.db.work import Work
from service.people.reads import rankable_profiles
from service.people.terms import RankableProfile
from service.platform import audit
from service.platform.tools import Tools
from service.postings.reads import open_postings
from service.postings.terms import OpenPosting
from service.shortlists.actions.embedding import forget_person, ready_people, ready_postings
from service.shortlists.rules.ranking import Place, mended, places_of, ranked
from service.shortlists.store import matching as store
from service.shortlists.store.matching import ListEnd
from service.shortlists.terms.matching import MatchCause, MatchOutcome, RankedPair

POSTINGS_AT_ONCE = 64
"""Between two such groups the event loop and the database hear of the match."""
Lists = dict[PostingId, tuple[bytes, Sequence[Place]]]


async def match_postings(
    work: Work,
    tools: Tools,
    posting_ids: Sequence[PostingId] | None = None,
    *,
    cause: MatchCause,
    business_date: date,
) -> MatchOutcome:
    """Makes the lists of these postings anew, of all open ones when none are named, as of the work's day.

    A posting that is not open any more loses its list. When all are matched, vectors that nobody needs go, too.
    """
    started = perf_counter()
    await store.lock_matching(work)
    postings = await open_postings(work, posting_ids)
    people = await rankable_profiles(work)
    named = await store.list_posting_ids(work) if posting_ids is None else posting_ids
    await store.delete_lists(work, sorted(set(named) - {posting.posting_id for posting in postings}))
    lists = await _full_lists(work, tools, postings, people)
    if posting_ids is None:
        needed = [*(posting.posting_id for posting in postings), *(person.person_id for person in people)]
        await store.delete_vectors_but(work, tools.encoder.model, needed)
    return await _stored(work, tools, lists, people=len(people), cause=cause, on=business_date, started=started)


async def match_person(
    work: Work, tools: Tools, person_id: PersonId, *, cause: MatchCause, business_date: date
) -> MatchOutcome | None:
    """Puts a person who changed in her place of every present list, or out of them; None when no list changes.

    Who may not be ranked leaves every list and loses her vectors.
    """
    started = perf_counter()
    await store.lock_matching(work)
    profiles = await rankable_profiles(work, [person_id])
    ends = await store.list_ends(work, person_id)
    postings = [posting for posting in await open_postings(work) if posting.posting_id in ends]
    now: dict[PostingId, Place] = {}
    if profiles:
        now = await _places_now(work, tools, profiles[0], postings, ends)
    else:
        await forget_person(work, person_id)
    touched = [p for p in postings if p.posting_id in now or ends[p.posting_id].holds_person]
    if not touched:
        return None
    lists = await _mended_lists(work, tools, person_id, touched, ends, now)
    return await _stored(work, tools, lists, people=1, cause=cause, on=business_date, started=started)


async def _places_now(
    work: Work,
    tools: Tools,
    profile: RankableProfile,
    postings: Sequence[OpenPosting],
    ends: Mapping[PostingId, ListEnd],
) -> dict[PostingId, Place]:
    """Her place in each list that she may stand in."""
    ready = await ready_postings(work, tools, postings)
    (person,) = await ready_people(work, tools, [profile])
    least = []
    for posting in postings:
        end = ends[posting.posting_id]
        is_full = end.length >= tools.shortlist_length
        least.append(end.least if is_full and not end.holds_person else 0.0)
    ranker = Ranker(tools.encoder.scales)
    found = await asyncio.to_thread(places_of, ranker, person, profile.person_id, ready, work.today, least)
    return {posting.posting_id: place for posting, place in zip(postings, found, strict=True) if place is not None}


async def _mended_lists(
    work: Work,
    tools: Tools,
    person_id: PersonId,
    postings: Sequence[OpenPosting],
    ends: Mapping[PostingId, ListEnd],
    now: Mapping[PostingId, Place],
) -> Lists:
    """The lists with her in or out; a list that cannot tell who follows, or is of an older kind, is made anew."""
    version = Ranker(tools.encoder.scales).version
    shown = await store.list_places(work, [posting.posting_id for posting in postings])
    lists: Lists = {}
    anew: list[OpenPosting] = []
    for posting in postings:
        end = ends[posting.posting_id]
        places = [_place(pair) for pair in shown.get(posting.posting_id, [])]
        mine = mended(places, person_id, now.get(posting.posting_id), tools.shortlist_length)
        if mine is None or end.posting_digest != posting.digest or end.ranker != version:
            anew.append(posting)
        else:
            lists[posting.posting_id] = (posting.digest, mine)
    if anew:
        lists |= await _full_lists(work, tools, anew, await rankable_profiles(work))
    return lists


async def _full_lists(
    work: Work, tools: Tools, postings: Sequence[OpenPosting], people: Sequence[RankableProfile]
) -> Lists:
    """The best of all people for each posting."""
    ready_for = await ready_postings(work, tools, postings)
    ready = await ready_people(work, tools, people)
    person_ids = {profile.profile_ref: profile.person_id for profile in people}
    lists: Lists = {}
    for at in range(0, len(postings), POSTINGS_AT_ONCE):
        group, some = postings[at : at + POSTINGS_AT_ONCE], ready_for[at : at + POSTINGS_AT_ONCE]
        found = await _ranked(work, tools, some, ready, person_ids)
        for posting, places in zip(group, found, strict=True):
            lists[posting.posting_id] = (posting.digest, places)
    return lists


async def _ranked(
    work: Work,
    tools: Tools,
    postings: Sequence[PreparedPosting],
    people: Sequence[PreparedPerson],
    person_ids: Mapping[str, PersonId],
) -> list[list[Place]]:
    ranker = Ranker(tools.encoder.scales)
    found = await asyncio.to_thread(ranked, ranker, postings, people, person_ids, work.today, tools.shortlist_length)
    await store.stay_awake(work)
    return found


def _place(pair: RankedPair) -> Place:
    return Place(pair.person_id, pair.score, pair.unknown)


async def _stored(
    work: Work, tools: Tools, lists: Lists, *, people: int, cause: MatchCause, on: date, started: float
) -> MatchOutcome:
    """Records the run and makes its lists the present ones."""
    pairs = sum(len(places) for _, places in lists.values())
    outcome = MatchOutcome(MatchRunId(work.new_id()), on, len(lists), people, pairs)
    scales = tools.encoder.scales
    await store.insert_run(
        work,
        {
            "id": outcome.run_id,
            "cause": cause.value,
            "business_date": on,
            "ranker": Ranker(scales).version,
            "model": tools.encoder.model,
            "scales": scales.as_json(),
            "started_at": work.now,
            "finished_at": work.now + timedelta(seconds=perf_counter() - started),
            "postings": outcome.postings,
            "people": people,
            "pairs": pairs,
        },
    )
    await store.replace_lists(work, outcome.run_id, lists)
    await audit.note(work, "shortlists.matched", outcome.run_id, cause=cause.value, count=len(lists), pairs=pairs)
    return outcome
