"""What each letter on the way to support tells: from an id to the letter's dataclass, one function a letter.

Names of people are sealed; who asks opened them and hands them in. Words for codes are the letters' own, because they
are read by people outside: `service/letters/templates/words.toml`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId
from service.companies import reads as companies
from service.db.work import Read
from service.letters.support_notices import (
    CertificationNotice,
    Condition,
    DecisionNotice,
    DeclinedNotice,
    Planned,
    RegistrationNotice,
    Support,
)
from service.letters.words import all_words, word, words
from service.repayments.rules.award import life_cap
from service.repayments.rules.doubting import limits_of_year
from service.repayments.rules.eligibility import Answer, findings
from service.repayments.rules.instalments import instalments
from service.repayments.rules.path import application_so_far, check_notice, frame_of, life_of
from service.repayments.store import cases as case_store
from service.repayments.terms.case import Case, CaseEvent, CaseEventKind
from service.repayments.terms.letters import LetterNotYet, LetterReasonNeeded
from service.repayments.terms.scheme import Basis, Frame, PartYear, Unused, Yearly


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name it is written, line by line, where money is paid to, and whom to ask."""

    office: tuple[str, ...]
    account: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()

    @property
    def review_office(self) -> str:
        """Where a request for review is handed in."""
        return (*self.contact, "県の担当窓口")[0]


async def registration_notice(read: Read, case_id: CaseId, name: str, sender: Sender) -> RegistrationNotice:
    """登録通知書, of the day on which it was issued; of today where that is not recorded yet.

    Raises NoSuchCase, and NoticeOfUnfit where the support cannot be certified.
    """
    case = await case_store.case(read, case_id)
    check_notice(case)
    told, issued = case.registration, case.last(CaseEventKind.NOTICE_ISSUED)
    return RegistrationNotice(
        support=support_of(case, name, sender),
        day=issued.on_date if issued else read.today,
        hire_year=FiscalYear(told.hire_year),
        registered_on=told.registered_on,
        category=word("category", told.category),
        credential=word("credential", told.credential),
        loans=words("loan", told.loans or ()),
    )


async def certification_notice(read: Read, case_id: CaseId, name: str, sender: Sender) -> CertificationNotice:
    """支援候補者認定通知書, for both copies; raises LetterNotYet before the certification."""
    case = await case_store.case(read, case_id)
    certified, hired = _happened(case, CaseEventKind.CERTIFIED), _happened(case, CaseEventKind.HIRED)
    frame = frame_of(case)
    return CertificationNotice(
        support=support_of(case, name, sender),
        company_name=await _company_of(read, hired),
        hired_on=hired.on_date,
        certified_on=certified.on_date,
        limit=life_cap(frame, life_of(case).promise),
        flow=frame.flow.value,
        share=(frame.sharing.company_numerator, frame.sharing.company_denominator),
    )


async def decision_notice(read: Read, case_id: CaseId, name: str, sender: Sender) -> DecisionNotice:
    """支援対象者決定通知書; raises LetterNotYet before the decision."""
    case = await case_store.case(read, case_id)
    decided, hired = _happened(case, CaseEventKind.DECIDED), _happened(case, CaseEventKind.HIRED)
    frame, promise = frame_of(case), life_of(case).promise
    planned = _planned(frame, hired.on_date)
    return DecisionNotice(
        support=support_of(case, name, sender),
        company_name=await _company_of(read, hired),
        hired_on=hired.on_date,
        decided_on=decided.on_date,
        limit_of_life=life_cap(frame, promise),
        limits_of_year=limits_of_year(frame, promise),
        times=frame.schedule.years if isinstance(frame.schedule, Yearly) else len(planned),
        planned=planned,
        conditions=tuple(_conditions(frame)),
    )


async def declined_notice(read: Read, case_id: CaseId, name: str, sender: Sender, reason: str = "") -> DeclinedNotice:
    """不認定通知書, with the conditions of the frame that are not met, and a reason that no condition says.

    `reason` is a code of `[declined]` in words.toml. Raises LetterNotYet before the refusal and LetterReasonNeeded
    where nothing says why.
    """
    case = await case_store.case(read, case_id)
    declined, known = _happened(case, CaseEventKind.DECLINED), all_words()["declined"]
    codes = dict.fromkeys([*_conflicts(case), *([reason] if reason else [])])
    if not codes or not codes.keys() <= known.keys():
        raise LetterReasonNeeded("認定しない理由が記録されていません。理由を選んでください。", field="reason")
    return DeclinedNotice(
        support=support_of(case, name, sender),
        declined_on=declined.on_date,
        reasons=tuple(known[code] for code in codes),
        review_office=sender.review_office,
    )


def support_of(case: Case, name: str, sender: Sender) -> Support:
    """What every letter about it says of a support, to whom, and in whose name."""
    return Support(
        case_ref=case.registration.case_ref,
        person_name=name,
        scheme=word("scheme", case.registration.scheme),
        frame=frame_of(case).label,
        office=sender.office,
    )


def _happened(case: Case, kind: CaseEventKind) -> CaseEvent:
    event = case.last(kind)
    if event is None:
        raise LetterNotYet("この通知書に書く手続きが、まだ記録されていません。", kind=kind.value)
    return event


async def _company_of(read: Read, event: CaseEvent) -> str:
    assert event.company_id is not None  # noqa: S101 - no hire is recorded without its company
    return (await companies.names_of_companies(read, [event.company_id]))[event.company_id]


def _planned(frame: Frame, hired_on: date) -> tuple[Planned, ...]:
    found = []
    for each in instalments(frame, hired_on):
        kind = word("instalment", each.kind) + (f"（{each.cap}以内）" if each.cap is not None else "")
        last = each.counted.last or each.counted.first
        found.append(Planned(each.number, kind, each.counted.first, last, each.due))
    return tuple(found)


def _conditions(frame: Frame) -> Iterator[Condition]:
    is_yearly = isinstance(frame.schedule, Yearly)
    must_stay = not isinstance(frame.schedule, Yearly) and any(each.stay for each in frame.schedule)
    for code, holds in (
        ("employed", True),
        ("repaying", frame.basis is Basis.REPAYMENTS),
        ("months", frame.part_year is PartYear.MONTHS),
        ("whole_only", frame.part_year is PartYear.NOTHING or must_stay),
        ("lapses", is_yearly and frame.unused is Unused.LAPSES),
        ("carries", is_yearly and frame.unused is Unused.CARRIES),
    ):
        if holds:
            yield Condition(code)
    if frame.absences_not_counted:
        yield Condition("rests", {"rests": words("absence", frame.absences_not_counted)})
    yield Condition("evidence", {"papers": words("paper", frame.evidence)})
    if frame.reclaims:
        yield Condition("reclaim")


def _conflicts(case: Case) -> Iterator[str]:
    """Conditions that are known not to be met; after the application also that one is not known to be."""
    applied = case.last(CaseEventKind.APPLIED)
    for finding in findings(frame_of(case), application_so_far(case)):
        if finding.answer is Answer.CONFLICTS:
            yield finding.rule
        elif finding.answer is Answer.UNKNOWN and applied is not None:
            yield "papers"
