"""Matching: a posting with everybody, a person with every posting, or all with all; its result is present lists."""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from itertools import islice
from time import perf_counter

from matching.artefact import Artefact
from matching.ranker import Ranker, Standing
from matching.scoring import PreparedPerson, PreparedPosting
from matching.standings import Standings, standings_of_all
from service.base.ids import MatchRunId, PersonId, PostingId
from service.db.work import Work
from service.people.reads import rankable_profiles, student_profiles
from service.people.terms import RankableProfile
from service.platform import audit
from service.platform.tools import Tools
from service.postings.reads import open_postings, open_postings_for_schools
from service.postings.terms import OpenPosting
from service.shortlists.actions import suiting
from service.shortlists.actions.computing import computed
from service.shortlists.actions.embedding import forget_person, ready_people, ready_postings
from service.shortlists.actions.rankers import present_ranker
from service.shortlists.rules.ranking import (
    MadeList,
    Place,
    Suiting,
    mended,
    place_list,
    places_of,
    ranked,
    suiting_list,
)
from service.shortlists.store import matching as store
from service.shortlists.store import suiting as suiting_store
from service.shortlists.store import vectors
from service.shortlists.store.matching import ListEnd
from service.shortlists.terms.matching import MatchCause, MatchOutcome, RankedPair

POSTINGS_AT_ONCE, PEOPLE_AT_ONCE = 64, 512
"""Between two such groups the event loop and the database hear of the match."""
BELOW = 20
"""How many people below its end are kept with a list, to be drawn into the places left to chance."""
Lists = dict[PostingId, MadeList]


@dataclass(frozen=True, slots=True)
class Match:
    """What one match works with."""

    work: Work
    tools: Tools
    artefact: Artefact
    run_id: MatchRunId
    started: float

    @property
    def ranker(self) -> Ranker:
        return Ranker(self.artefact)

    @property
    def kept_length(self) -> int:
        """A stored list with those below it."""
        return self.tools.shortlist_length + (BELOW if self.tools.slots_in_ten else 0)


async def _begin(work: Work, tools: Tools) -> Match:
    started = perf_counter()
    await store.lock_matching(work)
    return Match(work, tools, await present_ranker(work, tools), MatchRunId(work.new_id()), started)


async def match_postings(
    work: Work,
    tools: Tools,
    posting_ids: Sequence[PostingId] | None = None,
    *,
    cause: MatchCause,
    business_date: date,
) -> MatchOutcome:
    """Makes the lists of these postings anew, of all open ones when none are named, as of the work's day.

    A posting that is not open any more loses its list. When all are matched, so are all people with the postings,
    students with those for schools (R-33), and vectors that nobody needs go.
    """
    match = await _begin(work, tools)
    postings = await open_postings(work, posting_ids)
    people = await rankable_profiles(work)
    named = await store.list_posting_ids(work) if posting_ids is None else posting_ids
    await store.delete_lists(work, sorted(set(named) - {posting.posting_id for posting in postings}))
    ready_for, ready = await ready_postings(work, tools, postings), await ready_people(work, tools, people)
    person_ids = [person.person_id for person in people]
    if posting_ids is None:
        everything = await _standings(match, ready_for, ready)
        lists = await _all_lists(match, postings, people, everything)
        outcome = await _stored(match, lists, people=len(people), cause=cause, on=business_date)
        await _all_suiting(match, people, everything)
        for_students = await suiting.make_for_students(work, tools, match.ranker, match.run_id)
        needed = [*(posting.posting_id for posting in postings), *person_ids, *for_students]
        await vectors.delete_vectors_but(work, tools.encoder.model, needed)
        return outcome
    lists = await _full_lists(match, postings, people, ready_for, ready)
    outcome = await _stored(match, lists, people=len(people), cause=cause, on=business_date)
    sides = suiting.BothSides(match.ranker, match.run_id, _length(match), person_ids, ready, ready_for)
    await suiting.take_in_postings(work, sides, named)
    await suiting.take_in_for_students(work, tools, match.ranker, match.run_id, named)
    return outcome


async def match_person(
    work: Work, tools: Tools, person_id: PersonId, *, cause: MatchCause, business_date: date
) -> MatchOutcome | None:
    """Puts a person who changed in her place of every present list, or out of them, and makes her own list anew.

    Who may not be ranked leaves every list; a high-school student then has a list of her own, and who may not be
    matched at all loses her vectors. None when no list changes and none is hers.
    """
    match = await _begin(work, tools)
    profiles = await rankable_profiles(work, [person_id])
    ends = await store.list_ends(work, person_id)
    postings = [posting for posting in await open_postings(work) if posting.posting_id in ends]
    now: dict[PostingId, Place] = {}
    if profiles:
        ready_for = await ready_postings(work, tools, postings)
        now = await _places_now(match, profiles[0], postings, ready_for, ends)
        ready = await ready_people(work, tools, profiles)
        own = await suiting.found_for(work, match.ranker, ready, ready_for, _length(match))
    else:
        own = await _own_of_student(match, person_id)
    touched = [p for p in postings if p.posting_id in now or ends[p.posting_id].holds_person]
    if not touched and not own:
        await suiting_store.delete_suiting_of_people(work, [person_id])
        return None
    lists = await _mended_lists(match, person_id, touched, ends, now)
    outcome = await _stored(match, lists, people=1, cause=cause, on=business_date)
    await suiting_store.replace_suiting(work, match.run_id, {person_id: own})
    return outcome


async def _own_of_student(match: Match, person_id: PersonId) -> list[Suiting]:
    """The postings for schools that suit a student; none for anybody else, whose vectors go."""
    students = await student_profiles(match.work, [person_id])
    if not students:
        await forget_person(match.work, person_id)
        return []
    ready = await ready_people(match.work, match.tools, students)
    ready_for = await ready_postings(match.work, match.tools, await open_postings_for_schools(match.work))
    return await suiting.found_for(match.work, match.ranker, ready, ready_for, _length(match))


def _length(match: Match) -> int:
    return match.tools.shortlist_length


async def _places_now(
    match: Match,
    profile: RankableProfile,
    postings: Sequence[OpenPosting],
    ready: Sequence[PreparedPosting],
    ends: Mapping[PostingId, ListEnd],
) -> dict[PostingId, Place]:
    """Her place in each list that she may stand in."""
    (person,) = await ready_people(match.work, match.tools, [profile])
    least = []
    for posting in postings:
        end = ends[posting.posting_id]
        is_full = end.length >= match.kept_length
        least.append(end.least if is_full and not end.holds_person else 0.0)
    place = partial(places_of, match.ranker, person, profile.person_id, ready, match.work.today, least)
    found = await computed(match.work, place)
    return {posting.posting_id: place for posting, place in zip(postings, found, strict=True) if place is not None}


async def _mended_lists(
    match: Match,
    person_id: PersonId,
    postings: Sequence[OpenPosting],
    ends: Mapping[PostingId, ListEnd],
    now: Mapping[PostingId, Place],
) -> Lists:
    """The lists with her in or out; a list that cannot tell who follows, or is of an older kind, is made anew."""
    shown = await store.list_stored(match.work, [posting.posting_id for posting in postings])
    lists: Lists = {}
    anew: list[OpenPosting] = []
    for posting in postings:
        end = ends[posting.posting_id]
        stored = shown.get(posting.posting_id)
        places = [_place(pair) for pair in stored.pairs] if stored else []
        mine = mended(places, person_id, now.get(posting.posting_id), match.kept_length)
        if mine is None or not _is_of_now(end, posting, match):
            anew.append(posting)
        else:
            lists[posting.posting_id] = MadeList(posting.digest, mine)
    if anew:
        people = await rankable_profiles(match.work)
        ready_for = await ready_postings(match.work, match.tools, anew)
        ready = await ready_people(match.work, match.tools, people)
        lists |= await _full_lists(match, anew, people, ready_for, ready)
    return lists


async def _full_lists(
    match: Match,
    postings: Sequence[OpenPosting],
    people: Sequence[RankableProfile],
    ready_for: Sequence[PreparedPosting],
    ready: Sequence[PreparedPerson],
) -> Lists:
    """The best of all people for each posting."""
    person_ids = {profile.profile_ref: profile.person_id for profile in people}
    lists: Lists = {}
    for at in range(0, len(postings), POSTINGS_AT_ONCE):
        group, some = postings[at : at + POSTINGS_AT_ONCE], ready_for[at : at + POSTINGS_AT_ONCE]
        rank = partial(ranked, match.ranker, some, ready, person_ids, match.work.today, match.kept_length)
        found = await computed(match.work, rank)
        await store.stay_awake(match.work)
        for posting, places in zip(group, found, strict=True):
            lists[posting.posting_id] = MadeList(posting.digest, places)
    return lists


async def _standings(match: Match, postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson]) -> Standings:
    """Everybody with everything."""
    on, top = match.work.today, match.kept_length
    return await computed(match.work, partial(standings_of_all, match.artefact, postings, people, on, top))


async def _all_lists(
    match: Match, postings: Sequence[OpenPosting], people: Sequence[RankableProfile], everything: Standings
) -> Lists:
    """The best of all people for each posting."""
    person_ids = {profile.profile_ref: profile.person_id for profile in people}
    by_id = {str(posting.posting_id): posting for posting in postings}
    lists: Lists = {}
    async for some in _in_blocks(match, everything.of_postings(match.kept_length), POSTINGS_AT_ONCE):
        for posting_id, shown in some:
            posting = by_id[posting_id]
            lists[posting.posting_id] = MadeList(posting.digest, place_list(shown, person_ids))
    return lists


async def _all_suiting(match: Match, people: Sequence[RankableProfile], everything: Standings) -> None:
    """The best of all postings for each person; nobody else has a list."""
    person_ids = {profile.profile_ref: profile.person_id for profile in people}
    await suiting_store.delete_suiting_but(match.work, list(person_ids.values()))
    async for some in _in_blocks(match, everything.of_people(_length(match)), PEOPLE_AT_ONCE):
        lists = {person_ids[reference]: suiting_list(shown) for reference, shown in some}
        await suiting_store.replace_suiting(match.work, match.run_id, lists)


async def _in_blocks(
    match: Match, lists: Iterator[tuple[str, list[Standing]]], at_once: int
) -> AsyncIterator[list[tuple[str, list[Standing]]]]:
    """The lists, so many at once, made off the event loop."""
    while some := await computed(match.work, lambda: list(islice(lists, at_once))):
        await store.stay_awake(match.work)
        yield some


def _is_of_now(end: ListEnd, posting: OpenPosting, match: Match) -> bool:
    """Whether the list is of the posting's present content, by the present ranker, and to the present measure."""
    measure = (match.tools.shortlist_length, match.tools.slots_in_ten)
    is_same = end.posting_digest == posting.digest and end.ranker == match.artefact.version
    return is_same and (end.shown_length, end.slots_in_ten) == measure


def _place(pair: RankedPair) -> Place:
    return Place(pair.person_id, pair.score, pair.unknown, pair.parts)


async def _stored(match: Match, lists: Lists, *, people: int, cause: MatchCause, on: date) -> MatchOutcome:
    """Records the run and makes its lists the present ones."""
    work, tools = match.work, match.tools
    pairs = sum(min(len(made.places), tools.shortlist_length) for made in lists.values())
    outcome = MatchOutcome(match.run_id, on, len(lists), people, pairs)
    await store.insert_run(
        work,
        {
            "id": outcome.run_id,
            "cause": cause.value,
            "business_date": on,
            "ranker": match.artefact.version,
            "model": tools.encoder.model,
            "started_at": work.now,
            "finished_at": work.now + timedelta(seconds=perf_counter() - match.started),
            "postings": outcome.postings,
            "people": people,
            "pairs": pairs,
        },
    )
    await store.replace_lists(
        work, outcome.run_id, lists, length=tools.shortlist_length, slots_in_ten=tools.slots_in_ten
    )
    await audit.note(work, "shortlists.matched", outcome.run_id, cause=cause.value, count=len(lists), pairs=pairs)
    return outcome
