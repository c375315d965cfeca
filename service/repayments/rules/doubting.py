"""What a paper tells that can be true and is likely mistyped: to be looked at, and never refused.

What is left of a loan (返還残額) follows from what was left before and was repaid since. Of a loan with interest it
falls by less than is repaid, so that only of loans that bear none both ways are doubtful.
"""

from collections.abc import Sequence

from service.base.fiscal_year import FiscalYear
from service.base.yen import ZERO, Yen, total
from service.repayments.rules.after_moves import part_of_year
from service.repayments.rules.award import life_cap
from service.repayments.rules.evidence import counting
from service.repayments.rules.path import answered, frame_of, life_of
from service.repayments.terms.case import Case
from service.repayments.terms.evidence import EvidenceFacts
from service.repayments.terms.importing import Remark
from service.repayments.terms.life import Promise
from service.repayments.terms.scheme import Basis, Frame, Loan, Yearly

TIMES = 2
"""Of the limit of a year: who repays ahead of time may well repay more than counts, seldom so much more."""


def limits_of_year(frame: Frame, promise: Promise) -> tuple[Yen, ...]:
    """Of each payment of a year in their order; they differ by a yen where the limit of the life does not divide
    evenly. Empty where no year has one."""
    if not isinstance(frame.schedule, Yearly):
        return ()
    cap, years = life_cap(frame, promise), frame.schedule.years
    if frame.limits.a_year is not None or cap is None:
        return () if frame.limits.a_year is None else (frame.limits.a_year,) * years
    return tuple(part_of_year(frame, cap, at) for at in range(years))


def is_far_above(frame: Frame, promise: Promise, told: EvidenceFacts, left_before: Yen | None) -> bool:
    """Whether a year's repayments are more than twice what its limit lets count, or than was left of the loan."""
    if told.repaid is None:
        return False
    limit = max(limits_of_year(frame, promise), default=None)
    bounds = (None if limit is None else Yen(limit.amount * TIMES), left_before)
    return any(bound is not None and told.repaid > bound for bound in bounds)


WITHOUT_INTEREST = frozenset({Loan.JASSO_1, Loan.KUMAMOTO_IKUEI_UNIVERSITY, Loan.KUMAMOTO_IKUEI_SCHOOL})


def doubts(case: Case, told: EvidenceFacts, beside: Sequence[EvidenceFacts]) -> tuple[Remark, ...]:
    """What is to be looked at before the paper is checked, in a fixed order.

    `beside`: the other papers of the support that are not refused, the oldest year first, as they were checked and then
    as they came.
    """
    frame, promise, loans = frame_of(case), life_of(case).promise, answered(case).loans
    of = told.company_id, told.fiscal_year
    others = [each for each in beside if (each.company_id, each.fiscal_year) != of]
    is_free = bool(loans) and loans is not None and loans <= WITHOUT_INTEREST
    counts = frame.basis is Basis.REPAYMENTS
    left_before = _left_before(told, others, promise.loan) if counts else None
    found = (
        (Remark.FAR_ABOVE, is_far_above(frame, promise, told, left_before)),
        (Remark.TOLD_TWICE, any((each.company_id, each.fiscal_year) == of and each != told for each in beside)),
        (Remark.BALANCE_ABOVE, counts and _is_above(told, others, promise.loan)),
        (Remark.BALANCE_OTHERWISE, counts and _is_otherwise(told, others, promise.loan, is_free=is_free)),
    )
    return tuple(remark for remark, is_so in found if is_so)


def _is_above(told: EvidenceFacts, others: Sequence[EvidenceFacts], loan: Yen | None) -> bool:
    """More is left than was lent, or than was left in a year before."""
    before = _before(told, others)
    left, bounds = told.loan_remaining, (loan, before.loan_remaining if before else None)
    return left is not None and any(bound is not None and left > bound for bound in bounds)


def _is_otherwise(told: EvidenceFacts, others: Sequence[EvidenceFacts], loan: Yen | None, *, is_free: bool) -> bool:
    """What is left fell by more than was repaid since, or, of loans without interest, by less.

    The loan as the application told it was whole, or what was left then: part of it may have been repaid before.
    """
    before = _before(told, others)
    start = before.loan_remaining if before else loan
    since = _repaid_since(told, others, before.fiscal_year if before else None)
    if start is None or since is None or told.loan_remaining is None or told.loan_remaining > start:
        return False
    fell = start - told.loan_remaining
    return (before is not None and fell > since) or (is_free and fell < since)


def _before(told: EvidenceFacts, others: Sequence[EvidenceFacts]) -> EvidenceFacts | None:
    """The last paper of an earlier year that tells what was left."""
    earlier = [each for each in others if each.fiscal_year < told.fiscal_year and each.loan_remaining is not None]
    return max(reversed(earlier), key=lambda each: each.fiscal_year, default=None)


def _left_before(told: EvidenceFacts, others: Sequence[EvidenceFacts], loan: Yen | None) -> Yen | None:
    """What was left before the paper's days: by the last paper of an earlier year, or of the whole loan, less what
    others tell to be repaid since. Never above the loan, whatever a paper tells."""
    before = _before(told, others)
    bounds = [each for each in (loan, before.loan_remaining if before else None) if each is not None]
    if not bounds:
        return None
    since = _papers_since(told, others, before.fiscal_year if before else None)
    return max(ZERO, min(bounds) - total([each.repaid for each in since if each.repaid is not None]))


def _repaid_since(told: EvidenceFacts, others: Sequence[EvidenceFacts], year: FiscalYear | None) -> Yen | None:
    """What was repaid after that year until the end of the paper's days; None where a paper of a year is missing, or
    tells no amount. After none: what the paper itself tells, which is the least."""
    papers = [told]
    if year is not None:
        papers += _papers_since(told, others, year)
        years = {each.fiscal_year.year for each in papers}
        if years != set(range(year.year + 1, told.fiscal_year.year + 1)):
            return None
    amounts = [each.repaid for each in papers if each.repaid is not None]
    return total(amounts) if len(amounts) == len(papers) else None


def _papers_since(told: EvidenceFacts, others: Sequence[EvidenceFacts], year: FiscalYear | None) -> list[EvidenceFacts]:
    """The others that count of the days after that year (None: of all) and before the paper's."""
    earlier = [each for each in counting(others).values() if _is_earlier(each, told)]
    return [each for each in earlier if year is None or year < each.fiscal_year]


def _is_earlier(each: EvidenceFacts, told: EvidenceFacts) -> bool:
    if each.fiscal_year != told.fiscal_year:
        return each.fiscal_year < told.fiscal_year
    return each.employed is not None and told.employed is not None and each.employed.first < told.employed.first
