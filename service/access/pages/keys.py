"""The administrators' pages of companies' API keys: made here as by the command, and shown this once; revoked."""

from collections.abc import Awaitable, Callable, Collection, Mapping
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from service.access.actions import create_api_key, revoke_api_key
from service.access.reads.keys import newest_key, stored_keys
from service.access.terms import DEFAULT_SCOPES, KeyMadeSince, Scope, TooManyKeys
from service.base.actor import Role
from service.base.ids import CompanyId
from service.db.work import Read, Work
from service.web.bodies import Form, read_form
from service.web.page import go_to, language_of_person, page
from service.web.security import requires
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
PAGE = 50
KINDS = LIVE, TEST = "live", "test"
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

    @get("/new")
    async def new_key(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        name_companies: NamedDependency[NameCompanies],
        company: FromQuery[UUID],
    ) -> Response[Any]:
        return await _new_page(request, read, name_companies, CompanyId(company))

    @post("/new", status_code=201)
    async def create(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        name_companies: NamedDependency[NameCompanies],
        company: FromQuery[UUID],
    ) -> Response[Any]:
        form, ident = await read_form(request), CompanyId(company)
        names = await name_companies(work, {ident})
        scopes = [scope for scope in Scope if scope in form.all("scopes")]
        if ident not in names or not scopes:
            wrong = _say(request, "key_scopes_needed")
            return await _new_page(request, work, name_companies, ident, form=form, wrong=wrong)
        if form["kind"] not in KINDS:
            wrong = _say(request, "key_kind_needed")
            return await _new_page(request, work, name_companies, ident, form=form, wrong=wrong)
        is_test = form["kind"] == TEST
        try:
            key = await create_api_key(work, ident, is_test=is_test, scopes=scopes, seen=form["seen"])
        except KeyMadeSince as refusal:
            wrong = site_of(request).messages.refusal(refusal, language_of_person(request))
            return await _new_page(request, work, name_companies, ident, form=form, wrong=wrong, status=409)
        except TooManyKeys:
            wrong = _say(request, "too_many_keys")
            return await _new_page(request, work, name_companies, ident, form=form, wrong=wrong)
        return page(request, "access/key_once.html", status=201, company=names[ident], company_id=ident, told=key)

    @post("/{name:str}/revoke", status_code=303)
    async def revoke(self, request: AnyRequest, work: NamedDependency[Work], name: FromPath[str]) -> Response[None]:
        await revoke_api_key(work, name)
        return go_to(request, "/api-keys", notice=_say(request, "key_revoked"))


def _say(request: AnyRequest, name: str) -> str:
    return site_of(request).messages.text(f"access.{name}", language_of_person(request))


async def _new_page(
    request: AnyRequest,
    read: Read,
    name_companies: NameCompanies,
    company_id: CompanyId,
    *,
    form: Form | None = None,
    wrong: str = "",
    status: int = 422,
) -> Response[Any]:
    """The form; a company that nobody knows leads to the list of them."""
    names = await name_companies(read, {company_id})
    if company_id not in names:
        return go_to(request, "/companies")
    return page(
        request,
        "access/key_new.html",
        status=status if wrong else 200,
        company=names[company_id],
        company_id=company_id,
        kind=form["kind"] if form else LIVE,
        kinds=KINDS,
        scopes=tuple(Scope),
        chosen=form.all("scopes") if form else DEFAULT_SCOPES,
        # Another key was made since: who sends the form again has read so, and does it on purpose.
        seen=await newest_key(read, company_id),
        sentence=wrong or None,
        is_made_since=status == 409,
    )
