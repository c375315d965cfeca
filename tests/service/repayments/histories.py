"""The history of one support, said shortly for the tests of its path."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from uuid import UUID

from service.base.ids import CaseId, PersonId
from service.base.yen import Yen
from service.repayments.rules.path import in_order
from service.repayments.terms.case import Case, CaseEvent, CaseEventKind, Registration
from service.repayments.terms.scheme import Absence, Category, Credential, EndReason, Loan, Paper
from tests.service.repayments.lives import FIRM

K = CaseEventKind
REGISTRATION = Registration(
    case_ref="S-1",
    person_id=PersonId(UUID(int=9)),
    scheme="kumamoto",
    frame="scholarship_2",
    hire_year=2023,
    category=Category.GRADUATED,
    credential=Credential.UNIVERSITY_4Y,
    loans=frozenset({Loan.JASSO_1}),
    registered_on=date(2022, 6, 1),
    graduated_on=date(2021, 3, 25),
)


def an_event(kind: CaseEventKind, day: date, **more: object) -> CaseEvent:
    """An event with what belongs to its kind, unless said otherwise."""
    event = CaseEvent(kind, day)
    if kind in (K.OFFERED, K.HIRED, K.TRANSFERRED):
        event = replace(event, company_id=FIRM)
    if kind is K.RESTED:
        event = replace(event, absence=Absence.LEAVE)
    if kind is K.ENDED:
        event = replace(event, reason=EndReason.LEFT)
    return replace(event, **more)  # type: ignore[arg-type]


START = (
    an_event(K.REGISTERED, date(2022, 6, 1)),
    an_event(K.NOTICE_ISSUED, date(2022, 6, 20)),
    an_event(K.OFFERED, date(2022, 10, 1)),
    an_event(K.HIRED, date(2023, 4, 1)),
    an_event(
        K.APPLIED,
        date(2023, 5, 10),
        papers=frozenset({Paper.EMPLOYMENT}),
        age_at_hire=24,
        loan=Yen(2_000_000),
        company_cap=Yen(1_500_000),
    ),
    an_event(K.CERTIFIED, date(2023, 7, 1)),
    an_event(K.DECIDED, date(2023, 8, 1)),
)


def a_case(*events: CaseEvent, start: Sequence[CaseEvent] = START) -> Case:
    return Case(CaseId(UUID(int=7)), REGISTRATION, in_order((*start, *events)))
