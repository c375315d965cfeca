"""The way of one introduction as a list of dated entries, the oldest first."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from service.base.clock import date_in_japan
from service.correspondence.terms import Mail
from service.introductions.terms import Case, ConsentRequest, Point, Stage


@dataclass(frozen=True, slots=True)
class Entry:
    """`name` is a stage or mail; `facts` hold codes alone; `at` is None of what is known by its day alone.

    `recorded_at`: when what is known by its day was written down, by `by`. What was taken back says when, by whom and
    why (`undone_…`). Of one day, what is known by its day alone stands by `order`.
    """

    on_date: date
    name: str
    facts: Mapping[str, str] = field(default_factory=dict)
    by: UUID | None = None
    at: datetime | None = None
    recorded_at: datetime | None = None
    undone_at: datetime | None = None
    undone_by: UUID | None = None
    undone_because: str = ""
    order: float = 0.0


def timeline(case: Case, requests: Sequence[ConsentRequest], mails: Sequence[Mail]) -> tuple[Entry, ...]:
    """Requests, mails, answers, the introduction and what became of it; of one day, what has a time comes first."""
    entries = [*_asked(requests), *(_mailed(mail) for mail in mails)]
    introduced = Entry(case.introduced_on, Stage.INTRODUCED.value, by=case.introduced_by, recorded_at=case.recorded_at)
    entries.append(introduced)
    entries += _in_their_order(case.points)
    entries += [
        replace(
            _pointed(one.point), undone_at=one.at, undone_by=one.by, undone_because=one.reason, order=_told(one.point)
        )
        for one in case.taken_back
    ]
    return tuple(sorted(entries, key=_when))


def _when(entry: Entry) -> tuple[date, bool, float, bool]:
    """What was taken back stands among the others of its day by when it was told."""
    moment = entry.at.timestamp() if entry.at else entry.order
    return entry.on_date, entry.at is None, moment, entry.undone_at is None


def _in_their_order(points: Sequence[Point]) -> Iterator[Entry]:
    """What stands keeps its order, in whichever it was told."""
    order = 0.0
    for point in points:
        order = max(order, _told(point))
        yield replace(_pointed(point), order=order)


def _told(point: Point) -> float:
    return point.recorded_at.timestamp() if point.recorded_at else 0.0


def _pointed(point: Point) -> Entry:
    return Entry(point.on_date, point.stage.value, point.facts, by=point.recorded_by, recorded_at=point.recorded_at)


def _asked(requests: Sequence[ConsentRequest]) -> Iterator[Entry]:
    for request in requests:
        asked, answered = request.asked_at, request.answered_at
        yield Entry(date_in_japan(asked), Stage.CONSENT_ASKED.value, by=request.asked_by, at=asked)
        if answered is not None:
            stage = Stage.CONSENTED if request.is_given else Stage.NOT_CONSENTED
            yield Entry(date_in_japan(answered), stage.value, at=answered)


def _mailed(mail: Mail) -> Entry:
    facts = {"kind": mail.kind.value, "state": mail.state.value}
    return Entry(date_in_japan(mail.written_at), "mail", facts, at=mail.written_at)
