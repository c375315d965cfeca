"""One student's applications beside the postings that she may apply for."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from service.base.fiscal_year import FiscalYear
from service.base.ids import PersonId, PostingId, SchoolId
from service.base.refusals import Refusal
from service.companies import reads as companies
from service.db.work import Read
from service.people.reads.rankable import students_of_school
from service.people.terms import NoSuchPerson
from service.platform.tools import SchoolCalendar
from service.postings import reads as postings
from service.students import rules, store
from service.students.rules import Calendar
from service.students.terms import Application, Step


@dataclass(frozen=True, slots=True)
class ApplicationsPage:
    """`titles` name the postings applied for and those of `may_apply_for`; `obstacle` stands against all of these."""

    applications: tuple[Application, ...]
    following: Mapping[PostingId, tuple[Step, ...]]
    may_apply_for: tuple[PostingId, ...]
    titles: Mapping[PostingId, str]
    obstacle: Refusal | None
    calendar: Calendar | None


async def applications_page(
    read: Read, terms: SchoolCalendar, school_id: SchoolId, person_id: PersonId
) -> ApplicationsPage:
    """In at most five statements; raises NoSuchPerson for who is no student of the school."""
    content = await student_content(read, school_id, person_id)
    year = rules.leaves_in(content)
    applications = await store.applications_of(read, school_id, person_id)
    published = await postings.open_postings_for_schools(read)
    applied = {one.posting_id for one in applications}
    offered = [
        one
        for one in published
        if one.posting_id not in applied and year is not None and year.year in one.content["graduation_fy"]
    ]
    calendar = None if year is None else calendar_of(terms, year)
    return ApplicationsPage(
        applications=tuple(applications),
        following={one.posting_id: rules.following(one) for one in applications},
        may_apply_for=tuple(one.posting_id for one in offered),
        titles=await _titles(read, applied | {one.posting_id for one in offered}),
        obstacle=rules.obstacle(calendar, applications, read.today) if calendar else None,
        calendar=calendar,
    )


async def _titles(read: Read, posting_ids: set[PostingId]) -> dict[PostingId, str]:
    found = await postings.postings_in_short(read, posting_ids)
    names = await companies.names_of_companies(read, {one.company_id for one in found.values()})
    return {one.posting_id: f"{one.title}（{names.get(one.company_id, '―')}）" for one in found.values()}


async def student_content(read: Read, school_id: SchoolId, person_id: PersonId) -> Mapping[str, Any]:
    """What is stored of one of the school's students; raises NoSuchPerson for anybody else."""
    students = await students_of_school(read, school_id, [person_id])
    if not students:
        raise NoSuchPerson("該当する方が見つかりません。")
    return students[0].content


def calendar_of(terms: SchoolCalendar, year: FiscalYear) -> Calendar:
    """The settings' calendar for one year's graduates."""
    return rules.calendar_of(
        year,
        applications_from=terms.applications_from,
        selection_from=terms.selection_from,
        several_from=terms.several_from,
        several=terms.several,
    )
