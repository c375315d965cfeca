"""Companies' programs: put a posting by the own reference, read postings back, ask why one is not published."""

from dataclasses import dataclass
from typing import Annotated, Any, cast
from urllib.parse import quote
from uuid import UUID

from litestar import Controller, Request, Response, get, put
from litestar.di import NamedDependency
from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.params import FromPath, FromQuery, QueryParameter

from service.base.ids import CompanyId, PostingId
from service.base.language import Language
from service.base.outcomes import Outcome
from service.db.work import Read, Work
from service.postings import actions, reads, wire
from service.postings.terms import PostingState
from service.web.bodies import UnsupportedMediaType
from service.web.etag import etag_of, expected_revision, has_current
from service.web.messages import language_of
from service.web.security import KeyHolder, requires_scope
from service.web.signing import Signer

AnyRequest = Request[Any, Any, Any]
PAGE = 50
LARGEST_PAGE = 200


@dataclass
class PutOperation(Operation):
    """The description of a put: its handler reads the body itself, so the body is described here."""

    def __post_init__(self) -> None:
        # The whole of JSON Schema is more than Litestar's class for it can say; it writes what it is given.
        schema = cast("Schema", wire.described_body())
        self.request_body = RequestBody({"application/json": OpenAPIMediaType(schema)}, required=True)


class PostingEndpoints(Controller):
    """`/v1/postings`: every answer is about the own company's postings; another's are as if they were not there."""

    path = "/v1/postings"
    tags = ("postings",)

    @put(
        "/by-ref/{external_ref:str}",
        status_code=200,
        guards=[requires_scope("postings:write")],
        operation_class=PutOperation,
    )
    async def put_posting(
        self, request: AnyRequest, work: NamedDependency[Work], external_ref: FromPath[str]
    ) -> Response[wire.PutOut]:
        """Creates or replaces the posting of this reference; a closed one is opened again. 201 when it is new."""
        if request.content_type[0] != "application/json":
            raise UnsupportedMediaType
        fields = wire.fields_of(await request.body(), external_ref, _language(request))
        holder: KeyHolder = request.auth
        stored = await actions.put_posting(
            work,
            _company(holder),
            external_ref,
            fields,
            is_test=holder.is_test,
            seen_revision=expected_revision(request),
        )
        answer = wire.put_out(stored, changed=stored.outcome is not Outcome.UNCHANGED)
        status = 201 if stored.outcome is Outcome.NEW else 200
        return Response(answer, status_code=status, headers={"ETag": etag_of(stored.revision)})

    @get("/{posting_id:uuid}", guards=[requires_scope("postings:read")])
    async def get_posting(
        self, request: AnyRequest, read: NamedDependency[Read], posting_id: FromPath[UUID]
    ) -> Response[wire.PostingOut | None]:
        """One posting; its ETag is its revision."""
        posting = await reads.posting(read, PostingId(posting_id))
        headers = {"ETag": etag_of(posting.revision)}
        if has_current(request, posting.revision):
            return Response(None, status_code=304, headers=headers)
        return Response(wire.posting_out(posting), headers=headers)

    @get("/", guards=[requires_scope("postings:read")])
    async def list_postings(
        self,
        read: NamedDependency[Read],
        signer: NamedDependency[Signer],
        cursor: FromQuery[str | None] = None,
        posting_state: Annotated[PostingState | None, QueryParameter(name="state")] = None,
        limit: Annotated[int, QueryParameter(ge=1, le=LARGEST_PAGE)] = PAGE,
    ) -> Response[wire.PageOut]:
        """Postings, newest first, a page at a time; the cursor carries the filter of the first page."""
        after = None
        if cursor is not None:
            after, posting_state = wire.place_of(cursor, signer)
        items, place = await reads.postings_page(read, limit=limit, after=after, state=posting_state)
        following = wire.cursor_of(place, signer, posting_state) if place else None
        page = wire.PageOut(items=[wire.posting_out(posting) for posting in items], next_cursor=following)
        link = {"Link": f'</v1/postings?limit={limit}&cursor={quote(following)}>; rel="next"'} if following else {}
        return Response(page, headers=link)

    @get("/{posting_id:uuid}/publication", guards=[requires_scope("postings:read")])
    async def get_publication(
        self, request: AnyRequest, read: NamedDependency[Read], posting_id: FromPath[UUID]
    ) -> wire.PublicationOut:
        """Whether the posting is published today, and what stands against it."""
        posting = await reads.posting(read, PostingId(posting_id))
        publication = (await reads.publications(read, [posting]))[posting.posting_id]
        return wire.publication_out(posting, publication, _language(request))


def _company(holder: KeyHolder) -> CompanyId:
    if holder.actor.company_id is None:
        raise RuntimeError("a key without a company")
    return holder.actor.company_id


def _language(request: AnyRequest) -> Language:
    return language_of(request.headers.get("Accept-Language", ""))
