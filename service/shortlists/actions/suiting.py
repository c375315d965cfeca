"""The postings that suit each person: the other direction of the same scores.

High-school students are matched with the postings that schools may see, and with nothing else (R-33).
"""

from collections.abc import Mapping, Sequence
from functools import partial
from uuid import UUID

from matching.ranker import Ranker
from matching.scoring import PreparedPerson, PreparedPosting
from service.base.ids import MatchRunId, PersonId, PostingId
from service.db.work import Work
from service.people.reads.rankable import student_profiles
from service.postings.published import open_postings_for_schools
from service.shortlists.actions.computing import computed
from service.shortlists.actions.embedding import in_blocks, light_postings, ready_people
from service.shortlists.actions.match_run import Match
from service.shortlists.rules import ranking as rules
from service.shortlists.rules.ranking import Suiting
from service.shortlists.store import suiting as store


async def take_in(
    work: Work,
    run_id: MatchRunId,
    length: int,
    changed: Sequence[PostingId],
    rows: Sequence[tuple[PersonId, Suiting]],
) -> None:
    """Puts changed postings in their place of these people's lists, and out of all others."""
    await store.delete_suiting_postings(work, changed)
    await store.add_suiting(work, run_id, rows)
    await store.trim_suiting(work, sorted({person_id for person_id, _ in rows}), length)


async def make_for_students(match: Match) -> list[UUID]:
    """The lists of all high-school students anew; answers whose vectors that needs."""
    work = match.work
    postings, students = await open_postings_for_schools(work), await student_profiles(work)
    ready_for = await light_postings(work, match.tools, postings)
    for some in in_blocks(students):
        ready = await ready_people(work, match.tools, some)
        found = await computed(work, partial(rules.suiting, match.ranker, ready_for, ready, work.today, match.length))
        lists = {one.person_id: shown for one, shown in zip(some, found, strict=True)}
        await store.replace_suiting(work, match.run_id, lists)
    return [*(posting.posting_id for posting in postings), *(student.person_id for student in students)]


async def take_in_for_students(match: Match, changed: Sequence[PostingId], least: Mapping[UUID, float]) -> None:
    """Puts those of the changed postings that schools may see in their place of every student's list.

    `least` is what a posting had to reach before any of the changed ones was taken out.
    """
    work = match.work
    postings = await open_postings_for_schools(work, changed)
    if not postings:
        return
    ready_for = await light_postings(work, match.tools, postings)
    rows: list[tuple[PersonId, Suiting]] = []
    for some in in_blocks(await student_profiles(work)):
        known = {one.profile_ref: one.person_id for one in some}
        ready = await ready_people(work, match.tools, some)
        lists = await computed(work, partial(match.ranker.standings, ready_for, ready, work.today, len(ready)))
        told = [(known[one.profile_id], one) for shown in lists for one in shown]
        rows += [(who, rules.suits(one)) for who, one in told if one.score >= least.get(who, 0.0)]
    await take_in(work, match.run_id, match.length, [one.posting_id for one in postings], rows)


async def found_for(
    work: Work, ranker: Ranker, people: Sequence[PreparedPerson], postings: Sequence[PreparedPosting], length: int
) -> list[Suiting]:
    """The best of these postings for the one person; none for nobody."""
    lists = await computed(work, partial(rules.suiting, ranker, postings, people, work.today, length))
    return lists[0] if lists else []
