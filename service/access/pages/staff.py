"""The administrators' pages of accounts: list, create, posts, disabling, one-time passwords, second factors."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery

from service.access.actions import accounts, passwords, provider, second_factor
from service.access.reads import accounts as reads
from service.access.terms import STAFF_ROLES, NoSuchSchool, Post, RoleUnusable, StaffAccount
from service.base.actor import Role
from service.base.ids import SchoolId
from service.base.refusals import Refusal
from service.db.work import Read, Work
from service.web.bodies import Form, read_form
from service.web.page import go_to, language_of_person, page
from service.web.problems import STATUS
from service.web.security import requires
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
PAGE = 50
OFFICES = ("熊本", "東京", "大阪", "福岡")
"""What the form proposes; any other may be typed."""


class StaffPages(Controller):
    """Accounts are given and taken here; who holds one keeps the own password and second factor."""

    path = "/staff"
    guards = (requires(Role.ADMINISTRATOR),)

    @get("/")
    async def list_staff(
        self, request: AnyRequest, read: NamedDependency[Read], after: FromQuery[str] = ""
    ) -> Response[str]:
        found, following = await reads.staff_accounts(read, limit=PAGE, after=after)
        next_page = f"/staff?{urlencode({'after': following})}" if following else None
        return page(request, "access/staff_list.html", accounts=found, next=next_page)

    @get("/new")
    async def new_account(self, request: AnyRequest, read: NamedDependency[Read]) -> Response[str]:
        return await _new_page(request, read)

    @post("/", status_code=201)
    async def create(self, request: AnyRequest, work: NamedDependency[Work]) -> Response[str]:
        form = await read_form(request)
        try:
            post_given = await _post(work, form)
            login, name = form["login"], form["display_name"]
            password = await accounts.issue_account(work, login, name, post_given)
        except Refusal as refusal:
            return await _new_page(request, work, form=form, refusal=refusal)
        return page(request, "access/password_once.html", status=201, login=login, name=name, told=password)

    @get("/{staff_id:uuid}")
    async def show(self, request: AnyRequest, read: NamedDependency[Read], staff_id: FromPath[UUID]) -> Response[str]:
        return await _account_page(request, read, await reads.staff_account(read, staff_id))

    @post("/{staff_id:uuid}/post", status_code=303)
    async def give_post(
        self, request: AnyRequest, work: NamedDependency[Work], staff_id: FromPath[UUID]
    ) -> Response[Any]:
        form = await read_form(request)
        account = await reads.staff_account(work, staff_id)
        try:
            await accounts.give_post(work, staff_id, await _post(work, form))
        except Refusal as refusal:
            return await _account_page(request, work, account, form=form, refusal=refusal)
        return _done(request, staff_id, "access.post_given")

    @post("/{staff_id:uuid}/disable", status_code=303)
    async def disable(
        self, request: AnyRequest, work: NamedDependency[Work], staff_id: FromPath[UUID]
    ) -> Response[None]:
        await accounts.disable_account(work, staff_id)
        return _done(request, staff_id, "access.disabled")

    @post("/{staff_id:uuid}/enable", status_code=303)
    async def enable(
        self, request: AnyRequest, work: NamedDependency[Work], staff_id: FromPath[UUID]
    ) -> Response[None]:
        await accounts.enable_account(work, staff_id)
        return _done(request, staff_id, "access.enabled")

    @post("/{staff_id:uuid}/password", status_code=200)
    async def issue_password(
        self, request: AnyRequest, work: NamedDependency[Work], staff_id: FromPath[UUID]
    ) -> Response[str]:
        account = await reads.staff_account(work, staff_id)
        told = await passwords.issue_password(work, staff_id)
        return page(request, "access/password_once.html", login=account.login, name=account.display_name, told=told)

    @post("/{staff_id:uuid}/second-factor/reset", status_code=303)
    async def reset_second_factor(
        self, request: AnyRequest, work: NamedDependency[Work], staff_id: FromPath[UUID]
    ) -> Response[None]:
        await second_factor.reset_second_factor(work, staff_id)
        return _done(request, staff_id, "access.second_factor_reset")

    @post("/{staff_id:uuid}/provider/remove", status_code=303)
    async def unlink(
        self, request: AnyRequest, work: NamedDependency[Work], staff_id: FromPath[UUID]
    ) -> Response[None]:
        await provider.unlink(work, staff_id)
        return _done(request, staff_id, "access.unlinked")


async def _post(work: Work, form: Form) -> Post:
    """The post that a form tells; refuses words that no role or school has."""
    if form["role"] not in set(STAFF_ROLES):
        raise RoleUnusable("職員の役割ではありません。")
    schools = {str(school_id): school_id for school_id, _ in await reads.schools(work)}
    if form["school_id"] and form["school_id"] not in schools:
        raise NoSuchSchool("この学校は登録されていません。")
    school_id: SchoolId | None = schools.get(form["school_id"])
    return Post(Role(form["role"]), form["office"] or None, school_id)


async def _new_page(
    request: AnyRequest, read: Read, *, form: Form | None = None, refusal: Refusal | None = None
) -> Response[str]:
    return page(
        request,
        "access/staff_new.html",
        status=STATUS[refusal.kind] if refusal else 200,
        form=form or Form({}),
        sentence=_sentence(request, refusal),
        **await _choices(request, read),
    )


async def _account_page(
    request: AnyRequest, read: Read, account: StaffAccount, *, form: Form | None = None, refusal: Refusal | None = None
) -> Response[str]:
    told = {
        "role": [account.post.role.value],
        "office": [account.post.office or ""],
        "school_id": [str(account.post.school_id or "")],
    }
    return page(
        request,
        "access/staff_account.html",
        status=STATUS[refusal.kind] if refusal else 200,
        account=account,
        is_own=account.id == read.actor.id,
        form=form or Form(told),
        sentence=_sentence(request, refusal),
        **await _choices(request, read),
    )


async def _choices(request: AnyRequest, read: Read) -> dict[str, Any]:
    words, language = site_of(request).messages, language_of_person(request)
    roles = [(role.value, words.text(f"web.roles.{role.value}", language)) for role in STAFF_ROLES]
    schools = [(str(school_id), name) for school_id, name in await reads.schools(read)]
    return {"roles": roles, "schools": [("", "―"), *schools], "offices": OFFICES}


def _sentence(request: AnyRequest, refusal: Refusal | None) -> str | None:
    return site_of(request).messages.refusal(refusal, language_of_person(request)) if refusal else None


def _done(request: AnyRequest, staff_id: UUID, message: str) -> Response[None]:
    words = site_of(request).messages.text(message, language_of_person(request))
    return go_to(request, f"/staff/{staff_id}", notice=words)
