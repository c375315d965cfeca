"""What was recorded wrongly of a support: what of it is corrected, and what must hold with what stands instead."""

from dataclasses import replace
from datetime import date

from service.base.fiscal_year import FiscalYear
from service.base.ids import StaffId
from service.repayments.rules.instalments import instalments
from service.repayments.rules.path import frame_of, in_order, life_of
from service.repayments.rules.proposing import Standing
from service.repayments.terms.case import (
    ActOfTheOffice,
    CannotFollowCase,
    Case,
    CaseEvent,
    CaseEventKind,
    ChangesCertified,
    DaysComputed,
    DecisionWaits,
    EventNotStanding,
    NothingPutRight,
    ReclaimStands,
    SameHand,
)
from service.repayments.terms.life import Instalment, Period
from service.repayments.terms.obligation import ObligationReason
from service.repayments.terms.scheme import EndReason

ACTS_OF_THE_OFFICE = frozenset(
    {
        CaseEventKind.REGISTERED,
        CaseEventKind.NOTICE_ISSUED,
        CaseEventKind.CERTIFIED,
        CaseEventKind.DECIDED,
        CaseEventKind.DECLINED,
        CaseEventKind.COMPLETED,
    }
)
"""What the prefecture did itself and wrote to people: it cannot have heard wrongly of it. The database knows them too
(`support_event_correctable`)."""


def event_on(case: Case, kind: str, day: date) -> CaseEvent:
    """What stands of the kind on the day; raises EventNotStanding."""
    found = next((event for event in case.events if (event.kind, event.on_date) == (kind, day)), None)
    if found is None:
        raise EventNotStanding("この経過は記録されていないか、すでに訂正されています。いまの経過を確かめてください。")
    return found


def check_may_correct(known: Standing, wrong: CaseEvent) -> None:
    """Raises ActOfTheOffice, NothingPutRight, or ReclaimStands.

    After a completion nothing is put right but the end that was told after it. What is to be paid back follows from the
    whole history, and is not computed a second time.
    """
    if wrong.kind in ACTS_OF_THE_OFFICE:
        raise ActOfTheOffice(
            "県が行った手続き（登録・登録通知・認定・決定・不認定・満了）の記録は、ここでは訂正できません。"
            "誤りがあるときは、不認定または支援の終了を記録して、あらためて登録してください。"
        )
    is_complete = known.case.last(CaseEventKind.COMPLETED) is not None and wrong.kind is not CaseEventKind.ENDED
    if is_complete or known.case.last(CaseEventKind.DECLINED) is not None:
        raise NothingPutRight("不認定または満了となった支援の経過は、訂正できません。")
    if any(each.reason is ObligationReason.RECLAIM for each in known.standing):
        raise ReclaimStands(
            "返還を求める額がこの経過から算定されているため、訂正できません。"
            "算定がまだ決定されていないときは、その算定を承認しないこととしてから訂正してください。"
        )


def lifts_hold(wrong: CaseEvent, instead: CaseEvent | None = None) -> bool:
    """Whether with it the support no longer ends by a false statement, so that what is held may be paid."""
    return wrong.reason is EndReason.FALSE_STATEMENT and (instead is None or instead.reason is not wrong.reason)


def check_hand(by: StaffId, wrong: CaseEvent, instead: CaseEvent | None) -> None:
    """Raises SameHand where who told of a false statement takes it back alone."""
    if lifts_hold(wrong, instead) and by == wrong.by:
        raise SameHand("虚偽の申請による終了は、記録した職員とは別の職員が訂正してください。")


def may_be_corrected(known: Standing) -> frozenset[CaseEvent]:
    """The events of a support that may be corrected, as far as can be told before it is known to what."""
    found = set()
    for event in known.case.events:
        try:
            check_may_correct(known, event)
        except (ActOfTheOffice, NothingPutRight, ReclaimStands):
            continue
        found.add(event)
    return frozenset(found)


def corrected(case: Case, wrong: CaseEvent, instead: CaseEvent | None) -> Case:
    """The support with the one in place of the other, or without it; raises CannotFollowCase where that cannot be."""
    others = [event for event in case.events if event is not wrong]
    return replace(case, events=in_order(others if instead is None else [*others, instead]))


def may_never_have_happened(case: Case, event: CaseEvent) -> bool:
    """Whether the rest of the history holds without it, and a certification on what it rests."""
    try:
        without = corrected(case, event, None)
    except CannotFollowCase:
        return False
    return case.last(CaseEventKind.CERTIFIED) is None or _certified(without) == _certified(case)


def check_corrected(known: Standing, after: Case) -> None:
    """Raises ChangesCertified, or DaysComputed: both were told to people, and are not changed behind their backs; and
    DecisionWaits: nor is what somebody decides on."""
    if known.case.last(CaseEventKind.CERTIFIED) is not None and _certified(after) != _certified(known.case):
        raise ChangesCertified(
            "認定のあとは、採用の年度、採用した企業、認定申請の内容が変わる訂正はできません。"
            "企業が替わったときは転職を記録し、認定そのものが誤っているときは、不認定または支援の終了を記録して、"
            "あらためて登録してください。"
        )
    if _computed(known, after) != _computed(known, known.case):
        raise DaysComputed(
            "すでに算定した支給の対象期間が変わるため、この日には訂正できません。"
            "算定がまだ決定されていないときは、その算定を承認しないこととしてから訂正してください。"
        )
    asked = [each.instalment.counted for each in known.obligations if each.is_approved is None]
    if any(_worked(after, counted) != _worked(known.case, counted) for counted in asked):
        raise DecisionWaits(
            "この経過から算定した額が決定を待っているため、訂正できません。"
            "その算定を先に決定するか、承認しないこととしてから訂正してください。"
        )


def _worked(case: Case, counted: Period) -> list[tuple[object, ...]]:
    """For whom within these days, under which limit, and what rested."""
    life = life_of(case)
    jobs = [(each.company_id, each.cap, each.days.within(counted)) for each in life.employments]
    rests = [(each.kind, each.days.within(counted)) for each in life.rests]
    return [each for each in (*jobs, *rests) if each[-1] is not None]


def _certified(case: Case) -> tuple[object, ...]:
    """What a certification rests on, but for days within the year."""
    hired, applied = case.last(CaseEventKind.HIRED), case.last(CaseEventKind.APPLIED)
    said = replace(applied, on_date=date.min, by=None) if applied else None
    return (FiscalYear.of(hired.on_date), hired.company_id, said) if hired else (said,)


def _computed(known: Standing, case: Case) -> list[Instalment]:
    """The payments that were computed, with the days that they would count."""
    hired = case.last(CaseEventKind.HIRED)
    planned = instalments(frame_of(case), hired.on_date) if hired else ()
    return [each for each in planned if each.number in known.computed]
