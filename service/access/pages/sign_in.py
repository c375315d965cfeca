"""Sign-in in one step or two, sign-out, the choice of language, and the first page."""

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery

from service.access.actions import accounts, sessions, signing_in
from service.access.pages.sessions import kept_page, session_ends, sign_in_page, token_of, welcome
from service.access.provider import Provider
from service.access.terms import HalfSignIn, NewSession, SessionRules, SignInRefused
from service.base.ids import StaffId
from service.base.language import Language
from service.db.work import Work
from service.platform.tools import Tools
from service.web.bodies import Form, read_form
from service.web.kept import unseal
from service.web.page import (
    LANGUAGE_COOKIE,
    go_to,
    host_cookie,
    is_own_path,
    language_of_person,
    page,
    signed_in_of,
)
from service.web.security import VISITOR_COOKIE, public
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]


class AccessPages(Controller):
    """What is open to whoever comes."""

    guards = (public,)

    @get("/sign-in")
    async def sign_in_page(
        self, request: AnyRequest, provider: NamedDependency[Provider | None], next: FromQuery[str] = "/"
    ) -> Response[Any]:
        if signed_in_of(request):
            return go_to(request, "/")
        return sign_in_page(request, wanted=next, provider=provider)

    @post("/sign-in", status_code=200)
    async def sign_in(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        session_rules: NamedDependency[SessionRules],
        provider: NamedDependency[Provider | None],
    ) -> Response[Any]:
        form = await read_form(request)
        login, password = form["login"], form.exact("password")
        made = await signing_in.sign_in(work, login, password, lasts=session_rules.absolute, replaces=token_of(request))
        if isinstance(made, SignInRefused):
            return _refused(request, form, made, provider)
        if isinstance(made, HalfSignIn):
            return _code_page(request, form, _seal_half(request, made))
        return welcome(request, made, wanted=form["next"], kept=form.exact("kept"))

    @post("/sign-in/code", status_code=200)
    async def confirm(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        session_rules: NamedDependency[SessionRules],
        provider: NamedDependency[Provider | None],
    ) -> Response[Any]:
        form = await read_form(request)
        half = _unseal_half(request, form.exact("half"))
        if half is None:
            return _refused(request, form, SignInRefused(is_over=True), provider)
        made = await signing_in.confirm_sign_in(
            work,
            tools.vault,
            half,
            form["one_time_code"],
            lasts=session_rules.absolute,
            replaces=token_of(request),
        )
        if isinstance(made, SignInRefused):
            is_over = made.is_over or made.wait is not None
            refuse = _refused(request, form, made, provider) if is_over else None
            return refuse or _code_page(request, form, form.exact("half"), status=403)
        return welcome(
            request, made, wanted=form["next"], kept=form.exact("kept"), notice=_recovery_notice(request, made)
        )

    @post("/sign-in/kept", status_code=200)
    async def send_kept(self, request: AnyRequest, provider: NamedDependency[Provider | None]) -> Response[Any]:
        """For who signed in in another window meanwhile, at the provider for example."""
        word = (await read_form(request)).exact("kept")
        kept = unseal(word, site_of(request).signer)
        if kept is None:
            return go_to(request, "/")
        if signed_in_of(request) is None:
            return sign_in_page(request, status=401, kept=word, has_ended=True, provider=provider)
        return kept_page(request, kept)

    @post("/sign-out", status_code=303)
    async def sign_out(self, request: AnyRequest, work: NamedDependency[Work]) -> Response[Any]:
        await sessions.sign_out(work, token_of(request))
        return session_ends(go_to(request, "/sign-in"))

    @post("/language", status_code=303)
    async def choose_language(self, request: AnyRequest, work: NamedDependency[Work]) -> Response[None]:
        form = await read_form(request)
        language = Language.ENGLISH if form["language"] == Language.ENGLISH else Language.JAPANESE
        await accounts.choose_language(work, language)
        answer = go_to(request, form["back"] if is_own_path(form["back"]) else "/")
        answer.cookies.append(
            host_cookie(LANGUAGE_COOKIE, language.value, max_age=int(timedelta(days=365).total_seconds()))
        )
        return answer


def _refused(request: AnyRequest, form: Form, refused: SignInRefused, provider: Provider | None) -> Response[Any]:
    """The sign-in form again, with what was typed except the password."""
    minutes = -(-refused.wait // timedelta(minutes=1)) if refused.wait else None
    answer = sign_in_page(
        request,
        status=429 if minutes else 403,
        wanted=form["next"],
        login=form["login"],
        kept=form.exact("kept"),
        refused=refused,
        minutes=minutes,
        provider=provider,
    )
    if refused.wait:
        answer.headers["Retry-After"] = str(int(refused.wait.total_seconds()) + 1)
    return answer


def _code_page(request: AnyRequest, form: Form, half: str, *, status: int = 200) -> Response[Any]:
    """Asks for the code; without a switch of language, after which the password would be asked for again."""
    return page(
        request,
        "access/code.html",
        status=status,
        half=half,
        wanted=form["next"],
        kept=form.exact("kept"),
        is_refused=status != 200,
        is_known_who=False,
    )


def _recovery_notice(request: AnyRequest, made: NewSession) -> str | None:
    if made.recovery_codes_left is None:
        return None
    words = site_of(request).messages
    return words.text("access.recovery_used", language_of_person(request), left=made.recovery_codes_left)


def _seal_half(request: AnyRequest, half: HalfSignIn) -> str:
    """The first step as a word that only this browser can bring back."""
    told = [str(half.staff_id), half.begun_at.isoformat(), half.password_mark]
    return site_of(request).signer.sign(_of_browser(request), json.dumps(told).encode())


def _unseal_half(request: AnyRequest, word: str) -> HalfSignIn | None:
    content = site_of(request).signer.open(_of_browser(request), word)
    if content is None:
        return None
    staff_id, begun_at, mark = json.loads(content)
    return HalfSignIn(StaffId(UUID(staff_id)), datetime.fromisoformat(begun_at), mark)


def _of_browser(request: AnyRequest) -> str:
    return f"half sign-in {request.cookies.get(VISITOR_COOKIE, '')}"
