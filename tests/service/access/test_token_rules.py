"""What an OpenID provider says, as plain values: believed whole or not at all."""

from datetime import UTC, datetime
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from hypothesis import given
from hypothesis import strategies as st

from service.access.rules import tokens
from service.access.terms import Doubt, ProviderDoubted

NOW = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
SECONDS = int(NOW.timestamp())
RSA = rsa.generate_private_key(public_exponent=65537, key_size=2048)
CURVE = ec.generate_private_key(ec.SECP256R1())
CLAIMS: dict[str, Any] = {
    "iss": "https://id.test", "aud": "kakehashi", "sub": "s-1", "nonce": "n-1", "iat": SECONDS, "exp": SECONDS + 300,
}  # fmt: skip


def jwk(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey, **more: str) -> dict[str, Any]:
    told: dict[str, Any]
    if isinstance(key, rsa.RSAPrivateKey):
        told = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    else:
        told = jwt.algorithms.ECAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**told, "kid": "one", **more}


def believe(token: str, keys: list[dict[str, Any]] | None = None) -> str:
    known = tokens.read_keys({"keys": keys or [jwk(RSA)]})
    return tokens.subject_of(token, known, issuer="https://id.test", client_id="kakehashi", nonce="n-1", now=NOW)


def told(change: dict[str, Any] | None = None, **header: Any) -> str:
    claims = {name: value for name, value in (CLAIMS | (change or {})).items() if value is not None}
    return jwt.encode(claims, RSA, algorithm="RS256", headers={"kid": "one", **header})


def doubt_of(token: str, keys: list[dict[str, Any]] | None = None) -> Doubt:
    with pytest.raises(ProviderDoubted) as doubted:
        believe(token, keys)
    return doubted.value.doubt


def test_the_challenge_is_that_of_rfc_7636() -> None:
    """Appendix B."""
    challenge = tokens.challenge_of("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk")
    assert challenge == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_a_true_token_names_its_subject() -> None:
    assert believe(told()) == "s-1"
    assert believe(jwt.encode(CLAIMS, CURVE, algorithm="ES256", headers={"kid": "one"}), [jwk(CURVE)]) == "s-1"
    assert believe(jwt.encode(CLAIMS, RSA, algorithm="RS256")) == "s-1", "one key, and none named"


@pytest.mark.parametrize(
    ("change", "doubt"),
    [
        ({"iss": "https://id.test/"}, Doubt.ISSUER),
        ({"iss": None}, Doubt.ISSUER),
        ({"aud": None}, Doubt.AUDIENCE),
        ({"aud": ["kakehashi", "other"]}, Doubt.AUDIENCE),
        ({"azp": "other"}, Doubt.AUDIENCE),
        ({"exp": SECONDS - 61}, Doubt.TIME),
        ({"exp": str(SECONDS + 300)}, Doubt.TIME),
        ({"exp": True}, Doubt.TIME),
        ({"iat": None}, Doubt.TIME),
        ({"iat": SECONDS + 61}, Doubt.TIME),
        ({"nbf": SECONDS + 61}, Doubt.TIME),
        ({"nonce": None}, Doubt.NONCE),
        ({"nonce": "n-2"}, Doubt.NONCE),
        ({"sub": None}, Doubt.SUBJECT),
        ({"sub": 7}, Doubt.SUBJECT),
        ({"sub": "s" * 256}, Doubt.SUBJECT),
        ({"sub": "s\x00"}, Doubt.SUBJECT),
    ],
)
def test_a_claim_that_is_not_ours_is_not_believed(change: dict[str, Any], doubt: Doubt) -> None:
    assert doubt_of(told(change)) is doubt


@pytest.mark.parametrize(
    "change",
    [
        {"aud": ["kakehashi"]},
        {"aud": ["kakehashi", "other"], "azp": "kakehashi"},
        {"exp": SECONDS - 59},
        {"iat": SECONDS + 59},
        {"email": "aiko@elsewhere.test", "email_verified": True},
    ],
)
def test_what_the_specification_allows_is_believed(change: dict[str, Any]) -> None:
    assert believe(told(change)) == "s-1"


def test_neither_no_signature_nor_one_by_a_shared_key_is_looked_at() -> None:
    secret = "x" * 64
    assert doubt_of(jwt.encode(CLAIMS, "", algorithm="none", headers={"kid": "one"})) is Doubt.SIGNATURE
    assert doubt_of(jwt.encode(CLAIMS, secret, algorithm="HS256", headers={"kid": "one"})) is Doubt.SIGNATURE
    shared = {"kty": "oct", "k": "eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHg", "kid": "one", "alg": "HS256"}
    assert doubt_of(jwt.encode(CLAIMS, secret, algorithm="HS256", headers={"kid": "one"}), [shared]) is Doubt.KEY


def test_a_token_of_a_key_that_is_not_named_or_not_for_signing_is_not_believed() -> None:
    other = jwk(RSA, kid="two")
    assert doubt_of(jwt.encode(CLAIMS, RSA, algorithm="RS256"), [jwk(RSA), other]) is Doubt.KEY
    assert doubt_of(told(kid="three")) is Doubt.KEY
    assert doubt_of(told(), [jwk(RSA, use="enc")]) is Doubt.KEY


def test_a_key_keeps_to_its_own_algorithm() -> None:
    token = jwt.encode(CLAIMS, RSA, algorithm="PS256", headers={"kid": "one"})
    assert doubt_of(token, [jwk(RSA, alg="RS256")]) is Doubt.SIGNATURE
    assert believe(token, [jwk(RSA, alg="PS256")]) == "s-1"


def test_a_short_key_is_not_believed() -> None:
    short = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505 - on purpose
    with pytest.warns(jwt.InsecureKeyLengthWarning):
        token = jwt.encode(CLAIMS, short, algorithm="RS256", headers={"kid": "one"})
    assert doubt_of(token, [jwk(short)]) is Doubt.SIGNATURE


@given(st.text())
def test_any_text_may_come_as_a_token(text: str) -> None:
    assert doubt_of(text) in {Doubt.TOKEN, Doubt.KEY, Doubt.SIGNATURE}


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda more: st.lists(more) | st.dictionaries(st.text(), more),
)


@given(JSON | st.fixed_dictionaries({"keys": st.lists(JSON)}))
def test_any_json_may_come_as_a_key_set(told: Any) -> None:
    assert tokens.read_keys(told) == {}
