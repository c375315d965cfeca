"""What PostgreSQL refuses, as a refusal that a user understands; anything unforeseen stays an error."""

from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolExhausted

from service.base.refusals import Busy, Conflict, Invalid, Refusal

BUSY = {"40001", "40P01", "55P03", "57014", "53300"}
"""Serialization failure, deadlock, lock timeout, statement timeout, too many connections."""
UNSTORABLE = ("22",)
"""Class 22, data exception: a NUL in a text, a number beyond its type."""


class AlreadyStored(Conflict):
    """A unique constraint: the same thing is there already."""


class NotStorable(Invalid):
    """A check constraint or a value that the column's type does not hold."""


@contextmanager
def refusal_for() -> Iterator[None]:
    """Turns constraint names and SQLSTATEs of the body into refusals."""
    try:
        yield
    except PoolExhausted as failure:
        raise Busy("ただいま混み合っています。少し待ってからもう一度お試しください。") from failure
    except DBAPIError as failure:
        refusal = _translate(failure)
        if refusal is None:
            raise
        raise refusal from failure


def _translate(failure: DBAPIError) -> Refusal | None:
    cause = getattr(failure.orig, "__cause__", None) or failure.orig
    state = getattr(cause, "sqlstate", None) or getattr(failure.orig, "sqlstate", None) or ""
    constraint = getattr(cause, "constraint_name", None) or "unknown"
    if state in BUSY:
        return Busy("ただいま混み合っています。少し待ってからもう一度お試しください。")
    if state == "23505":
        return AlreadyStored("同じものがすでに登録されています。", constraint=constraint)
    if isinstance(failure, IntegrityError):
        return NotStorable("登録できない組み合わせの値です。", constraint=constraint)
    if state.startswith(UNSTORABLE) or isinstance(cause, asyncpg.DataError):
        return NotStorable("使えない文字または大きすぎる数が含まれています。")
    return None
