"""What was said with a person: read, noted, corrected and taken back, by form."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from service.access import reads as access
from service.base.ids import PersonId
from service.base.refusals import Refusal
from service.consultations import wire
from service.consultations.actions import noting
from service.consultations.rules import LONGEST, NOTERS, may_change
from service.consultations.terms import (
    DayNeeded,
    NoteChangedSince,
    NoteEmpty,
    NoteId,
    NoteTooLong,
    Way,
    WayNeeded,
)
from service.db.recording import NotYetHappened
from service.db.work import Work
from service.platform.tools import Tools
from service.web.bodies import Form, read_form
from service.web.page import go_to, language_of_person, page
from service.web.security import requires
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
ON_A_PAGE = 10
BESIDE: dict[type[Refusal], str] = {
    DayNeeded: "held_on",
    NotYetHappened: "held_on",
    WayNeeded: "way",
    NoteEmpty: "words",
    NoteTooLong: "words",
}
"""Beside which field a refusal stands, with what was typed."""


class NotePages(Controller):
    """A person's consultations as who spoke with her noted them; reading them is noted."""

    path = "/people/{person_id:uuid}/consultations"
    guards = (requires(*sorted(NOTERS)),)

    @get("/")
    async def show(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        person_id: FromPath[UUID],
        first: FromQuery[int] = 0,
    ) -> Response[str]:
        return await _shown(request, work, tools, PersonId(person_id), first=first)

    @post("/", status_code=303)
    async def note(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        person_id: FromPath[UUID],
    ) -> Response[Any]:
        form, ident = await read_form(request), PersonId(person_id)
        try:
            is_new = await noting.note(work, tools.vault, ident, wire.read_note(form))
        except tuple(BESIDE) as refusal:
            return await _shown(request, work, tools, ident, form=form, refusal=refusal)
        return _back(request, person_id, "noted" if is_new else "noted_before")

    @get("/{note_id:uuid}")
    async def edit(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        person_id: FromPath[UUID],
        note_id: FromPath[UUID],
    ) -> Response[Any]:
        try:
            noted, words = await noting.open_note(work, tools.vault, PersonId(person_id), NoteId(note_id))
        except NoteChangedSince as refusal:
            return go_to(request, _address(person_id), notice=_told(request, refusal))
        stands = {"held_on": noted.last.held_on.isoformat(), "way": noted.last.way.value, "words": words}
        return _editing(request, person_id, noted.last.id, stands)

    @post("/{note_id:uuid}", status_code=303)
    async def correct(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        person_id: FromPath[UUID],
        note_id: FromPath[UUID],
    ) -> Response[Any]:
        form = await read_form(request)
        try:
            await noting.check_may_correct(work, PersonId(person_id), NoteId(note_id))
            told = wire.read_note(form)
            await noting.correct(work, tools.vault, PersonId(person_id), NoteId(note_id), told)
        except tuple(BESIDE) as refusal:
            return _editing(request, person_id, note_id, _typed(form), refusal)
        except NoteChangedSince as refusal:
            return _editing(request, person_id, note_id, _typed(form), refusal, status=409)
        return _back(request, person_id, "corrected")

    @post("/{note_id:uuid}/withdrawal", status_code=303)
    async def withdraw(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        person_id: FromPath[UUID],
        note_id: FromPath[UUID],
    ) -> Response[Any]:
        try:
            await noting.withdraw(work, tools.vault, PersonId(person_id), NoteId(note_id))
        except NoteChangedSince as refusal:
            return go_to(request, _address(person_id), notice=_told(request, refusal))
        return _back(request, person_id, "withdrawn")


async def _shown(
    request: AnyRequest,
    work: Work,
    tools: Tools,
    person_id: PersonId,
    *,
    first: int = 0,
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Response[str]:
    begins = min(max(first, 0), 10_000)
    opened = await noting.open_notes(work, tools.vault, person_id, begins, ON_A_PAGE)
    shown = opened.noted[begins : begins + ON_A_PAGE]
    base, count = _address(person_id), len(opened.noted)
    return page(
        request,
        "consultations/notes.html",
        status=422 if refusal else 200,
        opened=opened,
        shown=shown,
        numbers=(begins + 1, begins + len(shown), count),
        names=await access.staff_names(work, {row.noted_by for one in shown for row in one.rows}),
        may_change=lambda one: may_change(work.actor, one),
        base=base,
        person=f"/people/{person_id}",
        previous=f"{base}?first={max(begins - ON_A_PAGE, 0)}" if begins else None,
        next=f"{base}?first={begins + ON_A_PAGE}" if begins + ON_A_PAGE < count else None,
        **_filled(request, _typed(form) if form else {"held_on": work.today.isoformat()}, refusal),
    )


def _editing(
    request: AnyRequest,
    person_id: UUID,
    note_id: UUID,
    typed: dict[str, str],
    refusal: Refusal | None = None,
    status: int = 422,
) -> Response[str]:
    return page(
        request,
        "consultations/edit.html",
        status=status if refusal else 200,
        base=_address(person_id),
        address=f"{_address(person_id)}/{note_id}",
        **_filled(request, typed, refusal),
    )


def _filled(request: AnyRequest, typed: dict[str, str], refusal: Refusal | None) -> dict[str, Any]:
    """The form's fields with what stands in them, and a sentence beside the one that is refused; "": the whole."""

    def say(name: str) -> str:
        return site_of(request).messages.text(name, language_of_person(request))

    return {
        "typed": {name: typed.get(name, "") for name in ("held_on", "way", "words")},
        "errors": {BESIDE.get(type(refusal), ""): _told(request, refusal)} if refusal else {},
        "ways": [("", say("web.form.not_chosen")), *((way.value, say(f"consultations.ways.{way}")) for way in Way)],
        "longest": LONGEST,
    }


def _typed(form: Form) -> dict[str, str]:
    """Line ends as the service counts them."""
    return {name: form.exact(name).replace("\r\n", "\n") for name in ("held_on", "way", "words")}


def _told(request: AnyRequest, refusal: Refusal) -> str:
    return site_of(request).messages.refusal(refusal, language_of_person(request))


def _address(person_id: UUID) -> str:
    return f"/people/{person_id}/consultations"


def _back(request: AnyRequest, person_id: UUID, name: str) -> Response[None]:
    notice = site_of(request).messages.text(f"consultations.{name}", language_of_person(request))
    return go_to(request, _address(person_id), notice=notice)
