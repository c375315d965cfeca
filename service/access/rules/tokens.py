"""What an OpenID provider says of a person, believed only after every check (OpenID Connect Core 1.0, 3.1.3.7)."""

import base64
import hashlib
import hmac
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

import jwt

from service.access.terms import Doubt, ProviderDoubted

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures that are looked at, whatever a token or a key asks for: none of them works with a shared or no key."""
DRIFT = timedelta(minutes=1)
"""How far the provider's clock may be ahead or behind."""
FLOW_LASTS = timedelta(minutes=10)
"""How long a person may take at the provider."""
LONGEST_SUBJECT = 255
CHECKS: Any = {
    **dict.fromkeys(("verify_exp", "verify_nbf", "verify_iat", "verify_aud", "verify_iss", "verify_sub"), False),
    "verify_jti": False,
    "enforce_minimum_key_length": True,
}
"""The library's part is the signature; the claims are checked here, against the service's clock."""

Keys = Mapping[str, jwt.PyJWK]
"""The provider's keys by their `kid`."""


def challenge_of(verifier: str) -> str:
    """What the provider keeps of the verifier until it is shown (PKCE, RFC 7636, S256)."""
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def read_keys(told: Any) -> dict[str, jwt.PyJWK]:
    """The usable keys of a key set; one of another kind or purpose is left out."""
    listed = told.get("keys") if isinstance(told, dict) else None
    keys = {}
    for one in listed if isinstance(listed, list) else []:
        if not isinstance(one, dict) or one.get("use", "sig") != "sig" or not isinstance(one.get("kid", ""), str):
            continue
        try:
            key = jwt.PyJWK(one)
        except jwt.PyJWTError:
            continue
        if key.algorithm_name in ALGORITHMS:
            keys[one.get("kid", "")] = key
    return keys


def kid_of(token: str) -> str:
    """Which key the token says it was signed with; empty when it says nothing."""
    try:
        kid = jwt.get_unverified_header(token).get("kid", "")
    except jwt.PyJWTError as failure:
        raise ProviderDoubted(Doubt.TOKEN) from failure
    return kid if isinstance(kid, str) else ""


def subject_of(token: str, keys: Keys, *, issuer: str, client_id: str, nonce: str, now: datetime) -> str:
    """Whom the provider signed in; raises ProviderDoubted with the first check that the token does not pass."""
    claims = _signed_claims(token, keys)
    if claims.get("iss") != issuer:
        raise ProviderDoubted(Doubt.ISSUER)
    if not _is_for(client_id, claims):
        raise ProviderDoubted(Doubt.AUDIENCE)
    if not _is_current(claims, now):
        raise ProviderDoubted(Doubt.TIME)
    told = claims.get("nonce")
    if not isinstance(told, str) or not hmac.compare_digest(told.encode(), nonce.encode()):
        raise ProviderDoubted(Doubt.NONCE)
    subject = claims.get("sub")
    if not isinstance(subject, str) or not 0 < len(subject) <= LONGEST_SUBJECT or not subject.isprintable():
        raise ProviderDoubted(Doubt.SUBJECT)
    return subject


def _signed_claims(token: str, keys: Keys) -> dict[str, Any]:
    kid = kid_of(token)
    # A token without a kid is only unambiguous where there is one key.
    key = keys.get(kid) or (next(iter(keys.values())) if not kid and len(keys) == 1 else None)
    if key is None:
        raise ProviderDoubted(Doubt.KEY)
    try:
        claims: dict[str, Any] = jwt.decode(token, key, algorithms=ALGORITHMS, options=CHECKS)
    except jwt.PyJWTError as failure:
        raise ProviderDoubted(Doubt.SIGNATURE) from failure
    return claims


def _is_for(client_id: str, claims: Mapping[str, Any]) -> bool:
    told = claims.get("aud")
    audience = told if isinstance(told, list) else [told]
    party = claims.get("azp", client_id if len(audience) == 1 else None)
    return client_id in audience and party == client_id


def _is_current(claims: Mapping[str, Any], now: datetime) -> bool:
    expires, issued = _instant(claims.get("exp")), _instant(claims.get("iat"))
    begins = _instant(claims.get("nbf", 0))
    if expires is None or issued is None or begins is None:
        return False
    latest = (now + DRIFT).timestamp()
    return expires > (now - DRIFT).timestamp() and issued <= latest and begins <= latest


def _instant(told: object) -> float | None:
    """Seconds since 1970, as JSON has them; None for anything else."""
    return float(told) if isinstance(told, int | float) and not isinstance(told, bool) else None
