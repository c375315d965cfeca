"""A day, a company or an end that was recorded wrongly is corrected, and the money follows what is true."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest

from service.base.actor import SYSTEM, Actor, Role
from service.db.engine import Database
from service.db.recording import NotYetHappened
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.reads.forecast import STATE
from service.repayments.reads.standing import differences, standings
from service.repayments.reads.support import support_page
from service.repayments.rules.permission import MayNotRun
from service.repayments.store import obligations as obligation_store
from service.repayments.store.cases import case as stored_case
from service.repayments.terms.case import (
    CannotFollowCase,
    Case,
    CaseEventKind,
    DecisionWaits,
    EventCorrection,
    EventNotStanding,
    NotEligible,
    NothingCorrected,
    NotParticipating,
    ReasonNeeded,
    SameHand,
)
from service.repayments.terms.evidence import Contradiction
from service.repayments.terms.life import Period
from service.repayments.terms.scheme import Absence, EndReason
from tests.factories.supports import MORI, SATO, Office
from tests.service.ledger.books import rows
from tests.service.repayments.one_person import AUGUST, HIRED, one_person, paid_year, told
from tests.service.repayments.test_told_late import remarked

K = CaseEventKind
NAME, SEPTEMBER = "青井", date(2025, 9, 1)
LAST = date(2024, 9, 30)


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    """One person, hired in April 2024."""
    return await one_person(worker_database, vault)


async def correct(
    office: Office, kind: CaseEventKind, day: date, instead: date | None, on: date = SEPTEMBER, **more: object
) -> None:
    """With the day that is told instead; None: it never happened."""
    async with office.on(on, MORI) as work:
        case = await stored_case(work, office.cases[NAME])
        found = [event for event in case.events if (event.kind, event.on_date) == (kind, day)]
        event = replace(found[0], on_date=instead, **more) if found and instead else None  # type: ignore[arg-type]
        told = EventCorrection(kind, day, event, "採用通知書を確かめた")
        await actions.correct_case_event(work, office.cases[NAME], told)


async def stands(office: Office) -> Case:
    async with office.on(SEPTEMBER) as work:
        return await stored_case(work, office.cases[NAME])


async def to_put_right(office: Office) -> list[int]:
    async with office.on(SEPTEMBER) as work:
        (known,) = await standings(work, [office.cases[NAME]])
        return [each.award.amount.amount for each in await differences(work, known)]


async def test_a_day_is_corrected_and_back_again_and_all_of_it_stays_on_record(office: Office) -> None:
    second = date(2024, 4, 8)
    await correct(office, K.HIRED, HIRED, second)
    (hired,) = [event for event in (await stands(office)).events if event.kind is K.HIRED]
    assert (hired.on_date, hired.by) == (second, MORI.id)
    await correct(office, K.HIRED, second, HIRED, on=date(2025, 9, 2))
    assert (await stands(office)).last(K.HIRED) == replace(hired, on_date=HIRED)
    async with office.on(SEPTEMBER) as work:
        corrected = (await support_page(work, office.cases[NAME])).corrected
    told = [(one.event.on_date, one.instead and one.instead.on_date, one.by, one.event.by) for one in corrected]
    assert told == [(HIRED, second, MORI.id, SATO.id), (second, HIRED, MORI.id, MORI.id)]
    assert {one.reason for one in corrected} == {"採用通知書を確かめた"}
    noted = await rows(
        office.database,
        "SELECT facts ->> 'on_date', facts ->> 'instead' FROM audit_entry WHERE act = 'support_event.corrected'",
    )
    assert sorted(noted) == [("2024-04-01", "2024-04-08"), ("2024-04-08", "2024-04-01")]


async def test_what_does_not_stand_is_not_corrected_nor_by_what_it_is(office: Office) -> None:
    await correct(office, K.HIRED, HIRED, date(2024, 4, 8))
    with pytest.raises(EventNotStanding):
        await correct(office, K.HIRED, HIRED, date(2024, 4, 2))
    with pytest.raises(NothingCorrected):
        await correct(office, K.HIRED, date(2024, 4, 8), date(2024, 4, 8))
    with pytest.raises(NotYetHappened):
        await correct(office, K.OFFERED, date(2023, 11, 1), date(2025, 9, 2))
    with pytest.raises(CannotFollowCase):
        await correct(office, K.HIRED, date(2024, 4, 8), date(2024, 4, 11))
    with pytest.raises(NotEligible):
        await correct(office, K.OFFERED, date(2023, 11, 1), date(2023, 10, 1))


async def test_an_end_that_was_earlier_takes_back_what_was_paid_too_much(office: Office) -> None:
    """244,800 a year, of which 204,000 were repaid and paid; half a year is 122,400."""
    await paid_year(office)
    await office.happened(NAME, K.ENDED, date(2025, 7, 31), reason=EndReason.LEFT, known_on=AUGUST)
    assert (await to_put_right(office), await remarked(office, AUGUST)) == ([], [])
    await correct(office, K.ENDED, date(2025, 7, 31), LAST)
    assert await to_put_right(office) == [122_400 - 204_000]
    assert await remarked(office, SEPTEMBER) == [(Contradiction.EMPLOYED_OTHERWISE,)]


async def test_an_end_that_never_was_gives_what_was_paid_too_little(office: Office) -> None:
    await office.happened(NAME, K.ENDED, LAST, reason=EndReason.LEFT)
    half = Period(HIRED, LAST)
    await office.checked(NAME, 2024, date(2025, 4, 20), "阿蘇精機", 204_000, employed=half)
    await office.propose(date(2025, 7, 1))
    await office.approve(date(2025, 7, 1))
    await correct(office, K.ENDED, LAST, None)
    assert (await stands(office)).state is K.DECIDED
    assert await to_put_right(office) == [204_000 - 122_400]
    assert await remarked(office, SEPTEMBER) == [(Contradiction.EMPLOYED_OTHERWISE,)]
    await office.happened(NAME, K.ENDED, LAST, reason=EndReason.LEFT, known_on=date(2025, 9, 2))
    assert await remarked(office, date(2025, 9, 3)) == [], "it is told again as the paper says"


async def test_a_rest_whose_days_were_wrong_is_counted_by_the_right_ones(office: Office) -> None:
    """From November on, five months do not count; it was from December on, and so on for the true paper."""
    rest = date(2024, 11, 1)
    await paid_year(office)
    await office.happened(NAME, K.RESTED, rest, absence=Absence.LEAVE, known_on=AUGUST)
    assert await to_put_right(office) == [142_800 - 204_000]
    await correct(office, K.RESTED, rest, date(2025, 2, 1))
    assert await to_put_right(office) == []
    assert await remarked(office, SEPTEMBER) == [(Contradiction.RESTS_OTHERWISE,)]
    await correct(office, K.RESTED, date(2025, 2, 1), None, on=date(2025, 9, 2))
    assert await remarked(office, date(2025, 9, 3)) == []


async def test_a_move_is_corrected_to_a_company_that_takes_part_and_on_its_day(office: Office) -> None:
    await office.company("球磨川工業", date(2023, 9, 1))
    await office.happened(NAME, K.TRANSFERRED, date(2025, 4, 1), company="有明電子")
    await paid_year(office)
    with pytest.raises(NotParticipating):
        await correct(
            office, K.TRANSFERRED, date(2025, 4, 1), date(2025, 4, 1), company_id=office.companies["球磨川工業"]
        )
    assert await remarked(office, AUGUST) == []
    await correct(office, K.TRANSFERRED, date(2025, 4, 1), date(2024, 10, 1))
    assert await remarked(office, SEPTEMBER) == [(Contradiction.EMPLOYED_OTHERWISE,)]
    await correct(office, K.TRANSFERRED, date(2024, 10, 1), date(2025, 4, 1), on=date(2025, 9, 2))
    assert await remarked(office, date(2025, 9, 3)) == []
    assert (await stands(office)).company_id == office.companies["有明電子"]


async def test_the_paper_of_a_company_that_was_never_hers_is_remarked_until_the_true_one_came(office: Office) -> None:
    """204,000 in two halves; the move was to 球磨川工業, and recorded of 有明電子."""
    moved, spring = date(2024, 10, 1), date(2025, 4, 20)
    await office.company("球磨川工業", date(2023, 9, 1), years=[2024])
    await office.happened(NAME, K.TRANSFERRED, moved, company="有明電子")
    await office.checked(NAME, 2024, spring, "阿蘇精機", 102_000, employed=Period(HIRED, LAST))
    second = Period(moved, date(2025, 3, 31))
    await office.checked(NAME, 2024, spring, "有明電子", 102_000, employed=second)
    await office.propose(date(2025, 7, 1))
    await office.approve(date(2025, 7, 1))
    await correct(office, K.TRANSFERRED, moved, moved, on=AUGUST, company_id=office.companies["球磨川工業"])
    assert await remarked(office, AUGUST) == [(Contradiction.EMPLOYED_OTHERWISE,)]
    right = replace(told(office, 2024, 102_000, employed=second), company_id=office.companies["球磨川工業"])
    async with office.on(SEPTEMBER) as work:
        await actions.propose_correction(work, office.cases[NAME], [right])
    assert await remarked(office, SEPTEMBER) == []


async def test_who_does_not_run_the_programme_corrects_nothing_nor_the_service_itself(office: Office) -> None:
    told = EventCorrection(K.HIRED, HIRED, None, "誤り")
    for actor in (SYSTEM, Actor(Role.COORDINATOR, UUID(int=5), "田中")):
        async with office.on(SEPTEMBER, actor) as work:
            with pytest.raises(MayNotRun):
                await actions.correct_case_event(work, office.cases[NAME], told)
    async with office.on(SEPTEMBER) as work:
        with pytest.raises(ReasonNeeded):
            await actions.correct_case_event(work, office.cases[NAME], replace(told, reason=""))


async def test_a_late_word_after_a_correction_is_remarked_as_ever(office: Office) -> None:
    await paid_year(office)
    await correct(office, K.OFFERED, date(2023, 11, 1), date(2023, 11, 5), on=AUGUST)
    assert await remarked(office, AUGUST) == []
    await office.happened(NAME, K.ENDED, LAST, reason=EndReason.LEFT, known_on=SEPTEMBER)
    assert await remarked(office, SEPTEMBER) == [(Contradiction.EMPLOYED_OTHERWISE,)]


async def test_an_outlook_that_was_made_before_a_correction_is_made_anew(office: Office) -> None:
    async with office.on(SEPTEMBER) as work:
        before = (await work.session.execute(STATE)).one()
    await office.happened(NAME, K.ENDED, LAST, reason=EndReason.LEFT, known_on=AUGUST)
    async with office.on(SEPTEMBER) as work:
        ended = (await work.session.execute(STATE)).one()
    await correct(office, K.ENDED, LAST, None)
    async with office.on(SEPTEMBER) as work:
        after = (await work.session.execute(STATE)).one()
    assert len({before, ended, after}) == 3


async def test_nothing_of_which_an_amount_waits_for_a_decision_is_corrected_until_that_is_refused(
    office: Office,
) -> None:
    await office.checked(NAME, 2024, date(2025, 4, 20), "阿蘇精機", 204_000)
    await office.happened(NAME, K.ENDED, date(2025, 7, 31), reason=EndReason.LEFT, known_on=AUGUST)
    await office.propose(AUGUST)
    await correct(office, K.OFFERED, date(2023, 11, 1), date(2023, 11, 5))
    with pytest.raises(DecisionWaits):
        await correct(office, K.ENDED, date(2025, 7, 31), LAST)
    async with office.on(SEPTEMBER) as work:
        (waiting,) = await obligation_store.obligations(work)
        await actions.refuse_obligation(work, waiting.id, "退職日の誤り")
    await correct(office, K.ENDED, date(2025, 7, 31), LAST)


async def test_who_told_of_a_false_statement_does_not_take_it_back_alone(office: Office) -> None:
    day, before = date(2025, 7, 31), date(2025, 7, 30)
    await office.happened(NAME, K.ENDED, before, MORI, reason=EndReason.FALSE_STATEMENT, known_on=AUGUST)
    await correct(office, K.ENDED, before, day)
    with pytest.raises(SameHand):
        await correct(office, K.ENDED, day, None)
    with pytest.raises(SameHand):
        await correct(office, K.ENDED, day, day, reason=EndReason.LEFT)
    async with office.on(SEPTEMBER, SATO) as work:
        told = EventCorrection(K.ENDED, day, None, "調査の結果")
        await actions.correct_case_event(work, office.cases[NAME], told)
    assert (await stands(office)).state is K.DECIDED
