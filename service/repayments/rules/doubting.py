"""What a paper tells that can be true and is likely mistyped: to be looked at, and never refused."""

from service.base.yen import Yen
from service.repayments.rules.award import life_cap
from service.repayments.terms.evidence import EvidenceFacts
from service.repayments.terms.life import Promise
from service.repayments.terms.scheme import Frame, Yearly

TIMES = 2
"""Of the limit of a year: who repays ahead of time may well repay more than counts, seldom so much more."""


def limit_of_year(frame: Frame, promise: Promise) -> Yen | None:
    """Of a limit that does not divide evenly the greater, as some years reach it; None where no year has one."""
    if not isinstance(frame.schedule, Yearly):
        return None
    cap, years = life_cap(frame, promise), frame.schedule.years
    if frame.limits.a_year is not None or cap is None:
        return frame.limits.a_year
    return max(cap.part(at + 1, years) - cap.part(at, years) for at in range(years))


def is_far_above(frame: Frame, promise: Promise, told: EvidenceFacts, rest_of_loan: Yen | None) -> bool:
    """Whether a year's repayments are more than twice what its limit lets count, or more than is left of the loan."""
    if told.repaid is None:
        return False
    limit = limit_of_year(frame, promise)
    bounds = (None if limit is None else Yen(limit.amount * TIMES), rest_of_loan)
    return any(bound is not None and told.repaid > bound for bound in bounds)
