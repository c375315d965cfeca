"""One student of the own school: the postings that suit her, and her applications (R-33: nobody else sees them)."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from ingest.records.conditions import Conditions
from service.base.actor import Role
from service.base.ids import PersonId, PostingId
from service.base.refusals import Refusal
from service.db.recording import NotYetHappened
from service.db.work import Work
from service.people.actions.pupils import PupilName, by_kana, open_pupil_names
from service.people.terms import NoSuchPerson
from service.platform import audit
from service.platform.tools import Tools
from service.postings.shown_to_schools import posting_of_number
from service.postings.terms import NoSuchPosting
from service.shortlists.actions import looking
from service.shortlists.reads.suiting_page import SuitingPage
from service.students import actions, wire
from service.students.reads import applications_page
from service.students.rules import LONGEST_REASON
from service.students.terms import (
    AlreadyApplied,
    ApplicationId,
    ChoiceUnreadable,
    MistakeReasonNeeded,
    NotYetOpen,
    OfferAccepted,
    OneAtATime,
    OtherYear,
    StepOutOfPlace,
)
from service.web.bodies import Form, read_form
from service.web.page import go_to, language_of_person, page
from service.web.security import requires
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
OWN_SCHOOL = requires(Role.SCHOOL_SUPPORTER)
REFUSED: dict[type[Refusal], int] = {
    ChoiceUnreadable: 422,
    NoSuchPosting: 422,
    NotYetHappened: 422,
    NotYetOpen: 409,
    OneAtATime: 409,
    OfferAccepted: 409,
    AlreadyApplied: 409,
    OtherYear: 409,
    StepOutOfPlace: 409,
    MistakeReasonNeeded: 422,
}
"""What is told on the page itself, with what was typed."""
BESIDE: dict[type[Refusal], str] = {
    NoSuchPosting: "posting_id",
    NotYetHappened: "applied_on",
    NotYetOpen: "applied_on",
    AlreadyApplied: "posting_id",
    OtherYear: "posting_id",
}
"""Beside which field of an application: the number where one was typed in place of a posting."""


class StudentsPages(Controller):
    """The own school's students by name, which no other role and no other school sees (R-33)."""

    path = "/school/students"
    guards = (OWN_SCHOOL,)

    @get("/")
    async def show(
        self, request: AnyRequest, work: NamedDependency[Work], tools: NamedDependency[Tools]
    ) -> Response[str]:
        return await _listed(request, work, tools, "")

    @post("/by-name", status_code=200)
    async def by_name(
        self, request: AnyRequest, work: NamedDependency[Work], tools: NamedDependency[Tools]
    ) -> Response[str]:
        """Sent as a form, because a name stands in no address and no log."""
        return await _listed(request, work, tools, (await read_form(request))["name"])


class StudentPages(Controller):
    """The student's page with the forms of her applications."""

    path = "/school/students/{person_id:uuid}"
    guards = (OWN_SCHOOL,)

    @get("/postings")
    async def show(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        person_id: FromPath[UUID],
    ) -> Response[str]:
        return await _shown(request, work, tools, PersonId(person_id))

    @post("/applications", status_code=303)
    async def apply(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        person_id: FromPath[UUID],
    ) -> Response[Any]:
        form, ident = await read_form(request), PersonId(person_id)
        try:
            posting_id, on = await _posting_in(work, form), wire.read_day(form["applied_on"])
            await actions.apply_through_school(work, tools.school_calendar, ident, posting_id, on)
        except tuple(REFUSED) as refusal:
            return await _shown(request, work, tools, ident, form=form, refusal=refusal)
        names = await _names(work, tools, [ident])
        notice = "applied_of" if ident in names else "applied"
        return _back(request, person_id, notice, name=names[ident].shown if ident in names else "")

    @post("/applications/{application_id:uuid}", status_code=303)
    async def record(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        person_id: FromPath[UUID],
        application_id: FromPath[UUID],
    ) -> Response[Any]:
        form, ident = await read_form(request), PersonId(person_id)
        try:
            kind, on = wire.read_step(form["kind"]), wire.read_day(form["on_date"])
            await actions.record_step(work, tools.school_calendar, ApplicationId(application_id), kind, on)
        except tuple(REFUSED) as refusal:
            told = {ApplicationId(application_id): form}
            return await _shown(request, work, tools, ident, steps=told, refusal=refusal)
        return _back(request, person_id, "recorded")

    @post("/applications/{application_id:uuid}/correction", status_code=303)
    async def correct(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        person_id: FromPath[UUID],
        application_id: FromPath[UUID],
    ) -> Response[Any]:
        form, ident = await read_form(request), PersonId(person_id)
        one = ApplicationId(application_id)
        try:
            if form["step"]:
                step_id = wire.read_step_id(form["step"])
                await actions.take_back_step(work, tools.school_calendar, one, step_id)
            else:
                await actions.take_back_application(work, tools.school_calendar, one, form["because"])
        except tuple(REFUSED) as refusal:
            return await _shown(request, work, tools, ident, steps={one: form}, refusal=refusal)
        return _back(request, person_id, "corrected")


class ApplicationPages(Controller):
    """All applications through the own school, also those of students for whom nothing is matched any more."""

    path = "/school/applications"
    guards = (OWN_SCHOOL,)

    @get("/")
    async def show(
        self, request: AnyRequest, work: NamedDependency[Work], tools: NamedDependency[Tools]
    ) -> Response[str]:
        shown = await actions.open_applications(work)
        names = await _names(work, tools, {one.application.person_id for one in shown})
        return page(request, "students/applications.html", applications=shown, names=names)


class SuitedPages(Controller):
    """Of the own school's students those whom a posting suits."""

    path = "/school/postings/{posting_id:uuid}/students"
    guards = (OWN_SCHOOL,)

    @get("/")
    async def show(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        posting_id: FromPath[UUID],
    ) -> Response[str]:
        shown = await actions.open_suited(work, tools.school_calendar, PostingId(posting_id))
        return page(
            request,
            "students/suited.html",
            shown=shown,
            names=await _names(work, tools, {row.person_id for row in shown.rows}),
            told=lambda refusal: _told(request, refusal),
            day_of=lambda told: date.fromisoformat(told) if told else None,
        )


async def _listed(request: AnyRequest, work: Work, tools: Tools, wanted: str) -> Response[str]:
    found = await looking.open_students(work)
    names = await _names(work, tools, {one.person_id for one in found})
    students = [one for one in found if not wanted or _is_wanted(names.get(one.person_id), one.profile_ref, wanted)]
    students.sort(key=lambda one: by_kana(names, one.person_id, one.profile_ref))
    return page(request, "students/students.html", students=students, names=names, wanted=wanted)


def _is_wanted(name: PupilName | None, reference: str, wanted: str) -> bool:
    return wanted.casefold() in reference.casefold() or (name is not None and name.holds(wanted))


async def _names(work: Work, tools: Tools, person_ids: Collection[PersonId]) -> Mapping[PersonId, PupilName]:
    return await open_pupil_names(work, tools.vault, person_ids, actions.PURPOSE)


async def _posting_in(work: Work, form: Form) -> PostingId:
    """The number, where one was typed, is closer to what is on paper than what was chosen."""
    if form["number"].strip():
        return await posting_of_number(work, wire.read_number(form["number"]))
    return wire.read_posting(form["posting_id"])


async def _suiting(work: Work, person_id: PersonId) -> SuitingPage | None:
    """What is matched for the student; None where she did not consent to that."""
    try:
        return await looking.open_student(work, person_id)
    except NoSuchPerson:
        return None


async def _shown(
    request: AnyRequest,
    work: Work,
    tools: Tools,
    person_id: PersonId,
    *,
    form: Form | None = None,
    steps: Mapping[ApplicationId, Form] | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    school_id, shown = actions.own_school(work), await _suiting(work, person_id)
    suiting = [row.posting for row in shown.rows] if shown else []
    applied = await applications_page(work, tools.school_calendar, school_id, person_id, suiting)
    if shown is None and not (applied.applications or applied.elsewhere):
        raise NoSuchPerson("該当する方が見つかりません。")
    if shown is None:
        await audit.note(work, "students.applications_seen", school_id, purpose=actions.PURPOSE, count=1)
    return page(
        request,
        "students/student.html",
        status=REFUSED[type(refusal)] if refusal else 200,
        shown=shown,
        applied=applied,
        names=await _names(work, tools, [person_id]),
        person_id=person_id,
        obstacle=_told(request, applied.obstacle) if applied.obstacle else None,
        refused=_told(request, refusal) if refusal else None,
        wrong=_field_of(refusal, form) if form is not None and refusal else None,
        form=form or {},
        steps_told=steps or {},
        base=f"/school/students/{person_id}",
        today=work.today,
        longest_reason=LONGEST_REASON,
        nothing_told=Conditions().model_dump(mode="json"),
    )


def _field_of(refusal: Refusal, form: Form) -> str | None:
    """What cannot be read names its own field, but for a day."""
    found = BESIDE.get(type(refusal))
    if isinstance(refusal, ChoiceUnreadable):
        found = str(refusal.facts.get("field", "applied_on"))
    return "number" if found == "posting_id" and form["number"].strip() else found


def _told(request: AnyRequest, refusal: Refusal) -> str:
    return site_of(request).messages.refusal(refusal, language_of_person(request))


def _back(request: AnyRequest, person_id: UUID, message: str, **words: str) -> Response[None]:
    notice = site_of(request).messages.text(f"students.{message}", language_of_person(request), **words)
    return go_to(request, f"/school/students/{person_id}/postings", notice=notice)
