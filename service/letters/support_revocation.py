"""支給決定取消・返還決定通知書: what was decided is taken back after an end, why, and how it is to be paid back."""

from dataclasses import dataclass
from datetime import date

from service.base.fiscal_year import FiscalYear
from service.base.yen import ZERO, Yen, total
from service.letters.letter import Letter
from service.letters.support_changes import CHANGE
from service.letters.support_notices import Support
from service.letters.telling import amount, day_in_both, year_in_both
from service.letters.template import Shape, template_of

REVOCATION = Shape(
    "revocation",
    CHANGE.places - {"year", "counted", "reasons"} | {"reason"},
    columns={"year": 31, "before": 23, "after": 23, "back": 23},
    numbers=frozenset({"before", "after", "back"}),
    sentences={code: CHANGE.sentences[code] for code in ("support", "subsidy", "claimed", "to_be_claimed")},
)


@dataclass(frozen=True, slots=True)
class TakenBack:
    """Of one payment what was decided, and what of it is to be paid back."""

    fiscal_year: FiscalYear
    before: Yen
    back: Yen


@dataclass(frozen=True, slots=True, kw_only=True)
class RevocationNotice:
    """支給決定取消・返還決定通知書 of one act: what it takes back of each payment, why, and by when it is to be paid.

    Amounts are those of who was paid: the whole, or to a company the prefecture's part. `claim_no` and `due_on` are of
    the claim that asks for it, None while there is none. Refuses what takes nothing back (ValueError).
    """

    support: Support
    """Its `person_name` is who was paid."""
    number: str
    decided_on: date
    reason: str
    payments: tuple[TakenBack, ...]
    claim_no: str | None
    due_on: date | None
    account: tuple[str, ...]
    review_office: str
    is_to_company: bool = False

    def __post_init__(self) -> None:
        if self.back <= ZERO or not self.reason:
            raise ValueError(f"the revocation {self.support.case_ref}-{self.number} takes nothing back")

    @property
    def before(self) -> Yen:
        return total([each.before for each in self.payments])

    @property
    def back(self) -> Yen:
        return total([each.back for each in self.payments])


def revocation_letter(told: RevocationNotice) -> Letter:
    """The notice, with a line for each payment of which something is taken back."""
    template = template_of(REVOCATION)
    claimed = {"claim": told.claim_no or "", "account": "\n".join(told.account)}
    values = {
        "addressee": f"{told.support.person_name}　{'御中' if told.is_to_company else '様'}",
        "case": told.support.case_ref,
        "number": told.number,
        "scheme": told.support.scheme,
        "what": template.sentence("subsidy" if told.is_to_company else "support", {}),
        "frame": told.support.frame,
        "decided_on": day_in_both(told.decided_on),
        "reason": told.reason,
        "before": amount(told.before),
        "after": amount(told.before - told.back),
        "back": amount(told.back),
        "due_on": "" if told.due_on is None else day_in_both(told.due_on),
        "how": template.sentence("to_be_claimed" if told.claim_no is None else "claimed", claimed),
        "review_office": told.review_office,
    }
    lines = [
        (year_in_both(each.fiscal_year), amount(each.before), amount(each.before - each.back), amount(each.back))
        for each in told.payments
    ]
    return template.letter(told.decided_on, told.support.office, values, lines, amount(told.back))
