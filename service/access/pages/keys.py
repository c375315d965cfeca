"""The administrators' page of companies' API keys; a key is made by a command, whose output goes to the company."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from service.access.actions import revoke_api_key
from service.access.reads.keys import stored_keys
from service.base.actor import Role
from service.base.ids import CompanyId
from service.db.work import Read, Work
from service.web.page import go_to, language_of_person, page
from service.web.security import requires
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
PAGE = 50
NameCompanies = Callable[[Read, Collection[CompanyId]], Awaitable[Mapping[CompanyId, str]]]
"""The companies' names, from the slice that knows them; it stands above this one."""


class KeyPages(Controller):
    """Which company's program may do what, until when; revoked at once."""

    path = "/api-keys"
    guards = (requires(Role.ADMINISTRATOR),)

    @get("/")
    async def list_keys(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        name_companies: NamedDependency[NameCompanies],
        before: FromQuery[UUID | None] = None,
    ) -> Response[str]:
        keys, following = await stored_keys(read, limit=PAGE, before=before)
        names = await name_companies(read, {key.company_id for key in keys})
        next_page = f"/api-keys?before={following}" if following else None
        return page(request, "access/keys.html", keys=keys, names=names, next=next_page)

    @post("/{name:str}/revoke", status_code=303)
    async def revoke(self, request: AnyRequest, work: NamedDependency[Work], name: FromPath[str]) -> Response[None]:
        await revoke_api_key(work, name)
        words = site_of(request).messages.text("access.key_revoked", language_of_person(request))
        return go_to(request, "/api-keys", notice=words)
