"""A person with all that was done for her, her identity when it is asked for, and who looked at her."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from service.base.actor import Role
from service.base.ids import PersonId
from service.base.refusals import Refusal
from service.candidates.spoken import spoken
from service.db.work import Work
from service.people.pages.profile_form import not_asked
from service.people.sheet import stored_sheet
from service.people.terms import Identity
from service.platform.audit_history import HistoryEntry
from service.platform.tools import Tools
from service.web.bodies import read_form
from service.web.page import language_of_person, page, signed_in_of
from service.web.security import requires
from service.web.site import site_of
from service.workspace import actions
from service.workspace.reads.person import PersonPage
from service.workspace.rules.showing import OPENERS
from service.workspace.terms import OpeningPurpose, PurposeNeeded

AnyRequest = Request[Any, Any, Any]
READERS = requires(Role.COORDINATOR, Role.PROGRAMME_STAFF, Role.ADMINISTRATOR)
DECIDERS = requires(*sorted(OPENERS))
FIRST_ENTRIES = 30
NOBODY = Identity(**dict.fromkeys(Identity.__slots__))
APART = frozenset({"identity", "statistics"})
"""Parts of the record that are not shown with the registration: one is sealed, the other is for statistics alone."""
EVERYTHING = "all"
"""The access history with what was done too, not only what was opened."""


class PersonPages(Controller):
    """One person; programme staff read, and open no identity and no access history."""

    path = "/people/{person_id:uuid}"

    @get("/", guards=[READERS])
    async def show(self, request: AnyRequest, work: NamedDependency[Work], person_id: FromPath[UUID]) -> Response[str]:
        return _shown(request, await actions.open_person(work, PersonId(person_id)))

    @post("/identity", guards=[DECIDERS], status_code=200)
    async def identity(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        person_id: FromPath[UUID],
    ) -> Response[str]:
        form, ident = await read_form(request), PersonId(person_id)
        shown = await actions.open_person(work, ident)
        try:
            identity = await actions.open_identity(work, tools.vault, ident, form["purpose"])
        except PurposeNeeded as refusal:
            return _shown(request, shown, refusal=refusal, status=422)
        return _shown(request, shown, identity=identity)

    @get("/accesses", guards=[DECIDERS])
    async def accesses(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        person_id: FromPath[UUID],
        which: Annotated[str, QueryParameter(name="show")] = "",
        before: FromQuery[int | None] = None,
    ) -> Response[str]:
        shows_all = which == EVERYTHING
        shown = await actions.open_accesses(work, PersonId(person_id), before=before, openings_alone=not shows_all)
        base, told = f"/people/{person_id}/accesses", f"show={EVERYTHING}&" if shows_all else ""
        return page(
            request,
            "workspace/accesses.html",
            shown=shown,
            base=base,
            shows_all=shows_all,
            act_of=lambda entry: _word(request, "acts", entry.act),
            purpose_of=lambda entry: _word(request, "purposes", entry.purpose) if entry.purpose else None,
            posting_of=_posting_of,
            next=f"{base}?{told}before={shown.following}" if shown.following else None,
        )


def _shown(
    request: AnyRequest,
    shown: PersonPage,
    *,
    identity: Identity | None = None,
    refusal: Refusal | None = None,
    status: int = 200,
) -> Response[str]:
    signed_in = signed_in_of(request)
    return page(
        request,
        "workspace/person.html",
        status=status,
        shown=shown,
        identity=identity,
        refused=site_of(request).messages.refusal(refusal, language_of_person(request)) if refusal else None,
        purposes=tuple(OpeningPurpose),
        may_decide=signed_in is not None and signed_in.actor.role in OPENERS,
        first=FIRST_ENTRIES,
        not_asked=not_asked(shown.profile.content),
        blocks=[one for one in stored_sheet(shown.profile, {}, NOBODY) if one.name not in APART],
        spoken_in=lambda line: spoken(line, language_of_person(request)),
    )


def _word(request: AnyRequest, group: str, code: str) -> str:
    """What a code of the audit log is called; one that nobody named yet stands as it is."""
    messages, name = site_of(request).messages, f"workspace.{group}.{code}"
    return messages.text(name, language_of_person(request)) if messages.knows(name) else code


def _posting_of(entry: HistoryEntry) -> UUID | None:
    """The posting of which the entry tells, where it tells of one."""
    told = entry.facts.get("posting_id")
    try:
        return UUID(str(told)) if told else None
    except ValueError:
        return None
