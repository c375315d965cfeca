"""The way of one introduction as a list of dated entries, the newest first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from service.base.clock import date_in_japan
from service.correspondence.terms import Mail
from service.introductions.terms import Case, ConsentRequest, Stage


@dataclass(frozen=True, slots=True)
class Entry:
    """`name` is a stage, or one of asked, answered, mail; `facts` hold codes alone."""

    on_date: date
    name: str
    facts: Mapping[str, str] = field(default_factory=dict)
    by: UUID | None = None


def timeline(case: Case, requests: Sequence[ConsentRequest], mails: Sequence[Mail]) -> tuple[Entry, ...]:
    """Requests, answers, the introduction, what became of it and the mails, each at its day."""
    entries = [Entry(point.on_date, point.stage.value, point.facts) for point in reversed(case.points)]
    entries.append(Entry(case.introduced_on, Stage.INTRODUCED.value, by=case.introduced_by))
    entries += [
        Entry(date_in_japan(mail.written_at), "mail", {"kind": mail.kind.value, "state": mail.state.value})
        for mail in mails
    ]
    for request in requests:
        if request.answered_at is not None:
            stage = Stage.CONSENTED if request.is_given else Stage.NOT_CONSENTED
            entries.append(Entry(date_in_japan(request.answered_at), stage.value))
        entries.append(Entry(date_in_japan(request.asked_at), Stage.CONSENT_ASKED.value, by=request.asked_by))
    return tuple(sorted(entries, key=lambda entry: entry.on_date, reverse=True))
