"""What of a loan is still to be repaid, as far as it is known: support is for repayments that were made.

As the last checked paper certifies it (返還残額): nobody repays more. What a paper tells above the loan is not
believed, whoever checked it. Before there is one it is estimated from the loan as the application told it, which holds
neither interest nor what was repaid before. A limit of what is looked ahead to alone: what is paid follows from what
was repaid anyway.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from service.base.fiscal_year import FiscalYear
from service.base.yen import ZERO, Yen
from service.repayments.terms.evidence import EvidenceFacts
from service.repayments.terms.life import Award, Instalment, Promise
from service.repayments.terms.scheme import Basis, Frame


@dataclass(frozen=True, slots=True)
class Loan:
    """What was left at the end of the fiscal year `of`, as certified; None: the whole, as the application told it."""

    amount: Yen
    of: FiscalYear | None

    @property
    def is_certified(self) -> bool:
        return self.of is not None

    def left(self, repaid: Iterable[tuple[Instalment, Yen]]) -> Yen:
        """What is left after so much was repaid for each of these instalments."""
        left = self.amount
        for instalment, amount in repaid:
            if self.of is None or instalment.counted.first > self.of.last_day:
                left -= amount
        return max(ZERO, left)


def loan_known(frame: Frame, promise: Promise, checked: Sequence[EvidenceFacts] = ()) -> Loan | None:
    """None where nothing tells the loan, or repayments do not count. `checked`: in the order of checking."""
    if frame.basis is not Basis.REPAYMENTS:
        return None
    certified = [
        (each.fiscal_year, each.loan_remaining)
        for each in checked
        if each.loan_remaining is not None and (promise.loan is None or each.loan_remaining <= promise.loan)
    ]
    if certified:
        last = max(year for year, _ in certified)
        return Loan([amount for year, amount in certified if year == last][-1], last)
    return None if promise.loan is None else Loan(promise.loan, None)


def repaid_of(frame: Frame, actuals: Iterable[Yen | None], amount: Yen) -> Yen:
    """What was repaid for one instalment: as its last award tells (None tells nothing), else the least for the amount.

    The amount is the rate's part of it, so that the least is rounded up.
    """
    told = [actual for actual in actuals if actual is not None]
    numerator, denominator = frame.rate
    return told[-1] if told else Yen(-(-amount.amount * denominator // numerator))


def actual_told(award: Award) -> Yen | None:
    """From what an award was computed, as its trace says; None of what is taken back."""
    return award.trace[0].result if award.trace and award.trace[0].code == "actual" else None
