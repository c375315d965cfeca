"""The working life, the application and the frame that the events of a support tell."""

from dataclasses import replace
from datetime import date

import pytest

from service.base.yen import Yen
from service.repayments.rules.instalments import months_in_work
from service.repayments.rules.path import (
    application_of,
    frame_of,
    life_of,
)
from service.repayments.terms.case import CannotFollowCase, CaseEvent, CaseEventKind
from service.repayments.terms.life import Employment, Period, Rest
from service.repayments.terms.scheme import Absence, Credential, EndReason, NoSuchFrame, Paper
from tests.service.repayments.histories import REGISTRATION, START, a_case, an_event
from tests.service.repayments.lives import FIRM, OTHER_FIRM, THIRD_FIRM, frame_named

K = CaseEventKind


def _jobs(*events: CaseEvent) -> list[Employment]:
    return list(life_of(a_case(*events)).employments)


def _job(first: date, last: date | None, company: object = FIRM) -> tuple[object, Period]:
    return company, Period(first, last)


def _as_told(jobs: list[Employment]) -> list[tuple[object, Period]]:
    return [(job.company_id, job.days) for job in jobs]


HIRED = date(2023, 4, 1)


def test_the_promise_is_of_the_registration_the_hire_and_the_application() -> None:
    promise = life_of(a_case()).promise
    assert (promise.credential, promise.hired_on) == (Credential.UNIVERSITY_4Y, HIRED)
    assert (promise.loan, promise.company_cap) == (Yen(2_000_000), Yen(1_500_000))
    assert _as_told(_jobs()) == [_job(HIRED, None)]


def test_who_changes_company_works_for_both_one_after_the_other() -> None:
    moved = an_event(K.TRANSFERRED, date(2025, 7, 1), company_id=OTHER_FIRM)
    again = an_event(K.TRANSFERRED, date(2026, 1, 10), company_id=THIRD_FIRM, left_on=date(2025, 11, 30))
    case = a_case(moved, again)
    assert _as_told(list(life_of(case).employments)) == [
        _job(HIRED, date(2025, 6, 30)),
        _job(date(2025, 7, 1), date(2025, 11, 30), OTHER_FIRM),
        _job(date(2026, 1, 10), None, THIRD_FIRM),
    ]
    assert case.company_id == THIRD_FIRM
    # fiscal 2025: not November's gap but December's; in work on every other last day of a month
    assert months_in_work(frame_named("kumamoto/scholarship_2"), life_of(case), _year(2025)) == 11


def _year(year: int) -> Period:
    return Period(date(year, 4, 1), date(year + 1, 3, 31))


@pytest.mark.parametrize("reason", [reason for reason in EndReason if reason is not EndReason.LOAN_SETTLED])
def test_an_end_is_the_last_day_that_counts(reason: EndReason) -> None:
    ended = an_event(K.ENDED, date(2026, 2, 14), reason=reason)
    assert _as_told(_jobs(ended)) == [_job(HIRED, date(2026, 2, 14))]
    moved = an_event(K.TRANSFERRED, date(2025, 7, 1), company_id=OTHER_FIRM)
    assert _as_told(_jobs(moved, ended)) == [
        _job(HIRED, date(2025, 6, 30)),
        _job(date(2025, 7, 1), date(2026, 2, 14), OTHER_FIRM),
    ]


def test_who_has_repaid_the_loan_works_on() -> None:
    settled = an_event(K.ENDED, date(2025, 9, 30), reason=EndReason.LOAN_SETTLED)
    assert _as_told(_jobs(settled)) == [_job(HIRED, None)]
    life = life_of(a_case(settled))
    assert months_in_work(frame_named("kumamoto/scholarship_2"), life, _year(2025)) == 12


def test_who_completed_works_on() -> None:
    assert _as_told(_jobs(an_event(K.COMPLETED, date(2033, 4, 1)))) == [_job(HIRED, None)]


def test_a_rest_lasts_to_the_day_before_it_is_over_or_goes_on() -> None:
    first = an_event(K.RESTED, date(2024, 6, 10), absence=Absence.CHILDCARE)
    over = an_event(K.RESUMED, date(2025, 4, 1))
    second = an_event(K.RESTED, date(2026, 1, 1), absence=Absence.LEAVE)
    assert life_of(a_case(first, over, second)).rests == (
        Rest(Absence.CHILDCARE, Period(date(2024, 6, 10), date(2025, 3, 31))),
        Rest(Absence.LEAVE, Period(date(2026, 1, 1))),
    )


def test_who_leaves_at_rest_has_ended() -> None:
    told = (an_event(K.RESTED, date(2024, 6, 10)), an_event(K.ENDED, date(2024, 12, 31)))
    assert _as_told(_jobs(*told)) == [_job(HIRED, date(2024, 12, 31))]


def test_there_is_no_life_before_the_hire_and_no_application_before_the_papers() -> None:
    for told in (START[:1], START[:3], (*START[:2], an_event(K.ENDED, date(2022, 12, 1), reason=EndReason.WITHDREW))):
        with pytest.raises(CannotFollowCase):
            life_of(a_case(start=told))
        with pytest.raises(CannotFollowCase):
            application_of(a_case(start=told))
    assert life_of(a_case(start=START[:4])).promise.loan is None
    with pytest.raises(CannotFollowCase):
        application_of(a_case(start=START[:4]))


def test_the_application_says_what_registration_offer_hire_and_papers_say() -> None:
    told = application_of(a_case())
    assert (told.registered_on, told.offered_on, told.hired_on) == (date(2022, 6, 1), date(2022, 10, 1), HIRED)
    assert (told.category, told.credential, told.loans) == (
        REGISTRATION.category,
        REGISTRATION.credential,
        REGISTRATION.loans,
    )
    assert (told.age_at_hire, told.papers, told.graduated_on) == (24, frozenset({Paper.EMPLOYMENT}), date(2021, 3, 25))
    assert (told.is_from_outside, told.was_employed_in_prefecture, told.has_other_support) == (None, None, None)


def test_the_frame_is_that_of_the_year_of_the_hire_and_before_it_of_the_registration() -> None:
    registered = replace(REGISTRATION, scheme="saga", frame="scholarship", hire_year=2025)
    early = replace(a_case(), registration=registered)  # hired in fiscal 2023, before the scheme began
    with pytest.raises(NoSuchFrame):
        frame_of(early)
    assert frame_of(replace(a_case(start=START[:1]), registration=registered)).name == "saga/scholarship"
    assert frame_of(a_case()).name == "kumamoto/scholarship_2"
