"""Shortlists, the review of one pair, and the postings that suit a person; every act is a plain form."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from ingest.records.conditions import Conditions
from ingest.records.places import MUNICIPALITIES_OF_KUMAMOTO
from service.base.actor import Role
from service.base.ids import IntroductionId, PersonId, PostingId
from service.base.refusals import Refusal
from service.db.work import Work
from service.people.terms import Identity
from service.platform.tools import Tools
from service.shortlists import wire
from service.shortlists.actions import deciding, introducing, looking
from service.shortlists.reads.marked_texts import field_name
from service.shortlists.reads.review_page import ReviewPage
from service.shortlists.reads.suiting_page import SuitingPage
from service.shortlists.terms.deciding import NoteNeeded, NoteTooLong, ReasonNeeded, Verdict
from service.web.bodies import Form, read_form
from service.web.page import go_to, language_of_person, page, signed_in_of
from service.web.security import requires
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
READERS = requires(Role.COORDINATOR, Role.ADMINISTRATOR, Role.PROGRAMME_STAFF)
DECIDERS = requires(Role.COORDINATOR, Role.ADMINISTRATOR)
OWN_SCHOOL = requires(Role.SCHOOL_SUPPORTER)
PAIR = "/{person_id:uuid}"


class ShortlistPages(Controller):
    """The list of a posting, and each of its people beside the posting."""

    path = "/postings/{posting_id:uuid}/shortlist"

    @get("/", guards=[READERS])
    async def shortlist(
        self, request: AnyRequest, work: NamedDependency[Work], posting_id: FromPath[UUID], show: FromQuery[str] = ""
    ) -> Response[str]:
        shown = await looking.open_shortlist(work, PostingId(posting_id))
        wanted = wire.read_filter(show)
        return page(request, "shortlists/shortlist.html", shown=shown, filter=wanted, filters=wire.FILTERS)

    @get(PAIR, guards=[READERS])
    async def review(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
    ) -> Response[str]:
        shown = await looking.open_pair(work, tools.placement_office, PostingId(posting_id), PersonId(person_id))
        return _review(request, shown)

    @post(PAIR + "/identity", guards=[DECIDERS], status_code=200)
    async def identity(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
    ) -> Response[str]:
        shown = await looking.open_pair(work, tools.placement_office, PostingId(posting_id), PersonId(person_id))
        return _review(request, shown, identity=await looking.open_identity(work, tools.vault, PersonId(person_id)))

    @post(PAIR + "/decision", guards=[DECIDERS], status_code=303)
    async def decide(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
    ) -> Response[Any]:
        form, pair = await read_form(request), (PostingId(posting_id), PersonId(person_id))
        new, seen = wire.read_decision(form), wire.read_seen(form)
        try:
            await deciding.decide(work, *pair, new, seen)
        except (ReasonNeeded, NoteNeeded, NoteTooLong) as refusal:
            shown = await looking.open_pair(work, tools.placement_office, *pair)
            return _review(request, shown, form=form, refusal=refusal, status=422)
        way_on = wire.read_way_on(form, stays=new.verdict is Verdict.ACCEPT, here=pair[1])
        return go_to(request, _pair(pair[0], way_on), notice=_say(request, f"decided.{new.verdict}"))

    @post(PAIR + "/undo", guards=[DECIDERS], status_code=303)
    async def undo(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
    ) -> Response[None]:
        seen = wire.read_seen(await read_form(request))
        await deciding.undo(work, PostingId(posting_id), PersonId(person_id), seen_sequence=seen.sequence)
        return go_to(request, _pair(posting_id, person_id), notice=_say(request, "decided.undo"))

    @post(PAIR + "/consent", guards=[DECIDERS], status_code=303)
    async def consent(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
    ) -> Response[None]:
        form, pair = await read_form(request), (PostingId(posting_id), PersonId(person_id))
        given_on = wire.read_day(form["given_on"])
        await introducing.record_consent_to_introduction(work, *pair, given_on=given_on, source=form["source"])
        return go_to(request, _pair(*pair), notice=_say(request, "consent_recorded"))

    @post(PAIR + "/introduction", guards=[DECIDERS], status_code=303)
    async def introduce(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
    ) -> Response[None]:
        pair = (PostingId(posting_id), PersonId(person_id))
        await introducing.introduce(work, tools.placement_office, *pair)
        return go_to(request, _pair(*pair), notice=_say(request, "introduced"))

    @post(PAIR + "/introduction/{introduction_id:uuid}/steps", guards=[DECIDERS], status_code=303)
    async def record_step(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
        introduction_id: FromPath[UUID],
    ) -> Response[None]:
        form = await read_form(request)
        kind, on_date = wire.read_step(form["kind"]), wire.read_day(form["on_date"])
        await introducing.record_introduction_event(work, IntroductionId(introduction_id), kind, on_date)
        return go_to(request, _pair(posting_id, person_id), notice=_say(request, "step_recorded"))


class PersonPages(Controller):
    """The postings that suit a person."""

    path = "/people/{person_id:uuid}/postings"

    @get("/", guards=[READERS])
    async def suiting(
        self, request: AnyRequest, work: NamedDependency[Work], person_id: FromPath[UUID]
    ) -> Response[str]:
        return _suiting(request, "shortlists/suiting.html", await looking.open_suiting(work, PersonId(person_id)))


class StudentPages(Controller):
    """The own school's students and the postings that suit them: nobody else sees them (R-33)."""

    path = "/school/students"

    @get("/", guards=[OWN_SCHOOL])
    async def students(self, request: AnyRequest, work: NamedDependency[Work]) -> Response[str]:
        return page(request, "shortlists/students.html", students=await looking.open_students(work))

    @get("/{person_id:uuid}/postings", guards=[OWN_SCHOOL])
    async def suiting(
        self, request: AnyRequest, work: NamedDependency[Work], person_id: FromPath[UUID]
    ) -> Response[str]:
        return _suiting(request, "shortlists/student.html", await looking.open_student(work, PersonId(person_id)))


def _suiting(request: AnyRequest, template: str, shown: SuitingPage) -> Response[str]:
    nothing_told = Conditions().model_dump(mode="json")
    return page(request, template, shown=shown, nothing_told=nothing_told, municipalities=MUNICIPALITIES_OF_KUMAMOTO)


def _review(
    request: AnyRequest,
    shown: ReviewPage,
    *,
    identity: Identity | None = None,
    form: Form | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Response[str]:
    signed_in, language = signed_in_of(request), language_of_person(request)
    return page(
        request,
        "shortlists/review.html",
        status=status,
        shown=shown,
        may_decide=signed_in is not None and signed_in.actor.role in DECIDERS.roles,
        identity=identity,
        form=form or {},
        refused=site_of(request).messages.refusal(refusal, language) if refusal else None,
        obstacles=[site_of(request).messages.refusal(obstacle, language) for obstacle in shown.obstacles],
        reasons_by_side=wire.REASONS_BY_SIDE,
        field_name=field_name,
        base=_pair(shown.posting.posting_id, shown.profile.person_id),
    )


def _pair(posting_id: UUID, person_id: UUID) -> str:
    return f"/postings/{posting_id}/shortlist/{person_id}"


def _say(request: AnyRequest, name: str) -> str:
    return site_of(request).messages.text(f"shortlists.{name}", language_of_person(request))
