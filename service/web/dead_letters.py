"""The administrators' page of jobs that were given up, and their replay."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from service.base.actor import Role
from service.db.work import Read, Work
from service.platform import dead_letters
from service.web.page import go_to, language_of_person, page
from service.web.security import requires
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]


class DeadLetterPages(Controller):
    """What was given up, with its reason; a replay gives it its attempts back."""

    path = "/dead-letters"
    guards = (requires(Role.ADMINISTRATOR),)

    @get("/")
    async def list_letters(self, request: AnyRequest, read: NamedDependency[Read]) -> Response[str]:
        state = await dead_letters.outbox_state(read)
        letters = await dead_letters.dead_letters(read)
        return page(request, "web/dead_letters.html", letters=letters, state=state)

    @post("/{outbox_id:uuid}/replay")
    async def replay(
        self, request: AnyRequest, work: NamedDependency[Work], outbox_id: FromPath[UUID]
    ) -> Response[None]:
        await dead_letters.replay(work, outbox_id)
        notice = site_of(request).messages.text("web.dead_letters.replayed", language_of_person(request))
        return go_to(request, "/dead-letters", notice=notice)
