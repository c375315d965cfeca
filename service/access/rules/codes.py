"""Codes of the second factor (TOTP, RFC 6238), recovery codes, and the picture that a telephone reads."""

import base64
import hmac
import unicodedata
from collections.abc import Sequence
from datetime import datetime

import pyotp
import segno

STEP_SECONDS = 30
DRIFT_STEPS = 1
"""Steps that the telephone's clock may be ahead or behind."""
SECRET_BYTES = 20
"""As long as the digest of HMAC-SHA-1 (RFC 4226, section 4, R6)."""
RECOVERY_CODES, RECOVERY_BITS = 10, 120
GROUP = 4
RECOVERY_SIGNS = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
"""32 signs, of 5 bits each, without 0, 1, I and O, which are mistaken for each other."""
RECOVERY_LENGTH = RECOVERY_BITS // 5
CALLED = "Kakehashi"
"""The name under which an authenticator lists the account."""
HYPHENS = frozenset("-‐‑‒–—−ー")


def write_secret(chance: bytes) -> str:
    """The secret as people type it: 20 random bytes in base32."""
    return base64.b32encode(chance).decode()


def code_at(secret: str, at: datetime) -> str:
    """The six digits that the secret gives at this instant."""
    return _code_of(secret, _step_at(at))


def step_of(secret: str, typed: str, at: datetime, last_step: int) -> int | None:
    """The step whose code this is, within the drift and later than the last one used; None: not accepted.

    A code is taken once (RFC 6238, section 5.2): neither it nor an earlier one is taken after it.
    """
    told, now = _plain(typed), _step_at(at)
    steps = [step for step in range(now - DRIFT_STEPS, now + DRIFT_STEPS + 1) if step > last_step]
    fitting = [step for step in steps if hmac.compare_digest(_code_of(secret, step).encode(), told.encode())]
    return fitting[0] if fitting else None


def write_recovery_codes(chance: Sequence[int]) -> list[str]:
    """From random numbers of 120 bits each: the codes in groups, as they are shown once."""
    return [grouped(_signs_of(number)) for number in chance]


def plain_recovery_code(typed: str) -> str | None:
    """What was typed, without groups and in capitals; None when it cannot be a recovery code."""
    told = _plain(typed)
    return told if len(told) == RECOVERY_LENGTH and set(told) <= set(RECOVERY_SIGNS) else None


def grouped(signs: str) -> str:
    """In groups of four, as people read them off."""
    return " ".join(signs[at : at + GROUP] for at in range(0, len(signs), GROUP))


def otpauth(secret: str, login: str) -> str:
    """The address that authenticators read from the picture (Key Uri Format)."""
    return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name=CALLED)


def picture_of(address: str) -> str:
    """A QR code as inline SVG, with nothing in it that the content policy forbids."""
    return segno.make_qr(address, error="m").svg_inline(scale=5, border=4, dark="#000", light="#fff")


def _step_at(at: datetime) -> int:
    return int(at.timestamp()) // STEP_SECONDS


def _code_of(secret: str, step: int) -> str:
    return pyotp.HOTP(secret, digits=6).at(step)


def _plain(typed: str) -> str:
    """From any keyboard, without the spaces and hyphens by which people group."""
    folded = unicodedata.normalize("NFKC", typed).upper()
    return "".join(sign for sign in folded if not sign.isspace() and sign not in HYPHENS)


def _signs_of(number: int) -> str:
    return "".join(RECOVERY_SIGNS[(number >> (5 * place)) & 31] for place in range(RECOVERY_LENGTH))
