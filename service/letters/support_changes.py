"""支給額変更決定通知書: what was decided before, what is right, why, and how the difference is to be paid back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.letters.letter import Letter
from service.letters.support_money import PAYMENT, PAYMENT_TO_COMPANY, TracedStep, numbers_told, steps_told
from service.letters.support_notices import NOTHING, Support
from service.letters.telling import amount, day_in_both, days_in_both, year_in_both
from service.letters.template import Shape, Template, template_of

_FROM_TO = frozenset({"before", "after"})
CHANGE = Shape(
    "change",
    frozenset(
        {
            "addressee",
            "case",
            "number",
            "scheme",
            "what",
            "frame",
            "year",
            "counted",
            "decided_on",
            "before",
            "after",
            "back",
            "reasons",
            "due_on",
            "how",
            "review_office",
        }
    ),
    columns=PAYMENT.columns,
    numbers=PAYMENT.numbers,
    sentences={
        **dict.fromkeys(("support", "subsidy", "records", "to_be_claimed"), NOTHING),
        **dict.fromkeys(("repaid", "outlay", "limit"), _FROM_TO),
        "months": _FROM_TO | {"whole"},
        "claimed": frozenset({"claim", "account"}),
    },
)
"""Its steps are told in the sentences of the payment that it changes."""


@dataclass(frozen=True, slots=True)
class WhyChanged:
    """A sentence of the template that says what was recorded otherwise, and the numbers from which and to which."""

    code: str
    numbers: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeNotice:
    """支給額変更決定通知書: less is awarded than was, `before` to `after`, why, and what is to be paid back by when.

    Amounts are those of who was paid: the whole, or to a company the prefecture's part. `claim_no` and `due_on` are of
    the claim that asks for it, None while there is none. Refuses what lowers nothing (ValueError).
    """

    support: Support
    """Its `person_name` is who was paid."""
    number: str
    fiscal_year: FiscalYear
    first: date
    last: date
    decided_on: date
    before: Yen
    after: Yen
    reasons: tuple[WhyChanged, ...]
    claim_no: str | None
    due_on: date | None
    account: tuple[str, ...]
    trace: tuple[TracedStep, ...]
    review_office: str
    is_to_company: bool = False

    def __post_init__(self) -> None:
        if self.after >= self.before or not self.reasons:
            raise ValueError(f"the change {self.support.case_ref}-{self.number} lowers nothing, or nobody knows why")


def change_letter(told: ChangeNotice) -> Letter:
    """The notice that less is awarded, with a sentence for each step of the amount that is right."""
    template = template_of(CHANGE)
    steps = steps_told(template_of(PAYMENT_TO_COMPANY if told.is_to_company else PAYMENT), told.trace)
    reasons = [template.sentence(each.code, numbers_told(each.numbers)) for each in told.reasons]
    reasons = reasons if len(reasons) == 1 else [f"（{n}）{text}" for n, text in enumerate(reasons, start=1)]
    values = {
        "addressee": f"{told.support.person_name}　{'御中' if told.is_to_company else '様'}",
        "case": told.support.case_ref,
        "number": told.number,
        "scheme": told.support.scheme,
        "what": template.sentence("subsidy" if told.is_to_company else "support", {}),
        "frame": told.support.frame,
        "year": year_in_both(told.fiscal_year),
        "counted": days_in_both(told.first, told.last),
        "decided_on": day_in_both(told.decided_on),
        "before": amount(told.before),
        "after": amount(told.after),
        "back": amount(told.before - told.after),
        "reasons": "\n".join(reasons),
        "due_on": "" if told.due_on is None else day_in_both(told.due_on),
        "how": _how(template, told),
        "review_office": told.review_office,
    }
    return template.letter(told.decided_on, told.support.office, values, steps)


def _how(template: Template, told: ChangeNotice) -> str:
    if told.claim_no is None:
        return template.sentence("to_be_claimed", {})
    return template.sentence("claimed", {"claim": told.claim_no, "account": "\n".join(told.account)})
