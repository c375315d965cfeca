"""What an API key looks like, written and read."""

import re
import zlib
from datetime import timedelta

KEY_LIFETIME = timedelta(days=365)
LIVE_KEYS = 2
"""Live keys of a company, of each kind: one to use and one to change to."""
KEY = re.compile(r"(kmj_(live|test)_([0-9A-Za-z]{8})_([0-9A-Za-z]{43}))([0-9A-Za-z]{6})")
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
NAME_LENGTH, SECRET_LENGTH, CHECKSUM_LENGTH = 8, 43, 6


def write_key(*, is_test: bool, name: int, secret: int) -> tuple[str, str, str]:
    """From random numbers: the key as it is printed once, its name, its secret."""
    told_name, told_secret = _in_base_62(name, NAME_LENGTH), _in_base_62(secret, SECRET_LENGTH)
    body = f"kmj_{'test' if is_test else 'live'}_{told_name}_{told_secret}"
    return body + _checksum(body), told_name, told_secret


def read_key(key: str) -> tuple[str, str, bool] | None:
    """Name, secret and whether it is a test key; None for a typing error, which costs no look-up."""
    parts = KEY.fullmatch(key)
    if parts is None or _checksum(parts[1]) != parts[5]:
        return None
    return parts[3], parts[4], parts[2] == "test"


def _checksum(body: str) -> str:
    return _in_base_62(zlib.crc32(body.encode()), CHECKSUM_LENGTH)


def _in_base_62(number: int, length: int) -> str:
    signs = []
    for _ in range(length):
        number, digit = divmod(number, len(DIGITS))
        signs.append(DIGITS[digit])
    return "".join(reversed(signs))
