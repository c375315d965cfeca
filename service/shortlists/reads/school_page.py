"""A high school's own students and the postings that suit each, for its career supporters alone (R-33)."""

from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date

from sqlalchemy import func
from sqlalchemy import select as select_columns
from sqlmodel import col

from matching.eligibility import State, verdicts
from service.base.ids import PersonId, PostingId, SchoolId
from service.db.work import Read
from service.people.reads.rankable import students_of_school
from service.people.terms import NoSuchPerson, RankableProfile
from service.postings.published import open_postings_for_schools, published_for_schools
from service.postings.reads import as_open
from service.postings.terms import OpenPosting
from service.shortlists.reads.headline import Headline, headline_of
from service.shortlists.reads.suiting_page import AT_MOST, LeftOut, SuitingPage, page_of
from service.shortlists.rules.ranking import person_content, posting_content
from service.shortlists.rules.suiting import LEAST, PART
from service.shortlists.store import suiting as store
from service.shortlists.tables import PersonPostingRow


@dataclass(frozen=True, slots=True)
class StudentRow:
    """A student under the reference that tells nothing, and how many postings her page calls suiting."""

    person_id: PersonId
    profile_ref: str
    headline: Headline
    postings: int


async def school_students(read: Read, school_id: SchoolId) -> tuple[StudentRow, ...]:
    """The school's high-school students who consented to matching, by reference."""
    students = await students_of_school(read, school_id)
    shown = await open_postings_for_schools(read)
    count = await _counts(read, [student.person_id for student in students], [posting.posting_id for posting in shown])
    return tuple(
        StudentRow(
            student.person_id,
            student.profile_ref,
            headline_of(student.content),
            min(count.get(student.person_id, 0), AT_MOST),
        )
        for student in students
    )


async def student_page(read: Read, school_id: SchoolId, person_id: PersonId) -> SuitingPage:
    """The postings for schools that suit one of its students; raises NoSuchPerson for anybody else."""
    students = await students_of_school(read, school_id, [person_id])
    if not students:
        raise NoSuchPerson("該当する方が見つかりません。")
    suits = await store.list_suiting(read, person_id)
    found = await published_for_schools(read)
    shown, firms = [as_open(posting) for posting, _ in found], {firm.id: firm for _, firm in found}
    listed = {one.posting_id for one in suits}
    others = [posting for posting in shown if posting.posting_id not in listed]
    page = await page_of(read, students[0], suits, shown, firms=firms)
    return replace(page, left_out=left_out(students[0], others, read.today))


def left_out(profile: RankableProfile, among: Iterable[OpenPosting], on: date) -> LeftOut:
    """What the hard constraints say of these postings and the person, by the constraint; the most frequent first."""
    person = person_content(profile).document
    judged = [verdicts(posting_content(posting).document, person, on) for posting in among]
    conflicts = [[one.constraint for one in said if one.state is State.CONFLICTS] for said in judged]
    by = Counter(constraint for kept_by in conflicts for constraint in kept_by)
    return LeftOut(sum(map(bool, conflicts)), dict(by.most_common()))


async def _counts(read: Read, person_ids: Collection[PersonId], among: Collection[PostingId]) -> dict[PersonId, int]:
    """How many of these postings suit each person; nobody without one."""
    best = func.max(col(PersonPostingRow.score)).over(partition_by=col(PersonPostingRow.person_id))
    listed = (
        select_columns(col(PersonPostingRow.person_id), col(PersonPostingRow.score), best.label("best"))
        .where(col(PersonPostingRow.person_id).in_(person_ids), col(PersonPostingRow.posting_id).in_(among))
        .subquery()
    )
    query = (
        select_columns(listed.c.person_id, func.count())
        .where(listed.c.score >= func.greatest(LEAST, listed.c.best * PART))
        .group_by(listed.c.person_id)
    )
    return {PersonId(person_id): count for person_id, count in (await read.session.execute(query)).all()}
