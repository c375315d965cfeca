"""Sample prefectures side by side: one of each seed, all names of which begin with its number."""

from collections.abc import Iterable, Iterator
from dataclasses import fields, replace
from datetime import date
from typing import Any

from service.sample.prefecture import SamplePrefecture, generate
from service.sample.support_events import Act, BudgetVoted, OfficeActed

CLOSING = frozenset((Act.CLOSE_OBLIGATIONS, Act.CLOSE_BOOKS))
NAMED = frozenset(("person", "posting", "company", "introduction", "consultation", "decision", "contract", "case"))
"""Of an event the fields that name somebody or something."""
NAMED_IN_RECORDS = frozenset(("profile_id", "posting_id", "company_id", "external_ref"))


def neighbour(number: int, today: date) -> SamplePrefecture:
    """The sample prefecture of that seed; no reference of it is one of another's."""
    sample, prefix = generate(number, today), f"N{number}-"

    def renamed(one: Any, names: frozenset[str]) -> Any:
        told = {each.name: getattr(one, each.name) for each in fields(one) if each.name in names}
        changes: dict[str, Any] = {name: prefix + value for name, value in told.items() if isinstance(value, str)}
        record = getattr(one, "record", None)
        if record is not None:
            own = {name: prefix + record[name] for name in NAMED_IN_RECORDS & record.keys() if record[name]}
            changes["record"] = {**record, **own}
        return replace(one, **changes)

    ids = frozenset(("id",))
    return replace(
        sample,
        companies=tuple(renamed(one, ids) for one in sample.companies),
        open_postings=tuple(renamed(one, ids) for one in sample.open_postings),
        past_postings=tuple(renamed(one, ids) for one in sample.past_postings),
        seekers=tuple(renamed(one, ids) for one in sample.seekers),
        former_people=tuple(renamed(one, ids) for one in sample.former_people),
        history=tuple(renamed(one, _words_that_name(one)) for one in _sharing_books(number, sample.history)),
    )


def _sharing_books(number: int, history: Iterable[Any]) -> Iterator[Any]:
    """The scheme in which all of them take part has one budget, voted by the first and ample for a hundred, and its
    books stay open: nothing is decided by a day of a closed year."""
    for event in history:
        if isinstance(event, BudgetVoted):
            if number == 0:
                yield replace(event, expenditure=event.expenditure * 100, revenue=event.revenue * 100)
        elif not (isinstance(event, OfficeActed) and event.act in CLOSING):
            yield event


def _words_that_name(event: Any) -> frozenset[str]:
    """A word on a shortlist is called `decision`, too, and names nothing."""
    return NAMED - {"decision"} if hasattr(event, "reason") else NAMED
