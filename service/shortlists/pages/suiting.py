"""The postings that suit a person, for coordinators."""

from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from ingest.records.conditions import Conditions
from service.base.ids import PersonId
from service.db.work import Work
from service.shortlists.actions import looking
from service.shortlists.pages.shown import READERS, AnyRequest
from service.web.page import page


class PersonPages(Controller):
    """The postings that suit a person."""

    path = "/people/{person_id:uuid}/postings"

    @get("/", guards=[READERS])
    async def suiting(
        self, request: AnyRequest, work: NamedDependency[Work], person_id: FromPath[UUID]
    ) -> Response[str]:
        return page(
            request,
            "shortlists/suiting.html",
            shown=await looking.open_suiting(work, PersonId(person_id)),
            nothing_told=Conditions().model_dump(mode="json"),
        )
