"""What is wrong with a value, a line or a request: where, which kind, why, and the value masked."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

Language = Literal["ja", "en"]


@dataclass(frozen=True, slots=True)
class Problem:
    """One reason why a record is refused.

    `line` counts from 1 and is None outside files; `pointer` is an RFC 6901 JSON pointer ("" for the whole);
    `code` is stable; `detail` is one sentence; `value` describes the value without giving away what is personal.
    """

    line: int | None
    pointer: str
    code: str
    detail: str
    value: str | None = None


def pointer_of(path: Sequence[str | int]) -> str:
    """The RFC 6901 pointer of a path of keys and indexes."""
    return "".join("/" + printable(str(part)).replace("~", "~0").replace("/", "~1") for part in path)


def printable(name: str) -> str:
    """A key as someone wrote it, safe to print and store: at most 60 signs, the unprintable as U+FFFD."""
    shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in name[:60])
    return shown if len(name) <= 60 else shown + "…"
