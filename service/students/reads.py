"""One student's applications beside the postings that she may apply for, all of a school, and whom a posting suits."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from matching.reasons import Reason, ReasonState
from service.base.fiscal_year import FiscalYear
from service.base.ids import PersonId, PostingId, SchoolId
from service.base.refusals import Refusal
from service.db.work import Read
from service.people.reads.pupils import pupils_of_school
from service.people.reads.rankable import students_of_school
from service.people.terms import NoSuchPerson, RankableProfile, StoredProfile
from service.platform.tools import SchoolCalendar
from service.postings.published import posting_for_schools, titles_of
from service.postings.terms import OpenPosting, StoredPosting
from service.shortlists.reads.headline import Headline, headline_of
from service.shortlists.reads.matching import reasons_by, states_of
from service.students import rules, store
from service.students.rules import Calendar
from service.students.terms import Application, ApplicationId, Elsewhere, SchoolStanding, Step


@dataclass(frozen=True, slots=True)
class ApplicationsPage:
    """Of one student; `titles` name the postings applied for and those of `may_apply_for`.

    `obstacle` stands against any further application, and then `may_apply_for` is empty. `elsewhere` are those through
    a former school that bind her still.
    """

    profile_ref: str
    applications: tuple[Application, ...]
    following: Mapping[ApplicationId, tuple[Step, ...]]
    elsewhere: tuple[Elsewhere, ...]
    may_apply_for: tuple[PostingId, ...]
    titles: Mapping[PostingId, str]
    obstacle: Refusal | None
    calendar: Calendar | None


@dataclass(frozen=True, slots=True)
class SchoolApplication:
    """An application as the school's list shows it; `last` is None until something became of it.

    `is_overdue`: nothing was heard of it for two weeks.
    """

    profile_ref: str
    title: str
    application: Application
    last: Step | None
    is_overdue: bool


@dataclass(frozen=True, slots=True)
class SuitedStudent:
    """A student with the score of her own list; `states` counts the reasons, None while they are computed anew.

    `obstacle` stands against an application for the posting today.
    """

    person_id: PersonId
    profile_ref: str
    headline: Headline
    score: float
    unknown: tuple[str, ...]
    states: Mapping[ReasonState, int] | None
    obstacle: Refusal | None


@dataclass(frozen=True, slots=True)
class SuitedStudents:
    """A posting for schools, and whom of the school's `students` for whom postings are sought it suits."""

    posting: StoredPosting
    company_name: str
    rows: tuple[SuitedStudent, ...]
    students: int


async def applications_page(
    read: Read,
    terms: SchoolCalendar,
    school_id: SchoolId,
    person_id: PersonId,
    suiting: Iterable[OpenPosting] = (),
) -> ApplicationsPage:
    """In at most five statements; raises NoSuchPerson for who is no student of the school.

    Of the postings that suit her, those of her year may be chosen; any other is named by its number.
    """
    student = await pupil(read, school_id, person_id)
    year = rules.leaves_in(student.content)
    calendar = None if year is None else calendar_of(terms, year)
    known = await store.applications_of(read, person_id)
    own = [one for one in known if one.school_id == school_id]
    obstacle = rules.obstacle(calendar, known, read.today) if calendar else None
    applied = {one.posting_id for one in known if not rules.is_mistaken(one)}
    offered = [
        one.posting_id
        for one in suiting
        if obstacle is None
        and one.posting_id not in applied
        and year is not None
        and year.year in one.content["graduation_fy"]
    ]
    return ApplicationsPage(
        profile_ref=student.profile_ref,
        applications=tuple(own),
        following={one.id: rules.following(one) for one in own},
        elsewhere=tuple(
            Elsewhere(one.id, rules.ends(one)) for one in known if one.school_id != school_id and rules.is_open(one)
        ),
        may_apply_for=tuple(offered),
        titles=await _titles(read, {one.posting_id for one in own} | set(offered)),
        obstacle=obstacle,
        calendar=calendar,
    )


async def school_applications(read: Read, school_id: SchoolId) -> tuple[SchoolApplication, ...]:
    """All applications of the school's students who are still there, the last first."""
    found = await store.applications_through(read, school_id)
    students = await pupils_of_school(read, school_id, {one.person_id for one in found})
    references = {one.person_id: one.profile_ref for one in students}
    shown = [one for one in found if one.person_id in references]
    titles = await _titles(read, {one.posting_id for one in shown})
    return tuple(
        SchoolApplication(
            references[one.person_id],
            titles.get(one.posting_id, "―"),
            one,
            rules.last_step(one.steps),
            rules.is_overdue(one, read.today),
        )
        for one in shown
    )


async def suited_students(
    read: Read, terms: SchoolCalendar, school_id: SchoolId, posting_id: PostingId
) -> SuitedStudents:
    """In four statements, two more a ranker that was not read yet: the students' own lists turned round.

    Raises NoSuchPosting for what schools do not see today (R-32).
    """
    shown, firm = await posting_for_schools(read, posting_id)
    students = {one.person_id: one for one in await students_of_school(read, school_id)}
    suits = await store.list_suited(read, posting_id, students)
    reasons: dict[PersonId, tuple[Reason, ...]] = {}
    for ranker in sorted({one.ranker for one in suits}):
        whom = [students[one.person_id] for one in suits if one.ranker == ranker]
        reasons |= await reasons_by(read, ranker, shown, whom)
    known = await store.applications_of_people(read, [one.person_id for one in suits])
    return SuitedStudents(
        posting=shown,
        company_name=firm.name,
        rows=tuple(
            SuitedStudent(
                person_id=one.person_id,
                profile_ref=students[one.person_id].profile_ref,
                headline=headline_of(students[one.person_id].content),
                score=one.score,
                unknown=one.unknown,
                states=states_of(reasons.get(one.person_id)),
                obstacle=_obstacle_to(read, terms, students[one.person_id], shown, known),
            )
            for one in suits
        ),
        students=len(students),
    )


def _obstacle_to(
    read: Read, terms: SchoolCalendar, student: RankableProfile, posting: StoredPosting, known: Iterable[Application]
) -> Refusal | None:
    """What stands against an application of hers for the posting today."""
    year = rules.leaves_in(student.content)
    if year is None:
        return None
    own = [one for one in known if one.person_id == student.person_id]
    told = (posting.posting_id, posting.content["graduation_fy"])
    try:
        rules.check_may_apply(calendar_of(terms, year), year, own, told, read.today)
    except Refusal as refusal:
        return refusal
    return None


async def school_standing(read: Read, terms: SchoolCalendar, school_id: SchoolId) -> SchoolStanding:
    """In five statements."""
    students = await students_of_school(read, school_id)
    known = await store.applications_of_people(read, [one.person_id for one in students])
    through = await store.applications_through(read, school_id)
    there = {one.person_id for one in await pupils_of_school(read, school_id, {one.person_id for one in through})}
    own = [one for one in through if one.person_id in there]
    return SchoolStanding(
        students=len(students),
        to_place=tuple(
            (one.person_id, one.profile_ref) for one in students if _is_to_place(terms, one, known, read.today)
        ),
        awaited=sum(rules.is_awaited(one) for one in own),
        overdue=sum(rules.is_overdue(one, read.today) for one in own),
        accepted=len({one.person_id for one in own if rules.last_step(one.steps) is Step.ACCEPTED}),
    )


def _is_to_place(terms: SchoolCalendar, student: RankableProfile, known: Iterable[Application], on: date) -> bool:
    year = rules.leaves_in(student.content)
    if year is None:
        return False
    return rules.is_to_place(calendar_of(terms, year), (one for one in known if one.person_id == student.person_id), on)


async def _titles(read: Read, posting_ids: set[PostingId]) -> dict[PostingId, str]:
    return {one: f"{title} ― {company}" for one, (title, company) in (await titles_of(read, posting_ids)).items()}


async def pupil(read: Read, school_id: SchoolId, person_id: PersonId) -> StoredProfile:
    """One of the school's students, whether or not she consented to matching; raises NoSuchPerson for anybody else."""
    found = await pupils_of_school(read, school_id, [person_id])
    if not found:
        raise NoSuchPerson("該当する方が見つかりません。")
    return found[0]


def calendar_of(terms: SchoolCalendar, year: FiscalYear) -> Calendar:
    """The settings' calendar for one year's graduates."""
    return rules.calendar_of(
        year,
        applications_from=terms.applications_from,
        selection_from=terms.selection_from,
        several_from=terms.several_from,
        several=terms.several,
    )
