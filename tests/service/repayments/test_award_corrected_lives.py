"""Corrections and reclaims of whole supports: within the limit of the life, and to each company what it bore."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId, ObligationId, PersonId
from service.base.yen import Yen
from service.repayments.rules.path import in_order
from service.repayments.rules.proposing import Standing, as_obligation, correction, next_proposal, reclaims
from service.repayments.terms.case import Case, CaseEvent, CaseEventKind, Registration
from service.repayments.terms.evidence import EvidenceFacts
from service.repayments.terms.scheme import Category, Credential, EndReason
from tests.service.repayments.lives import FIRM, OTHER_FIRM

CASE = CaseId(UUID(int=7))
HIRED = date(2025, 4, 1)


def _case(name: str, *later: CaseEvent, loan: int | None = None, company_cap: int | None = None) -> Case:
    """A graduate hired in April 2025 and decided on in the same month."""
    scheme, frame = name.split("/")
    person, asked = PersonId(UUID(int=9)), (Category.GRADUATED, Credential.UNIVERSITY_4Y, frozenset[object]())
    registration = Registration("S-1", person, scheme, frame, 2025, *asked, date(2024, 6, 1))  # type: ignore[arg-type]
    events = [
        CaseEvent(CaseEventKind.REGISTERED, date(2024, 6, 1)),
        CaseEvent(CaseEventKind.NOTICE_ISSUED, date(2024, 6, 20)),
        CaseEvent(CaseEventKind.OFFERED, date(2024, 10, 1), company_id=FIRM),
        CaseEvent(CaseEventKind.HIRED, HIRED, company_id=FIRM),
        CaseEvent(
            CaseEventKind.APPLIED,
            date(2025, 4, 10),
            loan=None if loan is None else Yen(loan),
            company_cap=None if company_cap is None else Yen(company_cap),
        ),
        CaseEvent(CaseEventKind.CERTIFIED, date(2025, 4, 20)),
        CaseEvent(CaseEventKind.DECIDED, date(2025, 4, 30)),
    ]
    return Case(CASE, registration, in_order([*events, *later]))


def _found_false(known: Standing) -> Standing:
    """It comes to light after all was paid."""
    ended = CaseEvent(CaseEventKind.ENDED, date(2040, 1, 1), reason=EndReason.FALSE_STATEMENT)
    return replace(known, case=replace(known.case, events=(*known.case.events, ended)))


def _told(year: int, amount: int, company: CompanyId = FIRM) -> EvidenceFacts:
    yen = Yen(amount)
    return EvidenceFacts(CASE, FiscalYear(year), company, None, (), yen, yen, None, date(year + 1, 4, 1))


def _computed(case: Case, *checked: EvidenceFacts) -> Standing:
    """Every instalment for which there is evidence."""
    known = Standing(case, checked, ())
    while (proposal := next_proposal(known, date(2040, 1, 1))) is not None:
        number = ObligationId(UUID(int=len(known.obligations) + 1))
        known = replace(known, obligations=(*known.obligations, as_obligation(proposal, number, known)))
    return known


@pytest.mark.parametrize(
    ("known", "right", "limit"),
    [
        # half of 3,000,000 is above 1,200,000; 100,000 in the first year, the rest carried and used: 1,200,000 in all
        (
            _computed(
                _case("yamanashi/scholarship", loan=3_000_000),
                _told(2025, 100_000),
                *(_told(year, 500_000) for year in range(2026, 2035)),
            ),
            150_000,
            1_200_000,
        ),
        # a company's own limit of 400,000: 100,000 for relocation, 300,000 for training
        (
            _computed(
                _case("kumamoto/relocation", company_cap=400_000),
                _told(2025, 100_000),
                *(_told(year, 0) for year in (2026, 2027, 2028)),
                _told(2029, 300_000),
            ),
            200_000,
            400_000,
        ),
    ],
    ids=["carried limits", "a company's own limit"],
)
def test_a_correction_upward_never_leads_above_the_limit_of_the_life(known: Standing, right: int, limit: int) -> None:
    assert known.awarded().amount == Yen(limit)
    change = correction(known, known.obligations[0].instalment, [_told(2025, right)])
    assert change is None or known.awarded().amount + change.award.amount <= Yen(limit)


def test_what_is_taken_back_goes_to_each_company_as_it_bore_it() -> None:
    case = _case("saga/scholarship", CaseEvent(CaseEventKind.TRANSFERRED, date(2026, 4, 1), company_id=OTHER_FIRM))
    known = _computed(case, _told(2025, 240_000), _told(2026, 200_000, OTHER_FIRM))
    # 240,000: half is cut to 100,000, the first company bore 140,000; of 200,000 the other bore 100,000
    borne = [share for each in known.obligations for share in each.shares]
    assert borne == [(FIRM, Yen(140_000)), (OTHER_FIRM, Yen(100_000))]
    back = [share for each in reclaims(_found_false(known)) for share in each.shares]
    assert sorted(back) == [(FIRM, Yen(-140_000)), (OTHER_FIRM, Yen(-100_000))]


def test_what_is_taken_back_of_a_life_of_halves_leaves_nothing_with_anybody() -> None:
    case = _case(
        "kumamoto/scholarship_2", CaseEvent(CaseEventKind.TRANSFERRED, date(2026, 4, 1), company_id=OTHER_FIRM)
    )
    known = _computed(case, _told(2025, 121_333), _told(2026, 121_333, OTHER_FIRM), _told(2027, 1, OTHER_FIRM))
    # 121,333: the company 60,666; then 60,667; then of 242,667 still 121,333: nothing
    assert [[part.amount for _, part in each.shares] for each in known.obligations] == [[60_666], [60_667], [0]]
    back = reclaims(_found_false(known))
    assert [(each.award.amount.amount, each.award.company.amount) for each in back] == [
        (-1, 0),
        (-121_333, -60_667),
        (-121_333, -60_666),
    ]
    assert [each.shares[0][0] for each in back] == [OTHER_FIRM, OTHER_FIRM, FIRM]
