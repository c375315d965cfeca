"""Postings for people: the staff's list and detail, and what schools may see of postings for high schools."""

from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Annotated, Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, QueryParameter

from ingest.records.places import MUNICIPALITIES_OF_KUMAMOTO
from service.base.actor import Actor, Role
from service.base.ids import CompanyId, PostingId
from service.companies import reads as companies
from service.companies.terms import Company
from service.db.work import Read
from service.postings import reads, rules, wire
from service.postings.reads import Place
from service.postings.sheet import sheet_of
from service.postings.terms import PostingState, StoredPosting
from service.web.page import language_of_person, page
from service.web.security import requires
from service.web.signing import Signer
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
PAGE = 50
SEES_CANDIDATES = frozenset({Role.COORDINATOR, Role.ADMINISTRATOR})


class StateShown(StrEnum):
    """What the list's filter offers."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    ANY = "any"


class PostingPages(Controller):
    """Every posting with its gaps; those that programs put with test keys are not there."""

    path = "/postings"
    guards = (requires(Role.COORDINATOR, Role.PROGRAMME_STAFF, Role.ADMINISTRATOR),)

    @get("/")
    async def list_postings(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        signer: NamedDependency[Signer],
        title: FromQuery[str] = "",
        shown: Annotated[StateShown, QueryParameter(name="state")] = StateShown.OPEN,
        cursor: FromQuery[str] = "",
    ) -> Response[str]:
        state = None if shown is StateShown.ANY else PostingState(shown.value)
        found, following = await reads.postings_page(
            read, limit=PAGE, after=_place(cursor, signer), state=state, title=title, is_test=False
        )
        return page(
            request,
            "postings/list.html",
            **await _table(read, found),
            publications=await reads.publications(read, found),
            next=_next("/postings", following, signer, title=title, state=shown.value),
            states=_states(request),
            has_candidates=lambda posting: _has_candidates(posting, read.actor),
            title=title,
            state=shown.value,
        )

    @get("/{posting_id:uuid}")
    async def show_posting(
        self, request: AnyRequest, read: NamedDependency[Read], posting_id: FromPath[UUID]
    ) -> Response[str]:
        posting = await reads.posting_for_staff(read, PostingId(posting_id))
        return await _detail(request, read, posting, "/postings")


class SchoolPages(Controller):
    """Postings for high schools that are published today, and nothing else (R-32)."""

    path = "/school/postings"
    guards = (requires(Role.SCHOOL_SUPPORTER),)

    @get("/")
    async def list_postings(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        signer: NamedDependency[Signer],
        cursor: FromQuery[str] = "",
    ) -> Response[str]:
        found, following = await reads.published_to_schools(read, limit=PAGE, after=_place(cursor, signer))
        table = await _table(read, found)
        return page(request, "postings/school.html", **table, next=_next("/school/postings", following, signer))

    @get("/{posting_id:uuid}")
    async def show_posting(
        self, request: AnyRequest, read: NamedDependency[Read], posting_id: FromPath[UUID]
    ) -> Response[str]:
        posting = await reads.posting_for_schools(read, PostingId(posting_id))
        return await _detail(request, read, posting, "/school/postings")


async def _table(read: Read, found: Collection[StoredPosting]) -> dict[str, Any]:
    firms = await companies.companies_by_id(read, {posting.company_id for posting in found})
    return {
        "postings": found,
        "companies": firms,
        "municipalities": MUNICIPALITIES_OF_KUMAMOTO,
        "date_of": rules.day,
    }


async def _detail(request: AnyRequest, read: Read, posting: StoredPosting, back: str) -> Response[str]:
    firms: Mapping[CompanyId, Company] = await companies.companies_by_id(read, {posting.company_id})
    publication = (await reads.publications(read, [posting]))[posting.posting_id]
    return page(
        request,
        "postings/detail.html",
        **sheet_of(posting, firms[posting.company_id].facts, publication),
        publication=publication,
        has_candidates=lambda shown: _has_candidates(shown, read.actor),
        list=back,
    )


def _has_candidates(posting: StoredPosting, actor: Actor) -> bool:
    """Whether to lead on to the shortlist: never for high schools, whose students come through their school (R-33)."""
    return actor.role in SEES_CANDIDATES and posting.state is PostingState.OPEN and not posting.is_for_high_school


def _states(request: AnyRequest) -> list[tuple[str, str]]:
    messages, language = site_of(request).messages, language_of_person(request)
    names = [(state.value, messages.text(f"postings.states.{state.value}", language)) for state in PostingState]
    return [*names, (StateShown.ANY.value, messages.text("postings.any_state", language))]


def _place(cursor: str, signer: Signer) -> Place | None:
    return wire.place_of(cursor, signer)[0] if cursor else None


def _next(path: str, following: Place | None, signer: Signer, **filters: str) -> str | None:
    if following is None:
        return None
    return f"{path}?{urlencode({**filters, 'cursor': wire.cursor_of(following, signer, None)})}"
