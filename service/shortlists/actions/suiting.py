"""The postings that suit each person: the other direction of the same scores.

High-school students are matched with the postings that schools may see, and with nothing else (R-33).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from matching.ranker import Ranker
from matching.scoring import PreparedPerson, PreparedPosting
from service.base.ids import MatchRunId, PersonId, PostingId
from service.db.work import Work
from service.people.reads.rankable import student_profiles
from service.platform.tools import Tools
from service.postings.reads import open_postings_for_schools
from service.shortlists.actions.computing import computed
from service.shortlists.actions.embedding import ready_people, ready_postings
from service.shortlists.rules import ranking as rules
from service.shortlists.rules.ranking import Suiting
from service.shortlists.store import matching as matching_store
from service.shortlists.store import suiting as store

PEOPLE_AT_ONCE = 512


@dataclass(frozen=True, slots=True)
class BothSides:
    """People and postings ready to be matched, `people` in the order of `person_ids`, and by what: ranker and run.

    `length` is how many postings a person's list holds at most.
    """

    ranker: Ranker
    run_id: MatchRunId
    length: int
    person_ids: Sequence[PersonId]
    people: Sequence[PreparedPerson]
    postings: Sequence[PreparedPosting]


async def make_lists(work: Work, sides: BothSides) -> None:
    """The lists of these people anew, among these postings."""
    for at in range(0, len(sides.people), PEOPLE_AT_ONCE):
        some = sides.people[at : at + PEOPLE_AT_ONCE]
        suit = partial(rules.suiting, sides.ranker, sides.postings, some, work.today, sides.length)
        found = await computed(work, suit)
        lists = dict(zip(sides.person_ids[at : at + PEOPLE_AT_ONCE], found, strict=True))
        await store.replace_suiting(work, sides.run_id, lists)
        await matching_store.stay_awake(work)


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


async def make_for_students(work: Work, tools: Tools, ranker: Ranker, run_id: MatchRunId) -> list[UUID]:
    """The lists of all high-school students anew; answers whose vectors that needs."""
    postings, students = await open_postings_for_schools(work), await student_profiles(work)
    ready_for, ready = await ready_postings(work, tools, postings), await ready_people(work, tools, students)
    person_ids = [student.person_id for student in students]
    sides = BothSides(ranker, run_id, tools.shortlist_length, person_ids, ready, ready_for)
    await make_lists(work, sides)
    return [*(posting.posting_id for posting in postings), *person_ids]


async def take_in_for_students(
    work: Work, tools: Tools, ranker: Ranker, run_id: MatchRunId, changed: Sequence[PostingId]
) -> None:
    """Puts those of the changed postings that schools may see in their place of every student's list."""
    postings = await open_postings_for_schools(work, changed)
    if not postings:
        return
    students = await student_profiles(work)
    ready_for, ready = await ready_postings(work, tools, postings), await ready_people(work, tools, students)
    known = {one.profile_ref: one.person_id for one in students}
    least = await store.least_scores(work, tools.shortlist_length)
    lists = await computed(work, partial(ranker.standings, ready_for, ready, work.today, len(ready)))
    rows = [
        (known[one.profile_id], rules.suits(one))
        for shown in lists
        for one in shown
        if one.score >= least.get(known[one.profile_id], 0.0)
    ]
    changed_for_schools = [one.posting_id for one in postings]
    await take_in(work, run_id, tools.shortlist_length, changed_for_schools, rows)


async def found_for(
    work: Work, ranker: Ranker, people: Sequence[PreparedPerson], postings: Sequence[PreparedPosting], length: int
) -> list[Suiting]:
    """The best of these postings for the one person; none for nobody."""
    lists = await computed(work, partial(rules.suiting, ranker, postings, people, work.today, length))
    return lists[0] if lists else []
