"""Matching what changed: a few postings with everybody, or one person with every posting."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import partial
from uuid import UUID

from matching.ranker import Standing
from service.base.ids import PersonId, PostingId
from service.db.work import Work
from service.people.reads.rankable import count_rankable, rankable_profiles, student_profiles
from service.platform.tools import Tools
from service.postings.published import open_postings_for_schools
from service.postings.reads import open_postings
from service.postings.terms import OpenPosting
from service.shortlists.actions import suiting
from service.shortlists.actions.embedding import forget_person, ready_people, ready_postings
from service.shortlists.actions.match_run import Lists, Match, ask_for_all, begun, drop_lists, stored
from service.shortlists.actions.searching import (
    best,
    candidates_for_person,
    candidates_for_posting,
    reaching,
    stand_for,
    stand_in,
)
from service.shortlists.rules.ranking import MadeList, Place, Suiting, mended, place, suits
from service.shortlists.store import matching as store
from service.shortlists.store import suiting as suiting_store
from service.shortlists.store.matching import ListEnd
from service.shortlists.terms.matching import MatchCause, MatchOutcome, RankedPair


async def match_changed(match: Match, posting_ids: Sequence[PostingId], *, cause: MatchCause, on: date) -> MatchOutcome:
    """The lists of these postings anew, and each in its place of every person's list, or out of it.

    A full list of a person that loses a posting is one short until the night: only a match with all postings tells
    which follows.
    """
    work, tools = match.work, match.tools
    postings = await open_postings(work, posting_ids)
    await drop_lists(match, posting_ids, [posting.posting_id for posting in postings])
    await ask_for_all(match)
    least = await suiting_store.least_scores(work, match.length)
    lists: Lists = {}
    suiting_rows: list[tuple[PersonId, Suiting]] = []
    for posting, ready in zip(postings, await ready_postings(work, tools, postings), strict=True):
        stand = partial(stand_for, match, ready)
        found, others = await best(await candidates_for_posting(match, ready), match.kept_length, stand)
        lists[posting.posting_id] = _made(match, posting, found)
        found |= await reaching(others, least, stand)
        suiting_rows += [(PersonId(who), suits(one)) for who, one in found.items() if one.score >= least.get(who, 0.0)]
    outcome = await stored(match, lists, people=await count_rankable(work), cause=cause, on=on)
    await suiting.take_in(work, match.run_id, match.length, posting_ids, suiting_rows)
    await suiting.take_in_for_students(match, posting_ids, least)
    return outcome


def _made(match: Match, posting: OpenPosting, found: Mapping[UUID, Standing]) -> MadeList:
    ordered = sorted(found, key=lambda who: (-found[who].score, found[who].profile_id))
    places = [place(PersonId(who), found[who]) for who in ordered[: match.kept_length]]
    return MadeList(posting.digest, places)


async def match_person(
    work: Work, tools: Tools, person_id: PersonId, *, cause: MatchCause, business_date: date
) -> MatchOutcome | None:
    """Puts a person who changed in her place of every present list, or out of them, and makes her own list anew.

    Who may not be ranked leaves every list; a high-school student then has a list of her own, and who may not be
    matched at all loses her vectors. None when no list changes and none is hers.
    """
    match = await begun(work, tools)
    await ask_for_all(match)
    ends = await store.list_ends(work, person_id)
    found = await _standings(match, person_id, ends)
    if found is None:
        own, now = await _own_of_student(match, person_id), {}
    else:
        own, now = _own(match, found), _places_now(match, person_id, found, ends)
    touched = await open_postings(work, [one for one, end in ends.items() if one in now or end.holds_person])
    if not touched and not own:
        await suiting_store.delete_suiting_of_people(work, [person_id])
        return None
    lists = await _mended_lists(match, person_id, touched, ends, now)
    outcome = await stored(match, lists, people=1, cause=cause, on=business_date)
    await suiting_store.replace_suiting(work, match.run_id, {person_id: own})
    return outcome


async def _standings(
    match: Match, person_id: PersonId, ends: Mapping[PostingId, ListEnd]
) -> dict[UUID, Standing] | None:
    """How she stands with postings that may be in her list, or she in theirs; None for who may not be ranked."""
    profiles = await rankable_profiles(match.work, [person_id])
    if not profiles:
        return None
    (ready,) = await ready_people(match.work, match.tools, profiles)
    candidates = [one for one in await candidates_for_person(match, ready) if one.object_id in ends]
    stand = partial(stand_in, match, ready)
    found, others = await best(candidates, match.length, stand)
    return found | await reaching(others, {one: _least(match, end) for one, end in ends.items()}, stand)


def _least(match: Match, end: ListEnd) -> float:
    """What she must reach to stand in the list."""
    is_full = end.length >= match.kept_length
    return end.least if is_full and not end.holds_person else 0.0


def _own(match: Match, found: Mapping[UUID, Standing]) -> list[Suiting]:
    ordered = sorted(found.values(), key=lambda one: (-one.score, one.posting_id))
    return [suits(one) for one in ordered[: match.length]]


def _places_now(
    match: Match, person_id: PersonId, found: Mapping[UUID, Standing], ends: Mapping[PostingId, ListEnd]
) -> dict[PostingId, Place]:
    """Her place in each list that she may stand in."""
    return {
        posting_id: place(person_id, one)
        for posting_id, end in ends.items()
        if (one := found.get(posting_id)) is not None and one.score >= _least(match, end)
    }


async def _own_of_student(match: Match, person_id: PersonId) -> list[Suiting]:
    """The postings for schools that suit a student; none for anybody else, whose vectors go."""
    students = await student_profiles(match.work, [person_id])
    if not students:
        await forget_person(match.work, person_id)
        return []
    ready = await ready_people(match.work, match.tools, students)
    ready_for = await ready_postings(match.work, match.tools, await open_postings_for_schools(match.work))
    return await suiting.found_for(match.work, match.ranker, ready, ready_for, match.length)


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
        found = shown.get(posting.posting_id)
        places = [_place(pair) for pair in found.pairs] if found else []
        mine = mended(places, person_id, now.get(posting.posting_id), match.kept_length)
        if mine is None or not _is_of_now(end, posting, match):
            anew.append(posting)
        else:
            lists[posting.posting_id] = MadeList(posting.digest, mine)
    for posting, ready in zip(anew, await ready_postings(match.work, match.tools, anew), strict=True):
        candidates = await candidates_for_posting(match, ready)
        best_people, _ = await best(candidates, match.kept_length, partial(stand_for, match, ready))
        lists[posting.posting_id] = _made(match, posting, best_people)
    return lists


def _is_of_now(end: ListEnd, posting: OpenPosting, match: Match) -> bool:
    """Whether the list is of the posting's present content, by the present ranker, and to the present measure."""
    measure = (match.length, match.tools.slots_in_ten)
    is_same = end.posting_digest == posting.digest and end.ranker == match.artefact.version
    return is_same and (end.shown_length, end.slots_in_ten) == measure


def _place(pair: RankedPair) -> Place:
    return Place(pair.person_id, pair.score, pair.unknown, pair.parts)
