"""Jobs: what a kind of outbox row means, as a function of one Work.

    @job("posting_changed")
    async def rank_posting(work: Work, tools: Tools, *, posting_id: PostingId) -> None:
        await actions.rank(work, tools, posting_id)

The function does its whole effect in the Work that it is given; the outbox row is marked done in the same
transaction, so the effect happens once. A job run twice leaves the same state as once.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints
from uuid import UUID

from service.db.work import Work
from service.platform.tools import Tools

JobFunction = Callable[..., Awaitable[None]]
"""Takes work and tools, and the facts of the row by keyword."""

DEFAULT_TIMEOUT_SECONDS = 300.0

_READERS: Mapping[Any, Callable[[Any], Any]] = {UUID: UUID, date: date.fromisoformat, int: int, str: str}


class NotYet(Exception):
    """What a job needs is not there yet, through nobody's fault: it is asked for again, and no attempt is counted."""

    def __init__(self, reason: str, again_in: timedelta) -> None:
        super().__init__(reason)
        self.reason = reason
        self.again_in = again_in


class UnknownAnnotation(TypeError):
    """A job asks for a fact of a type that an outbox row cannot carry, or names none."""


@dataclass(frozen=True)
class Job:
    """A kind of outbox row, and the function that does it."""

    kind: str
    function: JobFunction
    attempts: int | None = None
    """How often it is tried; none: as often as the settings say."""
    timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
    """Longer than this counts as a failure; the database lets go of a worker that hangs for longer, too."""
    _readers: Mapping[str, Callable[[Any], Any]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_readers", _readers_of(self.function))

    async def run(self, work: Work, tools: Tools, facts: Mapping[str, Any]) -> None:
        """Does the job; facts are read by the function's annotations. Raises TypeError for facts it does not know."""
        known = {name: self._readers[name](fact) if name in self._readers else fact for name, fact in facts.items()}
        await self.function(work, tools, **known)


def job(
    kind: str, *, attempts: int | None = None, timeout_seconds: float = DEFAULT_TIMEOUT_SECONDS
) -> Callable[[JobFunction], Job]:
    """Makes a Job of a function; it runs only when `service/timetable.py` lists it."""

    def made(function: JobFunction) -> Job:
        return Job(kind, function, attempts, timeout_seconds)

    return made


def by_kind(jobs: Iterable[Job]) -> dict[str, Job]:
    """Jobs by the kind they do; two for one kind are a mistake."""
    found: dict[str, Job] = {}
    for each in jobs:
        if each.kind in found:
            raise ValueError(f"two jobs do {each.kind}")
        found[each.kind] = each
    return found


def _readers_of(function: JobFunction) -> dict[str, Callable[[Any], Any]]:
    wanted = {name: hint for name, hint in get_type_hints(function).items() if name not in ("work", "tools", "return")}
    return {name: _reader(name, hint) for name, hint in wanted.items()}


def _reader(name: str, hint: Any) -> Callable[[Any], Any]:
    """How a fact is read: a NewType as what it stands for, `X | None` as X where there is a value."""
    if get_origin(hint) in (Union, UnionType):
        (inner,) = (choice for choice in get_args(hint) if choice is not NoneType)
        read = _reader(name, inner)
        return lambda fact: None if fact is None else read(fact)
    while isinstance(hint, NewType):
        hint = hint.__supertype__
    if hint not in _READERS:
        raise UnknownAnnotation(f"{name}: a job's fact is a UUID, a date, an int or a str")
    reader: Callable[[Any], Any] = _READERS[hint]
    return reader
