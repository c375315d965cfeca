"""A person's own page in the office's hands: links sent and ended, and what people left to the office."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.base.clock import date_in_japan
from service.base.ids import IntroductionId, PersonId
from service.base.refusals import Refusal
from service.candidates import wire
from service.candidates.actions import links
from service.candidates.actions.errands import (
    mark_done,
    open_told_note,
    open_words,
    record_told,
    record_told_of,
    record_unaware,
    record_unaware_of,
)
from service.candidates.pages.shown import AnyRequest, say, told
from service.candidates.reads import WithdrawalPage, page_before_telling, served_page, waiting_page, withdrawal_page
from service.candidates.rules import SERVERS
from service.candidates.terms import CompanyHeard, ErrandId, SentJustNow
from service.correspondence.terms import NoAddress
from service.db.work import Read, Work
from service.introductions.terms import CannotFollow
from service.introductions.terms.telling import (
    LONGEST_NAME,
    LONGEST_NOTE,
    TellingWay,
    ToldNoteTooLong,
    ToldOnUnfit,
    ToldToNeeded,
    ToldWayNeeded,
)
from service.introductions.wire import read_note, read_told
from service.platform.tools import Tools
from service.web.bodies import Form, read_form
from service.web.page import NOTICE_COOKIE, go_to, page
from service.web.security import requires

GUARD = requires(*sorted(SERVERS))
BESIDE: dict[type[Refusal], str] = {
    ToldOnUnfit: "told_on",
    ToldWayNeeded: "told_way",
    ToldToNeeded: "told_to",
    ToldNoteTooLong: "told_note",
}
"""Beside which field a refusal stands, with what was typed."""
NOT_RECORDED: tuple[type[Refusal], ...] = (*BESIDE, CompanyHeard)
"""What is told on the page itself, beside a field or of the whole."""


class ServedPages(Controller):
    """One person; her page shows the same as a part, where the browser runs scripts."""

    path = "/people/{person_id:uuid}/own-page"
    guards = (GUARD,)

    @get("/")
    async def show(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        tools: NamedDependency[Tools],
        person_id: FromPath[UUID],
    ) -> Response[str]:
        answer = await _shown(request, read, tools, PersonId(person_id))
        if request.headers.get("HX-Request"):
            # As a part of another page it takes no notice that is meant for the whole.
            answer.cookies = [cookie for cookie in answer.cookies if cookie.key != NOTICE_COOKIE]
        return answer

    @post("/link", status_code=303)
    async def send(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        person_id: FromPath[UUID],
    ) -> Response[Any]:
        form, ident = await read_form(request), PersonId(person_id)
        try:
            await links.send_link(work, tools, ident, wire.read_language(form["language"]))
        except (NoAddress, SentJustNow) as refusal:
            return await _shown(request, work, tools, ident, refusal=refusal)
        return _back(request, person_id, "link_sent")

    @post("/end", status_code=303)
    async def end(self, request: AnyRequest, work: NamedDependency[Work], person_id: FromPath[UUID]) -> Response[Any]:
        await links.end_links(work, PersonId(person_id))
        return _back(request, person_id, "links_ended")

    @post("/words", status_code=200)
    async def words(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        person_id: FromPath[UUID],
    ) -> Response[str]:
        """Opens what the person wrote; a form, because it is noted."""
        ident = PersonId(person_id)
        errands = (await served_page(work, ident)).errands
        return await _shown(request, work, tools, ident, words=await open_words(work, tools.vault, ident, errands))

    @post("/errands/{errand_id:uuid}/done", status_code=303)
    async def done(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        person_id: FromPath[UUID],
        errand_id: FromPath[UUID],
    ) -> Response[Any]:
        is_new = await mark_done(work, PersonId(person_id), ErrandId(errand_id))
        return _back(request, person_id, "done_now" if is_new else "done_before")


class ErrandPages(Controller):
    """What people left to the office: all that waits, and the companies that must be told of a withdrawal."""

    path = "/errands"
    guards = (GUARD,)

    @get("/")
    async def waiting(self, request: AnyRequest, read: NamedDependency[Read]) -> Response[str]:
        return page(request, "candidates/waiting.html", shown=await waiting_page(read))

    @get("/{errand_id:uuid}")
    async def withdrawal(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        errand_id: FromPath[UUID],
    ) -> Response[str]:
        return await _telling(request, work, tools, ErrandId(errand_id))

    @post("/{errand_id:uuid}", status_code=303)
    async def told(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        errand_id: FromPath[UUID],
    ) -> Response[Any]:
        form, ident = await read_form(request), ErrandId(errand_id)
        try:
            if form["act"] == "unaware":
                is_new = await record_unaware(work, ident)
            else:
                is_new = await record_told(work, tools.vault, ident, read_told(form), read_note(form))
        except NOT_RECORDED as refusal:
            return await _telling(request, work, tools, ident, form=form, refusal=refusal)
        way = (await withdrawal_page(work, ident)).errand.introduction_id
        return go_to(request, f"/introductions/{way}", notice=_ended(request, form, is_new=is_new))

    @get("/of/{introduction_id:uuid}")
    async def to_tell(
        self, request: AnyRequest, read: NamedDependency[Read], introduction_id: FromPath[UUID]
    ) -> Response[Any]:
        """Of a withdrawal that the office recorded; where there is none to tell, the introduction says what became."""
        return await _telling_of(request, read, IntroductionId(introduction_id))

    @post("/of/{introduction_id:uuid}", status_code=303)
    async def told_of(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        introduction_id: FromPath[UUID],
    ) -> Response[Any]:
        form, ident = await read_form(request), IntroductionId(introduction_id)
        try:
            if form["act"] == "unaware":
                await record_unaware_of(work, ident)
            else:
                await record_told_of(work, tools.vault, ident, read_told(form), read_note(form))
        except NOT_RECORDED as refusal:
            return await _telling_of(request, work, ident, form=form, refusal=refusal)
        except CannotFollow:
            return go_to(request, f"/introductions/{ident}", notice=_ended(request, form, is_new=False))
        return go_to(request, f"/introductions/{ident}", notice=_ended(request, form, is_new=True))


def _ended(request: AnyRequest, form: Form, *, is_new: bool) -> str:
    if not is_new:
        return say(request, "told_before")
    return say(request, "unaware_now" if form["act"] == "unaware" else "told_now")


async def _telling_of(
    request: AnyRequest,
    read: Read,
    introduction_id: IntroductionId,
    *,
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Response[Any]:
    shown = await page_before_telling(read, introduction_id)
    if shown is None:
        return go_to(request, f"/introductions/{introduction_id}")
    return _telling_page(request, read, shown, f"/errands/of/{introduction_id}", form, refusal)


async def _telling(
    request: AnyRequest,
    work: Work,
    tools: Tools,
    errand_id: ErrandId,
    *,
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    shown = await withdrawal_page(work, errand_id)
    note = await open_told_note(work, tools.vault, shown.errand)
    return _telling_page(request, work, shown, f"/errands/{errand_id}", form, refusal, note=note)


def _telling_page(
    request: AnyRequest,
    read: Read,
    shown: WithdrawalPage,
    action: str,
    form: Form | None,
    refusal: Refusal | None,
    *,
    note: str = "",
) -> Response[str]:
    is_heard = isinstance(refusal, CompanyHeard)
    wrong: list[Refusal] = []
    if form and refusal and not is_heard:
        wrong = [*wire.wrong_in_telling(form, date_in_japan(shown.errand.written_at), read.today), refusal]
    return page(
        request,
        "candidates/withdrawal.html",
        status=409 if is_heard else 422 if refusal else 200,
        shown=shown,
        refused=told(request, refusal) if refusal and is_heard else None,
        note=note,
        action=action,
        form=form if form and not is_heard else {"told_on": read.today.isoformat()},
        errors={BESIDE[type(one)]: told(request, one) for one in wrong},
        ways=[("", say(request, "choose")), *((way.value, say(request, f"ways.{way}")) for way in TellingWay)],
        longest=(LONGEST_NAME, LONGEST_NOTE),
    )


async def _shown(
    request: AnyRequest,
    read: Read,
    tools: Tools,
    person_id: PersonId,
    *,
    words: Mapping[ErrandId, str] | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    return page(
        request,
        "candidates/served.html",
        status=409 if refusal else 200,
        shown=await served_page(read, person_id),
        words=words,
        refused=told(request, refusal) if refusal else None,
        days=tools.introductions.page_days,
        is_mail_set=tools.mail is not None,
        now=read.now,
    )


def _back(request: AnyRequest, person_id: UUID, name: str) -> Response[None]:
    return go_to(request, f"/people/{person_id}/own-page", notice=say(request, name))
