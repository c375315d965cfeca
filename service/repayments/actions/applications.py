"""A whole application (支援候補者認定申請) as a company sends it: what of it is not recorded yet is recorded."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from ingest import SCHOLARSHIP_APPLICATIONS
from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId
from service.base.outcomes import Outcome
from service.base.refusals import Busy, Forbidden, Refusal
from service.base.yen import Yen
from service.companies import reads as companies
from service.db.recording import check_has_happened
from service.db.work import Work
from service.repayments.actions.cases import record_case_events, register_for_support
from service.repayments.reads.pipeline import supports_of_person
from service.repayments.reads.table_layouts import table_layouts
from service.repayments.rules.eligibility import papers_lacking
from service.repayments.rules.path import frame_of
from service.repayments.rules.permission import check_may_run
from service.repayments.rules.schemes import frame_for
from service.repayments.store import cases as case_store
from service.repayments.terms.case import Case, CaseEvent, CaseEventKind, Registration
from service.repayments.terms.importing import (
    ApplicationFacts,
    Notice,
    NotRegistered,
    RegisteredTooLate,
    Remark,
    RowRecordedOtherwise,
    RowRefused,
)
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


async def receive_application(
    work: Work, told: ApplicationFacts, received_on: date | None = None
) -> tuple[Outcome, tuple[Notice, ...], tuple[CaseEventKind, ...]]:
    """Records notice, offer, hire and application of a registered person that are not recorded yet, and answers which.

    `received_on`: the day on which it came, which has come; None: today, or whenever it was recorded before. The same
    again changes nothing; what contradicts the registration or an event as recorded is refused (RowRecordedOtherwise),
    and so is what `refusals_of` finds: all of it in one RowRefused. Where the scheme asks for no registration before,
    the application registers the person.
    """
    check_may_run(work.actor)
    refusals = await refusals_of(work, told)
    known = (await case_store.ids_by_ref(work, [told.registration.case_ref])).get(told.registration.case_ref)
    stands = await case_store.case(work, known) if known else None
    if stands is not None:
        refusals += await _recorded_otherwise(work, stands, told)
    if refusals:
        raise RowRefused(refusals)
    case_id = known or CaseId((await register_for_support(work, [told.registration]))[0].id)
    case = stands or await case_store.case(work, case_id)
    events = list(_missing(case, told, received_on or work.today))
    await record_case_events(work, [(case_id, event) for event in events])
    outcome = Outcome.NEW if known is None else Outcome.CHANGED if events else Outcome.UNCHANGED
    remarks: list[Notice] = [*_remarks(case.registration, told.registration, events)]
    if any(event.kind is CaseEventKind.APPLIED for event in events):
        remarks += _to_ask(case, told)
    applied = case.last(CaseEventKind.APPLIED)
    if applied is not None and received_on not in (None, applied.on_date):
        remarks.append(Remark.RECEIVED_BEFORE)
    if known is None and len(await supports_of_person(work, case.registration.person_id)) > 1:
        remarks.append(Remark.SUPPORTED_BEFORE)
    kinds = tuple(event.kind for event in events)
    return outcome, tuple(remarks), kinds if known else (CaseEventKind.REGISTERED, *kinds)


async def refusals_of(work: Work, told: ApplicationFacts) -> list[Refusal]:
    """All that stands against an application but what is recorded of it otherwise.

    A day to come (NotYetHappened), a frame that is none (NoSuchFrame), a registration on or after the day before which
    the scheme asks for it (RegisteredTooLate), or none that the prefecture recorded before (NotRegistered).
    """
    registration, wrong = told.registration, list[Refusal]()
    with kept(wrong):
        check_has_happened(work, (registration.registered_on, told.offered_on, told.hired_on))
    with kept(wrong):
        frame = frame_for(registration.scheme, registration.frame, FiscalYear.of(told.hired_on))
        asked = frame.eligibility.registered_before
        with kept(wrong):
            _check_in_time(told, asked)
        if asked is not BeforeWhat.NOT_ASKED and not await case_store.ids_by_ref(work, [registration.case_ref]):
            raise NotRegistered(
                f"この番号の登録がありません。申請番号は、県が登録通知書などで知らせた登録番号です。この枠は、{_WHAT[asked]}の前に県に登録していることが要件です。"
                "登録を確かめて記録してから、もう一度取り込んでください。",
                rule="registered_before",
                before=asked.value,
            )
    return wrong


@contextmanager
def kept(wrong: list[Refusal]) -> Iterator[None]:
    """What is refused within is kept, and the next is looked at; who may not, and a busy database, end it all."""
    try:
        yield
    except (Forbidden, Busy):
        raise
    except Refusal as refusal:
        wrong.append(refusal)


_WHAT = {BeforeWhat.OFFER: "内定", BeforeWhat.HIRE: "採用"}


def _check_in_time(told: ApplicationFacts, asked: BeforeWhat) -> None:
    before = {BeforeWhat.OFFER: told.offered_on, BeforeWhat.HIRE: told.hired_on}.get(asked)
    if before is not None and told.registration.registered_on >= before:
        raise RegisteredTooLate(
            f"この枠は、{_WHAT[asked]}の前に登録していることが要件です。", rule="registered_before", before=asked.value
        )


async def _recorded_otherwise(work: Work, case: Case, told: ApplicationFacts) -> list[Refusal]:
    """Names every column that differs from what is recorded, and both values where they are hers and the company's."""
    differing = [*_of_registration(case.registration, told.registration), *_of_events(case, told)]
    if not differing:
        return []
    columns = "、".join({each.field: SCHOLARSHIP_APPLICATIONS.label_of(each.field) for each in differing}.values())
    is_hers = case.registration.person_id == told.registration.person_id and told.company_id == _company_of(case)
    refusal = RowRecordedOtherwise(
        f"同じ番号で別の内容がすでに記録されています（違う列：{columns}）。",
        "、".join(await _in_words(work, differing)) if is_hers else None,
        reference=case.registration.case_ref,
        columns=columns,
    )
    return [refusal]


def _company_of(case: Case) -> CompanyId | None:
    """The company that hired, or offered to; None where neither is recorded."""
    known = case.last(CaseEventKind.HIRED) or case.last(CaseEventKind.OFFERED)
    return known.company_id if known else None


@dataclass(frozen=True, slots=True)
class _Difference:
    """A column, and its value as recorded and as told."""

    field: str
    recorded: object
    told: object


async def _in_words(work: Work, differing: Sequence[_Difference]) -> list[str]:
    """採用日［記録：2026-04-01 表：2026-05-01］: once a column."""
    asked = [CompanyId(one) for each in differing for one in (each.recorded, each.told) if isinstance(one, UUID)]
    names = await companies.names_of_companies(work, asked) if asked else {}
    once = {each.field: each for each in differing}
    return [
        f"{SCHOLARSHIP_APPLICATIONS.label_of(each.field)}［記録：{_told(each.field, each.recorded, names)}"
        f" 表：{_told(each.field, each.told, names)}］"
        for each in once.values()
    ]


def _told(field: str, value: object, names: Mapping[CompanyId, str]) -> str:
    """A value as a table writes it."""
    match value:
        case None:
            return "記載なし"
        case bool():
            return "はい" if value else "いいえ"
        case UUID():
            return names.get(CompanyId(value), "別の企業")
        case Yen():
            return f"{value}"
        case frozenset():
            return "・".join(_label(field, each) for each in sorted(value)) or "なし"
    return _label(field, value)


def _label(field: str, value: object) -> str:
    """What people call a code; anything else as it is."""
    layout = table_layouts()[SCHOLARSHIP_APPLICATIONS.name]
    choices = next(column.form.choices for column in layout.columns if column.field == field)
    return next((choice.label for choice in choices if choice.code == str(value)), str(value))


def _of_registration(stands: Registration, told: Registration) -> Iterator[_Difference]:
    """What is left open on either side, and another year of hire, make no other registration."""
    for name in REGISTERED:
        values = (getattr(stands, name), getattr(told, name))
        if values[0] != values[1] and not (name in MAY_BE_OPEN and None in values):
            yield _Difference({"person_id": "person_ref"}.get(name, name), *values)


def _of_events(case: Case, told: ApplicationFacts) -> Iterator[_Difference]:
    """The days of notice and receipt are the office's own."""
    for kind, name, day in (
        (CaseEventKind.OFFERED, "offered_on", told.offered_on),
        (CaseEventKind.HIRED, "hired_on", told.hired_on),
    ):
        if (stands := case.last(kind)) is not None:
            if stands.on_date != day:
                yield _Difference(name, stands.on_date, day)
            if stands.company_id != told.company_id:
                yield _Difference("company_ref", stands.company_id, told.company_id)
    applied = case.last(CaseEventKind.APPLIED)
    if applied is not None:
        yield from _of_papers(applied, told)


def _of_papers(applied: CaseEvent, told: ApplicationFacts) -> Iterator[_Difference]:
    for paper in Paper:
        if paper in applied.papers ^ told.papers:
            yield _Difference(PAPERS[paper], paper in applied.papers, paper in told.papers)
    if applied.age_at_hire != told.age_at_hire:
        yield _Difference("age_at_hire", applied.age_at_hire, told.age_at_hire)
    if applied.loan != told.loan:
        yield _Difference("loan_total_yen", applied.loan, told.loan)


def _missing(case: Case, told: ApplicationFacts, received_on: date) -> Iterator[CaseEvent]:
    """What the application tells and nobody recorded, in its order."""
    company = told.company_id
    registered_on = case.registration.registered_on
    for event in (
        CaseEvent(CaseEventKind.NOTICE_ISSUED, registered_on),
        CaseEvent(CaseEventKind.OFFERED, told.offered_on, company_id=company),
        CaseEvent(CaseEventKind.HIRED, told.hired_on, company_id=company),
        CaseEvent(CaseEventKind.APPLIED, received_on, papers=told.papers, age_at_hire=told.age_at_hire, loan=told.loan),
    ):
        if case.last(event.kind) is None:
            yield event


def _to_ask(case: Case, told: ApplicationFacts) -> Iterator[Notice]:
    """What the company is to be asked about an application as it is recorded: which papers are lacking, of those that
    the table has a column for, and whether more can be left of the loan than was lent."""
    for paper in papers_lacking(frame_of(case), told.registration.category, told.papers):
        if paper in PAPERS:
            yield paper
    if told.loan is not None and told.loan_left is not None and told.loan_left > told.loan:
        yield Remark.LEFT_ABOVE_LENT


def _remarks(stands: Registration, told: Registration, new: list[CaseEvent]) -> Iterator[Remark]:
    if any(event.kind is CaseEventKind.NOTICE_ISSUED for event in new):
        yield Remark.NOTICE_NOT_TOLD
    if any(getattr(stands, name) is None and getattr(told, name) is not None for name in MAY_BE_OPEN):
        yield Remark.NOT_KEPT
