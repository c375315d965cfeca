"""What of a support is corrected, and what has to hold with what stands instead."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, ObligationId
from service.base.yen import Yen
from service.repayments.rules.correcting import (
    ACTS_OF_THE_OFFICE,
    check_corrected,
    check_may_correct,
    corrected,
    event_on,
    may_be_corrected,
    may_never_have_happened,
)
from service.repayments.rules.path import in_order
from service.repayments.rules.proposing import Standing, as_obligation, next_proposal, reclaims
from service.repayments.terms.case import (
    ActOfTheOffice,
    CannotFollowCase,
    Case,
    CaseEvent,
    CaseEventKind,
    ChangesCertified,
    DaysComputed,
    EventNotStanding,
    NothingPutRight,
    ReclaimStands,
)
from service.repayments.terms.evidence import EvidenceFacts
from service.repayments.terms.scheme import EndReason
from tests.service.repayments.histories import START, a_case, an_event
from tests.service.repayments.lives import FIRM, OTHER_FIRM

K = CaseEventKind
REST, BACK = an_event(K.RESTED, date(2024, 6, 1)), an_event(K.RESUMED, date(2024, 9, 1))
LEFT = an_event(K.ENDED, date(2025, 9, 30))
WHOLE = a_case(REST, BACK, an_event(K.TRANSFERRED, date(2025, 4, 1), company_id=OTHER_FIRM), LEFT)


def standing(case: Case) -> Standing:
    return Standing(case, (), ())


def on(case: Case, kind: CaseEventKind) -> CaseEvent:
    found = case.last(kind)
    assert found is not None
    return found


def paid(case: Case, *years: int) -> Standing:
    """Everything that was computed of papers for these years, and approved."""
    papers = [
        EvidenceFacts(case.id, FiscalYear(year), FIRM, None, (), Yen(90_000), Yen(90_000), None, date(year + 1, 4, 1))
        for year in years
    ]
    known = Standing(case, tuple(papers), ())
    while (proposal := next_proposal(known, date(2040, 1, 1))) is not None:
        number = ObligationId(UUID(int=len(known.obligations) + 1))
        owed = replace(as_obligation(proposal, number, known), is_approved=True)
        known = replace(known, obligations=(*known.obligations, owed))
    assert known.obligations
    return known


def test_what_was_told_is_corrected_and_what_the_office_did_is_not() -> None:
    kinds = {event.kind for event in may_be_corrected(standing(WHOLE))}
    assert kinds == {event.kind for event in WHOLE.events} - ACTS_OF_THE_OFFICE
    with pytest.raises(ActOfTheOffice):
        check_may_correct(standing(WHOLE), on(WHOLE, K.DECIDED))


def test_nothing_is_corrected_of_what_is_declined_or_complete_but_an_end_that_came_after() -> None:
    declined = a_case(an_event(K.DECLINED, date(2023, 8, 1)), start=START[:-1])
    complete = a_case(
        an_event(K.COMPLETED, date(2034, 4, 1)),
        an_event(K.ENDED, date(2035, 1, 1), reason=EndReason.FALSE_STATEMENT),
    )
    with pytest.raises(NothingPutRight):
        check_may_correct(standing(declined), on(declined, K.HIRED))
    assert may_be_corrected(standing(complete)) == {on(complete, K.ENDED)}


def test_nothing_is_corrected_from_which_a_reclaim_was_computed_until_it_is_refused() -> None:
    ended = a_case(an_event(K.ENDED, date(2024, 8, 1), reason=EndReason.FALSE_STATEMENT))
    known = paid(a_case(), 2023)
    known = replace(known, case=ended)
    (reclaim,) = reclaims(known)
    asked = as_obligation(reclaim, ObligationId(UUID(int=9)), known)
    with pytest.raises(ReclaimStands):
        check_may_correct(replace(known, obligations=(*known.obligations, asked)), on(ended, K.ENDED))
    refused = replace(asked, is_approved=False)
    check_may_correct(replace(known, obligations=(*known.obligations, refused)), on(ended, K.ENDED))


@pytest.mark.parametrize(
    ("wrong", "instead"),
    [
        (REST, None),  # it ends afterwards
        (BACK, an_event(K.RESUMED, date(2024, 5, 31))),
        (on(WHOLE, K.OFFERED), an_event(K.OFFERED, date(2023, 4, 2))),
        (on(WHOLE, K.HIRED), None),
        (LEFT, an_event(K.ENDED, date(2025, 3, 31))),
    ],
    ids=[
        "a rest that ends",
        "an end of a rest before it",
        "an offer after the hire",
        "no hire",
        "an end before a move",
    ],
)
def test_the_rest_of_the_history_has_to_hold(wrong: CaseEvent, instead: CaseEvent | None) -> None:
    with pytest.raises(CannotFollowCase):
        corrected(WHOLE, event_on(WHOLE, wrong.kind, wrong.on_date), instead)


def test_what_never_happened_is_gone_where_the_rest_holds() -> None:
    assert corrected(WHOLE, on(WHOLE, K.ENDED), None).state is K.DECIDED
    without = corrected(corrected(WHOLE, on(WHOLE, K.RESUMED), None), on(WHOLE, K.RESTED), None)
    assert not {K.RESTED, K.RESUMED} & {event.kind for event in without.events}
    gone = {event.kind for event in may_be_corrected(standing(WHOLE)) if may_never_have_happened(WHOLE, event)}
    assert gone == {K.RESUMED, K.TRANSFERRED, K.ENDED}
    assert may_never_have_happened(a_case(start=START[:5]), START[4])
    assert not may_never_have_happened(a_case(start=START[:4]), START[1])
    with pytest.raises(EventNotStanding):
        event_on(without, K.RESTED, REST.on_date)


@given(days=st.integers(-150, 150), which=st.sampled_from(sorted(may_be_corrected(standing(WHOLE)), key=str)))
def test_a_correction_that_is_corrected_back_leaves_what_was_there(days: int, which: CaseEvent) -> None:
    other = replace(which, on_date=which.on_date + timedelta(days=days))
    try:
        after = corrected(WHOLE, event_on(WHOLE, which.kind, which.on_date), other)
    except CannotFollowCase:
        return
    assert corrected(after, event_on(after, other.kind, other.on_date), which) == WHOLE


@pytest.mark.parametrize(
    "instead",
    [
        an_event(K.HIRED, date(2023, 3, 31)),
        an_event(K.HIRED, date(2023, 4, 1), company_id=OTHER_FIRM),
        replace(on(WHOLE, K.APPLIED), loan=Yen(1)),
    ],
    ids=["another year", "another company", "another loan"],
)
def test_what_the_certification_rests_on_stays(instead: CaseEvent) -> None:
    case = a_case()
    with pytest.raises(ChangesCertified):
        check_corrected(standing(case), corrected(case, on(case, instead.kind), instead))
    before = a_case(start=START[:5])
    check_corrected(standing(before), corrected(before, on(before, instead.kind), instead))


def test_days_within_the_year_of_hire_and_of_the_application_may_be_corrected() -> None:
    case = a_case()
    for instead in (
        an_event(K.HIRED, date(2023, 4, 8)),
        an_event(K.OFFERED, date(2022, 11, 1)),
        replace(on(case, K.APPLIED), on_date=date(2023, 5, 20)),
    ):
        check_corrected(paid(case, 2023), corrected(case, on(case, instead.kind), instead))


def test_the_days_of_a_payment_that_was_computed_do_not_move() -> None:
    """Three years from the hire: a week later they would be others."""
    registration = replace(a_case().registration, scheme="nara", frame="scholarship", hire_year=2025)
    later = [replace(event, on_date=event.on_date.replace(year=event.on_date.year + 2)) for event in START]
    case = Case(CaseId(UUID(int=7)), registration, in_order(later))
    after = corrected(case, on(case, K.HIRED), an_event(K.HIRED, date(2025, 4, 8)))
    check_corrected(standing(case), after)
    with pytest.raises(DaysComputed):
        check_corrected(paid(case, 2025, 2026, 2027, 2028), after)
