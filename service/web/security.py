"""Who is acting, who may, and whether the form is ours: the guards that every route declares one of.

    public                        anyone; its forms are checked all the same
    requires(Role.COORDINATOR)    staff who signed in, in one of these roles
    requires_scope("postings:read")   a company's program with a key of this scope

A route that declares none is refused when the application is assembled (`check_every_route_is_guarded`).
"""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

import structlog
from litestar import Litestar, Request
from litestar.enums import HttpMethod
from litestar.exceptions import NotAuthorizedException, PermissionDeniedException
from litestar.handlers.base import BaseRouteHandler
from litestar.routes import HTTPRoute

from service.base.actor import Actor, Role
from service.base.language import Language
from service.base.refusals import Forbidden
from service.web.forms import posted_fields
from service.web.kept import Kept, kept_of
from service.web.site import Connection, site_of

SESSION_COOKIE = "__Host-sid"
VISITOR_COOKIE = "__Host-visitor"
FORM_TOKEN = "form_token"  # noqa: S105 - the name of a field
FORM_TOKEN_HEADER = "X-Form-Token"  # noqa: S105 - the name of a header
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A member of staff with a live session."""

    actor: Actor
    login: str
    language: Language
    uses_keys: bool = True
    first: str | None = None
    """The page of what must be done before anything else; no other opens until then."""


@dataclass(frozen=True, slots=True)
class KeyHolder:
    """A company's program with a live key."""

    actor: Actor
    scopes: frozenset[str]
    is_test: bool


FindSession = Callable[[str], Awaitable[SignedIn | None]]
"""From the session cookie to its member of staff; None for anything but a live session."""
FindKeyHolder = Callable[[str], Awaitable[KeyHolder | None]]
"""From an API key to its holder; None for anything but a live key."""
Guard = Callable[[Connection, BaseRouteHandler], Awaitable[None]]


class FormRefused(Forbidden):
    """The form came from another site, or its token is missing or of another session."""


class SentFromElsewhere(FormRefused):
    """The form stood at another address than the service's own, which it names: `localhost`, say, of 127.0.0.1."""


class ScopeMissing(Forbidden):
    """The key is alive but was not given the scope."""


class RoleMissing(Forbidden):
    """Signed in, but the page is for other roles."""


class SignInWanted(NotAuthorizedException):
    """A form of our own page met an ended session; `kept` is what was typed, None when it is too much to keep."""

    def __init__(self, kept: Kept | None) -> None:
        super().__init__()
        self.kept = kept


class FirstThingsFirst(PermissionDeniedException):
    """Signed in, but something must be done before anything else; `kept` as above, for a form."""

    def __init__(self, page: str, kept: Kept | None) -> None:
        super().__init__()
        self.page = page
        self.kept = kept


def recognise_staff(find: FindSession) -> Guard:
    """Puts the member of staff on the connection, when the cookie is of a live session."""

    async def recognise(connection: Connection, _handler: BaseRouteHandler) -> None:
        connection.scope["auth"] = connection.scope["user"] = None
        token = connection.cookies.get(SESSION_COOKIE)
        signed_in = await find(token) if token else None
        if signed_in is not None:
            connection.scope["auth"], connection.scope["user"] = signed_in, signed_in.actor
            structlog.contextvars.bind_contextvars(
                actor_role=signed_in.actor.role.value, actor_id=str(signed_in.actor.id)
            )

    return recognise


def recognise_programs(find: FindKeyHolder) -> Guard:
    """Puts the key's holder on the connection; a missing, wrong, expired or revoked key answers 401 in one shape."""

    async def recognise(connection: Connection, _handler: BaseRouteHandler) -> None:
        scheme, _, key = connection.headers.get("Authorization", "").partition(" ")
        holder = await find(key.strip()) if scheme.lower() == "bearer" and key else None
        if holder is None:
            raise NotAuthorizedException(headers={"WWW-Authenticate": "Bearer"})
        connection.scope["auth"], connection.scope["user"] = holder, holder.actor
        structlog.contextvars.bind_contextvars(actor_role="company", company_id=str(holder.actor.company_id))

    return recognise


class Declared:
    """A guard that says who a route is for."""

    async def __call__(self, connection: Connection, handler: BaseRouteHandler) -> None:
        raise NotImplementedError


class _Public(Declared):
    async def __call__(self, connection: Connection, _handler: BaseRouteHandler) -> None:
        await _check_form(connection, is_public=True)


@dataclass(frozen=True)
class RequiresRole(Declared):
    roles: frozenset[Role]

    async def __call__(self, connection: Connection, _handler: BaseRouteHandler) -> None:
        signed_in = connection.scope.get("auth")
        if not isinstance(signed_in, SignedIn):
            if _is_own_form(connection):
                raise SignInWanted(await kept_of(connection))
            raise NotAuthorizedException
        if signed_in.first and connection.scope["path"] != signed_in.first:
            raise FirstThingsFirst(signed_in.first, await kept_of(connection) if _is_own_form(connection) else None)
        if signed_in.actor.role not in self.roles:
            raise RoleMissing("この画面を使う権限がありません。")
        await _check_form(connection)


@dataclass(frozen=True)
class RequiresScope(Declared):
    scope: str

    async def __call__(self, connection: Connection, _handler: BaseRouteHandler) -> None:
        holder = connection.scope.get("auth")
        if not isinstance(holder, KeyHolder):
            raise NotAuthorizedException(headers={"WWW-Authenticate": "Bearer"})
        if self.scope not in holder.scopes:
            raise ScopeMissing(f"このAPIキーには {self.scope} の権限がありません。", scope=self.scope)


public = _Public()


def requires(*roles: Role) -> RequiresRole:
    """Staff in one of these roles."""
    return RequiresRole(frozenset(roles))


def requires_scope(scope: str) -> RequiresScope:
    """A company's key with this scope."""
    return RequiresScope(scope)


def new_visitor() -> str:
    """What ties the forms of someone who is not signed in to their browser."""
    return secrets.token_urlsafe(18)


def form_token(connection: Connection, visitor: str | None = None) -> str:
    """What each form carries; bound to the session, or before sign-in to the visitor's cookie."""
    return site_of(connection).signer.token("form", _bound_to(connection) or visitor or "")


def _bound_to(connection: Connection) -> str:
    cookie = SESSION_COOKIE if connection.scope.get("auth") else VISITOR_COOKIE
    return connection.cookies.get(cookie, "")


async def _check_form(connection: Connection, *, is_public: bool = False) -> None:
    """No state changes by a request that another site made, or without our token.

    On a public page the token of before the sign-in stays good after it: it was signed in beside in another window.
    """
    if not isinstance(connection, Request) or connection.method in SAFE_METHODS:
        return
    site = site_of(connection)
    origin, fetch_site = connection.headers.get("Origin"), connection.headers.get("Sec-Fetch-Site")
    own = origin_of(site.public_url)
    is_elsewhere = origin is not None and origin != own
    if is_elsewhere or (fetch_site is not None and fetch_site not in ("same-origin", "none")):
        raise SentFromElsewhere(
            f"このサービスのアドレス（{own}）からの操作ではないため、受け付けませんでした。開き直してください。",
            address=own,
        )
    bound_to = [_bound_to(connection), connection.cookies.get(VISITOR_COOKIE, "") if is_public else ""]
    sent = connection.headers.get(FORM_TOKEN_HEADER) or (await posted_fields(connection)).get(FORM_TOKEN)
    if not isinstance(sent, str) or not any(one and site.signer.is_token("form", one, sent) for one in bound_to):
        raise FormRefused("画面の有効期限が切れました。前の画面を開き直して、もう一度操作してください。")


def _is_own_form(connection: Connection) -> bool:
    """Whether the browser vouches that one of our own pages sent this: a word that is missing vouches for nothing."""
    if not isinstance(connection, Request) or connection.method in SAFE_METHODS:
        return False
    origin, fetch_site = connection.headers.get("Origin"), connection.headers.get("Sec-Fetch-Site")
    is_ours = origin == origin_of(site_of(connection).public_url)
    return is_ours and fetch_site in (None, "same-origin")


def origin_of(url: str) -> str:
    """Scheme, host and port as browsers send them in `Origin`."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def check_every_route_is_guarded(application: Litestar) -> None:
    """Refuses to assemble a service with a route of which nobody said who may use it."""
    for route in application.routes:
        for handler in route.route_handlers if isinstance(route, HTTPRoute) else ():
            if declared_guard(handler) is None and handler.http_methods != {HttpMethod.OPTIONS}:
                raise PermissionDeniedException(f"{sorted(handler.http_methods)} {route.path} declares no guard")


def declared_guard(handler: BaseRouteHandler) -> Declared | None:
    """The last word on who may use a route: the innermost of its declared guards."""
    return next((guard for guard in reversed(handler.resolve_guards()) if isinstance(guard, Declared)), None)
