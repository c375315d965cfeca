"""What a school's supporter records: that a student applied, what became of it, and what was recorded by mistake."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from service.base.actor import Role
from service.base.ids import PersonId, PostingId, SchoolId
from service.db.recording import check_has_happened
from service.db.work import Work
from service.people.terms import NoSuchPerson
from service.platform import audit
from service.platform.tools import SchoolCalendar
from service.postings.shown_to_schools import posting_shown_to_schools
from service.students import reads, rules, store
from service.students.reads import SchoolApplication, SuitedStudents
from service.students.rules import Calendar
from service.students.tables import SchoolApplicationRow, SchoolApplicationStepRow
from service.students.terms import (
    Application,
    ApplicationId,
    NoSuchApplication,
    NotThroughSchool,
    SchoolStanding,
    Step,
    StepOutOfPlace,
)

PURPOSE = "school_guidance"


async def apply_through_school(
    work: Work, terms: SchoolCalendar, person_id: PersonId, posting_id: PostingId, applied_on: date
) -> ApplicationId:
    """Records that the school sent the student's application.

    Raises NotThroughSchool, NoSuchPerson for who is no student of the own school, NotYetHappened for a day to come,
    NoSuchPosting for one that schools did not see that day (R-32), OtherYear, NotYetOpen (R-34), OneAtATime and
    OfferAccepted (R-35, by her applications through whichever school), AlreadyApplied.
    """
    school_id = own_school(work)
    year = rules.leaves_in((await reads.pupil(work, school_id, person_id)).content)
    if year is None:
        raise NoSuchPerson("該当する方が見つかりません。")
    check_has_happened(work, [applied_on])
    posting = await posting_shown_to_schools(work, posting_id, applied_on)
    await store.lock(work, person_id)
    known = await store.applications_of(work, person_id)
    told = (posting_id, posting.content["graduation_fy"])
    rules.check_may_apply(reads.calendar_of(terms, year), year, known, told, applied_on)
    application_id = ApplicationId(work.new_id())
    values = {
        "id": application_id,
        "school_id": school_id,
        "person_id": person_id,
        "posting_id": posting_id,
        "posting_revision": posting.revision,
        "applied_on": applied_on,
    }
    await store.insert_row(
        work, SchoolApplicationRow, {**values, "recorded_at": work.now, "recorded_by": work.actor.id}
    )
    # Of the application, not of the student: her own history stays free of it when others may see that one day.
    await audit.note(work, "students.applied", application_id, school_id=school_id, posting_id=posting_id)
    return application_id


async def record_step(
    work: Work, terms: SchoolCalendar, application_id: ApplicationId, kind: Step, on_date: date
) -> PersonId:
    """Records what became of an application of a student of the own school; said twice of one day it stands once.

    Of one through her former school only its end. Answers whose it is. Raises NotThroughSchool, NoSuchApplication,
    NoSuchPerson for who left the school, StepOutOfPlace, NotYetOpen (R-34), and NotYetHappened for a day to come.
    """
    school_id = own_school(work)
    found, calendar = await _locked(work, terms, school_id, application_id)
    if found.steps and (found.steps[-1].kind, found.steps[-1].on_date) == (kind, on_date):
        return found.person_id
    check_has_happened(work, [on_date])
    if found.school_id != school_id and kind not in rules.ENDS:
        raise StepOutOfPlace("前の学校を通した応募は、その終わりだけを記録できます。")
    rules.check_step(calendar, found, kind, on_date)
    await _insert_step(work, application_id, kind, on_date)
    await audit.note(work, "students.step_recorded", application_id, school_id=school_id, kind=kind.value)
    return found.person_id


async def take_back_step(work: Work, terms: SchoolCalendar, application_id: ApplicationId, step_id: UUID) -> PersonId:
    """The last step of an application of the own school was recorded by mistake; said twice it is taken back once.

    Raises NotThroughSchool, NoSuchApplication, NoSuchPerson for who left the school, StepOutOfPlace for any other
    step, OneAtATime and OfferAccepted where another application took its place meanwhile.
    """
    school_id = own_school(work)
    found, calendar = await _locked(work, terms, school_id, application_id)
    _check_own(found, school_id)
    if await store.is_taken_back(work, step_id):
        return found.person_id
    others = [one for one in await store.applications_of(work, found.person_id) if one.id != application_id]
    rules.check_may_take_back(calendar, found, step_id, others, work.today)
    await _insert_step(work, application_id, Step.CORRECTED, work.today, undoes=step_id)
    await audit.note(work, "students.step_taken_back", application_id, school_id=school_id)
    return found.person_id


async def take_back_application(
    work: Work, terms: SchoolCalendar, application_id: ApplicationId, reason: str
) -> PersonId:
    """An application of the own school was recorded by mistake; said twice it is taken back once.

    It stays on record with the reason, and neither binds her nor stands against the same posting. Raises
    NotThroughSchool, NoSuchApplication, NoSuchPerson for who left the school, MistakeReasonNeeded, and StepOutOfPlace
    where something was recorded after it.
    """
    school_id = own_school(work)
    found, _ = await _locked(work, terms, school_id, application_id)
    _check_own(found, school_id)
    if rules.is_mistaken(found):
        return found.person_id
    because = rules.check_mistaken_because(found, reason)
    await _insert_step(work, application_id, Step.MISTAKEN, work.today, reason=because)
    await audit.note(work, "students.application_taken_back", application_id, school_id=school_id)
    return found.person_id


async def open_applications(work: Work) -> Sequence[SchoolApplication]:
    """All applications of the own school's students; who looked is noted. Raises NotThroughSchool."""
    school_id = own_school(work)
    shown = await reads.school_applications(work, school_id)
    await audit.note(work, "students.applications_seen", school_id, purpose=PURPOSE, count=len(shown))
    return shown


async def open_standing(work: Work, terms: SchoolCalendar) -> SchoolStanding:
    """How the own school's students stand; who looked is noted. Raises NotThroughSchool."""
    school_id = own_school(work)
    shown = await reads.school_standing(work, terms, school_id)
    await audit.note(work, "students.applications_seen", school_id, purpose=PURPOSE, count=shown.students)
    return shown


async def open_suited(work: Work, terms: SchoolCalendar, posting_id: PostingId) -> SuitedStudents:
    """Whom of the own school's students a posting suits; who looked is noted.

    Raises NotThroughSchool, and NoSuchPosting for what schools do not see today.
    """
    school_id = own_school(work)
    shown = await reads.suited_students(work, terms, school_id, posting_id)
    count = len(shown.rows)
    await audit.note(work, "students.suited_seen", school_id, purpose=PURPOSE, posting_id=posting_id, count=count)
    return shown


async def _locked(
    work: Work, terms: SchoolCalendar, school_id: SchoolId, application_id: ApplicationId
) -> tuple[Application, Calendar]:
    """An application of one of the school's students with her year's calendar, locked until the work ends."""
    found = await store.application(work, application_id)
    if found is None:
        raise NoSuchApplication("応募の記録が見つかりません。")
    try:
        year = rules.leaves_in((await reads.pupil(work, school_id, found.person_id)).content)
    except NoSuchPerson:
        if found.school_id == school_id:
            raise
        raise NoSuchApplication("応募の記録が見つかりません。") from None
    await store.lock(work, found.person_id)
    found = await store.application(work, application_id)
    if found is None or year is None:
        raise NoSuchApplication("応募の記録が見つかりません。")
    return found, reads.calendar_of(terms, year)


def _check_own(found: Application, school_id: SchoolId) -> None:
    if found.school_id != school_id:
        raise NoSuchApplication("応募の記録が見つかりません。")


async def _insert_step(
    work: Work, application_id: ApplicationId, kind: Step, on_date: date, **more: UUID | str
) -> None:
    told = {"application_id": application_id, "kind": kind.value, "on_date": on_date, **more}
    by = {"recorded_at": work.now, "recorded_by": work.actor.id}
    await store.insert_row(work, SchoolApplicationStepRow, {"id": work.new_id(), **told, **by})


def own_school(work: Work) -> SchoolId:
    """The school for which the actor records; raises NotThroughSchool."""
    if work.actor.role is not Role.SCHOOL_SUPPORTER or work.actor.school_id is None:
        raise NotThroughSchool("生徒の応募は、その学校の支援員だけが記録できます。")
    return work.actor.school_id
