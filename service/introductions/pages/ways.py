"""What is due, and each introduction with its way and what can be done next."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from service.access.reads.offices import offices
from service.base.ids import IntroductionId
from service.base.refusals import Refusal
from service.db.recording import NotYetHappened
from service.db.work import Read, Work
from service.introductions import wire
from service.introductions.actions.company_view import company_view
from service.introductions.actions.outcomes import (
    check_outcome,
    record_outcome,
    set_interview_day,
    set_start_day,
    take_back,
)
from service.introductions.actions.writing import number_of, write_letter
from service.introductions.pages.shown import READERS, WRITERS, AnyRequest, may_record, say, told
from service.introductions.reads import case, due_page
from service.introductions.reads.cases import case_page
from service.introductions.rules.path import (
    ASKED_AGAIN,
    ENDED_BY_TELLING,
    IS_HIRE,
    LONGEST_REASON,
    REASONS,
    checks,
    has_started_otherwise,
    is_her_own_word,
    is_told_to_company,
    lacks_proof,
)
from service.introductions.store.due import Place
from service.introductions.terms import (
    CannotFollow,
    CannotTakeBack,
    Case,
    DayNotAhead,
    DueKind,
    EndReasonNeeded,
    Evidence,
    EvidenceNeeded,
    Milestone,
    MilestoneAhead,
    NewOutcome,
    PathChangedSince,
    Point,
    Stage,
    StageUnknown,
    TakenBackReasonNeeded,
)
from service.introductions.terms.telling import CompanyToTell
from service.placements.terms import EventOutOfOrder
from service.platform.tools import Tools
from service.shortlists.terms.deciding import StepOutOfOrder
from service.web.bodies import Form, read_form
from service.web.list_view import say_of
from service.web.office_names import office_name
from service.web.page import go_to, page
from service.web.signing import Signer

PAGE = 50
ONE = "/{introduction_id:uuid}"
REFUSED: dict[type[Refusal], int] = {
    NotYetHappened: 422,
    EndReasonNeeded: 422,
    EvidenceNeeded: 422,
    StageUnknown: 422,
    DayNotAhead: 422,
    MilestoneAhead: 422,
    TakenBackReasonNeeded: 422,
    PathChangedSince: 409,
    CannotTakeBack: 409,
    CompanyToTell: 409,
    CannotFollow: 409,
    StepOutOfOrder: 409,
    EventOutOfOrder: 409,
}
"""What is told on the page itself, with what was typed."""


class IntroductionPages(Controller):
    """Introductions and what comes before and after; the company's view and the letter alone open a name."""

    path = "/introductions"

    @get("/", guards=[READERS])
    async def due(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        tools: NamedDependency[Tools],
        signer: NamedDependency[Signer],
        wanted: Annotated[str, QueryParameter(name="kind")] = "",
        office: FromQuery[str] = "",
        cursor: FromQuery[str] = "",
    ) -> Response[str]:
        kind, at = wire.read_kind(wanted), wire.place_of(cursor, signer)
        every_office = await offices(read)
        chosen = office if office in every_office else None
        shown = await due_page(read, tools.introductions, limit=PAGE, kind=kind, office=chosen, at=at)
        filters = {"kind": kind.value if kind else "", "office": chosen or ""}

        def address(place: Place | None) -> str | None:
            return place and f"/introductions?{urlencode({**filters, 'cursor': wire.cursor_of(place, signer)})}"

        return page(
            request,
            "introductions/due.html",
            shown=shown,
            counts=shown.counts,
            kind=filters["kind"],
            office=filters["office"],
            kinds=[("", say(request, "any_kind"))]
            + [(one.value, f"{say(request, f'kinds.{one}')} {shown.counts[one]}") for one in DueKind],
            offices=[("", say(request, "any_office"))]
            + [(one, office_name(one, say_of(request))) for one in every_office],
            today=read.today,
            patience=tools.introductions.patience_days,
            first=f"/introductions?{urlencode(filters)}" if shown.around.previous else None,
            previous=address(shown.around.previous),
            next=address(shown.around.following),
        )

    @get(ONE, guards=[READERS])
    async def show(
        self, request: AnyRequest, read: NamedDependency[Read], introduction_id: FromPath[UUID]
    ) -> Response[str]:
        return await _shown(request, read, IntroductionId(introduction_id))

    @post(ONE + "/outcomes", guards=[WRITERS], status_code=303)
    async def record(
        self, request: AnyRequest, work: NamedDependency[Work], introduction_id: FromPath[UUID]
    ) -> Response[Any]:
        """What cannot easily be made good is asked once more, on a page of its own."""
        form, ident = await read_form(request), IntroductionId(introduction_id)
        if form["act"] == "back":
            return await _shown(request, work, ident, form=form)
        try:
            told = wire.read_outcome(form)
            if told.stage in ASKED_AGAIN and form["act"] != "confirmed":
                await check_outcome(work, ident, told, form["seen"])
                return await _asked_again(request, work, ident, form, told)
            await record_outcome(work, ident, told, form["seen"])
        except DayNotAhead as refusal:
            return await _asked_again(request, work, ident, form, told, refusal)
        except tuple(REFUSED) as refusal:
            return await _shown(request, work, ident, form=form, refusal=refusal)
        return go_to(request, address_of(ident), notice=say(request, "recorded"))

    @post(ONE + "/taken-back", guards=[WRITERS], status_code=303)
    async def take_back(
        self, request: AnyRequest, work: NamedDependency[Work], introduction_id: FromPath[UUID]
    ) -> Response[Any]:
        form, ident = await read_form(request), IntroductionId(introduction_id)
        try:
            await take_back(work, ident, wire.read_point(form["point"]), form["because"])
        except tuple(REFUSED) as refusal:
            return await _shown(request, work, ident, form=form, refusal=refusal)
        return go_to(request, address_of(ident), notice=say(request, "taken_back"))

    @post(ONE + "/interview", guards=[WRITERS], status_code=303)
    async def plan(
        self, request: AnyRequest, work: NamedDependency[Work], introduction_id: FromPath[UUID]
    ) -> Response[Any]:
        form, ident = await read_form(request), IntroductionId(introduction_id)
        try:
            on = None if form["act"] == "off" else wire.read_day(form["interview_on"])
            await set_interview_day(work, ident, on)
        except tuple(REFUSED) as refusal:
            return await _shown(request, work, ident, form=form, refusal=refusal)
        return go_to(
            request, address_of(ident), notice=say(request, "interview_off" if on is None else "interview_set")
        )

    @post(ONE + "/start", guards=[WRITERS], status_code=303)
    async def plan_start(
        self, request: AnyRequest, work: NamedDependency[Work], introduction_id: FromPath[UUID]
    ) -> Response[Any]:
        """The day of starting that was agreed; an empty field leaves it open."""
        form, ident = await read_form(request), IntroductionId(introduction_id)
        try:
            on = wire.read_day(form["starts_on"]) if form["starts_on"] else None
            await set_start_day(work, ident, on)
        except tuple(REFUSED) as refusal:
            return await _shown(request, work, ident, form=form, refusal=refusal)
        return go_to(request, address_of(ident), notice=say(request, "start_open" if on is None else "start_set"))

    @get(ONE + "/letter", guards=[WRITERS])
    async def letter(
        self, work: NamedDependency[Work], tools: NamedDependency[Tools], introduction_id: FromPath[UUID]
    ) -> Response[bytes]:
        ident = IntroductionId(introduction_id)
        pdf = await write_letter(work, tools, ident)
        number = number_of(await case(work, ident)).removeprefix("紹第").removesuffix("号")
        name = f'attachment; filename="shokaijo-{number}.pdf"'
        return Response(pdf, media_type="application/pdf", headers={"Content-Disposition": name})

    @get(ONE + "/company-view", guards=[WRITERS])
    async def seen_by_company(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        introduction_id: FromPath[UUID],
    ) -> Response[str]:
        shown = await company_view(work, tools.vault, IntroductionId(introduction_id))
        return page(request, "introductions/company_view.html", shown=shown, summary=shown.summary)


def address_of(introduction_id: IntroductionId) -> str:
    return f"/introductions/{introduction_id}"


async def _asked_again(
    request: AnyRequest,
    read: Read,
    introduction_id: IntroductionId,
    form: Form,
    outcome: NewOutcome,
    refusal: Refusal | None = None,
) -> Response[str]:
    """`refusal` is of the day of starting, which is asked there alone."""
    return page(
        request,
        "introductions/confirm.html",
        status=REFUSED[type(refusal)] if refusal else 200,
        shown=await case_page(read, introduction_id),
        told=outcome,
        starts_on=form["starts_on"] or "",
        refused=told(request, refusal) if refusal else None,
        form={name: form[name] for name in ("stage", "on_date", "milestone", "evidence", "seen")},
        base=address_of(introduction_id),
    )


async def _shown(
    request: AnyRequest,
    read: Read,
    introduction_id: IntroductionId,
    *,
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    shown = await case_page(read, introduction_id)
    following = shown.case.following
    left_out = ENDED_BY_TELLING if shown.case.is_to_tell else frozenset()
    ends = [stage for stage in following if stage in REASONS and stage not in left_out]
    told_of = checks(shown.case.points)
    asked = [one for one in told_of if not one.is_done and one.due_on <= read.today]
    return page(
        request,
        "introductions/way.html",
        status=REFUSED[type(refusal)] if refusal else 200,
        shown=shown,
        way=shown.case,
        next_stages=[stage for stage in following if stage not in REASONS],
        ends={stage: REASONS[stage] for stage in ends},
        may_plan=Stage.INTERVIEWED in following,
        may_plan_start=Stage.STARTED in following,
        start_differs=has_started_otherwise(shown.case),
        lacks_proof=lacks_proof(shown.case.points),
        is_hired=any(stage in IS_HIRE for stage in following),
        asks_milestone=Stage.CHECKED_IN in following,
        evidences=list(Evidence),
        milestones=[Milestone.START, *(one.milestone for one in told_of if one.due_on <= read.today)],
        checks=told_of,
        asked=asked[0] if asked else None,
        default_day="" if Stage.CHECKED_IN in following else read.today.isoformat(),
        last=_may_be_taken_back(shown.case),
        longest_reason=LONGEST_REASON,
        may_record=may_record(request),
        form=form or {},
        refused=told(request, refusal) if refusal else None,
        today=read.today,
    )


def _may_be_taken_back(now: Case) -> Point | None:
    """The last point, but one of her own word and one of which the company was told."""
    last = next(iter(now.points[-1:]), None)
    return None if last is None or is_her_own_word(last) or is_told_to_company(now, last) else last
