"""Asks an existing OpenID provider who somebody is: the authorization code flow with PKCE, state and nonce.

The provider is asked only when somebody signs in there, each time with a limit, and what seldom changes is kept for an
hour. No database transaction may be open meanwhile.
"""

import asyncio
import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
import structlog

from service.access.rules import tokens
from service.access.terms import Doubt, ProviderDoubted, ProviderSilent
from service.base.clock import Clock

DISCOVERY = "/.well-known/openid-configuration"
SECONDS = 5.0
"""The longest that one question to the provider may take, to the last byte of its answer."""
KEPT_FOR = timedelta(hours=1)
KEYS_AGAIN_AFTER = timedelta(minutes=1)
"""How soon an unknown key makes the keys be fetched anew: a provider changes them, a forger names any."""
LONGEST_ANSWER = 1_000_000
"""Bytes of an answer that are read."""
log = structlog.get_logger()


@dataclass(frozen=True)
class Registration:
    """What the provider knows the service by, and where it sends people back to."""

    issuer: str
    client_id: str
    client_secret: str = field(repr=False)
    name: str
    returns_to: str


@dataclass(frozen=True, slots=True)
class Flow:
    """What must come back as it went out: kept by the browser while its user is at the provider."""

    state: str
    nonce: str
    verifier: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class _Metadata:
    authorization: str
    token: str
    jwks: str
    takes_basic: bool
    known_at: datetime


@dataclass(frozen=True, slots=True)
class _Known:
    keys: tokens.Keys
    known_at: datetime


def new_flow() -> Flow:
    """Three secrets of 256 bits each."""
    return Flow(secrets.token_urlsafe(32), secrets.token_urlsafe(32), secrets.token_urlsafe(32))


class Provider:
    """One registration at one provider, and what is known of it."""

    def __init__(self, registration: Registration, clock: Clock) -> None:
        self._registration = registration
        self._clock = clock
        self._metadata: _Metadata | None = None
        self._keys: _Known | None = None

    @property
    def name(self) -> str:
        return self._registration.name

    @property
    def issuer(self) -> str:
        return self._registration.issuer

    async def address(self, flow: Flow) -> str:
        """Where the person goes to sign in; raises ProviderSilent."""
        metadata = await self._discover()
        query = {
            "response_type": "code",
            "client_id": self._registration.client_id,
            "redirect_uri": self._registration.returns_to,
            "scope": "openid",
            "state": flow.state,
            "nonce": flow.nonce,
            "code_challenge": tokens.challenge_of(flow.verifier),
            "code_challenge_method": "S256",
        }
        return f"{metadata.authorization}{'&' if '?' in metadata.authorization else '?'}{urlencode(query)}"

    async def subject(self, flow: Flow, code: str) -> str:
        """Whom the provider signed in; raises ProviderDoubted and ProviderSilent."""
        token = await self._exchange(flow, code)
        keys = await self._keys_for(tokens.kid_of(token))
        registration = self._registration
        return tokens.subject_of(
            token,
            keys,
            issuer=registration.issuer,
            client_id=registration.client_id,
            nonce=flow.nonce,
            now=self._clock.now(),
        )

    async def _exchange(self, flow: Flow, code: str) -> str:
        metadata, registration = await self._discover(), self._registration
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": registration.returns_to,
            "code_verifier": flow.verifier,
        }
        basic = httpx.BasicAuth(registration.client_id, registration.client_secret) if metadata.takes_basic else None
        if basic is None:
            form |= {"client_id": registration.client_id, "client_secret": registration.client_secret}
        status, told = await _ask("POST", metadata.token, data=form, auth=basic)
        token = told.get("id_token") if status == httpx.codes.OK else None
        if not isinstance(token, str):
            raise ProviderDoubted(Doubt.ANSWER)
        return token

    async def _discover(self) -> _Metadata:
        """The provider's own description (OpenID Connect Discovery 1.0), of the issuer that the settings name."""
        now = self._clock.now()
        if self._metadata is not None and now - self._metadata.known_at < KEPT_FOR:
            return self._metadata
        issuer = self._registration.issuer
        status, told = await _ask("GET", issuer.rstrip("/") + DISCOVERY)
        if status != httpx.codes.OK or told.get("issuer") != issuer:
            raise _silent("discovery")
        methods = told.get("token_endpoint_auth_methods_supported")
        self._metadata = _Metadata(
            authorization=_place(told, "authorization_endpoint", issuer),
            token=_place(told, "token_endpoint", issuer),
            jwks=_place(told, "jwks_uri", issuer),
            takes_basic=not isinstance(methods, list) or "client_secret_basic" in methods,
            known_at=now,
        )
        return self._metadata

    async def _keys_for(self, kid: str) -> tokens.Keys:
        now, known = self._clock.now(), self._keys
        good_for = KEPT_FOR if known is not None and kid in known.keys else KEYS_AGAIN_AFTER
        if known is not None and now - known.known_at < good_for:
            return known.keys
        status, told = await _ask("GET", (await self._discover()).jwks)
        if status != httpx.codes.OK:
            raise _silent("keys")
        self._keys = _Known(tokens.read_keys(told), now)
        return self._keys.keys


def _place(told: dict[str, Any], name: str, issuer: str) -> str:
    """An address of the provider: encrypted, unless the issuer itself is named without (on the same machine)."""
    place = told.get(name)
    if not isinstance(place, str) or urlsplit(place).scheme not in {"https", urlsplit(issuer).scheme}:
        raise _silent(name)
    return place


async def _ask(method: str, url: str, **request: Any) -> tuple[int, dict[str, Any]]:
    """Status and JSON object; anything else, or nothing in time, is silence. Redirects are not followed."""
    try:
        async with (
            asyncio.timeout(SECONDS),
            httpx.AsyncClient(timeout=SECONDS) as client,
            client.stream(method, url, headers={"Accept": "application/json"}, **request) as answer,
        ):
            told = json.loads(await _read(answer))
    except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError, RecursionError) as failure:
        raise _silent(type(failure).__name__) from failure
    if not isinstance(told, dict):
        raise _silent("shape")
    return answer.status_code, told


async def _read(answer: httpx.Response) -> bytes:
    content = b""
    async for piece in answer.aiter_bytes():
        content += piece
        if len(content) > LONGEST_ANSWER:
            raise ValueError("longer than anything that a provider has to say")
    return content


def _silent(reason: str) -> ProviderSilent:
    log.warning("access.provider_silent", code=reason)
    return ProviderSilent("認証プロバイダーから応答がありません。しばらくしてから、もう一度お試しください。")
