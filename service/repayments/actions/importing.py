"""Tables of companies into supports: each row whole or not at all, its neighbours stored whatever becomes of it."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from ingest import SCHOLARSHIP_APPLICATIONS, SCHOLARSHIP_EVIDENCE, Read, ScholarshipApplication, ScholarshipEvidence
from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId, EvidenceId, PersonId
from service.base.outcomes import Outcome
from service.base.refusals import Busy, Forbidden, Refusal
from service.base.yen import Yen
from service.companies import reads as companies
from service.db.recording import NotYetHappened, RecordedOtherwise, check_has_happened
from service.db.work import Work, whole_or_nothing
from service.people import reads as people
from service.repayments.actions.applications import PAPERS, kept, receive_application, refusals_of
from service.repayments.actions.evidence import contradictions_of, receive_evidence
from service.repayments.rules.doubting import doubts
from service.repayments.rules.path import frame_of, life_of
from service.repayments.store import cases as case_store
from service.repayments.store import obligations as obligation_store
from service.repayments.terms.case import CannotFollowCase, Case, CaseEventKind, NoSuchCase, Registration
from service.repayments.terms.evidence import Evidence, EvidenceFacts
from service.repayments.terms.importing import (
    ApplicationFacts,
    CompanyNeeded,
    CompanyOtherwise,
    ImportedRow,
    NeverWorkedThere,
    NoSuchCompany,
    NoSuchPerson,
    Notice,
    NotRegistered,
    RegisteredTooLate,
    RowRecordedOtherwise,
    RowRefused,
)
from service.repayments.terms.life import Period, Rest
from service.repayments.terms.scheme import Absence, Basis, Category, Credential, Loan, NoSuchFrame

T = TypeVar("T", ScholarshipApplication, ScholarshipEvidence)
Answer = tuple[Outcome, Sequence[Notice], Sequence[CaseEventKind]]
Fields = Mapping[type[Refusal], str]
NOBODY = UUID(int=0)
"""Stands for who is not known, in a row that is refused."""
OF_BOTH: Fields = {
    NoSuchCase: "application_ref",
    CannotFollowCase: "application_ref",
    RecordedOtherwise: "application_ref",
    RowRecordedOtherwise: "application_ref",
}
OF_APPLICATIONS: Fields = {
    **OF_BOTH,
    NoSuchPerson: "person_ref",
    NoSuchCompany: "company_ref",
    CompanyNeeded: "company_ref",
    CompanyOtherwise: "company_ref",
    NoSuchFrame: "frame",
    NotRegistered: "application_ref",
    RegisteredTooLate: "registered_on",
    NotYetHappened: "hired_on",
}
OF_EVIDENCE: Fields = {**OF_BOTH, NotYetHappened: "certificate_on"}
"""The column that a refusal concerns; none where it concerns the whole row."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The company whose table it is, as its reference and id; both None where the table, or the record, must tell.

    `received_on`: the day on which applications came to the office, since it counts and not the day of typing them in;
    None: today.
    """

    reference: str | None = None
    company_id: CompanyId | None = None
    received_on: date | None = None


async def sender_called(work: Work, reference: str | None, received_on: date | None = None) -> Sender:
    """Who sends the table, by the company's reference; raises NoSuchCompany."""
    if not reference:
        return Sender(received_on=received_on)
    return Sender(reference, (await _companies(work, {reference}))[reference], received_on)


async def import_applications(
    work: Work, rows: Sequence[Read[ScholarshipApplication]], sender: Sender
) -> list[ImportedRow]:
    """Stores each application as far as it is not recorded; a row that is refused leaves nothing.

    Raises NotYetHappened where they are said to have come on a day to come.
    """
    check_has_happened(work, [sender.received_on or work.today])
    persons = await people.people_by_ref(work, {row.record.person_ref for row in rows})
    named = {row.record.company_ref for row in rows if row.record.company_ref}
    known = await companies.companies_by_ref(work, named)

    async def store(told: ScholarshipApplication) -> Answer:
        wrong, company = list[Refusal](), CompanyId(NOBODY)
        if told.person_ref not in persons:
            wrong.append(NoSuchPerson("この番号の求職者は登録されていません。"))
        with kept(wrong):
            company = _company(told.company_ref, known, sender)
        facts = _application(told, persons.get(told.person_ref, PersonId(NOBODY)), company)
        if wrong:
            raise RowRefused([*wrong, *await refusals_of(work, facts)])
        return await receive_application(work, facts, sender.received_on)

    return [await _imported(work, row, store, OF_APPLICATIONS) for row in rows]


async def import_evidence(work: Work, rows: Sequence[Read[ScholarshipEvidence]], sender: Sender) -> list[ImportedRow]:
    """Stores evidence to be checked. What contradicts the record is stored too, with every contradiction noticed."""
    ids = await case_store.ids_by_ref(work, {row.record.application_ref for row in rows})
    known = {case.id: case for case in await case_store.cases(work, set(ids.values()))}
    papers = await obligation_store.evidence_of(work, known)

    async def store(told: ScholarshipEvidence) -> Answer:
        wrong = list[Refusal]()
        with kept(wrong):
            check_has_happened(work, [told.certificate_on])
        if told.application_ref not in ids:
            raise RowRefused([NoSuchCase("この申請番号の支援は記録されていません。"), *wrong])
        case = known[ids[told.application_ref]]
        employed = Period(told.employed_from, told.employed_to)
        with kept(wrong):
            company = sender.company_id or _employer(case, employed)
            _check_worked(case, company)
        if wrong:
            raise RowRefused(wrong)
        facts = _evidence(told, case, company)
        (recorded,) = await receive_evidence(work, [facts])
        against = await contradictions_of(work, Evidence(EvidenceId(recorded.id), facts, None))
        beside = [each.facts for each in papers.get(case.id, ()) if each.is_verified is not False]
        doubted = doubts(case, facts, beside)
        papers.setdefault(case.id, []).append(Evidence(EvidenceId(recorded.id), facts, None))
        return recorded.outcome, (*against, *doubted) if recorded.is_new else (), ()

    return [await _imported(work, row, store, OF_EVIDENCE) for row in rows]


async def _imported(work: Work, row: Read[T], store: Callable[[T], Awaitable[Answer]], fields: Fields) -> ImportedRow:
    """What became of one row. Who may not import at all, and a busy database, refuse the whole file instead."""
    reference = row.record.application_ref
    try:
        async with whole_or_nothing(work):
            outcome, notices, recorded = await store(row.record)
    except (Forbidden, Busy):
        raise
    except RowRefused as wrong:
        refusals = wrong.refusals
    except Refusal as refusal:
        refusals = (refusal,)
    else:
        return ImportedRow(row.line, reference, outcome, tuple(notices), recorded=tuple(recorded))
    return ImportedRow(row.line, reference, None, refused=tuple((each, fields.get(type(each))) for each in refusals))


async def try_import(work: Work, kind: str, rows: Sequence[Read[Any]], sender: Sender) -> list[ImportedRow]:
    """What an import of these rows would come to; nothing is kept, and the work goes on as before."""
    imported: list[ImportedRow] = []
    with suppress(_NothingKept):
        async with whole_or_nothing(work):
            imported = await IMPORTS[kind](work, rows, sender)
            raise _NothingKept
    return imported


class _NothingKept(Exception):
    """Ends a trial, so that it is rolled back."""


def _company(named: str | None, known: Mapping[str, CompanyId], sender: Sender) -> CompanyId:
    if named is not None and named not in known:
        raise NoSuchCompany("この番号の企業は登録されていません。")
    told = known[named] if named is not None else sender.company_id
    if told is None:
        raise CompanyNeeded("企業がわかりません。企業IDの列に書くか、送った企業を指定してください。")
    if sender.company_id is not None and told != sender.company_id:
        raise CompanyOtherwise("指定された企業とは別の企業IDが書かれています。")
    return told


async def _companies(work: Work, references: set[str]) -> Mapping[str, CompanyId]:
    known = await companies.companies_by_ref(work, references)
    if set(known) != references:
        raise NoSuchCompany("この番号の企業は登録されていません。")
    return known


def _application(told: ScholarshipApplication, person_id: PersonId, company_id: CompanyId) -> ApplicationFacts:
    registration = Registration(
        case_ref=told.application_ref,
        person_id=person_id,
        scheme=told.scheme,
        frame=told.frame,
        hire_year=FiscalYear.of(told.hired_on).year,
        category=Category(told.category),
        credential=Credential(told.credential),
        loans=frozenset(Loan(loan) for loan in told.loans),
        registered_on=told.registered_on,
        graduated_on=told.graduated_on,
        is_from_outside=told.is_from_outside,
    )
    return ApplicationFacts(
        registration=registration,
        company_id=company_id,
        offered_on=told.offered_on,
        hired_on=told.hired_on,
        papers=frozenset(paper for paper, name in PAPERS.items() if getattr(told, name)),
        age_at_hire=told.age_at_hire,
        loan=_yen(told.loan_total_yen),
        loan_left=_yen(told.loan_remaining_yen),
    )


def _evidence(told: ScholarshipEvidence, case: Case, company_id: CompanyId) -> EvidenceFacts:
    return EvidenceFacts(
        case_id=CaseId(case.id),
        fiscal_year=FiscalYear(told.fiscal_year),
        company_id=company_id,
        employed=Period(told.employed_from, told.employed_to),
        rests=tuple(Rest(Absence(each.kind), Period(each.from_day, each.to_day)) for each in told.absences),
        repaid=_yen(told.repaid_yen),
        outlay=_yen(told.outlay_yen if told.outlay_yen or frame_of(case).basis is Basis.OUTLAY else None),
        loan_remaining=_yen(told.loan_remaining_yen),
        certified_on=told.certificate_on,
        evidence_ref=told.certificate_ref,
    )


def _employer(case: Case, days: Period) -> CompanyId:
    """The one company that, as recorded, employed the person within these days."""
    found = {each.company_id for each in life_of(case).employments if each.days.within(days) is not None}
    if len(found) != 1:
        raise CompanyNeeded("企業がわかりません。送った企業を指定してください。")
    return found.pop()


def _check_worked(case: Case, company_id: CompanyId) -> None:
    """Who went to another company has that move recorded first."""
    if company_id not in {each.company_id for each in life_of(case).employments}:
        raise NeverWorkedThere("在職の記録がない企業です。転職した場合は、先に転職を記録してください。")


def _yen(amount: int | None) -> Yen | None:
    return None if amount is None else Yen(amount)


IMPORTS: Mapping[str, Callable[[Work, Sequence[Any], Sender], Awaitable[list[ImportedRow]]]] = {
    SCHOLARSHIP_APPLICATIONS.name: import_applications,
    SCHOLARSHIP_EVIDENCE.name: import_evidence,
}
"""What stores the rows of a table, by the name of its kind."""
