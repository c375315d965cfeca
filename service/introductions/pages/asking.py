"""Asking a person by mail to agree to be introduced, for staff: what was asked before, and the button."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.base.clock import date_in_japan
from service.base.ids import PersonId, PostingId
from service.base.language import Language
from service.base.refusals import Refusal
from service.db.recording import NotYetHappened
from service.db.work import Read, Work
from service.introductions import wire
from service.introductions.actions.answering import record_answer
from service.introductions.actions.consent import ask_consent, check_took_nothing_back, obstacles_to_asking, open_words
from service.introductions.pages.shown import READERS, WRITERS, AnyRequest, may_record, say, told
from service.introductions.reads.cases import ConsentPage, consent_page
from service.introductions.reads.due import next_to_ask
from service.introductions.rules.asking import (
    answer_by,
    ends_on_closing_day,
    is_agreed,
    is_awaited,
    is_cut_short,
    until_closing,
    waits,
)
from service.introductions.rules.summary import AFTER_CONSENT, ALLOWED
from service.introductions.terms import AlreadyAsked, ConsentRequest, StageUnknown
from service.introductions.terms.answering import AlreadyConsented, AnswerUnreadable, NothingAsked
from service.people.terms import OlderThanWithdrawal
from service.platform.tools import Tools
from service.shortlists.actions.introducing import LONGEST_SOURCE
from service.shortlists.reads.unanswered import to_ask_at_last
from service.shortlists.terms.deciding import NotOnShortlist, SourceNeeded
from service.shortlists.terms.own_words import OlderThanNo, SaidNoBefore
from service.web.bodies import Form, read_form
from service.web.page import go_to, page
from service.web.problems import STATUS

NOT_HEARD: tuple[type[Refusal], ...] = (
    AnswerUnreadable,
    NothingAsked,
    NotOnShortlist,
    NotYetHappened,
    OlderThanNo,
    OlderThanWithdrawal,
    SaidNoBefore,
    SourceNeeded,
    StageUnknown,
)
"""Why an answer that the office heard is not recorded, told on the page itself with what was typed."""


class AskingPages(Controller):
    """One person and one posting, before the introduction."""

    path = "/introductions/consents/{posting_id:uuid}/{person_id:uuid}"

    @get("/", guards=[READERS])
    async def show(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        tools: NamedDependency[Tools],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
    ) -> Response[str]:
        return await _shown(request, read, tools, PostingId(posting_id), PersonId(person_id))

    @post("/", guards=[WRITERS], status_code=303)
    async def ask(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
    ) -> Response[Any]:
        form, pair = await read_form(request), (PostingId(posting_id), PersonId(person_id))
        language = Language.ENGLISH if form["language"] == Language.ENGLISH else Language.JAPANESE
        try:
            if form["again"] != "1":
                await check_took_nothing_back(work, *pair)
        except SaidNoBefore as refusal:
            return await _shown(request, work, tools, *pair, refusal=refusal)
        await ask_consent(work, tools, *pair, language)
        notice = say(request, "asked_now" if tools.mail else "asked_waiting")
        return go_to(request, f"/introductions/consents/{posting_id}/{person_id}", notice=notice)

    @post("/answer", guards=[WRITERS], status_code=303)
    async def answer(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
    ) -> Response[Any]:
        """What she answered by telephone or at the counter; a yes leads on to where the introduction is recorded."""
        form, pair = await read_form(request), (PostingId(posting_id), PersonId(person_id))
        try:
            is_given, on = wire.read_heard(form)
            await record_answer(work, *pair, is_given=is_given, on=on, source=form["source"])
        except NOT_HEARD as refusal:
            return await _shown(request, work, tools, *pair, refusal=refusal, form=form)
        here = f"/introductions/consents/{posting_id}/{person_id}"
        onward = f"/postings/{posting_id}/shortlist/{person_id}" if is_given else here
        return go_to(request, onward, notice=say(request, "heard_recorded"))

    @post("/words", guards=[WRITERS], status_code=200)
    async def words(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        posting_id: FromPath[UUID],
        person_id: FromPath[UUID],
    ) -> Response[Any]:
        """Opens what the person wrote; a form, because it is noted."""
        pair = (PostingId(posting_id), PersonId(person_id))
        requests = list((await consent_page(work, *pair)).requests)
        return await _shown(request, work, tools, *pair, words=await open_words(work, tools.vault, requests))


async def _shown(
    request: AnyRequest,
    read: Read,
    tools: Tools,
    posting_id: PostingId,
    person_id: PersonId,
    words: dict[Any, str] | None = None,
    refusal: Refusal | None = None,
    form: Form | None = None,
) -> Response[str]:
    shown = await consent_page(read, posting_id, person_id)
    obstacles = await obstacles_to_asking(read, tools, shown.posting, person_id, shown.requests, shown.pair)
    by = answer_by(read.now, tools.introductions.consent_days, shown.posting.content)
    # That it was asked stands against asking again, and is no failure: it is told apart.
    states = _states(read, shown)
    asked = states["asked"]
    awaited = asked[0] if asked and any(isinstance(one, AlreadyAsked) for one in obstacles) else None
    return page(
        request,
        "introductions/asking.html",
        status=STATUS[refusal.kind] if refusal else 200,
        refused=told(request, refusal) if refusal else None,
        shown=shown,
        form=form or {},
        longest_source=LONGEST_SOURCE,
        awaited=awaited,
        **states,
        until_of=lambda one: until_closing(one.expires_at, shown.posting.content),
        **await _next(request, read, tools, shown, obstacles),
        obstacles=[told(request, one) for one in obstacles if not isinstance(one, AlreadyAsked)],
        may_record=may_record(request),
        allowed=ALLOWED,
        after_consent=AFTER_CONSENT,
        days=tools.introductions.consent_days,
        **_last_days(shown.posting.content, by, awaited),
        is_mail_set=tools.mail is not None,
        words=words,
        now=read.now,
    )


async def _next(
    request: AnyRequest, read: Read, tools: Tools, shown: ConsentPage, obstacles: Sequence[Refusal]
) -> dict[str, Any]:
    """What comes next: asking her, and with it what is required and not known; else introducing her, or whom to ask."""
    is_at_work = may_record(request)
    is_to_be_asked = is_at_work and not obstacles
    return {
        "to_ask": await to_ask_at_last(read, shown.posting, shown.pair.profile) if is_to_be_asked else None,
        "next_to_ask": await next_to_ask(read, tools.introductions) if is_at_work and obstacles else None,
        "can_introduce": any(isinstance(one, AlreadyConsented) for one in obstacles),
    }


def _states(read: Read, shown: ConsentPage) -> dict[str, Any]:
    """Requests that are awaited, and those of which she agreed otherwise; the one of which an answer may be heard, and
    on which day at the latest it was that is recorded today.
    """
    content, history = shown.posting.content, shown.history
    in_time = [one for one in shown.requests if is_awaited(one, content, read.now)]
    agreed = [one for one in in_time if is_agreed(one, history, read.today)]
    to_hear = next((one for one in shown.requests[:1] if waits(one, history, read.today)), None)
    until = date_in_japan(until_closing(to_hear.expires_at, content)) if to_hear else read.today
    return {
        "asked": [one for one in in_time if one not in agreed],
        "agreed": agreed,
        "to_hear": to_hear,
        "heard_on": min(read.today, until),
    }


def _last_days(content: Mapping[str, Any], by: datetime, awaited: ConsentRequest | None) -> dict[str, Any]:
    """Until when an answer could be given that is asked for now, and until when the awaited one can."""
    awaited_until = until_closing(awaited.expires_at, content) if awaited else by
    return {
        "awaited_until": awaited_until,
        "awaited_closes": ends_on_closing_day(awaited_until, content),
        "answer_by": by,
        "is_cut_short": is_cut_short(by, content),
        "ends_on_closing_day": ends_on_closing_day(by, content),
    }
