"""Who may be supported by a frame: each condition is answered fits, conflicts or unknown, with its source."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.repayments.terms.scheme import BeforeWhat, Category, Credential, Frame, Loan, Paper


class Answer(StrEnum):
    """Unknown is an answer of its own, and never counted as a yes."""

    FITS = "fits"
    CONFLICTS = "conflicts"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Application:
    """What the papers say of one applicant; None is what they do not say."""

    category: Category
    credential: Credential
    loans: frozenset[Loan] | None
    registered_on: date
    offered_on: date | None
    hired_on: date
    graduated_on: date | None
    age_at_hire: int | None
    is_from_outside: bool | None
    was_employed_in_prefecture: bool | None
    has_other_support: bool | None
    loan: Yen | None
    papers: frozenset[Paper]
    registration_recorded_on: date | None = None
    """Where the registration was recorded on another day than its own, that day."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One condition of the frame (`rule` names the parameter) and how the application answers it.

    `recorded_late`: the day told answers it, but it was recorded only after what it has to be before: to be looked at.
    """

    rule: str
    answer: Answer
    source: str
    recorded_late: bool = False


def findings(frame: Frame, application: Application) -> tuple[Finding, ...]:
    """Every condition that the frame asks for, in a fixed order."""
    return tuple(
        Finding(rule, answer, _source(frame, rule), _recorded_late(frame, rule, application))
        for rule, answer in _answers(frame, application)
    )


def papers_lacking(frame: Frame, category: Category, papers: Collection[Paper]) -> tuple[Paper, ...]:
    """What an application of the category has to come with, and did not."""
    return tuple(each for each in Paper if each in frame.papers.get(category, frozenset()) and each not in papers)


def is_unfit(found: Iterable[Finding]) -> bool:
    """Whether a condition is known not to be met."""
    return any(finding.answer is Answer.CONFLICTS for finding in found)


def _source(frame: Frame, rule: str) -> str:
    """Where the list of limits says who is eligible, its source says so too."""
    parameter = "caps" if rule == "credentials" and frame.limits.caps else rule
    return frame.sources.get(parameter, "")


def _answers(frame: Frame, told: Application) -> Iterator[tuple[str, Answer]]:
    yield "categories", _answer(told.category in frame.eligibility.categories)
    yield "credentials", _answer(told.credential in frame.limits.credentials)
    yield from _of_loans(frame, told)
    yield from _of_days(frame, told)
    yield from _of_before(frame, told)
    yield "papers", _answer(None if papers_lacking(frame, told.category, told.papers) else True)


def _of_loans(frame: Frame, told: Application) -> Iterator[tuple[str, Answer]]:
    asked = frame.eligibility
    if asked.loans:
        uses = None if told.loans is None else bool(told.loans & asked.loans)
        yield ("without_loans", _answer(_not(uses))) if asked.without_loans else ("loans", _answer(uses))
    if frame.limits.of_loan is not None:
        yield "of_loan", _answer(True if told.loan is not None else None)


def _of_days(frame: Frame, told: Application) -> Iterator[tuple[str, Answer]]:
    asked = frame.eligibility
    if asked.registered_before is not BeforeWhat.NOT_ASKED:
        before = _registered_before(frame, told)
        yield "registered_before", _answer(None if before is None else told.registered_on < before)
    if asked.graduated_within_years is not None and told.category is not Category.EXPERIENCED:
        yield "graduated_within_years", _graduated_within(asked.graduated_within_years, told)
    if asked.age_below is not None and told.category in asked.age_below_of:
        yield "age_below", _answer(None if told.age_at_hire is None else told.age_at_hire < asked.age_below)


def _registered_before(frame: Frame, told: Application) -> date | None:
    return told.offered_on if frame.eligibility.registered_before is BeforeWhat.OFFER else told.hired_on


def _recorded_late(frame: Frame, rule: str, told: Application) -> bool:
    before, recorded_on = _registered_before(frame, told), told.registration_recorded_on
    if rule != "registered_before" or before is None or recorded_on is None:
        return False
    return recorded_on > before


def _of_before(frame: Frame, told: Application) -> Iterator[tuple[str, Answer]]:
    """What the person did and had until the registration."""
    asked = frame.eligibility
    if asked.not_employed_in_prefecture:
        yield "not_employed_in_prefecture", _answer(_not(told.was_employed_in_prefecture))
    if told.category in asked.from_outside:
        yield "from_outside", _answer(told.is_from_outside)
    if asked.excludes_other_support:
        yield "excludes_other_support", _answer(_not(told.has_other_support))


def _graduated_within(years: int, told: Application) -> Answer:
    """Of fiscal years, as the sources count (for the hires of 2020 16年度以降に卒業: four years).

    Who is hired before graduating has not graduated too long ago.
    """
    if told.graduated_on is None:
        return _answer(True if told.category is Category.NEW_GRADUATE else None)
    return _answer(FiscalYear.of(told.hired_on).year - FiscalYear.of(told.graduated_on).year <= years)


def _not(is_so: bool | None) -> bool | None:
    return None if is_so is None else not is_so


def _answer(is_so: bool | None) -> Answer:
    if is_so is None:
        return Answer.UNKNOWN
    return Answer.FITS if is_so else Answer.CONFLICTS
