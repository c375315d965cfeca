"""What a school's supporter records: that a student applied, and what became of it."""

from datetime import date

from service.base.actor import Role
from service.base.ids import PersonId, PostingId, SchoolId
from service.db.recording import check_has_happened
from service.db.work import Work
from service.people.terms import NoSuchPerson
from service.platform import audit
from service.platform.tools import SchoolCalendar
from service.postings import reads as postings
from service.students import reads, rules, store
from service.students.tables import SchoolApplicationRow, SchoolApplicationStepRow
from service.students.terms import ApplicationId, NoSuchApplication, NotThroughSchool, Step


async def apply_through_school(
    work: Work, terms: SchoolCalendar, person_id: PersonId, posting_id: PostingId, applied_on: date
) -> ApplicationId:
    """Records that the school sent the student's application.

    Raises NotThroughSchool, NoSuchPerson for who is no student of the own school, NoSuchPosting for one that schools
    may not see (R-32), OtherYear, NotYetOpen (R-34), OneAtATime (R-35), AlreadyApplied, OfferAccepted, and
    NotYetHappened for a day to come.
    """
    school_id = _own_school(work)
    year = rules.leaves_in(await reads.student_content(work, school_id, person_id))
    if year is None:
        raise NoSuchPerson("該当する方が見つかりません。")
    posting = await postings.posting_for_schools(work, posting_id)
    check_has_happened(work, [applied_on])
    await store.lock(work, person_id)
    known = await store.applications_of(work, school_id, person_id)
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
    """Records what became of an application of the own school; said twice of one day it stands once.

    Answers whose it is. Raises NotThroughSchool, NoSuchApplication, NoSuchPerson for who left the school,
    StepOutOfPlace, NotYetOpen (R-34), and NotYetHappened for a day to come.
    """
    school_id = _own_school(work)
    found = await store.application_of(work, school_id, application_id)
    if found is None:
        raise NoSuchApplication("応募の記録が見つかりません。")
    year = rules.leaves_in(await reads.student_content(work, school_id, found.person_id))
    await store.lock(work, found.person_id)
    found = await store.application_of(work, school_id, application_id)
    if found is None or year is None:
        raise NoSuchApplication("応募の記録が見つかりません。")
    if found.steps and (found.steps[-1].kind, found.steps[-1].on_date) == (kind, on_date):
        return found.person_id
    check_has_happened(work, [on_date])
    rules.check_step(reads.calendar_of(terms, year), found, kind, on_date)
    values = {"id": work.new_id(), "application_id": application_id, "kind": kind.value, "on_date": on_date}
    await store.insert_row(
        work, SchoolApplicationStepRow, {**values, "recorded_at": work.now, "recorded_by": work.actor.id}
    )
    await audit.note(work, "students.step_recorded", application_id, school_id=school_id, kind=kind.value)
    return found.person_id


def _own_school(work: Work) -> SchoolId:
    if work.actor.role is not Role.SCHOOL_SUPPORTER or work.actor.school_id is None:
        raise NotThroughSchool("生徒の応募は、その学校の支援員だけが記録できます。")
    return work.actor.school_id
