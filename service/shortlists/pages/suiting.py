"""The postings that suit a person, for coordinators, and for a school's own students."""

from typing import Any
from uuid import UUID

from litestar import Controller, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from ingest.records.conditions import Conditions
from ingest.records.places import MUNICIPALITIES_OF_KUMAMOTO
from service.base.ids import PersonId
from service.db.work import Work
from service.shortlists.actions import looking
from service.shortlists.pages.shown import OWN_SCHOOL, READERS, AnyRequest
from service.shortlists.reads.suiting_page import SuitingPage
from service.web.page import page


class PersonPages(Controller):
    """The postings that suit a person."""

    path = "/people/{person_id:uuid}/postings"

    @get("/", guards=[READERS])
    async def suiting(
        self, request: AnyRequest, work: NamedDependency[Work], person_id: FromPath[UUID]
    ) -> Response[str]:
        return _suiting(request, "shortlists/suiting.html", await looking.open_suiting(work, PersonId(person_id)))


class StudentPages(Controller):
    """The own school's students and the postings that suit them: nobody else sees them (R-33)."""

    path = "/school/students"

    @get("/", guards=[OWN_SCHOOL])
    async def students(self, request: AnyRequest, work: NamedDependency[Work]) -> Response[str]:
        return page(request, "shortlists/students.html", students=await looking.open_students(work))

    @get("/{person_id:uuid}/postings", guards=[OWN_SCHOOL])
    async def suiting(
        self, request: AnyRequest, work: NamedDependency[Work], person_id: FromPath[UUID]
    ) -> Response[str]:
        return _suiting(request, "shortlists/student.html", await looking.open_student(work, PersonId(person_id)))


def _suiting(request: AnyRequest, template: str, shown: SuitingPage) -> Response[Any]:
    nothing_told = Conditions().model_dump(mode="json")
    return page(request, template, shown=shown, nothing_told=nothing_told, municipalities=MUNICIPALITIES_OF_KUMAMOTO)
