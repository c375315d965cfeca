"""What was recorded wrongly of a support is put right, so that what follows from it follows from what is true."""

from dataclasses import replace

from service.base.ids import CaseId, StaffId
from service.db.recording import check_has_happened
from service.db.work import Work
from service.platform import audit
from service.repayments import store
from service.repayments.actions.cases import check_eligible, check_takes_part, with_company_cap
from service.repayments.reads.contradicting import against, now_untrue
from service.repayments.reads.standing import told_of
from service.repayments.rules.correcting import check_corrected, check_hand, check_may_correct, corrected, event_on
from service.repayments.rules.permission import MayNotRun, check_may_run
from service.repayments.rules.proposing import Standing
from service.repayments.store import cases as case_store
from service.repayments.store import corrections as correction_store
from service.repayments.terms.case import (
    Case,
    CaseEvent,
    CaseEventKind,
    EventCorrection,
    NothingCorrected,
    ReasonNeeded,
)

OF_CONDITIONS = frozenset({CaseEventKind.OFFERED, CaseEventKind.HIRED, CaseEventKind.APPLIED})
"""What the conditions of a frame ask for."""


async def correct_case_event(work: Work, case_id: CaseId, told: EventCorrection) -> None:
    """An event no longer stands, and another of its kind does, or none; who corrected it, when and why is kept beside.

    Raises EventNotStanding, what may not be corrected, and not by whom (rules/correcting.py), CannotFollowCase where
    the history cannot be so, and NotEligible where a support that is certified would not fit any more. What was decided
    is not changed: it differs from the record from then on, which the page and the tasks say.
    """
    by = _named(work)
    check_has_happened(work, [told.instead.on_date] if told.instead else [])
    await store.lock(work)
    known, papers = await told_of(work, case_id)
    wrong = event_on(known.case, told.kind, told.on_date)
    check_may_correct(known, wrong)
    told = _told(told, wrong, by)
    check_hand(by, wrong, told.instead)
    if told.instead is not None:
        told = replace(told, instead=await _with_limit(work, known.case, told.instead, wrong))
    after = corrected(known.case, wrong, told.instead)
    await _check(work, known, after, told, wrong)
    found = against(after, papers, known.amounts)
    contradicted = [each.id for each in now_untrue(papers, found)]
    await correction_store.insert_correction(work, case_id, told, contradicted)
    await audit.note(
        work,
        "support_event.corrected",
        case_id,
        case=after.registration.case_ref,
        kind=told.kind.value,
        on_date=told.on_date.isoformat(),
        instead=told.instead.on_date.isoformat() if told.instead else "never",
    )


def _named(work: Work) -> StaffId:
    """Who corrects it does so under the own name."""
    check_may_run(work.actor)
    if work.actor.id is None:
        raise MayNotRun("訂正は、制度の担当者が自分の名前で行います。")
    return StaffId(work.actor.id)


def _told(told: EventCorrection, wrong: CaseEvent, by: StaffId) -> EventCorrection:
    """By whom it is told; refuses what gives no reason, and what changes nothing."""
    if not told.reason:
        raise ReasonNeeded("訂正の理由を入力してください。", field="why")
    if told.instead is None:
        return told
    if replace(told.instead, by=None) == replace(wrong, by=None):
        raise NothingCorrected("記録されている内容と同じです。訂正する日付や企業を入力してください。")
    return replace(told, instead=replace(told.instead, by=by))


async def _with_limit(work: Work, case: Case, instead: CaseEvent, wrong: CaseEvent) -> CaseEvent:
    """A move to the same company keeps the limit under which that one took the person in, whatever it set since."""
    if instead.kind is CaseEventKind.TRANSFERRED and instead.company_id == wrong.company_id:
        return replace(instead, company_cap=wrong.company_cap)
    return await with_company_cap(work, case, instead)


async def _check(work: Work, known: Standing, after: Case, told: EventCorrection, wrong: CaseEvent) -> None:
    check_corrected(known, after)
    if told.kind in OF_CONDITIONS and after.last(CaseEventKind.CERTIFIED) is not None:
        check_eligible(after)
    is_move = told.kind is CaseEventKind.TRANSFERRED
    if is_move and told.instead is not None and told.instead.company_id != wrong.company_id:
        check_takes_part(after, told.instead, await case_store.participations(work))
