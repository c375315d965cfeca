"""What forms say, read into the words of the slice; what no list names is refused."""

import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from service.base.ids import PersonId
from service.base.refusals import Invalid
from service.shortlists.rules.deciding import REASONS
from service.shortlists.terms.deciding import NewDecision, ReasonCode, ReasonSide, Seen, Verdict, WordUnknown

REASONS_BY_SIDE = REASONS
"""The reasons as a form lists them."""
UNDECIDED = "undecided"
FILTERS = ("", UNDECIDED, Verdict.ACCEPT.value, Verdict.HOLD.value, Verdict.PASS.value)
"""Of which people a list is shown; the first is all."""
HIGHEST = 2**31 - 1
HIDES = "decided"
DONE = "done"
PASS_FOR = "pass_for"  # noqa: S105 - the name of a field
SEEN_OF_ONE = ("person", "sequence", "posting_revision", "profile_revision")
MOST_AT_ONCE = 200
"""People to whom one word is given at once; no list is as long."""
LONGEST_SEARCH = 100
UNREADABLE = "画面の内容を読み取れませんでした。画面を開き直してください。"
W = TypeVar("W", bound=StrEnum)


class DayUnreadable(Invalid):
    """Not a day of the calendar, as a date field sends it."""


class SeenUnreadable(Invalid):
    """A form that was not made by our page."""


def read_hides(told: str) -> bool:
    """Whether the queue leaves out whoever was decided on."""
    return told == HIDES


def read_words(told: str) -> tuple[str, ...]:
    """What a list is searched for, in small letters of one width."""
    return tuple(unicodedata.normalize("NFKC", told[:LONGEST_SEARCH]).casefold().split())


def read_filter(told: str) -> str:
    """One of FILTERS; anything else shows all."""
    return told if told in FILTERS else ""


def read_decision(form: Mapping[str, str]) -> NewDecision:
    """The word that the form gives; a reason's own button is a pass for it."""
    told = form[PASS_FOR] or form["reason"]
    return NewDecision(
        verdict=Verdict.PASS if form[PASS_FOR] else _one_of(Verdict, form["verdict"]),
        reason_code=_one_of(ReasonCode, told) if told else None,
        note=_lines(form["note"]),
        note_to_company=_lines(form["note_to_company"]),
        is_note_checked=form["note_checked"] == "1",
    )


def _lines(text: str) -> str | None:
    """As it was typed: browsers send a line's end as two signs, which would count as two."""
    return text.replace("\r\n", "\n") or None


def side_of(told: str) -> ReasonSide:
    """Whose reason it is that a form gave; the first side of the form where it gave none."""
    sides = [side for side, codes in REASONS.items() if told in codes]
    return sides[0] if sides else next(iter(REASONS))


def read_person(told: str) -> PersonId:
    """One of the people whom a form names."""
    try:
        return PersonId(UUID(told))
    except ValueError:
        raise SeenUnreadable(UNREADABLE) from None


def read_seen_of_many(told: Sequence[str]) -> dict[PersonId, Seen]:
    """What the preview of a word for many showed of each, one a field: `seen_field` wrote them."""
    parts = [one.split(" ") for one in told[:MOST_AT_ONCE]]
    if any(len(one) != len(SEEN_OF_ONE) for one in parts):
        raise SeenUnreadable(UNREADABLE)
    return {read_person(one[0]): read_seen(dict(zip(SEEN_OF_ONE, one, strict=True))) for one in parts}


def seen_field(person_id: PersonId, seen: Seen) -> str:
    """The same as a field holds it."""
    return f"{person_id} {seen.sequence} {seen.posting_revision} {seen.profile_revision}"


def read_verdict(told: str) -> Verdict:
    """The word that a form is about to give."""
    return _one_of(Verdict, told)


def read_count(told: str) -> int:
    """A number that a page of ours sends back; 0 for anything else."""
    return int(told) if _is_number(told) and int(told) <= HIGHEST else 0


def read_seen(form: Mapping[str, str]) -> Seen:
    """What the page showed on which the form stood."""
    numbers = [int(form[name]) if _is_number(form[name]) else -1 for name in SEEN_OF_ONE[1:]]
    if min(numbers) < 0 or max(numbers) > HIGHEST:
        raise SeenUnreadable(UNREADABLE)
    return Seen(*numbers)


def read_day(told: str) -> date:
    """The day that a date field holds."""
    try:
        return date.fromisoformat(told)
    except ValueError:
        raise DayUnreadable("日付を選んでください。") from None


def _is_number(told: str) -> bool:
    return told.isascii() and told.isdecimal() and len(told) <= len(str(HIGHEST))


def _one_of(words: type[W], told: str) -> W:
    try:
        return words(told)
    except ValueError:
        raise WordUnknown("一覧にない値です。画面から選んでください。") from None
