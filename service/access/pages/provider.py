"""Signing in at an existing provider, and linking the own account with it."""

import hmac
import json
from datetime import datetime
from typing import Annotated, Any, NamedTuple

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, QueryParameter

from service.access.actions import passwords
from service.access.actions import provider as actions
from service.access.pages.sessions import session_begins, token_of
from service.access.provider import Flow, Provider, new_flow
from service.access.rules.tokens import FLOW_LASTS
from service.access.terms import (
    STAFF_ROLES,
    Doubt,
    NoProvider,
    NotLinked,
    ProviderDoubted,
    SessionRules,
    SignInRefused,
)
from service.web.bodies import read_form
from service.web.dependencies import Begin
from service.web.page import go_to, host_cookie, is_own_path, language_of_person, page, signed_in_of
from service.web.security import public, requires
from service.web.site import site_of

AnyRequest = Request[Any, Any, Any]
FLOW_COOKIE = "__Host-provider"
RETURN = "/sign-in/provider/callback"


class Begun(NamedTuple):
    """A flow as the browser brings it back."""

    flow: Flow
    begun_at: datetime
    wanted: str
    links: str
    """The account that is to be linked; empty for signing in."""


class ProviderPages(Controller):
    """To the provider by a link, since the content policy sends no form of ours elsewhere; and back."""

    path = "/sign-in/provider"
    guards = (public,)

    @get("/")
    async def leave(
        self,
        request: AnyRequest,
        provider: NamedDependency[Provider | None],
        now: NamedDependency[datetime],
        next: FromQuery[str] = "/",
    ) -> Response[Any]:
        flow = new_flow()
        address = await _known(provider).address(flow)
        answer = Response(None, status_code=303, headers={"Location": address})
        answer.cookies.append(_flow_cookie(request, Begun(flow, now, next, "")))
        return answer

    @get("/callback")
    async def come_back(
        self,
        request: AnyRequest,
        provider: NamedDependency[Provider | None],
        now: NamedDependency[datetime],
        begin: NamedDependency[Begin],
        session_rules: NamedDependency[SessionRules],
        told_state: Annotated[str, QueryParameter(name="state")] = "",
        code: FromQuery[str] = "",
    ) -> Response[Any]:
        known = _known(provider)
        try:
            begun = _begun(request, told_state, now)
            async with begin() as work:
                await actions.spend_state(work, told_state)
            if not code:
                return _forget(_told(request, "access.provider_gave_up", 403))
            subject = await known.subject(begun.flow, code)
        except ProviderDoubted as doubted:
            async with begin() as work:
                await actions.note_doubt(work, doubted.doubt)
            return _forget(_told(request, "access.provider_doubted", 403))
        if begun.links:
            return _forget(await _link(request, begin, known, begun, subject))
        return _forget(await _sign_in(request, begin, known, begun, subject, session_rules))


class LinkPages(Controller):
    """The own account and the provider; the password is asked for, since it is another way in."""

    path = "/account/provider"
    guards = (requires(*STAFF_ROLES),)

    @post("/", status_code=200)
    async def begin_link(
        self,
        request: AnyRequest,
        provider: NamedDependency[Provider | None],
        now: NamedDependency[datetime],
        begin: NamedDependency[Begin],
    ) -> Response[Any]:
        known, form = _known(provider), await read_form(request)
        async with begin() as work:
            proved = await passwords.prove_own_password(work, form.exact("password"))
        if isinstance(proved, SignInRefused):
            return _told(request, "access.password_refused", 403)
        flow = new_flow()
        answer = page(request, "access/link.html", address=await known.address(flow), provider=known.name)
        answer.cookies.append(_flow_cookie(request, Begun(flow, now, "/account", str(proved.staff_id))))
        return answer


async def _sign_in(
    request: AnyRequest, begin: Begin, provider: Provider, begun: Begun, subject: str, session_rules: SessionRules
) -> Response[Any]:
    async with begin() as work:
        made = await actions.sign_in_by_provider(
            work, provider.issuer, subject, lasts=session_rules.absolute, replaces=token_of(request)
        )
    if isinstance(made, NotLinked):
        return _told(request, "access.provider_not_linked", 403)
    return session_begins(go_to(request, begun.wanted if is_own_path(begun.wanted) else "/"), made)


async def _link(request: AnyRequest, begin: Begin, provider: Provider, begun: Begun, subject: str) -> Response[Any]:
    """Only in the session of the account for which the password was given."""
    signed_in = signed_in_of(request)
    if signed_in is None or str(signed_in.actor.id) != begun.links:
        return _told(request, "access.provider_doubted", 403)
    async with begin() as work:
        await actions.link(work, provider.issuer, subject)
    words = site_of(request).messages.text("access.linked", language_of_person(request), provider=provider.name)
    return go_to(request, "/account", notice=words)


def _known(provider: Provider | None) -> Provider:
    if provider is None:
        raise NoProvider("認証プロバイダーは設定されていません。")
    return provider


def _told(request: AnyRequest, message: str, status: int) -> Response[Any]:
    return page(request, "access/told.html", status=status, message=message)


def _flow_cookie(request: AnyRequest, begun: Begun) -> Any:
    told = [begun.flow.state, begun.flow.nonce, begun.flow.verifier, begun.begun_at.isoformat(), *begun[2:]]
    word = site_of(request).signer.sign("provider flow", json.dumps(told).encode())
    return host_cookie(FLOW_COOKIE, word, max_age=int(FLOW_LASTS.total_seconds()))


def _begun(request: AnyRequest, state: str, now: datetime) -> Begun:
    """The flow that this browser began with this state; raises ProviderDoubted for any other, or one too old."""
    content = site_of(request).signer.open("provider flow", request.cookies.get(FLOW_COOKIE, ""))
    if content is None:
        raise ProviderDoubted(Doubt.STATE)
    sent, nonce, verifier, begun_at, wanted, links = json.loads(content)
    begun = Begun(Flow(sent, nonce, verifier), datetime.fromisoformat(begun_at), wanted, links)
    is_same = hmac.compare_digest(sent.encode(), state.encode("utf-8", "replace"))
    if not is_same or now - begun.begun_at > FLOW_LASTS:
        raise ProviderDoubted(Doubt.STATE)
    return begun


def _forget(answer: Response[Any]) -> Response[Any]:
    answer.cookies.append(host_cookie(FLOW_COOKIE, "", max_age=0))
    return answer
