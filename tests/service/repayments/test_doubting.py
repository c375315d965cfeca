"""Balances of loans that contradict what was lent, certified before or repaid are named, and not believed blindly."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, PersonId
from service.base.yen import Yen
from service.repayments.rules.doubting import doubts
from service.repayments.rules.loans import Loan as Rest
from service.repayments.rules.loans import loan_known
from service.repayments.rules.path import frame_of, life_of
from service.repayments.terms.case import Case, CaseEvent, CaseEventKind, Registration
from service.repayments.terms.evidence import EvidenceFacts
from service.repayments.terms.importing import Remark
from service.repayments.terms.life import Period
from service.repayments.terms.scheme import Category, Credential, Loan
from tests.service.repayments.lives import FIRM, OTHER_FIRM

LENT = 4_536_250


def case_of(*loans: Loan) -> Case:
    """Hired in April 2023 with a loan of 4,536,250 yen."""
    registration = Registration(
        "S-1",
        PersonId(UUID(int=9)),
        "kumamoto",
        "scholarship_1",
        2023,
        Category.GRADUATED,
        Credential.GRADUATE_SCHOOL,
        frozenset(loans),
        date(2022, 6, 1),
    )
    hired = CaseEvent(CaseEventKind.HIRED, date(2023, 4, 1), company_id=FIRM)
    applied = CaseEvent(CaseEventKind.APPLIED, date(2023, 4, 10), loan=Yen(LENT))
    return Case(CaseId(UUID(int=7)), registration, (hired, applied))


FREE, BEARING = case_of(Loan.JASSO_1), case_of(Loan.JASSO_1, Loan.JASSO_2)


def paper(year: int, repaid: int | None, left: int | None) -> EvidenceFacts:
    yen = None if repaid is None else Yen(repaid)
    rest = None if left is None else Yen(left)
    year_of = Period.of_year(FiscalYear(year))
    return EvidenceFacts(FREE.id, FiscalYear(year), FIRM, year_of, (), yen, None, rest, date(year + 1, 4, 1))


BEFORE = paper(2024, 118_750, 4_417_500)


@pytest.mark.parametrize(
    ("case", "told", "found"),
    [
        (FREE, paper(2025, 240_000, 4_177_500), ()),
        (FREE, paper(2025, 240_000, 9_999_999), (Remark.BALANCE_ABOVE,)),
        (FREE, paper(2025, 240_000, 4_417_501), (Remark.BALANCE_ABOVE,)),
        (FREE, paper(2025, 240_000, 4_177_499), (Remark.BALANCE_OTHERWISE,)),
        (FREE, paper(2025, 240_000, 4_177_501), (Remark.BALANCE_OTHERWISE,)),
        (BEARING, paper(2025, 240_000, 4_177_501), ()),
        (BEARING, paper(2025, 240_000, 4_177_499), (Remark.BALANCE_OTHERWISE,)),
        (FREE, paper(2025, 240_000, None), ()),
        (FREE, paper(2026, 240_000, 4_177_500), ()),
        (FREE, paper(2024, 118_750, 4_417_501), (Remark.TOLD_TWICE, Remark.BALANCE_OTHERWISE)),
        (FREE, paper(2023, 118_750, 4_417_501), (Remark.BALANCE_OTHERWISE,)),
        (FREE, paper(2023, 118_749, 4_417_500), ()),
        (FREE, paper(2023, 118_750, LENT + 1), (Remark.BALANCE_ABOVE,)),
    ],
    ids=[
        "4,417,500 less 240,000",
        "above the loan",
        "above the year before",
        "a yen too little",
        "a yen too much",
        "interest makes less of a repayment",
        "interest makes more of none",
        "nothing told",
        "a year between is not known",
        "another paper of the year; and 118,750 of 4,536,250 leave less",
        "the first year: less gone of the loan than was repaid",
        "the first year: part of the loan may have been repaid before",
        "the first year: more than was lent",
    ],
)
def test_what_a_balance_contradicts_is_named(case: Case, told: EvidenceFacts, found: tuple[Remark, ...]) -> None:
    assert doubts(case, told, [BEFORE]) == found


def test_what_two_companies_certify_of_a_year_was_repaid_by_one_person() -> None:
    first = replace(paper(2025, 100_000, None), employed=Period(date(2025, 4, 1), date(2025, 8, 31)))
    second = replace(
        paper(2025, 140_000, 4_177_500), company_id=OTHER_FIRM, employed=Period(date(2025, 9, 1), date(2026, 3, 31))
    )
    assert doubts(FREE, second, [BEFORE, first]) == ()
    assert doubts(FREE, second, [BEFORE]) == (Remark.BALANCE_OTHERWISE,)


@pytest.mark.parametrize(
    ("beside", "is_far"),
    [
        ([paper(2024, 200_000, 300_000)], False),
        ([paper(2024, 200_000, 300_000), paper(2025, 200_001, 99_999)], False),
        ([paper(2024, 200_000, 199_999)], True),
        ([paper(2023, 200_000, 399_999), paper(2024, 200_000, None)], True),
        ([], False),
    ],
    ids=["left before", "a paper that is replaced", "less than that", "and repaid since", "of the whole loan"],
)
def test_what_is_repaid_is_held_against_what_was_left_before_the_year(
    beside: list[EvidenceFacts], is_far: bool
) -> None:
    found = doubts(FREE, paper(2025, 200_000, 100_000), beside)
    assert (Remark.FAR_ABOVE in found) is is_far


def test_a_balance_above_the_loan_bounds_nothing_whoever_checked_it() -> None:
    frame, promise = frame_of(FREE), life_of(FREE).promise
    wrong = paper(2025, 240_000, 9_999_999)
    assert loan_known(frame, promise, [BEFORE, wrong]) == Rest(Yen(4_417_500), FiscalYear(2024))
    assert loan_known(frame, promise, [wrong]) == Rest(Yen(LENT), None)
