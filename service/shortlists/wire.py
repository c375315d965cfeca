"""What forms say, read into the words of the slice; what no list names is refused."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import TypeVar
from uuid import UUID

from service.base.refusals import Invalid
from service.shortlists.rules.deciding import REASONS
from service.shortlists.terms.deciding import NewDecision, ReasonCode, Seen, Step, Verdict, WordUnknown

REASONS_BY_SIDE = REASONS
"""The reasons as a form lists them."""
UNDECIDED = "undecided"
FILTERS = ("", UNDECIDED, Verdict.ACCEPT.value, Verdict.HOLD.value, Verdict.PASS.value)
"""Of which people a list is shown; the first is all."""
HIGHEST = 2**31 - 1
W = TypeVar("W", bound=StrEnum)


class DayUnreadable(Invalid):
    """Not a day of the calendar, as a date field sends it."""


class SeenUnreadable(Invalid):
    """A form that was not made by our page."""


def read_filter(told: str) -> str:
    """One of FILTERS; anything else shows all."""
    return told if told in FILTERS else ""


def read_decision(form: Mapping[str, str]) -> NewDecision:
    """The word that the form gives."""
    reason = _one_of(ReasonCode, form["reason"]) if form["reason"] else None
    return NewDecision(_one_of(Verdict, form["verdict"]), reason, form["note"] or None)


def read_way_on(form: Mapping[str, str], *, here: UUID, stays: bool) -> UUID:
    """Whom to show next: the one who follows in the list, or the same where more is to be done or nobody follows."""
    try:
        return here if stays else UUID(form["following"])
    except ValueError:
        return here


def read_step(told: str) -> Step:
    """The step that the form names."""
    return _one_of(Step, told)


def read_seen(form: Mapping[str, str]) -> Seen:
    """What the page showed on which the form stood."""
    names = ("sequence", "posting_revision", "profile_revision")
    numbers = [int(form[name]) if _is_number(form[name]) else -1 for name in names]
    if min(numbers) < 0 or max(numbers) > HIGHEST:
        raise SeenUnreadable("画面の内容を読み取れませんでした。画面を開き直してください。")
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
