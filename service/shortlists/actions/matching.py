"""Matching everybody with everything; its result is present lists of both directions.

People are made ready a few hundred at a time and kept without their texts' pieces: ten thousand postings with a
hundred thousand people fit into the memory of one machine.
"""

from collections.abc import AsyncIterator, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import islice

from matching.ranker import Standing
from matching.scoring import PreparedPerson, PreparedPosting
from matching.standings import Standings, standings_of_all
from service.base.ids import PersonId, PostingId
from service.db.work import Work
from service.people.reads.rankable import rankable_ids, rankable_profiles
from service.platform.tools import Tools
from service.postings.reads import open_postings
from service.postings.terms import OpenPosting
from service.shortlists.actions import suiting
from service.shortlists.actions.computing import computed
from service.shortlists.actions.embedding import in_blocks, keep_vectors_of, light_postings, ready_people
from service.shortlists.actions.match_run import Lists, Match, begun, drop_lists, stored
from service.shortlists.actions.matching_changed import match_changed
from service.shortlists.rules.ranking import MadeList, place_list, suiting_list
from service.shortlists.store import matching as store
from service.shortlists.store import suiting as suiting_store
from service.shortlists.terms.matching import MatchCause, MatchOutcome

POSTINGS_AT_ONCE, PEOPLE_AT_ONCE = 64, 512
"""Between two such groups of lists the event loop and the database hear of the match."""


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
    match = await begun(work, tools)
    if posting_ids is not None:
        return await match_changed(match, posting_ids, cause=cause, on=business_date)
    return await _match_all(match, cause=cause, on=business_date)


async def _match_all(match: Match, *, cause: MatchCause, on: date) -> MatchOutcome:
    work, tools = match.work, match.tools
    postings = await open_postings(work)
    sought = [posting.posting_id for posting in postings]
    await drop_lists(match, await store.list_posting_ids(work), sought)
    known, people = await _everybody(match)
    ready_for = await light_postings(work, tools, postings)
    everything = await _standings(match, ready_for, people)
    del people
    lists = await _all_lists(match, postings, known, everything)
    outcome = await stored(match, lists, people=len(known), cause=cause, on=on)
    await _all_suiting(match, known, everything)
    for_students = await suiting.make_for_students(match)
    await keep_vectors_of(work, tools, [*sought, *known.values(), *for_students])
    return outcome


async def _everybody(match: Match) -> tuple[dict[str, PersonId], list[PreparedPerson]]:
    """Who may be ranked: ids by profile reference, and the people ready for lists."""
    known: dict[str, PersonId] = {}
    people: list[PreparedPerson] = []
    for some in in_blocks(await rankable_ids(match.work)):
        profiles = await rankable_profiles(match.work, some)
        known |= {profile.profile_ref: profile.person_id for profile in profiles}
        ready = await ready_people(match.work, match.tools, profiles)
        people += [one.without_pieces() for one in ready]
    return known, people


async def _standings(match: Match, postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson]) -> Standings:
    """Everybody with everything."""
    on, top = match.work.today, match.kept_length
    return await computed(match.work, partial(standings_of_all, match.artefact, postings, people, on, top))


async def _all_lists(
    match: Match, postings: Sequence[OpenPosting], known: dict[str, PersonId], everything: Standings
) -> Lists:
    """The best of all people for each posting."""
    by_id = {str(posting.posting_id): posting for posting in postings}
    lists: Lists = {}
    async for some in _in_blocks(match, everything.of_postings(match.kept_length), POSTINGS_AT_ONCE):
        for posting_id, shown in some:
            posting = by_id[posting_id]
            lists[posting.posting_id] = MadeList(posting.digest, place_list(shown, known))
    return lists


async def _all_suiting(match: Match, known: dict[str, PersonId], everything: Standings) -> None:
    """The best of all postings for each person; nobody else has a list."""
    await suiting_store.delete_suiting_but(match.work, list(known.values()))
    async for some in _in_blocks(match, everything.of_people(match.length), PEOPLE_AT_ONCE):
        lists = {known[reference]: suiting_list(shown) for reference, shown in some}
        await suiting_store.replace_suiting(match.work, match.run_id, lists)


async def _in_blocks(
    match: Match, lists: Iterator[tuple[str, list[Standing]]], at_once: int
) -> AsyncIterator[list[tuple[str, list[Standing]]]]:
    """The lists, so many at once, made off the event loop."""
    while some := await computed(match.work, lambda: list(islice(lists, at_once))):
        await store.stay_awake(match.work)
        yield some
