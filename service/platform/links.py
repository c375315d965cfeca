"""Tokens of links: 256 bits of chance, of which only the digest is stored."""

import hashlib
import re
import secrets

TOKEN_BYTES = 32
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


def new_token() -> str:
    """A token that nobody can guess, as it stands in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def digest_of(token: str) -> bytes:
    """By which a token is known; one that has not the shape of ours has the digest of nothing that is stored."""
    told = token if _TOKEN.fullmatch(token) else ""
    return hashlib.sha256(told.encode()).digest()
