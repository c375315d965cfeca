"""Letters about the money of a support: 負担金請求書 or 寄附金納付依頼書 to a company, 支払通知書 to a person, and
返還請求書 to who owes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen, total
from service.letters.letter import Letter
from service.letters.support_notices import NOTHING, Support
from service.letters.telling import amount, day_in_both, days_in_both, year_in_both
from service.letters.template import Shape, Template, template_of

_OF_MONTHS = frozenset({"months", "whole", "limit"})
_OF_COMPANY = frozenset({"so_far", "company_so_far", "numerator", "denominator"})
_LIMIT = frozenset({"limit"})
CLAIM = Shape(
    "claim",
    frozenset({"company", "claim", "scheme", "year", "total", "due_on", "account"}),
    columns={"reference": 30, "year": 34, "reason": 22, "amount": 24},
    numbers=frozenset({"amount"}),
    sentences={"shared": frozenset({"reason", "months", "whole"})},
)
DONATION = replace(CLAIM, name="donation")
"""Where companies give their part to the prefecture's fund: the same told in other words."""
RECLAIM = Shape(
    "reclaim",
    frozenset({"addressee", "claim", "scheme", "year", "reason", "total", "due_on", "account"}),
    columns={"reference": 36, "year": 36, "amount": 28},
    numbers=frozenset({"amount"}),
)
PAYMENT = Shape(
    "payment",
    frozenset(
        {"person", "case", "number", "scheme", "frame", "year", "counted", "actual", "limit", "amount", "paid_on"}
    ),
    columns={"step": 80, "result": 20},
    numbers=frozenset({"result"}),
    sentences={
        "actual": NOTHING,
        "rate": frozenset({"numerator", "denominator"}),
        "limit_of_year": frozenset({"limit", "number"}),
        "limit_moved_before": frozenset({"limit", "less"}),
        "limit_after_move": _OF_MONTHS | {"full", "lower"},
        "not_in_work": _OF_MONTHS,
        "part_year_nothing": _OF_MONTHS,
        "months_in_work": _OF_MONTHS | {"full"},
        "remainder": frozenset({"limit", "cap", "awarded"}),
        "years_used_up": frozenset({"limit", "years"}),
        "rounded_down": frozenset({"unit"}),
        "company_over_life": _OF_COMPANY,
        "company_each_year": _OF_COMPANY,
        "company_change": NOTHING,
        "prefecture_limit_of_year": _LIMIT,
        "prefecture_limit_of_company": _LIMIT,
        "prefecture": frozenset({"amount", "company"}),
        "correction": NOTHING,
        "reclaim": NOTHING,
    },
)
PAYMENT_TO_COMPANY = replace(PAYMENT, name="payment_company")
"""Where companies pay people themselves: the same told in other words, of the prefecture's part."""
LIMITS = frozenset({"limit_of_year", "limit_moved_before", "limit_after_move", "months_in_work", "remainder"})
"""Steps that say an upper limit of the amount."""


@dataclass(frozen=True, slots=True)
class ClaimLine:
    """What is claimed for one person and year; `reason` is the line's word. Below zero it lessens the claim.

    `months`: where companies share a part by months, this one's and those of all; None: it bears the part alone.
    """

    reference: str
    fiscal_year: FiscalYear
    reason: str
    amount: Yen
    months: tuple[int, int] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyClaim:
    """A claim: number, year, lines, total, until when and where to pay (`account`, line by line).

    Refuses a total that its lines do not make (ValueError).
    """

    claim_no: str
    fiscal_year: FiscalYear
    scheme: str
    addressee: str
    """A company's name; of a 返還請求書 whom it is for, with 様 or 御中."""
    issued_on: date
    due_on: date
    lines: tuple[ClaimLine, ...]
    total: Yen
    account: tuple[str, ...]
    office: tuple[str, ...]
    reason: str = ""
    """Of a 返還請求書: why."""
    is_donation: bool = False
    """Whether all of it is given to the prefecture's fund (寄附金納付依頼書)."""

    def __post_init__(self) -> None:
        if (made := total([line.amount for line in self.lines])) != self.total:
            raise ValueError(f"the lines of claim {self.claim_no} make {made}, not {self.total}")


@dataclass(frozen=True, slots=True)
class TracedStep:
    """A step of how an amount came about: its code, the amount after it, and the numbers it was done with."""

    code: str
    result: Yen
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentNotice:
    """支払通知書: what was paid for which days, from what was repaid within them, and the steps of the amount.

    `limit` is the least of the upper limits that were applied, None where there was none.
    """

    support: Support
    number: str
    """Of the payment within the support."""
    fiscal_year: FiscalYear
    first: date
    last: date
    actual: Yen
    limit: Yen | None
    amount: Yen
    paid_on: date
    trace: tuple[TracedStep, ...]
    is_to_company: bool = False


def claim_letter(told: MoneyClaim) -> Letter:
    """What a company is asked for, a line a person and year; as many pages as they need."""
    template = template_of(DONATION if told.is_donation else CLAIM)
    lines = [
        (each.reference, year_in_both(each.fiscal_year), _what_for(template, each), amount(each.amount))
        for each in told.lines
    ]
    values = _of_claim(told) | {"company": told.addressee}
    return template.letter(told.issued_on, told.office, values, lines, amount(told.total))


def _what_for(template: Template, line: ClaimLine) -> str:
    if line.months is None:
        return line.reason
    own, whole = line.months
    return template.sentence("shared", {"reason": line.reason, "months": str(own), "whole": str(whole)})


def reclaim_letter(told: MoneyClaim) -> Letter:
    """The claim to who owes something back."""
    lines = [(each.reference, year_in_both(each.fiscal_year), amount(each.amount)) for each in told.lines]
    values = _of_claim(told) | {"addressee": told.addressee, "reason": told.reason}
    return template_of(RECLAIM).letter(told.issued_on, told.office, values, lines, amount(told.total))


def _of_claim(told: MoneyClaim) -> dict[str, str]:
    return {
        "claim": told.claim_no,
        "scheme": told.scheme,
        "year": year_in_both(told.fiscal_year),
        "total": amount(told.total),
        "due_on": day_in_both(told.due_on),
        "account": "\n".join(told.account),
    }


def payment_letter(told: PaymentNotice) -> Letter:
    """The notice of a payment, with a sentence for each step of the amount."""
    template = template_of(PAYMENT_TO_COMPANY if told.is_to_company else PAYMENT)
    values = {
        "person": told.support.person_name,
        "case": told.support.case_ref,
        "scheme": told.support.scheme,
        "frame": told.support.frame,
        "number": told.number,
        "year": year_in_both(told.fiscal_year),
        "counted": days_in_both(told.first, told.last),
        "actual": amount(told.actual),
        "limit": "" if told.limit is None else amount(told.limit),
        "amount": amount(told.amount),
        "paid_on": day_in_both(told.paid_on),
    }
    return template.letter(told.paid_on, told.support.office, values, steps_told(template, told.trace))


def steps_told(template: Template, trace: Sequence[TracedStep]) -> list[tuple[str, str]]:
    """Of each step a sentence of the payment's template, and the amount after it."""
    return [(template.sentence(_code(step), numbers_told(step.numbers)), amount(step.result)) for step in trace]


def _code(step: TracedStep) -> str:
    """Of a change the company's part is told without what it was computed from."""
    return "company_change" if step.code == "company_over_life" and not step.numbers else step.code


def numbers_told(numbers: Mapping[str, int]) -> dict[str, str]:
    """As they stand in sentences, with commas."""
    return {name: f"{number:,}" for name, number in numbers.items()}
