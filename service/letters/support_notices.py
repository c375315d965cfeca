"""Letters on the way to support: 登録通知書, 支援候補者認定通知書 in two copies, 支援対象者決定通知書, 不認定通知書.

Each is a dataclass of what it tells and a function that puts it into the words of its template. Words are handed in as
they are to be read; names are personal data, which the caller opened.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.letters.letter import Letter
from service.letters.telling import amount, day_in_both, year_in_both
from service.letters.template import Shape, Template, template_of

NOTHING: frozenset[str] = frozenset()
_SHARE = frozenset({"share"})
_CERTIFIED = frozenset({"company", "person", "case", "scheme", "frame", "hired_on", "certified_on", "limit", "sharing"})
_SHARING = {"prefecture_pays": _SHARE, "company_pays": _SHARE}
REGISTRATION = Shape(
    "registration",
    frozenset({"person", "case", "scheme", "frame", "hire_year", "registered_on", "category", "credential", "loans"}),
)
CERTIFICATION_COMPANY = Shape("certification_company", _CERTIFIED, sentences=_SHARING)
CERTIFICATION_PERSON = Shape("certification_person", _CERTIFIED, sentences=_SHARING)
DECISION = Shape(
    "decision",
    frozenset(
        {
            "person",
            "case",
            "scheme",
            "frame",
            "company",
            "hired_on",
            "decided_on",
            "limit_of_life",
            "limit_of_year",
            "years",
            "conditions",
        }
    ),
    columns={"number": 7, "kind": 25, "counted": 38, "due": 30},
    numbers=frozenset({"number"}),
    sentences={
        **dict.fromkeys(("employed", "repaying", "months", "whole_only", "lapses", "carries", "reclaim"), NOTHING),
        "rests": frozenset({"rests"}),
        "evidence": frozenset({"papers"}),
    },
)
DECLINED = Shape(
    "declined", frozenset({"person", "case", "scheme", "frame", "declined_on", "reasons", "review_office"})
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Support:
    """What every letter about a support says of it, and who writes."""

    case_ref: str
    """登録番号."""
    person_name: str
    scheme: str
    frame: str
    office: tuple[str, ...]
    """In whose name it is written, line by line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegistrationNotice:
    """登録通知書, to the person; `loans` empty where the frame asks for none."""

    support: Support
    day: date
    hire_year: FiscalYear
    registered_on: date
    category: str
    credential: str
    loans: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CertificationNotice:
    """支援候補者認定通知書; `flow`: who pays first (`prefecture_pays`, `company_pays`), `share`: the company's part."""

    support: Support
    company_name: str
    hired_on: date
    certified_on: date
    limit: Yen | None
    flow: str
    share: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Planned:
    """A payment that may come: for which days, in which year's books."""

    number: int
    kind: str
    first: date
    last: date
    due: FiscalYear


@dataclass(frozen=True, slots=True)
class Condition:
    """A sentence of the template that holds for this support, and what stands in its places."""

    code: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionNotice:
    """支援対象者決定通知書: limits in yen (None: no such limit), of the years in their order, `times` payments at most,
    each year's, conditions."""

    support: Support
    company_name: str
    hired_on: date
    decided_on: date
    limit_of_life: Yen | None
    limits_of_year: tuple[Yen, ...]
    times: int
    planned: tuple[Planned, ...]
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclinedNotice:
    """不認定通知書: at least one reason, and where a request for review is handed in."""

    support: Support
    declined_on: date
    reasons: tuple[str, ...]
    review_office: str

    def __post_init__(self) -> None:
        if not self.reasons:
            raise ValueError("a refusal without a reason is none (行政手続法 8条)")


def registration_letter(told: RegistrationNotice) -> Letter:
    """The notice of registration."""
    values = _of_support(told.support) | {
        "hire_year": year_in_both(told.hire_year),
        "registered_on": day_in_both(told.registered_on),
        "category": told.category,
        "credential": told.credential,
        "loans": told.loans,
    }
    return template_of(REGISTRATION).letter(told.day, told.support.office, values)


def certification_to_company(told: CertificationNotice) -> Letter:
    """The copy of the certification that the company keeps."""
    return _certification(told, template_of(CERTIFICATION_COMPANY))


def certification_to_person(told: CertificationNotice) -> Letter:
    """The copy that the company hands to the person."""
    return _certification(told, template_of(CERTIFICATION_PERSON))


def _certification(told: CertificationNotice, template: Template) -> Letter:
    numerator, denominator = told.share
    values = _of_support(told.support) | {
        "company": told.company_name,
        "hired_on": day_in_both(told.hired_on),
        "certified_on": day_in_both(told.certified_on),
        "limit": _limit(told.limit),
        "sharing": template.sentence(told.flow, {"share": f"{denominator}分の{numerator}"}),
    }
    return template.letter(told.certified_on, told.support.office, values)


def decision_letter(told: DecisionNotice) -> Letter:
    """The decision, with a line for each payment that may come."""
    template = template_of(DECISION)
    sentences = [template.sentence(each.code, each.values) for each in told.conditions]
    values = _of_support(told.support) | {
        "company": told.company_name,
        "hired_on": day_in_both(told.hired_on),
        "decided_on": day_in_both(told.decided_on),
        "limit_of_life": _limit(told.limit_of_life),
        "limit_of_year": _of_years(told.limits_of_year),
        "years": _years(told.planned, told.times),
        "conditions": "\n".join(f"（{number}）{text}" for number, text in enumerate(sentences, start=1)),
    }
    lines = [
        (
            str(each.number),
            each.kind,
            f"{day_in_both(each.first)}から\n{day_in_both(each.last)}まで",
            year_in_both(each.due),
        )
        for each in told.planned
    ]
    return template.letter(told.decided_on, told.support.office, values, lines)


def _years(planned: Sequence[Planned], times: int) -> str:
    if not planned:
        return ""
    first, last = planned[0].due, planned[-1].due
    span = year_in_both(first) if first == last else f"{year_in_both(first)}から{year_in_both(last)}まで"
    return f"{span}（{times}回以内）"


def declined_letter(told: DeclinedNotice) -> Letter:
    """The refusal, with its reasons and how to ask for review."""
    reasons = told.reasons if len(told.reasons) == 1 else [f"（{n}）{text}" for n, text in enumerate(told.reasons, 1)]
    values = _of_support(told.support) | {
        "declined_on": day_in_both(told.declined_on),
        "reasons": "\n".join(reasons),
        "review_office": told.review_office,
    }
    return template_of(DECLINED).letter(told.declined_on, told.support.office, values)


def _of_support(support: Support) -> dict[str, str]:
    return {
        "person": support.person_name,
        "case": support.case_ref,
        "scheme": support.scheme,
        "frame": support.frame,
    }


def _of_years(limits: Sequence[Yen]) -> str:
    """The limit of a year; where the whole does not divide evenly, also that of the years that hold a yen more."""
    least, most = min(limits, default=None), max(limits, default=None)
    if least is None or most is None or least == most:
        return _limit(least)
    more = sum(each == most for each in limits)
    return f"{amount(least)}（{len(limits)}回のうち{more}回は、端数を加えた{amount(most)}）"


def _limit(yen: Yen | None) -> str:
    return "" if yen is None else amount(yen)
