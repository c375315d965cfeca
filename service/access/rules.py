"""What a password, a login, a session and an API key must be; no clock, no chance, no database."""

import hashlib
import re
import unicodedata
import zlib
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from service.access.terms import STAFF_ROLES, LoginUnusable, NewStaff, PasswordTooWeak, RoleUnusable, SchoolMismatch
from service.base.actor import Role

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128
FREE_FAILURES = 4
"""Wrong passwords in a row before a login must wait: the fifth costs a minute, each further one twice the wait."""
LONGEST_WAIT = timedelta(minutes=15)
FAILURES_FORGOTTEN_AFTER = timedelta(hours=24)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly a session's last use is kept, so that not every page writes."""
KEY_LIFETIME = timedelta(days=365)
LIVE_KEYS = 2
"""Live keys of a company, of each kind: one to use and one to change to."""

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{2,63}")
KEY = re.compile(r"(kmj_(live|test)_([0-9A-Za-z]{8})_([0-9A-Za-z]{43}))([0-9A-Za-z]{6})")
DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
NAME_LENGTH, SECRET_LENGTH, CHECKSUM_LENGTH = 8, 43, 6

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's second parameter set for argon2id; about 30 ms of one core."""
NOBODYS_HASH = "$argon2id$v=19$m=19456,t=2,p=1$FvoaTj2BV9m4qp/T4Rqf2g$iVKLUQiDUjFkW1SQg6wiFEBKSKS/9mbahcNAFSaZE2I"
"""A hash of a password that nobody has: an unknown login costs the same time as a known one."""


def check_new_staff(new: NewStaff) -> None:
    """Refuses an account that could not sign in safely or that sees the wrong school."""
    if new.role not in STAFF_ROLES:
        raise RoleUnusable("職員の役割ではありません。")
    if not LOGIN.fullmatch(new.login):
        raise LoginUnusable("ログイン名は英小文字・数字と . - _ @ で3～64文字にしてください。")
    if (new.role is Role.SCHOOL_SUPPORTER) != (new.school_id is not None):
        raise SchoolMismatch("学校支援員には担当校が必要で、ほかの役割には指定できません。")
    check_password(new.password, new.login)


def check_password(password: str, login: str) -> None:
    """Length is what counts (ASVS 6.2.1, 6.2.9); no forced mixture of signs."""
    length = len(_plain(password))
    if not SHORTEST_PASSWORD <= length <= LONGEST_PASSWORD:
        raise PasswordTooWeak(f"パスワードは{SHORTEST_PASSWORD}～{LONGEST_PASSWORD}文字にしてください。")
    if login in _plain(password).casefold() or len(set(password)) < 4:
        raise PasswordTooWeak("ログイン名を含むパスワードや、同じ文字の繰り返しは使えません。")


def fold_login(typed: str) -> str:
    return unicodedata.normalize("NFKC", typed).strip().casefold()


def hash_password(password: str) -> str:
    """Slow on purpose; to be called in a thread."""
    return _hasher.hash(_plain(password))


def is_password(password: str, stored: str) -> bool:
    """Slow on purpose; to be called in a thread."""
    try:
        return _hasher.verify(stored, _plain(password))
    except (VerificationError, InvalidHashError):
        return False


def wait_of(failures: int, last_at: datetime, now: datetime) -> timedelta:
    """How long a login must still wait after so many failures in a row; zero or less: it may try."""
    if failures <= FREE_FAILURES:
        return timedelta(0)
    wait = min(timedelta(minutes=2 ** min(failures - FREE_FAILURES - 1, 10)), LONGEST_WAIT)
    return last_at + wait - now


def digest_of(secret: str) -> bytes:
    """SHA-256; enough for a secret of 256 random bits, which nobody can guess."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


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


def _plain(password: str) -> str:
    """The same password from any keyboard: NFKC, as NIST SP 800-63B asks."""
    return unicodedata.normalize("NFKC", password)
