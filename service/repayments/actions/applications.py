"""A whole application (支援候補者認定申請) as a company sends it: what of it is not recorded yet is recorded."""

from collections.abc import Iterator
from datetime import date

from ingest import SCHOLARSHIP_APPLICATIONS
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
from service.repayments.terms.scheme import BeforeWhat, Paper

MAY_BE_OPEN = ("graduated_on", "is_from_outside", "was_employed_in_prefecture", "has_other_support")
"""What a registration may leave open; a company's table need not tell it either."""
REGISTERED = (
    *("person_id", "scheme", "frame", "category", "credential", "loans", "registered_on", "graduated_on"),
    *("is_from_outside", "was_employed_in_prefecture", "has_other_support"),
)
PAPERS = {
    Paper.EMPLOYMENT: "has_employment_certificate",
    Paper.DIPLOMA: "has_diploma",
    Paper.LOAN: "has_loan_certificate",
    Paper.LEAVING: "has_leaving_certificate",
}
"""The column of each paper."""


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
    _check_same(case, told)
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


def _check_same(case: Case, told: ApplicationFacts) -> None:
    """Names every column that differs from what is recorded."""
    differing = [*_of_registration(case.registration, told.registration), *_of_events(case, told)]
    if differing:
        labels = "、".join(SCHOLARSHIP_APPLICATIONS.label_of(name) for name in dict.fromkeys(differing))
        raise RecordedOtherwise(
            f"同じ番号で別の内容がすでに記録されています（違う列：{labels}）。",
            reference=case.registration.case_ref,
            columns=labels,
        )


def _of_registration(stands: Registration, told: Registration) -> Iterator[str]:
    """What is left open on either side, and another year of hire, make no other registration."""
    for name in REGISTERED:
        values = (getattr(stands, name), getattr(told, name))
        if values[0] != values[1] and not (name in MAY_BE_OPEN and None in values):
            yield {"person_id": "person_ref"}.get(name, name)


def _of_events(case: Case, told: ApplicationFacts) -> Iterator[str]:
    """The days of notice and receipt are the office's own."""
    for kind, name, day in (
        (CaseEventKind.OFFERED, "offered_on", told.offered_on),
        (CaseEventKind.HIRED, "hired_on", told.hired_on),
    ):
        if (stands := case.last(kind)) is not None:
            if stands.on_date != day:
                yield name
            if stands.company_id != told.company_id:
                yield "company_ref"
    applied = case.last(CaseEventKind.APPLIED)
    if applied is not None:
        yield from (PAPERS[paper] for paper in Paper if paper in applied.papers ^ told.papers)
        if applied.age_at_hire != told.age_at_hire:
            yield "age_at_hire"
        if applied.loan != told.loan:
            yield "loan_total_yen"


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
        if case.last(event.kind) is None:
            yield event


def _remarks(stands: Registration, told: Registration, new: list[CaseEvent]) -> Iterator[Remark]:
    if any(event.kind is CaseEventKind.NOTICE_ISSUED for event in new):
        yield Remark.NOTICE_NOT_TOLD
    if any(getattr(stands, name) is None and getattr(told, name) is not None for name in MAY_BE_OPEN):
        yield Remark.NOT_KEPT
