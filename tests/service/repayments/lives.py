"""Working lives and what they are paid, said shortly for the tests of the programme's rules."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from service.base.fiscal_year import FiscalYear
from service.base.ids import CompanyId
from service.base.yen import ZERO, Yen
from service.repayments.rules.award import YearOfSupport, award_for
from service.repayments.rules.instalments import instalments
from service.repayments.rules.schemes import frame_for
from service.repayments.terms.life import Award, Employment, Life, Period, Promise, Rest, awarded_of
from service.repayments.terms.scheme import Absence, Credential, Frame

FIRM, OTHER_FIRM, THIRD_FIRM = (CompanyId(UUID(int=number)) for number in (1, 2, 3))
HIRED = date(2023, 4, 1)


def frame_named(name: str, hired: int = 2026) -> Frame:
    """The frame `scheme/frame` for people hired in that fiscal year."""
    scheme, frame = name.split("/")
    return frame_for(scheme, frame, FiscalYear(hired))


def work(first: date, last: date | None = None, company: CompanyId = FIRM, cap: int | None = None) -> Employment:
    return Employment(company, Period(first, last), None if cap is None else Yen(cap))


def rest(kind: Absence, first: date, last: date | None = None) -> Rest:
    return Rest(kind, Period(first, last))


def life_of(
    *employments: Employment,
    credential: Credential = Credential.UNIVERSITY_4Y,
    rests: Sequence[Rest] = (),
    loan: int | None = None,
    company_cap: int | None = None,
) -> Life:
    """A life in work; amounts in yen. Of no employment: at one company from April 2023 on."""
    jobs = employments or (work(HIRED),)
    promise = Promise(
        credential,
        jobs[0].days.first,
        None if loan is None else Yen(loan),
        None if company_cap is None else Yen(company_cap),
    )
    return Life(promise, jobs, tuple(rests))


def paid(frame: Frame, life: Life, actuals: Sequence[int], company_left: int | None = None) -> list[Award]:
    """The awards of the first instalments, one after another, of what was repaid or spent for each."""
    found: list[tuple[int, Award]] = []
    for instalment, actual in zip(instalments(frame, life.promise.hired_on), actuals, strict=False):
        left = None if company_left is None else Yen(company_left)
        year = YearOfSupport(instalment, Yen(actual), awarded_of(found), left)
        found.append((instalment.number, award_for(frame, life, year)))
    return [award for _, award in found]


def in_yen(awards: Sequence[Award]) -> list[tuple[int, int, int]]:
    """Amount, the prefecture's part and the company's, as plain numbers."""
    return [(each.amount.amount, each.prefecture.amount, each.company.amount) for each in awards]


def sums(awards: Sequence[Award]) -> tuple[int, int, int]:
    """The three sums of `in_yen`."""
    of_all = awarded_of(enumerate(awards))
    return of_all.amount.amount, of_all.prefecture.amount, of_all.company.amount


def one_award(frame: Frame, life: Life, actual: int, number: int = 1, company_left: int | None = None) -> Award:
    """The award of one instalment to somebody to whom nothing was awarded before."""
    instalment = instalments(frame, life.promise.hired_on)[number - 1]
    left = None if company_left is None else Yen(company_left)
    return award_for(frame, life, YearOfSupport(instalment, Yen(actual), awarded_of([]), left))


def nothing_owed(awards: Sequence[Award]) -> bool:
    return awarded_of(enumerate(awards)).amount == ZERO
