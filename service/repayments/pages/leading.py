"""Ways to supports from the pages of a person, of an introduction with its placement, and of a posting."""

from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from service.base.ids import PersonId, PlacementId, PostingId
from service.db.work import Read
from service.people import reads as people
from service.postings import reads as postings
from service.repayments.pages.pipeline import FRAMES, STATES
from service.repayments.pages.support import address_of
from service.repayments.pages.support_typed import RUNNERS, AnyRequest
from service.repayments.reads.pipeline import supports_of_person, supports_of_placement, supports_of_posting
from service.web.page import go_to, page


class OfPersonPages(Controller):
    """The way from a person's other pages: to her support, to all of them, or to the form where she has none.

    Of a pupil's or an unknown address nothing is told (NoSuchPerson).
    """

    path = "/supports/of/{person_id:uuid}"
    guards = (RUNNERS,)

    @get("/")
    async def lead(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        person_id: FromPath[UUID],
        placement: FromQuery[UUID | None] = None,
    ) -> Response[None]:
        """`placement`: of several supports to the one that follows it."""
        found = await supports_of_person(read, PersonId(person_id))
        of_hire = await supports_of_placement(read, PlacementId(placement)) if placement and len(found) > 1 else []
        if len(of_hire or found) == 1:
            return go_to(request, address_of((of_hire or found)[0].case_id))
        if found:
            return go_to(request, f"/supports?{urlencode({'words': found[0].person_ref})}")
        await people.person_to_revise(read, PersonId(person_id))
        return go_to(request, f"/supports/new?person={person_id}")


class OfPostingPages(Controller):
    """The supports of those who were hired for a posting: the one, or all of them; raises NoSuchPosting."""

    path = "/supports/of-posting/{posting_id:uuid}"
    guards = (RUNNERS,)

    @get("/")
    async def lead(
        self, request: AnyRequest, read: NamedDependency[Read], posting_id: FromPath[UUID]
    ) -> Response[None] | Response[str]:
        posting = await postings.posting(read, PostingId(posting_id))
        found = await supports_of_posting(read, posting.posting_id)
        if len(found) == 1:
            return go_to(request, address_of(found[0].case_id))
        return page(
            request,
            "repayments/support_of_posting.html",
            posting=posting,
            found=found,
            frames=FRAMES,
            chips=STATES,
        )
