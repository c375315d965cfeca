"""What of a loan is still to be repaid, as far as it is known: support is for repayments that were made.

A limit of what is looked ahead to alone. What is paid follows from what was repaid anyway.
"""

from collections.abc import Iterable

from service.base.yen import ZERO, Yen
from service.repayments.terms.life import Award, Promise
from service.repayments.terms.scheme import Basis, Frame


def loan_left(frame: Frame, promise: Promise, repaid: Yen) -> Yen | None:
    """What is left after so much was repaid; None where the loan is not known or repayments do not count."""
    if promise.loan is None or frame.basis is not Basis.REPAYMENTS:
        return None
    return max(ZERO, promise.loan - repaid)


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
