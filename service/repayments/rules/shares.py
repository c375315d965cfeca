"""Of companies' parts: by which months they share one, and what of one stands as a year's revenue."""

from collections.abc import Iterable, Mapping, Sequence

from service.base.fiscal_year import FiscalYear
from service.base.ids import CompanyId
from service.base.yen import ZERO, Yen, total
from service.repayments.rules.by_company import months_of_companies, parts_of_companies
from service.repayments.terms.life import Life
from service.repayments.terms.obligation import Obligation
from service.repayments.terms.scheme import Frame


def months_told(
    frame: Frame, life: Life, obligation: Obligation, others: Iterable[Obligation] = ()
) -> Mapping[CompanyId, int]:
    """By which months its companies share their part; empty where they do not, or the work was told otherwise then.

    `others`: of the same support. A correction moves what leaves the sum of all of an instalment shared so.
    """
    before = [each for each in others if obligation.follows(each)]
    if _is_shared_so(frame, life, [obligation]) or _is_shared_so(frame, life, [*before, obligation]):
        return months_of_companies(frame, life, obligation.instalment.counted)
    return {}


def _is_shared_so(frame: Frame, life: Life, obligations: Sequence[Obligation]) -> bool:
    borne: dict[CompanyId, Yen] = {}
    for company_id, share in (part for each in obligations for part in each.shares):
        borne[company_id] = borne.get(company_id, ZERO) + share
    whole = total([each.award.company for each in obligations])
    right = parts_of_companies(frame, life, obligations[0].instalment.counted, whole)
    return _of_something(right) == _of_something(borne.items())


def _of_something(parts: Iterable[tuple[CompanyId, Yen]]) -> dict[CompanyId, Yen]:
    return {company_id: share for company_id, share in parts if share}


def revenue_of_year(obligation: Obligation, others: Iterable[Obligation], year: FiscalYear) -> dict[CompanyId, Yen]:
    """What of each company's part of the instalment stands as revenue of that year, before the obligation.

    What is too much is what was added last, so that the year's own revenue goes back first. The year is that of the
    decision, whose books alone take new obligations: what is decided in 出納整理期間 on an earlier year's revenue is
    of the new year already.
    """
    stands: dict[CompanyId, Yen] = {}
    of_year = [each for each in others if obligation.follows(each) and each.fiscal_year == year]
    for each in sorted(of_year, key=lambda one: one.sequence):
        for company_id, share in each.shares:
            stands[company_id] = max(ZERO, stands.get(company_id, ZERO) + share)
    return stands
