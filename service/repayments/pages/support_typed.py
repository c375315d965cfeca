"""What was typed into the forms of supports: read field by field, and kept with what is wrong beside each."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from litestar import Request

from service.base.actor import Role
from service.base.refusals import Kind, Refusal
from service.base.yen import Yen
from service.db.recording import NotYetHappened, RecordedOtherwise
from service.repayments.terms.case import DatedIntoClosedBooks, PlacesTaken, QuotaUsedUp, ReasonNeeded
from service.repayments.terms.obligation import BudgetExceeded, BudgetMissing
from service.repayments.terms.scheme import NoSuchFrame
from service.web.bodies import Form
from service.web.page import language_of_person
from service.web.problems import STATUS
from service.web.security import requires
from service.web.site import site_of
from service.web.typed_values import day_of, number_of

AnyRequest = Request[Any, Any, Any]
RUNNERS = requires(Role.PROGRAMME_STAFF, Role.ADMINISTRATOR)
FIRST_YEAR, LAST_YEAR = 2000, 2100
FIRST_DAY, LAST_DAY = date(1940, 1, 1), date(2100, 12, 31)
MOST_YEN = 10**9
LONGEST_WORDS = 500
BESIDE: Mapping[type[Refusal], str] = {
    NotYetHappened: "on_date",
    DatedIntoClosedBooks: "on_date",
    QuotaUsedUp: "places",
    PlacesTaken: "places",
    NoSuchFrame: "frame",
    RecordedOtherwise: "case_ref",
}
"""The field beside which a refusal stands, where it concerns one."""
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Sent:
    """A form that could not be done: which of the page's forms, what was typed, and what is wrong with it."""

    which: str = ""
    form: Form = field(default_factory=lambda: Form({}))
    errors: Mapping[str, str] = field(default_factory=dict)
    refused: str | None = None
    way: tuple[str, str] | None = None
    """Where what refused it is put right: what the way is called, and its address."""

    def value(self, which: str, name: str, default: object = "") -> str:
        """What stands in the field of a form: what was typed, if it is this form."""
        if self.which == which and name in self.form:
            return self.form[name]
        return "" if default is None else str(default)

    def chosen(self, which: str, name: str, default: Sequence[str] = ()) -> Sequence[str]:
        """What is ticked."""
        return self.form.all(name) if self.which == which else default

    def error(self, which: str, name: str) -> str | None:
        return self.errors.get(name) if self.which == which else None

    def is_of(self, which: str) -> bool:
        return self.which == which


NOTHING_SENT = Sent()


class Fields:
    """Reads a form field by field; `errors` names by message what is wrong with each, `[errors]` of the messages."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.errors: dict[str, str] = {}

    def day(self, name: str) -> date:
        """The day of a field that must have one; a far day where it has none."""
        return self.maybe_day(name) or self._wrong(name, "day_needed", LAST_DAY)

    def maybe_day(self, name: str) -> date | None:
        if not self.form[name]:
            return None
        try:
            told = date.fromisoformat(day_of(self.form[name]))
        except ValueError:
            told = date.max
        if not FIRST_DAY <= told <= LAST_DAY:
            self.errors[name] = "day"
            return LAST_DAY
        return told

    def whole(self, name: str, least: int, most: int) -> int:
        """A whole number of a field that must have one."""
        told = number_of(self.form[name])
        return told if isinstance(told, int) and least <= told <= most else self._wrong(name, "number", least)

    def maybe_whole(self, name: str, least: int, most: int) -> int | None:
        return self.whole(name, least, most) if self.form[name] else None

    def maybe_yen(self, name: str) -> Yen | None:
        told = number_of(self.form[name])
        if not self.form[name]:
            return None
        return Yen(told) if isinstance(told, int) and 0 <= told <= MOST_YEN else self._wrong(name, "yen", None)

    def word(self, name: str, words: type[Word]) -> Word:
        """One of a closed list."""
        told = self.form[name]
        return words(told) if told in set(words) else self._wrong(name, "choice", next(iter(words)))

    def words(self, name: str, words: type[Word]) -> frozenset[Word]:
        told = [one for one in self.form.all(name) if one]
        return (
            frozenset(words(one) for one in told)
            if set(told) <= set(words)
            else self._wrong(name, "choice", frozenset())
        )

    def maybe(self, name: str) -> bool | None:
        """Yes, no, or not told."""
        return {"yes": True, "no": False}.get(self.form[name])

    def id(self, name: str) -> UUID | None:
        """An identifier that the page offered; None where none was chosen."""
        if not self.form[name]:
            return None
        try:
            return UUID(self.form[name])
        except ValueError:
            self.errors[name] = "choice"
            return None

    def ids(self, name: str) -> list[UUID]:
        """Identifiers that the page told, as many as there are; what is none is left out."""
        found = []
        for one in self.form.all(name):
            with suppress(ValueError):
                found.append(UUID(one))
        return found

    def text(self, name: str) -> str:
        """Words that must be there."""
        told = self.form[name]
        return told if 0 < len(told) <= LONGEST_WORDS else self._wrong(name, "words" if told else "words_needed", "")

    def _wrong(self, name: str, error: str, instead: Any) -> Any:
        self.errors[name] = error
        return instead


def say(request: AnyRequest, name: str, /, **values: str | int | date) -> str:
    """A message of the slice in the language of who looks."""
    return site_of(request).messages.text(f"repayments.{name}", language_of_person(request), **values)


def unreadable(request: AnyRequest, which: str, fields: Fields) -> Sent:
    """The form with a sentence beside each field that cannot be read."""
    errors = {name: say(request, f"errors.{error}") for name, error in fields.errors.items()}
    return Sent(which, fields.form, errors)


def refused(request: AnyRequest, which: str, form: Form, refusal: Refusal) -> Sent:
    """The form with what was refused, beside the field that it concerns where there is one."""
    sentence = site_of(request).messages.refusal(refusal, language_of_person(request))
    rule = refusal.facts.get("rule")
    if rule and site_of(request).messages.knows(f"repayments.rules.{rule}"):
        sentence = say(request, "refused_by_rule", sentence=sentence, rule=_rule_told(request, str(rule), refusal))
    name = refusal.facts.get("field") if isinstance(refusal, ReasonNeeded) else BESIDE.get(type(refusal))
    if name and form.all(str(name)):
        return Sent(which, form, {str(name): sentence})
    return Sent(which, form, refused=sentence, way=_way_on(request, refusal))


def _rule_told(request: AnyRequest, rule: str, refusal: Refusal) -> str:
    """What the rule asks for, and of papers which are lacking."""
    told, papers = say(request, f"rules.{rule}"), str(refusal.facts.get("papers", "")).split()
    if not papers:
        return told
    lacking = say(request, "comma").join(say(request, f"papers.{paper}") for paper in papers)
    return say(request, "papers_lacking", rule=told, papers=lacking)


def _way_on(request: AnyRequest, refusal: Refusal) -> tuple[str, str] | None:
    if not isinstance(refusal, BudgetExceeded | BudgetMissing):
        return None
    way = "decide.record_budget" if isinstance(refusal, BudgetMissing) else "decide.revise_budget"
    return say(request, way), f"/supports/money?year={refusal.facts['year']}#budget-form"


def status_of(refusal: Refusal) -> int:
    """With which status the page tells what was refused; what the page cannot tell is raised again."""
    if refusal.kind is Kind.MISSING and not isinstance(refusal, NoSuchFrame):
        raise refusal
    return 422 if refusal.kind is Kind.MISSING else STATUS[refusal.kind]
