"""Expected noes: each has a kind, a stable code (its class name) and a Japanese sentence.

    Refusal
    ├── Missing     there is no such thing, or not for you
    ├── Forbidden   you may not
    ├── Conflict    it contradicts what is stored
    ├── Stale       somebody changed it since you looked
    ├── Invalid     what was sent cannot be meant
    └── Busy        not now; try again

A slice subclasses these in its `terms`. What HTTP status, notice or retry follows is decided at the edge.
"""

from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    MISSING = "missing"
    FORBIDDEN = "forbidden"
    CONFLICT = "conflict"
    STALE = "stale"
    INVALID = "invalid"
    BUSY = "busy"


class Refusal(Exception):
    """A no that a user understands: `detail` is one sentence, `facts` carry no personal data."""

    kind: ClassVar[Kind] = Kind.INVALID

    def __init__(self, detail: str, **facts: str | int) -> None:
        super().__init__(detail)
        self.detail = detail
        self.facts = facts

    @property
    def code(self) -> str:
        return type(self).__name__


class Missing(Refusal):
    kind = Kind.MISSING


class Forbidden(Refusal):
    kind = Kind.FORBIDDEN


class Conflict(Refusal):
    kind = Kind.CONFLICT


class Stale(Refusal):
    kind = Kind.STALE


class Invalid(Refusal):
    kind = Kind.INVALID


class Busy(Refusal):
    kind = Kind.BUSY
