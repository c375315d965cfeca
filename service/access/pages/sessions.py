"""How the web floor learns who signed in, and what it answers to a form that met an ended session."""

from typing import Any

from litestar import Request, Response
from litestar.types import ExceptionHandlersMap

from service.access.actions import sessions as actions
from service.access.provider import Provider
from service.access.reads import sessions as reads
from service.access.rules.accounts import SEEN_EVERY
from service.access.terms import NewSession, Owed, SessionRules
from service.base.actor import SYSTEM
from service.base.clock import Clock
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.web.kept import Kept, seal, unseal
from service.web.page import go_to, host_cookie, is_own_path, page
from service.web.security import (
    SESSION_COOKIE,
    FindSession,
    FirstThingsFirst,
    SignedIn,
    SignInWanted,
)
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
PAGE_OF_OWED = {Owed.PASSWORD: "/account/password", Owed.SECOND_FACTOR: "/account/second-factor"}
"""The only page that opens until what is owed is done."""


def find_session(database: Database, clock: Clock, session_rules: SessionRules) -> FindSession:
    """How the web floor learns who signed in; a session's last use is stored once a minute at most."""

    async def find(token: str) -> SignedIn | None:
        async with begin_read(database, SYSTEM, clock) as read:
            session = await reads.actor_of_session(read, token, session_rules)
        if session is None:
            return None
        if clock.now() - session.seen_at >= SEEN_EVERY:
            async with begin_work(database, session.actor, clock) as work:
                await actions.keep_session(work, token)
        first = PAGE_OF_OWED[session.owed] if session.owed else None
        return SignedIn(session.actor, session.login, session.language, session.uses_keys, first)

    return find


def token_of(request: AnyRequest) -> str:
    """The session token that the browser sent; empty when it sent none."""
    return request.cookies.get(SESSION_COOKIE, "")


def session_begins(answer: Response[Any], made: NewSession) -> Response[Any]:
    """The answer, with the cookie of the new session."""
    answer.cookies.append(host_cookie(SESSION_COOKIE, made.token))
    return answer


def session_ends(answer: Response[Any]) -> Response[Any]:
    answer.cookies.append(host_cookie(SESSION_COOKIE, "", max_age=0))
    return answer


def welcome(
    request: AnyRequest, made: NewSession, *, wanted: str, kept: str, notice: str | None = None
) -> Response[Any]:
    """Where a new session begins: at the page that was wanted, or at the form that was kept."""
    form = unseal(kept, site_of(request).signer)
    if form is None:
        return session_begins(go_to(request, wanted if is_own_path(wanted) else "/", notice=notice), made)
    # The page is of the session that begins with it: its form's token is bound to the cookie that goes out now.
    token = site_of(request).signer.token("form", made.token)
    return session_begins(kept_page(request, form, form_token=token, is_known_who=False, notice=notice), made)


def kept_page(
    request: AnyRequest, kept: Kept, *, status: int = 200, first: str | None = None, **chrome: Any
) -> Response[str]:
    """What was typed, and one button that sends it again; `first`: the page of what must be done before."""
    acts = [name for name in kept.acts() if site_of(request).messages.knows(name)]
    told = {"kept": kept, "texts": kept.texts(), "whom": kept.whom(), "acts": acts, "first": first}
    return page(request, "access/kept.html", **{"status": status, **told, **chrome})


def answers(provider: Provider | None) -> ExceptionHandlersMap:
    """What the staff's door answers to what its guards raise."""

    def ended_session(request: AnyRequest, wanted: SignInWanted) -> Response[Any]:
        word = seal(wanted.kept, site_of(request).signer) if wanted.kept else ""
        return sign_in_page(request, status=401, kept=word, has_ended=True, provider=provider)

    def first_things(request: AnyRequest, wanted: FirstThingsFirst) -> Response[Any]:
        if wanted.kept is None:
            return go_to(request, wanted.page)
        return kept_page(request, wanted.kept, status=403, first=wanted.page)

    return {SignInWanted: ended_session, FirstThingsFirst: first_things}


def sign_in_page(
    request: AnyRequest,
    *,
    status: int = 200,
    wanted: str = "/",
    provider: Provider | None = None,
    kept: str = "",
    has_ended: bool = False,
    **told: Any,
) -> Response[str]:
    """The form that asks for login and password; `kept` is the word of a form that was kept.

    Where something is kept there is no switch of language: it would lose it.
    """
    values = {"login": "", "refused": None, "minutes": None, "has_ended": has_ended, "kept": kept, **told}
    if kept or has_ended:
        values["is_known_who"] = False
    own = wanted if is_own_path(wanted) else "/"
    form = unseal(kept, site_of(request).signer)
    provided = {"provider": provider.name if provider else None, "has_files": form is not None and form.has_files}
    return page(request, "access/sign_in.html", status=status, wanted=own, **provided, **values)
