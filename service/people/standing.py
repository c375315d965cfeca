"""Which of a person's consents stand, told from her history; pure."""

from collections.abc import Iterable
from datetime import date

from service.people.terms import ConsentEvent


def standing_consents(history: Iterable[ConsentEvent], today: date) -> list[ConsentEvent]:
    """Of a history told from its end the last word on each purpose and company, where it is a consent.

    A consent is none before its own day.
    """
    last: dict[tuple[str, object], ConsentEvent] = {}
    for event in history:
        if not (event.is_given and event.on_date > today):
            last.setdefault((event.purpose.value, event.company_id), event)
    return [event for event in last.values() if event.is_given]
