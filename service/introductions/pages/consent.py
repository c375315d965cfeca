"""The page behind a link: who will see what, yes or no; no account, no session, and looking changes nothing."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.base.refusals import Refusal
from service.db.work import Read, Work
from service.introductions import wire
from service.introductions.actions.consent import (
    LONGEST_WORDS,
    ConsentAsked,
    answer_consent,
    language_of_link,
    open_consent,
)
from service.introductions.pages.shown import AnyRequest, say, told
from service.introductions.rules.asking import ends_on_closing_day, until_closing
from service.introductions.rules.summary import AFTER_CONSENT, ALLOWED, NEVER
from service.introductions.terms.answering import (
    AlreadyAnswered,
    AnswerUnreadable,
    LinkUnknown,
    PostingChangedSince,
    TooManyTries,
    WordsTooLong,
)
from service.platform.tools import Tools
from service.postings import reads as postings
from service.postings.sheet import sheet_of
from service.web.bodies import Form, read_form
from service.web.link_tries import is_slowed_down, note_unknown
from service.web.page import go_to, page, speak_as_mailed
from service.web.security import public

STATUS: dict[type[Refusal], int] = {WordsTooLong: 422, AnswerUnreadable: 422, PostingChangedSince: 412}


class ConsentPages(Controller):
    """Whoever holds the link; what is unknown, over or forged is answered by one page."""

    path = "/c/{token:str}"
    guards = (public,)

    @get("/")
    async def show(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        tools: NamedDependency[Tools],
        token: FromPath[str],
    ) -> Response[str]:
        try:
            asked = await open_consent(read, token)
        except LinkUnknown:
            return await _gone(request, read, tools, token)
        return await _shown(request, read, tools, asked, token)

    @post("/", status_code=303)
    async def answer(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        token: FromPath[str],
    ) -> Response[Any]:
        form = await read_form(request)
        try:
            is_given, revision, words = wire.read_answer(form)
            asked = await answer_consent(
                work, tools.vault, token, is_given=is_given, words=words, seen_revision=revision
            )
        except LinkUnknown:
            return await _gone(request, work, tools, token)
        except AlreadyAnswered as refusal:
            speak_as_mailed(request, (await open_consent(work, token)).request.language)
            return go_to(request, f"/c/{token}", notice=told(request, refusal))
        except tuple(STATUS) as refusal:
            try:
                asked = await open_consent(work, token)
            except LinkUnknown:
                return await _gone(request, work, tools, token)
            return await _shown(request, work, tools, asked, token, form=form, refusal=refusal)
        speak_as_mailed(request, asked.request.language)
        return go_to(request, f"/c/{token}", notice=say(request, "answer_taken"))


async def _shown(
    request: AnyRequest,
    read: Read,
    tools: Tools,
    asked: ConsentAsked,
    token: str,
    *,
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    speak_as_mailed(request, asked.request.language)
    publication = (await postings.publications(read, [asked.posting]))[asked.posting.posting_id]
    until = until_closing(asked.request.expires_at, asked.posting.content)
    return page(
        request,
        "introductions/consent.html",
        status=STATUS[type(refusal)] if refusal else 200,
        asked=asked,
        firm=asked.company,
        asked_of=asked.request,
        office=tools.placement_office,
        allowed=ALLOWED,
        after_consent=AFTER_CONSENT,
        never=NEVER,
        until=until,
        closes_first=ends_on_closing_day(until, asked.posting.content),
        address=f"/c/{token}",
        longest=LONGEST_WORDS,
        form=form or {},
        refused=told(request, refusal) if refusal else None,
        **sheet_of(asked.posting, asked.company.facts, publication),
    )


async def _gone(request: AnyRequest, read: Read, tools: Tools, token: str) -> Response[str]:
    """One page for all; a token that never was of a link slows its address down, where many try at once."""
    language = await language_of_link(read, token)
    if language is not None:
        speak_as_mailed(request, language)
    else:
        if is_slowed_down(request, read.now):
            raise TooManyTries("しばらく時間をおいて、もう一度お試しください。")
        note_unknown(request, read.now)
    return page(request, "introductions/link_gone.html", status=404, office=tools.placement_office)
