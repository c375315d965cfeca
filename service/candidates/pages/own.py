"""A person's own page: whoever holds the link sees it; looking is noted and changes nothing else."""

from datetime import date
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from ingest.records.conditions import Conditions
from service.base.ids import PostingId
from service.base.refusals import Refusal
from service.candidates import wire
from service.candidates.actions import own
from service.candidates.actions.links import known_link, renew_link
from service.candidates.pages.shown import AnyRequest, say, told
from service.candidates.rules import LONGEST_CORRECTION
from service.candidates.spoken import spoken
from service.candidates.terms import (
    ChoiceUnreadable,
    CorrectionEmpty,
    CorrectionTooLong,
    JobOver,
    SearchEnded,
    TooManyWait,
)
from service.db.work import Work
from service.introductions.terms import ConsentRequestId
from service.introductions.terms.answering import (
    LinkUnknown,
    TooManyTries,
    WaitsNoMore,
)
from service.people.sheet import stored_sheet
from service.people.terms import ConsentMissing
from service.platform.tools import Tools
from service.postings.sheet import sheet_of
from service.shortlists.reads.marked_texts import field_name
from service.web.bodies import Form, read_form
from service.web.link_tries import is_slowed_down, note_unknown
from service.web.page import go_to, language_of_person, page, speak_as_mailed
from service.web.security import public

STATUS: dict[type[Refusal], int] = {
    CorrectionEmpty: 422,
    CorrectionTooLong: 422,
    ChoiceUnreadable: 422,
    TooManyWait: 409,
    ConsentMissing: 409,
    JobOver: 409,
    SearchEnded: 409,
    WaitsNoMore: 409,
}
"""What is told on the page itself, with what was typed."""


class OwnPages(Controller):
    """Without account and session; a link that is unknown, over or ended is answered by one page."""

    path = "/me/{token:str}"
    guards = (public,)

    @get("/")
    async def show(
        self, request: AnyRequest, work: NamedDependency[Work], tools: NamedDependency[Tools], token: FromPath[str]
    ) -> Response[str]:
        return await _shown(request, work, tools, token)

    @post("/corrections", status_code=303)
    async def correct(
        self, request: AnyRequest, work: NamedDependency[Work], tools: NamedDependency[Tools], token: FromPath[str]
    ) -> Response[Any]:
        form = await read_form(request)
        try:
            await own.ask_correction(work, tools.vault, token, form["words"].replace("\r\n", "\n"))
        except LinkUnknown:
            return await _gone(request, work, tools, token)
        except tuple(STATUS) as refusal:
            return await _shown(request, work, tools, token, form=form, refusal=refusal)
        return await _back(request, work, token, "correction_taken")

    @get("/postings/{posting_id:uuid}")
    async def job(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        token: FromPath[str],
        posting_id: FromPath[UUID],
    ) -> Response[Any]:
        """A posting that suits her, as the public may read it."""
        try:
            link, job = await own.open_job(work, token, PostingId(posting_id))
        except LinkUnknown:
            return await _gone(request, work, tools, token)
        except JobOver as refusal:
            return await _shown(request, work, tools, token, refusal=refusal)
        speak_as_mailed(request, link.language)
        return page(
            request,
            "candidates/job.html",
            job=job,
            base=f"/me/{token}",
            **sheet_of(job.posting, job.company.facts, job.publication),
        )

    @post("/postings/{posting_id:uuid}/interest", status_code=303)
    async def hear_more(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        token: FromPath[str],
        posting_id: FromPath[UUID],
    ) -> Response[Any]:
        try:
            await own.ask_about(work, token, PostingId(posting_id))
        except LinkUnknown:
            return await _gone(request, work, tools, token)
        except (JobOver, SearchEnded) as refusal:
            return await _shown(request, work, tools, token, refusal=refusal)
        return await _back(request, work, token, "interest_taken", f"/postings/{posting_id}")

    @post("/requests/{request_id:uuid}/mail", status_code=303)
    async def mail_again(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        token: FromPath[str],
        request_id: FromPath[UUID],
    ) -> Response[Any]:
        try:
            is_sent = await own.send_request_again(work, tools, token, ConsentRequestId(request_id))
        except LinkUnknown:
            return await _gone(request, work, tools, token)
        except WaitsNoMore as refusal:
            return await _shown(request, work, tools, token, refusal=refusal)
        return await _back(request, work, token, "request_mailed" if is_sent else "request_on_its_way")

    @post("/withdrawal", status_code=303)
    async def withdraw(
        self, request: AnyRequest, work: NamedDependency[Work], tools: NamedDependency[Tools], token: FromPath[str]
    ) -> Response[Any]:
        form = await read_form(request)
        try:
            ended = await own.withdraw(work, token, *wire.read_which(form["which"]))
        except LinkUnknown:
            return await _gone(request, work, tools, token)
        except tuple(STATUS) as refusal:
            return await _shown(request, work, tools, token, refusal=refusal)
        return await _back(request, work, token, "withdrawn_with_way" if ended else "withdrawn")

    @post("/end", status_code=303)
    async def leave(
        self, request: AnyRequest, work: NamedDependency[Work], tools: NamedDependency[Tools], token: FromPath[str]
    ) -> Response[Any]:
        try:
            await own.leave_search(work, token)
        except LinkUnknown:
            return await _gone(request, work, tools, token)
        return await _back(request, work, token, "search_left")

    @post("/again", status_code=404)
    async def again(
        self, request: AnyRequest, work: NamedDependency[Work], tools: NamedDependency[Tools], token: FromPath[str]
    ) -> Response[Any]:
        """A new link by mail, to the address on file alone; the answer is the same whether one was sent or not."""
        await renew_link(work, tools, token)
        return await _gone(request, work, tools, token, is_asked=True)


async def _shown(
    request: AnyRequest,
    work: Work,
    tools: Tools,
    token: str,
    *,
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    try:
        opened = await own.open_own_page(work, tools.vault, token)
    except LinkUnknown:
        return await _gone(request, work, tools, token)
    shown = opened.page
    speak_as_mailed(request, opened.link.language)
    return page(
        request,
        "candidates/own.html",
        status=STATUS[type(refusal)] if refusal else 200,
        shown=shown,
        link=opened.link,
        blocks=stored_sheet(shown.profile, shown.statistics, opened.identity),
        base=f"/me/{token}",
        office=tools.placement_office,
        longest=LONGEST_CORRECTION,
        form=form or {},
        refused=told(request, refusal) if refusal else None,
        nothing_told=Conditions().model_dump(mode="json"),
        field_name=field_name,
        date_of=date.fromisoformat,
        spoken_in=lambda line: spoken(line, language_of_person(request)),
    )


async def _back(request: AnyRequest, work: Work, token: str, notice: str, place: str = "") -> Response[None]:
    """To the page, or a place below it, with a notice in the language of the link."""
    link = await known_link(work, token)
    if link is not None:
        speak_as_mailed(request, link.language)
    return go_to(request, f"/me/{token}{place}", notice=say(request, notice))


async def _gone(request: AnyRequest, work: Work, tools: Tools, token: str, *, is_asked: bool = False) -> Response[str]:
    """One page for all; a token that never was of a link slows its address down, where many try at once."""
    link = await known_link(work, token)
    if link is not None:
        speak_as_mailed(request, link.language)
    else:
        if is_slowed_down(request, work.now):
            raise TooManyTries("しばらく時間をおいて、もう一度お試しください。")
        note_unknown(request, work.now)
    return page(
        request,
        "candidates/gone.html",
        status=404,
        office=tools.placement_office,
        base=f"/me/{token}",
        is_asked=is_asked,
    )
