"""Companies' programs: what the company owes for its supported people, and what it has paid."""

from typing import Annotated, Any
from urllib.parse import quote

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from service.base.ids import CompanyId
from service.db.work import Read
from service.repayments import wire
from service.repayments.reads.position import contributions
from service.web.etag import etag_of, has_current
from service.web.security import KeyHolder, requires_scope
from service.web.signing import Signer

AnyRequest = Request[Any, Any, Any]
PAGE = 50
LARGEST_PAGE = 200
FIRST_YEAR, LAST_YEAR = 2000, 2100


class ContributionEndpoints(Controller):
    """`/v1/contributions`: the own company's claims; another's are as if they were not there."""

    path = "/v1/contributions"
    tags = ("contributions",)

    @get("/", guards=[requires_scope("contributions:read")])
    async def list_contributions(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        signer: NamedDependency[Signer],
        cursor: FromQuery[str | None] = None,
        fiscal_year: Annotated[int | None, QueryParameter(ge=FIRST_YEAR, le=LAST_YEAR)] = None,
        limit: Annotated[int, QueryParameter(ge=1, le=LARGEST_PAGE)] = PAGE,
    ) -> Response[wire.ContributionsOut | None]:
        """Claims, the youngest first, a page at a time, of one fiscal year or all, with the sums of every year.

        `fiscal_year` is the western year in which it starts; the cursor carries that of the first page. The ETag
        changes with every new claim and every payment that is booked for one.
        """
        after = None
        if cursor is not None:
            after, fiscal_year = wire.place_of(cursor, signer)
        found = await contributions(read, _company(request.auth), year=fiscal_year, after=after, limit=limit)
        headers = {"ETag": etag_of(found.revision)}
        if has_current(request, found.revision):
            return Response(None, status_code=304, headers=headers)
        following = wire.cursor_of(found.after, fiscal_year, signer) if found.after else None
        if following:
            headers["Link"] = f'</v1/contributions?limit={limit}&cursor={quote(following)}>; rel="next"'
        return Response(wire.contributions_out(found, following), headers=headers)


def _company(holder: KeyHolder) -> CompanyId:
    if holder.actor.company_id is None:
        raise RuntimeError("a key without a company")
    return holder.actor.company_id
