"""Postings for people: the staff's list and detail, and what schools may see of postings for high schools."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from service.base.actor import Role
from service.base.ids import PostingId
from service.companies.terms import Company
from service.db.work import Read, Work
from service.postings import reads, rules, wire
from service.postings.pages.posting_list import POSTINGS, count_found_postings, find_postings, has_candidates
from service.postings.published import posting_for_schools, posting_of_staff, published_to_schools
from service.postings.sheet import sheet_of
from service.postings.terms import StoredPosting
from service.saved_filters.actions import save_filter
from service.saved_filters.reads import filters_of
from service.web.list_page import ListDoor, export_list, save_conditions, show_list
from service.web.page import page
from service.web.security import requires
from service.web.signing import Signer

AnyRequest = Request[Any, Any, Any]
PAGE = 50
DOOR = ListDoor(POSTINGS, find_postings, count_found_postings, "postings/list.html", filters_of, save_filter)


class PostingPages(Controller):
    """Every posting with its gaps; those that programs put with test keys are not there."""

    path = "/postings"
    guards = (requires(Role.COORDINATOR, Role.PROGRAMME_STAFF, Role.ADMINISTRATOR),)

    @get("/")
    async def list_postings(
        self, request: AnyRequest, read: NamedDependency[Read], signer: NamedDependency[Signer]
    ) -> Response[str]:
        return await show_list(request, read, signer, DOOR)

    @post("/export", status_code=200)
    async def export(
        self, request: AnyRequest, work: NamedDependency[Work], signer: NamedDependency[Signer]
    ) -> Response[Any]:
        return await export_list(request, work, signer, DOOR)

    @post("/filters", status_code=303)
    async def save(
        self, request: AnyRequest, work: NamedDependency[Work], signer: NamedDependency[Signer]
    ) -> Response[Any]:
        return await save_conditions(request, work, signer, DOOR)

    @get("/{posting_id:uuid}")
    async def show_posting(
        self, request: AnyRequest, read: NamedDependency[Read], posting_id: FromPath[UUID]
    ) -> Response[str]:
        return _detail(request, read, *await posting_of_staff(read, PostingId(posting_id)), "/postings")


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
        after = wire.school_place_of(cursor, signer)
        found, following = await published_to_schools(read, limit=PAGE, after=after)
        address = _next(wire.school_cursor_of(following, signer)) if following else None
        firms = {company.id: company for _, company in found}
        shown = [posting for posting, _ in found]
        return page(request, "postings/school.html", postings=shown, companies=firms, date_of=rules.day, next=address)

    @get("/{posting_id:uuid}")
    async def show_posting(
        self, request: AnyRequest, read: NamedDependency[Read], posting_id: FromPath[UUID]
    ) -> Response[str]:
        return _detail(request, read, *await posting_for_schools(read, PostingId(posting_id)), "/school/postings")


def _detail(request: AnyRequest, read: Read, posting: StoredPosting, company: Company, back: str) -> Response[str]:
    publication = reads.publication_on(read.today, posting, company)
    return page(
        request,
        "postings/detail.html",
        **sheet_of(posting, company.facts, publication),
        publication=publication,
        has_candidates=lambda shown: has_candidates(shown, read.actor),
        list=back,
    )


def _next(cursor: str) -> str:
    return f"/school/postings?{urlencode({'cursor': cursor})}"
