"""What becomes of an introduction: one act makes the hire too, said twice stands once, and the path holds."""

import asyncio
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from service.base.actor import Role
from service.base.ids import IntroductionId
from service.base.refusals import Refusal
from service.db.recording import NotYetHappened
from service.introductions.actions import outcomes
from service.introductions.actions.outcomes import record_outcome, set_start_day
from service.introductions.actions.telling import set_interview_day, take_back_letter_sent
from service.introductions.actions.writing import write_letter
from service.introductions.reads import due_counts, due_page
from service.introductions.reads.cases import openings_left
from service.introductions.store.week import count_by_day
from service.introductions.terms import (
    CannotFollow,
    CannotTakeBack,
    DayNotAhead,
    DueKind,
    EndReason,
    EndReasonNeeded,
    Evidence,
    EvidenceNeeded,
    MayNotRecord,
    Milestone,
    MilestoneAhead,
    NewOutcome,
    PathChangedSince,
    Stage,
    TakenBackReasonNeeded,
)
from service.introductions.terms.telling import CompanyToTell
from service.people import reads as people
from service.people.actions import end_search
from service.people.actions.entering import withdraw_consent_once
from service.people.terms import PersonState, Purpose
from service.placements.terms import EventOutOfOrder
from service.postings import reads as postings
from service.shortlists.terms.deciding import ReasonSide, StepOutOfOrder
from tests.support.introducing import Desk

RUNNING = {"letter_to_make", "reply_awaited", "offer_awaited"}
PERSON: dict[str, Any] = {"side": ReasonSide.PERSON, "reason": EndReason.OTHER_OFFER}


@pytest.fixture
async def introduced(desk: Desk) -> IntroductionId:
    return await desk.introduced()


async def due(desk: Desk) -> dict[str, int]:
    """Without what runs as it should: letters to make and answers that are awaited."""
    return {kind: count for kind, count in (await everything_due(desk)).items() if kind not in RUNNING}


async def everything_due(desk: Desk) -> dict[str, int]:
    counts = await desk.ask(lambda read: due_counts(read, desk.tools.introductions))
    return {kind.value: count for kind, count in counts.items() if count}


async def test_an_introduction_waits_for_its_letter_and_then_for_the_companys_reply(
    desk: Desk, introduced: IntroductionId
) -> None:
    assert await everything_due(desk) == {"letter_to_make": 1}
    await desk.do(lambda work: write_letter(work, desk.tools, introduced))
    desk.clock.advance(timedelta(days=15))
    assert await everything_due(desk) == {"letter_to_make": 1}, "a look at the letter sends nothing"
    await desk.send_letter(introduced)
    assert await everything_due(desk) == {"reply_awaited": 1}
    await desk.do(lambda work: take_back_letter_sent(work, introduced))
    assert await everything_due(desk) == {"letter_to_make": 1}
    await desk.send_letter(introduced)
    desk.clock.advance(timedelta(days=14))
    assert await everything_due(desk) == {"outcome_overdue": 1}
    await desk.record(introduced, Stage.APPLIED)
    assert await everything_due(desk) == {"reply_awaited": 1}


async def test_an_acceptance_makes_the_placement_and_ends_the_search(desk: Desk, introduced: IntroductionId) -> None:
    posting = await desk.ask(lambda read: postings.posting(read, desk.matched.posting_id))
    assert await desk.ask(lambda read: openings_left(read, posting)) == 2
    await desk.record(introduced, Stage.OFFERED)
    await desk.record(introduced, Stage.ACCEPTED)
    (placement,) = await desk.rows("SELECT * FROM placement")
    assert (placement.introduction_id, placement.person_id) == (introduced, desk.person_id)
    assert (placement.workplace_prefecture, placement.residence_prefecture_at_registration) == ("43", "13")
    profile = (await desk.ask(lambda read: people.profiles(read, [desk.person_id])))[desk.person_id]
    assert profile.state is PersonState.WITHDRAWN
    assert await desk.ask(lambda read: openings_left(read, posting)) == 1
    case = await desk.case(introduced)
    assert (case.stage, [point.stage for point in case.points]) == (Stage.ACCEPTED, [Stage.OFFERED, Stage.ACCEPTED])


async def test_what_was_said_twice_stands_once(desk: Desk, introduced: IntroductionId) -> None:
    for _ in range(2):
        await desk.record(introduced, Stage.ACCEPTED)
    assert len(await desk.rows("SELECT 1 FROM placement")) == 1
    assert len(await desk.rows("SELECT 1 FROM introduction_event")) == 1


async def test_of_two_ends_at_once_one_stands(desk: Desk, introduced: IntroductionId) -> None:
    told = await asyncio.gather(
        desk.record(introduced, Stage.ACCEPTED),
        desk.record(introduced, Stage.DECLINED_BY_PERSON, **PERSON),
        return_exceptions=True,
    )
    assert sum(one is None for one in told) == 1
    assert sum(isinstance(one, Refusal) for one in told) == 1


async def test_a_refused_outcome_leaves_nothing_behind(desk: Desk, introduced: IntroductionId) -> None:
    await desk.record(introduced, Stage.INTERVIEWED)
    with pytest.raises(StepOutOfOrder):
        await desk.record(introduced, Stage.ACCEPTED, desk.today - timedelta(days=1))
    with pytest.raises(NotYetHappened):
        await desk.record(introduced, Stage.ACCEPTED, desk.today + timedelta(days=1))
    assert await desk.rows("SELECT 1 FROM placement") == []
    assert [point.stage for point in (await desk.case(introduced)).points] == [Stage.INTERVIEWED]


async def test_an_end_tells_whose_reason_it_is(desk: Desk, introduced: IntroductionId) -> None:
    with pytest.raises(EndReasonNeeded):
        await desk.record(introduced, Stage.REJECTED)
    await desk.record(introduced, Stage.REJECTED, side=ReasonSide.COMPANY, reason=EndReason.FILLED)
    (event,) = await desk.rows("SELECT reason_code FROM introduction_event")
    assert event.reason_code == "company.filled"
    assert (await desk.case(introduced)).following == ()


async def test_the_hire_goes_on_from_start_to_three_years(desk: Desk, introduced: IntroductionId) -> None:
    await desk.record(introduced, Stage.ACCEPTED)
    assert await due(desk) == {"start_to_agree": 1}
    with pytest.raises(CannotFollow):
        await desk.record(introduced, Stage.CHECKED_IN)
    desk.clock.advance(timedelta(days=10))
    await desk.record(introduced, Stage.STARTED)
    assert await due(desk) == {"evidence_due": 1}
    certificate: dict[str, Any] = {"milestone": Milestone.START, "evidence": Evidence.EMPLOYMENT_CERTIFICATE}
    desk.clock.advance(timedelta(days=3))
    await desk.record(introduced, Stage.CHECKED_IN, **certificate)
    assert await due(desk) == {}
    for days, milestone in ((180, Milestone.HALF_YEAR), (184, Milestone.ONE_YEAR), (731, Milestone.THREE_YEARS)):
        desk.clock.advance(timedelta(days=days))
        assert await due(desk) == {"check_in_due": 1}
        await desk.record(introduced, Stage.CHECKED_IN, milestone=milestone, evidence=Evidence.COMPANY_TOLD)
        assert await due(desk) == {}
    left: dict[str, Any] = {"side": ReasonSide.PERSON, "reason": EndReason.OWN_CIRCUMSTANCES}
    desk.clock.advance(timedelta(days=1))
    await desk.record(introduced, Stage.LEFT, **left)
    case = await desk.case(introduced)
    assert (case.stage, dict(case.points[-1].facts)) == (Stage.LEFT, {"side": "person", "reason": "own_circumstances"})


@pytest.mark.parametrize("milestone", [None, Milestone.START])
async def test_nothing_clears_the_proof_to_ask_for_but_a_proof(
    desk: Desk, introduced: IntroductionId, milestone: Milestone | None
) -> None:
    await desk.record(introduced, Stage.ACCEPTED)
    await desk.record(introduced, Stage.STARTED)
    desk.clock.advance(timedelta(days=3))
    with pytest.raises(EvidenceNeeded):
        await desk.record(introduced, Stage.CHECKED_IN, milestone=milestone, evidence=None)
    assert await due(desk) == {"evidence_due": 1}
    assert (await desk.case(introduced)).stage is Stage.STARTED
    await desk.record(introduced, Stage.CHECKED_IN, milestone=milestone, evidence=Evidence.PERSON_TOLD)
    assert await due(desk) == {}
    desk.clock.advance(timedelta(days=1))
    await desk.record(introduced, Stage.CHECKED_IN)


async def test_every_check_in_says_how_it_was_learnt_and_none_comes_before_its_time(
    desk: Desk, introduced: IntroductionId
) -> None:
    for stage in (Stage.ACCEPTED, Stage.STARTED):
        await desk.record(introduced, stage, evidence=Evidence.COMPANY_TOLD if stage is Stage.STARTED else None)
    desk.clock.advance(timedelta(days=200))
    assert await due(desk) == {"check_in_due": 1}
    with pytest.raises(EvidenceNeeded):
        await desk.record(introduced, Stage.CHECKED_IN, milestone=Milestone.HALF_YEAR, evidence=None)
    with pytest.raises(MilestoneAhead):
        await desk.record(introduced, Stage.CHECKED_IN, milestone=Milestone.ONE_YEAR)
    assert await due(desk) == {"check_in_due": 1}
    await desk.record(introduced, Stage.CHECKED_IN, milestone=Milestone.HALF_YEAR)
    assert await due(desk) == {}


async def test_what_is_told_of_one_time_leaves_the_later_ones_asked_for_and_each_is_told_on_one_day(
    desk: Desk, introduced: IntroductionId
) -> None:
    for stage in (Stage.ACCEPTED, Stage.STARTED):
        await desk.record(introduced, stage)
    desk.clock.advance(timedelta(days=400))
    for milestone, left in (
        (Milestone.START, {"check_in_due": 1}),
        (Milestone.HALF_YEAR, {"check_in_due": 1}),
        (Milestone.ONE_YEAR, {}),
    ):
        await desk.record(introduced, Stage.CHECKED_IN, milestone=milestone)
        await desk.record(introduced, Stage.CHECKED_IN, milestone=milestone)
        assert await due(desk) == left
    case = await desk.case(introduced)
    told = [point.facts.get("milestone") for point in case.points if point.stage is Stage.CHECKED_IN]
    assert told == ["start", "half_year", "one_year"]
    await take_back(desk, introduced)
    assert await due(desk) == {"check_in_due": 1}
    await desk.record(introduced, Stage.CHECKED_IN, milestone=Milestone.ONE_YEAR)
    assert await due(desk) == {}


async def take_back(desk: Desk, introduced: IntroductionId, because: str = "入力の誤り") -> None:
    point = (await desk.case(introduced)).points[-1]
    assert point.id is not None
    point_id = point.id
    await desk.do(lambda work: outcomes.take_back(work, introduced, point_id, because))


async def state(desk: Desk) -> PersonState:
    return (await desk.ask(lambda read: people.profiles(read, [desk.person_id])))[desk.person_id].state


async def test_a_stale_form_is_refused_and_the_stage_never_goes_back(desk: Desk, introduced: IntroductionId) -> None:
    seen = (await desk.case(introduced)).seen
    await desk.record(introduced, Stage.INTERVIEWED)
    applied = NewOutcome(Stage.APPLIED, desk.today)
    with pytest.raises(PathChangedSince):
        await desk.do(lambda work: record_outcome(work, introduced, applied, seen))
    assert [point.stage for point in (await desk.case(introduced)).points] == [Stage.INTERVIEWED]
    # Told later of an earlier day, as another book would: it stands before what follows it.
    await desk.record(introduced, Stage.APPLIED)
    case = await desk.case(introduced)
    assert (case.stage, [point.stage for point in case.points]) == (
        Stage.INTERVIEWED,
        [Stage.APPLIED, Stage.INTERVIEWED],
    )


async def test_what_was_taken_back_stays_on_record_and_may_be_told_again(
    desk: Desk, introduced: IntroductionId
) -> None:
    await desk.record(introduced, Stage.INTERVIEWED)
    for _ in range(2):
        await desk.record(introduced, Stage.REJECTED, side=ReasonSide.COMPANY, reason=EndReason.FILLED)
        await take_back(desk, introduced)
        case = await desk.case(introduced)
        assert (case.stage, Stage.OFFERED in case.following) == (Stage.INTERVIEWED, True)
    assert [(one.point.stage, one.reason, one.by) for one in case.taken_back] == [
        (Stage.REJECTED, "入力の誤り", desk.actor.id)
    ] * 2
    assert len(await desk.rows("SELECT 1 FROM introduction_event")) == 3
    assert (await desk.acts()).count("shortlists.step_taken_back") == 2


async def test_an_acceptance_that_is_taken_back_takes_the_hire_along_and_the_search_goes_on(
    desk: Desk, introduced: IntroductionId
) -> None:
    posting = await desk.ask(lambda read: postings.posting(read, desk.matched.posting_id))
    await desk.record(introduced, Stage.OFFERED)
    for _ in range(2):
        await desk.record(introduced, Stage.ACCEPTED)
        assert await state(desk) is PersonState.WITHDRAWN
        await take_back(desk, introduced)
        assert await state(desk) is PersonState.ACTIVE
        assert await desk.ask(lambda read: openings_left(read, posting)) == 2
    case = await desk.case(introduced)
    assert (case.stage, case.placement_id) == (Stage.OFFERED, None)
    assert [one.point.stage for one in case.taken_back] == [Stage.ACCEPTED] * 2
    assert await due(desk) == {}
    await desk.record(introduced, Stage.ACCEPTED)
    assert await due(desk) == {"start_to_agree": 1}


async def test_a_search_that_had_ended_before_the_acceptance_stays_ended(
    desk: Desk, introduced: IntroductionId
) -> None:
    await desk.do(lambda work: end_search(work, [desk.person_id]))
    await desk.record(introduced, Stage.ACCEPTED)
    await take_back(desk, introduced)
    assert await state(desk) is PersonState.WITHDRAWN


async def test_only_the_last_record_is_taken_back_with_a_reason(desk: Desk, introduced: IntroductionId) -> None:
    await desk.record(introduced, Stage.ACCEPTED)
    accepted = (await desk.case(introduced)).points[-1].id
    await desk.record(introduced, Stage.STARTED)
    assert accepted is not None
    accepted_id = accepted
    with pytest.raises(CannotTakeBack):
        await desk.do(lambda work: outcomes.take_back(work, introduced, accepted_id, "誤り"))
    for because in ("", "  ", "あ" * 201):
        with pytest.raises(TakenBackReasonNeeded):
            await take_back(desk, introduced, because)
    await take_back(desk, introduced)
    assert (await desk.case(introduced)).stage is Stage.ACCEPTED
    assert await due(desk) == {"start_to_agree": 1}
    await take_back(desk, introduced)
    assert (await desk.case(introduced)).points == ()
    # A double click.
    await desk.do(lambda work: outcomes.take_back(work, introduced, accepted_id, "誤り"))


async def test_a_hire_of_another_book_is_taken_back_too(desk: Desk, introduced: IntroductionId) -> None:
    await desk.accepted_in_another_book(introduced)
    await take_back(desk, introduced)
    assert (await desk.case(introduced)).placement_id is None
    assert await state(desk) is PersonState.ACTIVE


async def test_who_does_not_record_takes_nothing_back(desk: Desk, introduced: IntroductionId) -> None:
    await desk.record(introduced, Stage.APPLIED)
    desk.actor = replace(desk.actor, role=Role.PROGRAMME_STAFF)
    with pytest.raises(MayNotRecord):
        await take_back(desk, introduced)


async def test_a_start_with_its_proof_asks_for_none_again(desk: Desk, introduced: IntroductionId) -> None:
    await desk.record(introduced, Stage.ACCEPTED)
    await desk.record(introduced, Stage.STARTED, evidence=Evidence.EMPLOYMENT_CERTIFICATE)
    desk.clock.advance(timedelta(days=3))
    await desk.record(introduced, Stage.CHECKED_IN, milestone=Milestone.START)
    assert await due(desk) == {}


async def test_a_cancelled_acceptance_gives_the_place_back(desk: Desk, introduced: IntroductionId) -> None:
    await desk.record(introduced, Stage.ACCEPTED)
    await desk.record(introduced, Stage.CANCELLED, **PERSON)
    posting = await desk.ask(lambda read: postings.posting(read, desk.matched.posting_id))
    assert await desk.ask(lambda read: openings_left(read, posting)) == 2
    assert await due(desk) == {}
    with pytest.raises((CannotFollow, EventOutOfOrder)):
        await desk.record(introduced, Stage.STARTED)


async def test_an_interview_ahead_is_planned_moved_held_and_repeated(desk: Desk, introduced: IntroductionId) -> None:
    async def plan(on: date | None) -> None:
        await desk.do(lambda work: set_interview_day(work, desk.tools.vault, introduced, on))

    await plan(desk.today + timedelta(days=7))
    await plan(desk.today + timedelta(days=9))
    assert await due(desk) == {"interview_ahead": 1}
    desk.clock.advance(timedelta(days=9))
    await desk.record(introduced, Stage.INTERVIEWED)
    await plan(desk.today + timedelta(days=3))
    desk.clock.advance(timedelta(days=3))
    await desk.record(introduced, Stage.INTERVIEWED)
    await plan(None)
    assert [point.stage for point in (await desk.case(introduced)).points] == [Stage.INTERVIEWED] * 2
    for day in (desk.today - timedelta(days=1), desk.today + timedelta(days=400)):
        with pytest.raises(DayNotAhead):
            await plan(day)
    await desk.record(introduced, Stage.OFFERED)
    with pytest.raises(CannotFollow):
        await plan(desk.today)


async def test_a_start_is_awaited_from_the_day_that_was_agreed_for_it(desk: Desk, introduced: IntroductionId) -> None:
    april = desk.today + timedelta(days=128)
    await desk.record(introduced, Stage.OFFERED)
    with pytest.raises(CannotFollow):
        await desk.do(lambda work: set_start_day(work, introduced, april))
    await desk.record(introduced, Stage.ACCEPTED, starts_on=april)
    assert (await desk.case(introduced)).starts_on == april
    (one,) = (await desk.ask(lambda read: due_page(read, desk.tools.introductions, limit=9))).rows
    assert (one.kind, one.due_on) == (DueKind.START_AHEAD, april)
    for day in (desk.today - timedelta(days=1), desk.today + timedelta(days=800)):
        with pytest.raises(DayNotAhead):
            await desk.do(lambda work, day=day: set_start_day(work, introduced, day))  # type: ignore[misc]
    sooner = desk.today + timedelta(days=10)
    await desk.do(lambda work: set_start_day(work, introduced, sooner))
    desk.clock.advance(timedelta(days=12))
    (one,) = (await desk.ask(lambda read: due_page(read, desk.tools.introductions, limit=9))).rows
    assert (one.kind, one.due_on) == (DueKind.START_AWAITED, sooner)
    await desk.do(lambda work: set_start_day(work, introduced, None))
    (one,) = (await desk.ask(lambda read: due_page(read, desk.tools.introductions, limit=9))).rows
    assert (one.kind, one.due_on < sooner) == (DueKind.START_TO_AGREE, True)
    await desk.record(introduced, Stage.STARTED)
    with pytest.raises(CannotFollow):
        await desk.do(lambda work: set_start_day(work, introduced, sooner))


async def test_an_acceptance_with_a_start_that_cannot_be_is_not_recorded(
    desk: Desk, introduced: IntroductionId
) -> None:
    with pytest.raises(DayNotAhead):
        await desk.record(introduced, Stage.ACCEPTED, starts_on=desk.today - timedelta(days=1))
    assert (await desk.case(introduced)).stage is Stage.INTRODUCED


async def test_an_interview_that_took_place_is_planned_no_more(desk: Desk, introduced: IntroductionId) -> None:
    await desk.do(lambda work: set_interview_day(work, desk.tools.vault, introduced, desk.today))
    assert await due(desk) == {"interview_ahead": 1}
    await desk.record(introduced, Stage.INTERVIEWED)
    assert (await desk.case(introduced)).interview_on is None
    assert await due(desk) == {}


@pytest.mark.parametrize("stage", [Stage.INTERVIEWED, Stage.OFFERED])
async def test_an_interview_waits_no_more_once_it_was_held_sooner_or_led_to_an_offer(
    desk: Desk, introduced: IntroductionId, stage: Stage
) -> None:
    await desk.do(lambda work: set_interview_day(work, desk.tools.vault, introduced, desk.today + timedelta(days=5)))
    await desk.record(introduced, stage)
    assert (await desk.case(introduced)).interview_on is None
    assert await due(desk) == {}
    in_five = desk.today + timedelta(days=5)
    assert await desk.ask(lambda read: count_by_day(read, in_five, in_five, None)) == {}
    desk.clock.advance(timedelta(days=14))
    assert await due(desk) == {"offer_overdue" if stage is Stage.OFFERED else "outcome_overdue": 1}


@pytest.mark.parametrize("days", [0, 5])
async def test_an_interview_waits_no_more_once_the_introduction_ended(
    desk: Desk, introduced: IntroductionId, days: int
) -> None:
    planned = desk.today + timedelta(days=days)
    await desk.do(lambda work: set_interview_day(work, desk.tools.vault, introduced, planned))
    await desk.record(introduced, Stage.DECLINED_BY_PERSON, **PERSON)
    assert (await desk.case(introduced)).interview_on is None
    assert await due(desk) == {}
    counted = await desk.ask(lambda read: count_by_day(read, planned, planned, None))
    assert ("interview", planned) not in counted


async def test_an_interview_of_before_is_told_late_and_the_next_one_still_waits(
    desk: Desk, introduced: IntroductionId
) -> None:
    held = desk.today
    desk.clock.advance(timedelta(days=2))
    await desk.do(lambda work: set_interview_day(work, desk.tools.vault, introduced, desk.today + timedelta(days=5)))
    await desk.record(introduced, Stage.INTERVIEWED, held)
    assert (await desk.case(introduced)).interview_on == desk.today + timedelta(days=5)
    assert await due(desk) == {"interview_ahead": 1}


async def test_an_introduction_without_news_becomes_overdue(desk: Desk, introduced: IntroductionId) -> None:
    await desk.send_letter(introduced)
    assert await due(desk) == {}
    desk.clock.advance(timedelta(days=14))
    assert await due(desk) == {"outcome_overdue": 1}
    await desk.record(introduced, Stage.APPLIED)
    assert await due(desk) == {}


async def test_a_consent_that_was_withdrawn_at_the_counter_waits_for_the_company_to_be_told(
    desk: Desk, introduced: IntroductionId
) -> None:
    await desk.do(lambda work: set_interview_day(work, desk.tools.vault, introduced, desk.today + timedelta(days=5)))
    assert await due(desk) == {"interview_ahead": 1}
    await desk.do(
        lambda work: withdraw_consent_once(
            work, desk.person_id, Purpose.INTRODUCTION, desk.today, "電話", desk.matched.company_id
        )
    )
    assert await due(desk) == {"consent_withdrawn": 1}
    with pytest.raises(CompanyToTell):
        await desk.record(introduced, Stage.DECLINED_BY_PERSON, **PERSON)
    with pytest.raises(EndReasonNeeded):
        await desk.record(
            introduced, Stage.DECLINED_BY_PERSON, side=ReasonSide.PERSON, reason=EndReason.CONSENT_WITHDRAWN
        )
    assert await due(desk) == {"consent_withdrawn": 1}


async def test_whose_acceptance_another_book_holds_is_asked_for_no_outcome(
    desk: Desk, introduced: IntroductionId
) -> None:
    await desk.accepted_in_another_book(introduced)
    desk.clock.advance(timedelta(days=20))
    assert await due(desk) == {"start_to_agree": 1}


async def test_what_is_due_before_the_introduction(desk: Desk) -> None:
    await desk.recommend()
    assert await due(desk) == {DueKind.CONSENT_TO_ASK: 1}
    await desk.ask_consent()
    assert await due(desk) == {DueKind.ANSWER_AWAITED: 1}
    desk.clock.advance(timedelta(days=15))
    assert await due(desk) == {DueKind.CONSENT_TO_ASK: 1}
    await desk.consent()
    assert await due(desk) == {DueKind.TO_INTRODUCE: 1}
    await desk.introduce()
    assert await due(desk) == {}
