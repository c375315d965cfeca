"""What may happen to a support after what, and the working life that its events tell."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from service.base.fiscal_year import FiscalYear
from service.base.yen import Yen
from service.repayments.rules.eligibility import Application, findings, is_unfit
from service.repayments.rules.schemes import frame_for
from service.repayments.terms.case import (
    TO_ANSWER,
    CannotFollowCase,
    Case,
    CaseEvent,
    CaseEventKind,
    ReasonNeeded,
    RecordedThatDay,
    Registration,
    StepOutOfOrder,
)
from service.repayments.terms.letters import NoticeOfUnfit
from service.repayments.terms.life import Employment, Life, Period, Promise, Rest, day_before
from service.repayments.terms.scheme import EndReason, Frame

FOLLOWERS: Mapping[CaseEventKind | None, frozenset[CaseEventKind]] = {
    None: frozenset({CaseEventKind.REGISTERED}),
    CaseEventKind.REGISTERED: frozenset({CaseEventKind.NOTICE_ISSUED, CaseEventKind.DECLINED, CaseEventKind.ENDED}),
    CaseEventKind.NOTICE_ISSUED: frozenset({CaseEventKind.OFFERED, CaseEventKind.ENDED}),
    CaseEventKind.OFFERED: frozenset({CaseEventKind.HIRED, CaseEventKind.ENDED}),
    CaseEventKind.HIRED: frozenset({CaseEventKind.APPLIED, CaseEventKind.ENDED}),
    CaseEventKind.APPLIED: frozenset(
        {CaseEventKind.APPLIED, CaseEventKind.CERTIFIED, CaseEventKind.DECLINED, CaseEventKind.ENDED}
    ),
    CaseEventKind.CERTIFIED: frozenset({CaseEventKind.DECIDED, CaseEventKind.DECLINED, CaseEventKind.ENDED}),
    CaseEventKind.DECIDED: frozenset({CaseEventKind.ENDED, CaseEventKind.COMPLETED}),
    CaseEventKind.DECLINED: frozenset(),
    CaseEventKind.ENDED: frozenset({CaseEventKind.ENDED}),
    CaseEventKind.COMPLETED: frozenset({CaseEventKind.ENDED}),
}
"""What may come next of the procedure. Until it is certified an application may be put right or completed (補正) on
another day, and the last one counts, as a whole; on its own day it is corrected (rules/correcting.py). After an end a
false statement that comes to light ends it once more."""
AT_WORK = frozenset({CaseEventKind.RESTED, CaseEventKind.RESUMED, CaseEventKind.TRANSFERRED})
"""What happens to the work goes on beside the procedure, from the hire to the end."""
OVER = frozenset({CaseEventKind.DECLINED, CaseEventKind.ENDED, CaseEventKind.COMPLETED})
CHECK = "日付と順序を確かめてください。"
_WITHIN_A_DAY = list(CaseEventKind)
_WITHOUT_WORK_ENDING = frozenset({EndReason.LOAN_SETTLED})
"""Ends after which the person works on, so that the year they fall into counts whole."""


def may_follow(events: Sequence[CaseEvent]) -> frozenset[CaseEventKind]:
    """What may happen next to a support of which this is told, oldest first."""
    procedure = [event.kind for event in events if event.kind not in AT_WORK]
    following = FOLLOWERS[procedure[-1] if procedure else None]
    if CaseEventKind.HIRED not in procedure or procedure[-1] in OVER:
        return following
    turns = [event.kind for event in events if event.kind in (CaseEventKind.RESTED, CaseEventKind.RESUMED)]
    is_resting = bool(turns) and turns[-1] is CaseEventKind.RESTED
    return following | {
        CaseEventKind.TRANSFERRED,
        CaseEventKind.RESUMED if is_resting else CaseEventKind.RESTED,
    }


def in_order(events: Iterable[CaseEvent]) -> tuple[CaseEvent, ...]:
    """Oldest first; on one day as it can have happened. Refuses a history that cannot be (CannotFollowCase)."""
    waiting = sorted(events, key=lambda event: (event.on_date, _WITHIN_A_DAY.index(event.kind)))
    told: list[CaseEvent] = []
    while waiting:
        following = may_follow(told)
        of_the_day = [event for event in waiting if event.on_date == waiting[0].on_date]
        event = next((each for each in of_the_day if each.kind in following), None)
        if event is None:
            raise _cannot_come(waiting[0], told, waiting[1:])
        if sum(each.kind is event.kind for each in of_the_day) > 1:
            raise _recorded_that_day(event) if _may_recur(event.kind) else _cannot_come(event, [event], ())
        check_whole(event)
        _check_days(event, told)
        waiting.remove(event)
        told.append(event)
    return tuple(told)


def _cannot_come(
    event: CaseEvent,
    told: Sequence[CaseEvent],
    later: Iterable[CaseEvent],
    also: str = CHECK,
) -> StepOutOfOrder:
    """Names the step that has to come before it and is told of a later day, or else what it comes after."""
    before = next((each for each in later if each.kind in _comes_after(event.kind)), None)
    beside = before or (told[-1] if told else None)
    is_after = beside is not before
    place = "登録" if beside is None else f"{beside.kind.word}（{_written(beside.on_date)}）"
    english = "the registration" if beside is None else f"“{beside.kind.plain}” of {beside.on_date.isoformat()}"
    return StepOutOfOrder(
        f"{event.kind.word}（{_written(event.on_date)}）は、"
        f"{place}{'のあと' if is_after else 'より前'}には記録できません。{also}",
        kind=event.kind.value,
        after=told[-1].kind.value if told else "",
        on_date=event.on_date.isoformat(),
        step=event.kind.plain,
        place=f"{'after' if is_after else 'before'} {english}",
    )


def _comes_after(kind: CaseEventKind) -> frozenset[CaseEventKind]:
    """One of these has to have happened right before it, or for what happens to the work at any time."""
    if kind in AT_WORK:
        return frozenset({CaseEventKind.RESTED if kind is CaseEventKind.RESUMED else CaseEventKind.HIRED})
    return frozenset(each for each, following in FOLLOWERS.items() if each and kind in following)


def _written(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _may_recur(kind: CaseEventKind) -> bool:
    return kind in AT_WORK or kind in FOLLOWERS[kind]


def _recorded_that_day(event: CaseEvent) -> RecordedThatDay:
    return RecordedThatDay(
        "この手続きは、同じ日付ですでに記録されています。記録した内容を直すときは、経過の一覧からその記録を訂正してください"
        "（認定申請は、なかったものとしてから、正しい内容であらためて記録します）。"
        "別の日に補正や届出があったときは、その日付で記録してください。",
        kind=event.kind.value,
        on_date=event.on_date.isoformat(),
    )


def _check_days(event: CaseEvent, told: Sequence[CaseEvent]) -> None:
    """A last day at the company before lies within the work there; a second end is for a false statement alone."""
    if event.left_on is not None:
        began = [each.on_date for each in told if each.kind in (CaseEventKind.HIRED, CaseEventKind.TRANSFERRED)]
        if not began or not began[-1] <= event.left_on < event.on_date:
            raise StepOutOfOrder(
                f"{event.kind.word}（{_written(event.on_date)}）で、前の企業に在職した最後の日（{_written(event.left_on)}）は、"
                "その企業での最初の日から転職の日の前日までの日にしてください。",
                step=event.kind.plain,
                on_date=event.on_date.isoformat(),
                place=f"with {event.left_on.isoformat()} as the last day at the company before",
            )
    is_again = event.kind is CaseEventKind.ENDED and told[-1].kind in OVER
    if is_again and event.reason is not EndReason.FALSE_STATEMENT:
        raise _cannot_come(event, told, (), "終わった支援には、虚偽の申請による終了だけを記録できます。")


def check_whole(event: CaseEvent) -> None:
    """Refuses an event without what belongs to its kind (ReasonNeeded)."""
    if event.kind is CaseEventKind.ENDED and event.reason is None:
        raise ReasonNeeded("支援の終了には理由が必要です。", field="reason")
    if event.kind is CaseEventKind.RESTED and event.absence is None:
        raise ReasonNeeded("休止には理由が必要です。", field="absence")
    if event.kind in (CaseEventKind.OFFERED, CaseEventKind.HIRED, CaseEventKind.TRANSFERRED) and not event.company_id:
        raise ReasonNeeded("企業を選んでください。", field="company_id")


def frame_of(case: Case) -> Frame:
    """The frame in the version that holds for the year of hire; raises NoSuchFrame."""
    registration = case.registration
    hired = case.last(CaseEventKind.HIRED)
    year = FiscalYear.of(hired.on_date) if hired else FiscalYear(registration.hire_year)
    return frame_for(registration.scheme, registration.frame, year)


def answered(case: Case) -> Registration:
    """The registration, with what it left open as the application answers it."""
    applied, told = case.last(CaseEventKind.APPLIED), case.registration
    answers: dict[str, Any] = {name: getattr(applied, name, None) for name in TO_ANSWER if getattr(told, name) is None}
    return replace(told, **answers) if any(each is not None for each in answers.values()) else told


def application_of(case: Case) -> Application:
    """What the registration, the hire and the papers say, for the conditions of the frame."""
    told, hired, applied = answered(case), case.last(CaseEventKind.HIRED), case.last(CaseEventKind.APPLIED)
    offered = case.last(CaseEventKind.OFFERED)
    if hired is None or applied is None:
        raise CannotFollowCase("採用と認定申請が記録されていません。", kind=CaseEventKind.APPLIED.value)
    return Application(
        category=told.category,
        credential=told.credential,
        loans=told.loans,
        registered_on=told.registered_on,
        offered_on=offered.on_date if offered else None,
        hired_on=hired.on_date,
        graduated_on=told.graduated_on,
        age_at_hire=applied.age_at_hire,
        is_from_outside=told.is_from_outside,
        was_employed_in_prefecture=told.was_employed_in_prefecture,
        has_other_support=told.has_other_support,
        loan=applied.loan,
        papers=applied.papers,
        registration_recorded_on=_registration_recorded_on(case),
    )


def application_so_far(case: Case) -> Application:
    """What is known of the conditions, before the application too: what is not told yet is unknown.

    Before the hire its day is taken to be the last of its year, so that no condition counts as not met that may be.
    """
    told, hired, applied = answered(case), case.last(CaseEventKind.HIRED), case.last(CaseEventKind.APPLIED)
    offered = case.last(CaseEventKind.OFFERED)
    return Application(
        category=told.category,
        credential=told.credential,
        loans=told.loans,
        registered_on=told.registered_on,
        offered_on=offered.on_date if offered else None,
        hired_on=hired.on_date if hired else FiscalYear(told.hire_year).last_day,
        graduated_on=told.graduated_on,
        age_at_hire=applied.age_at_hire if applied else None,
        is_from_outside=told.is_from_outside,
        was_employed_in_prefecture=told.was_employed_in_prefecture,
        has_other_support=told.has_other_support,
        loan=applied.loan if applied else None,
        papers=applied.papers if applied else frozenset(),
        registration_recorded_on=_registration_recorded_on(case),
    )


def _registration_recorded_on(case: Case) -> date | None:
    registered = case.last(CaseEventKind.REGISTERED)
    return registered.recorded_on if registered else None


def check_notice(case: Case) -> None:
    """Raises NoticeOfUnfit where a condition is known not to be met: nobody shows a registration that leads nowhere."""
    if is_unfit(findings(frame_of(case), application_so_far(case))):
        raise NoticeOfUnfit(
            "要件に不適合の項目があるため、登録通知書は作れず、発行も記録できません。登録の内容と支援の要件を確かめてください。"
        )


def life_of(case: Case) -> Life:
    """The promise and the working life that the events tell; raises CannotFollowCase before the hire."""
    hired, applied = case.last(CaseEventKind.HIRED), case.last(CaseEventKind.APPLIED)
    if hired is None:
        raise CannotFollowCase("採用が記録されていません。", kind=CaseEventKind.HIRED.value)
    promise = Promise(
        case.registration.credential,
        hired.on_date,
        applied.loan if applied else None,
        _company_cap(case),
    )
    return Life(promise, _employments(case.events), _rests(case.events))


def _company_cap(case: Case) -> Yen | None:
    """The least that the company set, for everybody of the year or for this person; None where it set none."""
    told = (case.last(kind) for kind in (CaseEventKind.APPLIED, CaseEventKind.CERTIFIED))
    return min((each.company_cap for each in told if each is not None and each.company_cap is not None), default=None)


def _employments(events: Sequence[CaseEvent]) -> tuple[Employment, ...]:
    found: list[Employment] = []
    for event in events:
        if event.kind is CaseEventKind.TRANSFERRED:
            _end(found, event.left_on or day_before(event.on_date))
        if event.kind is CaseEventKind.ENDED and event.reason not in _WITHOUT_WORK_ENDING and found:
            _end(found, event.on_date)
        if event.kind in (CaseEventKind.HIRED, CaseEventKind.TRANSFERRED) and event.company_id is not None:
            found.append(Employment(event.company_id, Period(event.on_date), event.company_cap))
    return tuple(found)


def _end(employments: list[Employment], last: date) -> None:
    """Nobody ends twice: what comes to light later changes nothing of when the work ended."""
    days = employments[-1].days
    if days.last is None:
        employments[-1] = replace(employments[-1], days=Period(days.first, last))


def _rests(events: Sequence[CaseEvent]) -> tuple[Rest, ...]:
    found: list[Rest] = []
    for event in events:
        if event.kind is CaseEventKind.RESTED and event.absence is not None:
            found.append(Rest(event.absence, Period(event.on_date)))
        if event.kind is CaseEventKind.RESUMED:
            found[-1] = replace(found[-1], days=Period(found[-1].days.first, day_before(event.on_date)))
    return tuple(found)
