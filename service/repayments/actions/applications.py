"""A whole application (支援候補者認定申請) as a company sends it: what of it is not recorded yet is recorded."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId
from service.base.outcomes import Outcome
from service.db.recording import RecordedOtherwise
from service.db.work import Work
from service.repayments.actions.cases import record_case_events, register_for_support
from service.repayments.rules.permission import check_may_run
from service.repayments.rules.schemes import frame_for
from service.repayments.store import cases as case_store
from service.repayments.terms.case import Case, CaseEvent, CaseEventKind, Registration
from service.repayments.terms.importing import ApplicationFacts, NotRegistered, RegisteredTooLate, Remark
from service.repayments.terms.scheme import BeforeWhat

MAY_BE_OPEN = ("graduated_on", "is_from_outside", "was_employed_in_prefecture", "has_other_support")
"""What a registration may leave open; a company's table need not tell it either."""


async def receive_application(work: Work, told: ApplicationFacts) -> tuple[Outcome, tuple[Remark, ...]]:
    """Records notice, offer, hire and application of a registered person that are not recorded yet.

    The application counts as received today. The same again changes nothing; what contradicts the registration or an
    event as recorded is refused (RecordedOtherwise), and so is a registration on or after the day before which the
    scheme asks for it (RegisteredTooLate). Where the scheme asks for none, the application registers the person; where
    it does, an unknown number waits until the prefecture has recorded its registration (NotRegistered).
    """
    check_may_run(work.actor)
    asked = _check_in_time(told)
    known = (await case_store.ids_by_ref(work, [told.registration.case_ref])).get(told.registration.case_ref)
    if known is None and asked is not BeforeWhat.NOT_ASKED:
        raise NotRegistered(
            f"この番号の登録がありません。この枠は、{_WHAT[asked]}の前に県に登録していることが要件です。"
            "登録を確かめて記録してから、もう一度取り込んでください。",
            rule="registered_before",
            before=asked.value,
        )
    case_id = known or CaseId((await register_for_support(work, [told.registration]))[0].id)
    case = await case_store.case(work, case_id)
    _check_same(case.registration, told.registration)
    events = list(_missing(case, told, work.today))
    await record_case_events(work, [(case_id, event) for event in events])
    outcome = Outcome.NEW if known is None else Outcome.CHANGED if events else Outcome.UNCHANGED
    return outcome, tuple(_remarks(case.registration, told.registration, events))


_WHAT = {BeforeWhat.OFFER: "内定", BeforeWhat.HIRE: "採用"}


def _check_in_time(told: ApplicationFacts) -> BeforeWhat:
    """Before what the scheme asks for the registration."""
    registration = told.registration
    frame = frame_for(registration.scheme, registration.frame, FiscalYear.of(told.hired_on))
    asked = frame.eligibility.registered_before
    before = {BeforeWhat.OFFER: told.offered_on, BeforeWhat.HIRE: told.hired_on}.get(asked)
    if before is not None and registration.registered_on >= before:
        raise RegisteredTooLate(
            f"この枠は、{_WHAT[asked]}の前に登録していることが要件です。", rule="registered_before", before=asked.value
        )
    return asked


def _check_same(stands: Registration, told: Registration) -> None:
    """A registration that leaves something open, or was for another year of hire, is still the same one."""
    left_open = {
        name: getattr(stands, name) for name in MAY_BE_OPEN if None in (getattr(stands, name), getattr(told, name))
    }
    if replace(told, hire_year=stands.hire_year, **left_open) != stands:
        raise RecordedOtherwise("同じ番号で別の内容がすでに記録されています。", reference=told.case_ref)


def _missing(case: Case, told: ApplicationFacts, today: date) -> Iterator[CaseEvent]:
    """What the application tells and nobody recorded, in its order."""
    company = told.company_id
    registered_on = case.registration.registered_on
    for event in (
        CaseEvent(CaseEventKind.NOTICE_ISSUED, registered_on),
        CaseEvent(CaseEventKind.OFFERED, told.offered_on, company_id=company),
        CaseEvent(CaseEventKind.HIRED, told.hired_on, company_id=company),
        CaseEvent(CaseEventKind.APPLIED, today, papers=told.papers, age_at_hire=told.age_at_hire, loan=told.loan),
    ):
        stands = case.last(event.kind)
        if stands is None:
            yield event
        elif not _says_the_same(stands, event):
            raise RecordedOtherwise(
                "同じ番号で別の内容がすでに記録されています。",
                reference=case.registration.case_ref,
                kind=event.kind.value,
            )


def _says_the_same(stands: CaseEvent, told: CaseEvent) -> bool:
    """Whether a recorded event is the one that is told; the days of notice and receipt are the office's own."""
    match told.kind:
        case CaseEventKind.NOTICE_ISSUED:
            return True
        case CaseEventKind.APPLIED:
            return (stands.papers, stands.age_at_hire, stands.loan) == (told.papers, told.age_at_hire, told.loan)
    return (stands.on_date, stands.company_id) == (told.on_date, told.company_id)


def _remarks(stands: Registration, told: Registration, new: list[CaseEvent]) -> Iterator[Remark]:
    if any(event.kind is CaseEventKind.NOTICE_ISSUED for event in new):
        yield Remark.NOTICE_NOT_TOLD
    if any(getattr(stands, name) is None and getattr(told, name) is not None for name in MAY_BE_OPEN):
        yield Remark.NOT_KEPT
