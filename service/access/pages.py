"""Sign-in, sign-out, the choice of language, and the first page."""

from datetime import timedelta
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from service.access import actions, reads, rules
from service.access.terms import SessionLimits, SignInRefused
from service.base.actor import SYSTEM
from service.base.clock import Clock
from service.base.language import Language
from service.db.engine import Database
from service.db.work import Work, begin_read, begin_work
from service.web.bodies import read_form
from service.web.page import LANGUAGE_COOKIE, go_to, host_cookie, is_own_path, page, signed_in_of
from service.web.security import SESSION_COOKIE, FindSession, SignedIn, public
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]


def find_session(database: Database, clock: Clock, limits: SessionLimits) -> FindSession:
    """How the web floor learns who signed in; a session's last use is stored once a minute at most."""

    async def find(token: str) -> SignedIn | None:
        async with begin_read(database, SYSTEM, clock) as read:
            session = await reads.actor_of_session(read, token, limits.idle)
        if session is None:
            return None
        if clock.now() - session.seen_at >= rules.SEEN_EVERY:
            async with begin_work(database, session.actor, clock) as work:
                await actions.keep_session(work, token)
        return SignedIn(session.actor, session.login, session.language)

    return find


class AccessPages(Controller):
    """What is open to whoever comes."""

    guards = (public,)

    @get("/sign-in")
    async def sign_in_page(self, request: AnyRequest, next: FromQuery[str] = "/") -> Response[Any]:
        if signed_in_of(request):
            return go_to(request, "/")
        return _sign_in_page(request, wanted=next)

    @post("/sign-in", status_code=200)
    async def sign_in(
        self, request: AnyRequest, work: NamedDependency[Work], limits: NamedDependency[SessionLimits]
    ) -> Response[Any]:
        form = await read_form(request)
        made = await actions.sign_in(
            work,
            form["login"],
            form.exact("password"),
            lasts=limits.absolute,
            replaces=request.cookies.get(SESSION_COOKIE),
        )
        if isinstance(made, SignInRefused):
            return _sign_in_page(request, wanted=form["next"], login=form["login"], refused=made)
        answer = go_to(request, form["next"] if is_own_path(form["next"]) else "/")
        answer.cookies.append(host_cookie(SESSION_COOKIE, made.token))
        return answer

    @post("/sign-out", status_code=303)
    async def sign_out(self, request: AnyRequest, work: NamedDependency[Work]) -> Response[None]:
        await actions.sign_out(work, request.cookies.get(SESSION_COOKIE, ""))
        answer = go_to(request, "/sign-in")
        answer.cookies.append(host_cookie(SESSION_COOKIE, "", max_age=0))
        return answer

    @post("/language", status_code=303)
    async def choose_language(self, request: AnyRequest, work: NamedDependency[Work]) -> Response[None]:
        form = await read_form(request)
        language = Language.ENGLISH if form["language"] == Language.ENGLISH else Language.JAPANESE
        await actions.choose_language(work, language)
        answer = go_to(request, form["back"] if is_own_path(form["back"]) else "/")
        answer.cookies.append(
            host_cookie(LANGUAGE_COOKIE, language.value, max_age=int(timedelta(days=365).total_seconds()))
        )
        return answer

    @get("/")
    async def first_page(self, request: AnyRequest) -> Response[Any]:
        signed_in = signed_in_of(request)
        if signed_in is None:
            return go_to(request, "/sign-in")
        role = signed_in.actor.role
        return go_to(request, next(item.path for item in site_of(request).navigation if role in item.roles))


def _sign_in_page(
    request: AnyRequest, *, wanted: str, login: str = "", refused: SignInRefused | None = None
) -> Response[Any]:
    minutes = -(-refused.wait // timedelta(minutes=1)) if refused and refused.wait else None
    status = 200 if refused is None else 429 if minutes else 403
    answer = page(
        request,
        "access/sign_in.html",
        status=status,
        wanted=wanted if is_own_path(wanted) else "/",
        login=login,
        is_refused=refused is not None,
        minutes=minutes,
    )
    if refused and refused.wait:
        answer.headers["Retry-After"] = str(int(refused.wait.total_seconds()) + 1)
    return answer
