"""What is due, and each introduction with its way and what can be done next."""

from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from service.access.reads.offices import offices
from service.base.ids import IntroductionId, PostingId
from service.base.refusals import Refusal
from service.db.work import Read, Work
from service.introductions import wire
from service.introductions.actions import telling
from service.introductions.actions.company_view import company_view
from service.introductions.actions.outcomes import check_outcome, record_outcome, set_start_day, take_back
from service.introductions.actions.writing import number_of, write_letter
from service.introductions.pages.shown import READERS, WRITERS, AnyRequest, say, told
from service.introductions.pages.way_shown import REFUSED, address_of, way_shown
from service.introductions.reads import case, due_page
from service.introductions.reads.cases import case_page
from service.introductions.rules.path import ASKED_AGAIN
from service.introductions.store.due import Place
from service.introductions.terms import DayNotAhead, DueKind, NewOutcome
from service.platform.tools import Tools
from service.web.bodies import Form, read_form
from service.web.list_view import say_of
from service.web.office_names import office_name
from service.web.page import go_to, page
from service.web.signing import Signer

PAGE = 50
ONE = "/{introduction_id:uuid}"


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
        posting: FromQuery[UUID | None] = None,
    ) -> Response[str]:
        kind, at = wire.read_kind(wanted), wire.place_of(cursor, signer)
        one = PostingId(posting) if posting else None
        every_office = await offices(read)
        chosen = office if office in every_office else None
        shown = await due_page(read, tools.introductions, limit=PAGE, kind=kind, office=chosen, at=at, posting_id=one)
        filters = {"kind": kind.value if kind else "", "office": chosen or "", **({"posting": str(one)} if one else {})}

        def address(place: Place | None) -> str | None:
            return place and f"/introductions?{urlencode({**filters, 'cursor': wire.cursor_of(place, signer)})}"

        return page(
            request,
            "introductions/due.html",
            shown=shown,
            counts=shown.counts,
            kind=filters["kind"],
            office=filters["office"],
            posting_id=one,
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
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        introduction_id: FromPath[UUID],
    ) -> Response[str]:
        return await way_shown(request, work, tools, IntroductionId(introduction_id))

    @post(ONE + "/outcomes", guards=[WRITERS], status_code=303)
    async def record(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        introduction_id: FromPath[UUID],
    ) -> Response[Any]:
        """What cannot easily be made good is asked once more, on a page of its own."""
        form, ident = await read_form(request), IntroductionId(introduction_id)
        if form["act"] == "back":
            return await way_shown(request, work, tools, ident, form=form)
        try:
            told = wire.read_outcome(form)
            if told.stage in ASKED_AGAIN and form["act"] != "confirmed":
                await check_outcome(work, ident, told, form["seen"])
                return await _asked_again(request, work, ident, form, told)
            await record_outcome(work, ident, told, form["seen"])
        except DayNotAhead as refusal:
            return await _asked_again(request, work, ident, form, told, refusal)
        except tuple(REFUSED) as refusal:
            return await way_shown(request, work, tools, ident, form=form, refusal=refusal)
        return go_to(request, address_of(ident), notice=say(request, "recorded"))

    @post(ONE + "/taken-back", guards=[WRITERS], status_code=303)
    async def take_back(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        introduction_id: FromPath[UUID],
    ) -> Response[Any]:
        form, ident = await read_form(request), IntroductionId(introduction_id)
        try:
            await take_back(work, ident, wire.read_point(form["point"]), form["because"])
        except tuple(REFUSED) as refusal:
            return await way_shown(request, work, tools, ident, form=form, refusal=refusal)
        return go_to(request, address_of(ident), notice=say(request, "taken_back"))

    @post(ONE + "/letter-sent", guards=[WRITERS], status_code=303)
    async def letter_sent(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        introduction_id: FromPath[UUID],
    ) -> Response[Any]:
        """That the letter was sent; or, by `act`, that this was recorded by mistake."""
        form, ident = await read_form(request), IntroductionId(introduction_id)
        try:
            if form["act"] == "off":
                await telling.take_back_letter_sent(work, ident)
            else:
                sent, note = wire.read_told(form), wire.read_note(form)
                await telling.record_letter_sent(work, tools.vault, ident, sent, note)
        except tuple(REFUSED) as refusal:
            return await way_shown(request, work, tools, ident, form=form, refusal=refusal)
        notice = "letter_not_sent_now" if form["act"] == "off" else "letter_sent_now"
        return go_to(request, address_of(ident), notice=say(request, notice))

    @post(ONE + "/interview", guards=[WRITERS], status_code=303)
    async def plan(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        introduction_id: FromPath[UUID],
    ) -> Response[Any]:
        form, ident = await read_form(request), IntroductionId(introduction_id)
        try:
            on = None if form["act"] == "off" else wire.read_day(form["interview_on"])
            await telling.set_interview_day(work, tools.vault, ident, on, wire.read_note(form, "interview_note"))
        except tuple(REFUSED) as refusal:
            return await way_shown(request, work, tools, ident, form=form, refusal=refusal)
        return go_to(
            request, address_of(ident), notice=say(request, "interview_off" if on is None else "interview_set")
        )

    @post(ONE + "/start", guards=[WRITERS], status_code=303)
    async def plan_start(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        introduction_id: FromPath[UUID],
    ) -> Response[Any]:
        """The day of starting that was agreed; an empty field leaves it open."""
        form, ident = await read_form(request), IntroductionId(introduction_id)
        try:
            on = wire.read_day(form["starts_on"]) if form["starts_on"] else None
            await set_start_day(work, ident, on)
        except tuple(REFUSED) as refusal:
            return await way_shown(request, work, tools, ident, form=form, refusal=refusal)
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
