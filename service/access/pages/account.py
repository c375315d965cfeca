"""The own account: language and keys, password, second factor and recovery codes, sessions."""

import json
from datetime import datetime, timedelta
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from markupsafe import Markup

from service.access.actions import accounts, passwords, second_factor
from service.access.actions import provider as provider_actions
from service.access.actions import sessions as session_actions
from service.access.pages.sessions import session_begins, session_ends, token_of
from service.access.provider import Provider
from service.access.reads import accounts as account_reads
from service.access.reads import sessions as session_reads
from service.access.rules import codes
from service.access.terms import STAFF_ROLES, CodeRefused, Enrolled, SessionRules, SignInRefused
from service.base.ids import StaffId
from service.base.language import Language
from service.base.refusals import Refusal
from service.db.work import Read, Work
from service.platform.tools import Tools
from service.web.bodies import read_form
from service.web.page import LANGUAGE_COOKIE, go_to, host_cookie, language_of_person, page, signed_in_of
from service.web.security import SignedIn, requires
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
OFFER_LASTS = timedelta(minutes=30)
SECOND_FACTOR, PASSWORD = "/account/second-factor", "/account/password"


class AccountPages(Controller):
    """What a member of staff sees and changes of the own account."""

    path = "/account"
    guards = (requires(*STAFF_ROLES),)

    @get("/")
    async def show(
        self,
        request: AnyRequest,
        read: NamedDependency[Read],
        session_rules: NamedDependency[SessionRules],
        provider: NamedDependency[Provider | None],
    ) -> Response[str]:
        staff_id = _own_id(request)
        return page(
            request,
            "access/account.html",
            account=await account_reads.staff_account(read, staff_id),
            codes_left=await account_reads.recovery_codes_left(read, staff_id),
            sessions=await session_reads.open_sessions(read, staff_id, token_of(request), session_rules.idle),
            provider=provider.name if provider else None,
        )

    @post("/preferences", status_code=303)
    async def choose(self, request: AnyRequest, work: NamedDependency[Work]) -> Response[None]:
        form = await read_form(request)
        language = Language.ENGLISH if form["language"] == Language.ENGLISH else Language.JAPANESE
        await accounts.choose_language(work, language)
        await accounts.choose_keys(work, uses_keys=form["uses_keys"] == "on")
        answer = go_to(request, "/account", notice=site_of(request).messages.text("access.chosen", language))
        year = int(timedelta(days=365).total_seconds())
        answer.cookies.append(host_cookie(LANGUAGE_COOKIE, language.value, max_age=year))
        return answer

    @get("/password")
    async def password_page(self, request: AnyRequest) -> Response[str]:
        return _password_page(request)

    @post("/password", status_code=200)
    async def change_password(
        self, request: AnyRequest, work: NamedDependency[Work], session_rules: NamedDependency[SessionRules]
    ) -> Response[Any]:
        form = await read_form(request)
        try:
            made = await passwords.change_password(
                work,
                current=form.exact("password"),
                new=form.exact("new_password"),
                again=form.exact("new_password_again"),
                token=token_of(request),
                lasts=session_rules.absolute,
            )
        except Refusal as refusal:
            return _password_page(request, status=422, refusal=refusal)
        if isinstance(made, SignInRefused):
            return _password_page(request, status=_status(made), refused=made)
        return session_begins(go_to(request, "/account", notice=_say(request, "access.password_changed")), made)

    @get("/second-factor")
    async def second_factor_page(self, request: AnyRequest, now: NamedDependency[datetime]) -> Response[str]:
        return _offer_page(request, second_factor.new_secret(), now)

    @post("/second-factor", status_code=200)
    async def enrol(
        self,
        request: AnyRequest,
        work: NamedDependency[Work],
        tools: NamedDependency[Tools],
        session_rules: NamedDependency[SessionRules],
    ) -> Response[Any]:
        form = await read_form(request)
        secret = _offered(request, form.exact("secret_offer"), work.now)
        if secret is None:
            return _offer_page(request, second_factor.new_secret(), work.now, status=409, is_over=True)
        made = await second_factor.enrol(
            work,
            tools.vault,
            secret,
            form["one_time_code"],
            password=form.exact("password") if _needs_password(request) else None,
            token=token_of(request),
            lasts=session_rules.absolute,
        )
        if isinstance(made, Enrolled):
            return session_begins(_codes_page(request, made.recovery_codes, is_new=True), made.session)
        is_code = isinstance(made, CodeRefused)
        refused = made if isinstance(made, SignInRefused) else None
        status = _status(refused) if refused else 403
        return _offer_page(request, secret, work.now, status=status, refused=refused, is_code_refused=is_code)

    @post("/recovery-codes", status_code=200)
    async def renew_codes(self, request: AnyRequest, work: NamedDependency[Work]) -> Response[Any]:
        form = await read_form(request)
        told = await second_factor.renew_recovery_codes(work, form.exact("password"))
        if isinstance(told, SignInRefused):
            return page(request, "access/told.html", status=_status(told), message="access.password_refused")
        return _codes_page(request, told, is_new=False)

    @post("/sessions/end", status_code=303)
    async def end_sessions(self, request: AnyRequest, work: NamedDependency[Work]) -> Response[Any]:
        await session_actions.end_own_sessions(work)
        return session_ends(go_to(request, "/sign-in", notice=_say(request, "access.sessions_ended")))

    @post("/provider/remove", status_code=303)
    async def unlink(self, request: AnyRequest, work: NamedDependency[Work]) -> Response[Any]:
        await provider_actions.unlink(work, _own_id(request))
        return session_ends(go_to(request, "/sign-in", notice=_say(request, "access.unlinked")))


def _own(request: AnyRequest) -> SignedIn:
    signed_in = signed_in_of(request)
    assert signed_in is not None  # noqa: S101 - the guard let nobody else in
    return signed_in


def _own_id(request: AnyRequest) -> StaffId:
    staff_id = _own(request).actor.id
    assert staff_id is not None  # noqa: S101 - staff have one
    return StaffId(staff_id)


def _needs_password(request: AnyRequest) -> bool:
    """Asked for again, unless the person just gave it and can do nothing else."""
    return _own(request).first != SECOND_FACTOR


def _password_page(request: AnyRequest, *, status: int = 200, **told: Any) -> Response[str]:
    refusal: Refusal | None = told.get("refusal")
    sentence = site_of(request).messages.refusal(refusal, language_of_person(request)) if refusal else None
    is_first = _own(request).first == PASSWORD
    values = {"sentence": sentence, "refused": told.get("refused"), "is_first": is_first}
    return page(request, "access/password.html", status=status, **values)


def _offer_page(
    request: AnyRequest,
    secret: str,
    now: datetime,
    *,
    status: int = 200,
    refused: SignInRefused | None = None,
    is_code_refused: bool = False,
    is_over: bool = False,
) -> Response[str]:
    """The secret as a picture and in text; it is not stored before a code of it comes back."""
    offer = json.dumps([secret, now.isoformat()]).encode()
    return page(
        request,
        "access/second_factor.html",
        status=status,
        picture=Markup(codes.picture_of(codes.otpauth(secret, _own(request).login))),  # noqa: S704 - made here
        secret=codes.grouped(secret),
        offer=site_of(request).signer.sign(_of_session(request), offer),
        needs_password=_needs_password(request),
        is_first=not _needs_password(request),
        refused=refused,
        is_code_refused=is_code_refused,
        is_over=is_over,
    )


def _offered(request: AnyRequest, word: str, now: datetime) -> str | None:
    """The secret that this session was offered; None for another's, or one of too long ago."""
    content = site_of(request).signer.open(_of_session(request), word)
    if content is None:
        return None
    secret, offered_at = json.loads(content)
    return secret if now - datetime.fromisoformat(offered_at) <= OFFER_LASTS else None


def _of_session(request: AnyRequest) -> str:
    return f"second factor {token_of(request)}"


def _codes_page(request: AnyRequest, told: tuple[str, ...], *, is_new: bool) -> Response[str]:
    # The session's cookie goes out with this page, so the chrome's forms would be of the session before.
    return page(request, "access/recovery_codes.html", codes=told, is_new=is_new, is_known_who=not is_new)


def _status(refused: SignInRefused) -> int:
    return 429 if refused.wait else 403


def _say(request: AnyRequest, message: str) -> str:
    return site_of(request).messages.text(message, language_of_person(request))
