"""Providers of identities that lie, each in its own way, under one address in a process of their own.

The issuer `http://127.0.0.1:PORT/wrong_aud` keeps to the protocol in everything but the lie of that name, `/none` in
all. Each checks PKCE and the client's secret as a provider must, and asks nobody who they are.
"""

import base64
import hashlib
import hmac
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHERS_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ASKED: dict[str, dict[str, str]] = {}
"""By code: what the person was sent with."""


def token(lie: str, issuer: str, asked: dict[str, str]) -> str:
    """The identity token, true in all but the lie."""
    now = int(time.time())
    claims: dict[str, Any] = {
        "iss": issuer,
        "aud": asked["client_id"],
        "sub": "provider-aiko",
        "nonce": asked["nonce"],
        "iat": now,
        "exp": now + 300,
    }
    lies: dict[str, dict[str, Any]] = {
        "wrong_iss": {"iss": "https://elsewhere.test"},
        "wrong_aud": {"aud": "another-service"},
        "shared_aud": {"aud": [asked["client_id"], "another-service"], "azp": "another-service"},
        "wrong_nonce": {"nonce": "another"},
        "expired": {"iat": now - 900, "exp": now - 600},
        "future": {"iat": now + 600, "exp": now + 900},
        "no_exp": {"exp": None},
        "no_sub": {"sub": ""},
    }
    claims |= lies.get(lie, {})
    return signed(lie, {name: value for name, value in claims.items() if value is not None})


def signed(lie: str, claims: dict[str, Any]) -> str:
    if lie == "alg_none":
        return jwt.encode(claims, "", algorithm="none", headers={"kid": "one"})
    if lie == "hs256_with_public_key":
        # Made by hand: the library refuses to sign with a public key.
        return by_hand({"alg": "HS256", "typ": "JWT", "kid": "one"}, claims)
    if lie == "others_key":
        return jwt.encode(claims, OTHERS_KEY, algorithm="RS256", headers={"kid": "one"})
    if lie == "jwk_in_header":
        header = {"kid": "two", "jwk": public("two", OTHERS_KEY)}
        return jwt.encode(claims, OTHERS_KEY, algorithm="RS256", headers=header)
    kid = "never-published" if lie == "unknown_kid" else "one"
    return jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": kid})


def by_hand(header: dict[str, str], claims: dict[str, Any]) -> str:
    pem = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    body = b".".join(in_base64(json.dumps(part).encode()) for part in (header, claims))
    return (body + b"." + in_base64(hmac.new(pem, body, hashlib.sha256).digest())).decode()


def in_base64(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


def public(kid: str, key: rsa.RSAPrivateKey) -> dict[str, Any]:
    told: dict[str, Any] = jwt.algorithms.RSAAlgorithm.to_jwk(key.public_key(), as_dict=True)
    return {**told, "kid": kid, "use": "sig", "alg": "RS256"}


class Answers(BaseHTTPRequestHandler):
    """The first part of the path is the lie."""

    def log_message(self, *_told: object) -> None:
        """Says nothing."""

    @property
    def lie(self) -> str:
        return self.path.split("/")[1]

    @property
    def issuer(self) -> str:
        return f"http://{self.headers['Host']}/{self.lie}"

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        if parts.path == f"/{self.lie}/.well-known/openid-configuration":
            self.tell(self.description())
        elif parts.path == f"/{self.lie}/keys":
            self.tell({"keys": [public("one", KEY)]})
        elif parts.path == f"/{self.lie}/authorize":
            self.send_back({name: values[0] for name, values in parse_qs(parts.query).items()})
        else:
            self.tell({}, 404)

    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        form = {name: values[0] for name, values in parse_qs(self.rfile.read(length).decode()).items()}
        asked = ASKED.pop(form.get("code", ""), None)
        if asked is None or not self.is_proved(form, asked):
            self.tell({"error": "invalid_grant"}, 400)
        elif self.lie == "silent":
            time.sleep(30)
        elif self.lie == "no_json":
            self.tell("<html>", 200)
        else:
            self.tell({"access_token": "a", "token_type": "Bearer", "id_token": token(self.lie, self.issuer, asked)})

    def is_proved(self, form: dict[str, str], asked: dict[str, str]) -> bool:
        challenge = in_base64(hashlib.sha256(form.get("code_verifier", "").encode()).digest()).decode()
        credentials = base64.b64encode(b"kakehashi:provider-secret").decode()
        is_known = self.headers["Authorization"] == f"Basic {credentials}"
        return is_known and challenge == asked["code_challenge"] and form["redirect_uri"] == asked["redirect_uri"]

    def send_back(self, asked: dict[str, str]) -> None:
        assert asked["code_challenge_method"] == "S256"
        code = hashlib.sha256(asked["state"].encode()).hexdigest()
        ASKED[code] = asked
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode({'code': code, 'state': asked['state']})}")
        self.end_headers()

    def description(self) -> dict[str, Any]:
        issuer = "https://elsewhere.test" if self.lie == "other_discovery" else self.issuer
        return {
            "issuer": issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
        }

    def tell(self, told: object, status: int = 200) -> None:
        content = told.encode() if isinstance(told, str) else json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)


if __name__ == "__main__":
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answers)
    print(server.server_port, flush=True)  # noqa: T201 - whoever started it reads the port
    server.serve_forever()
