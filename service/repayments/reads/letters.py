"""What each letter about a support tells: from an id to the letter's dataclass, one function a letter.

Names of people are sealed; who asks opened them and hands them in. Words for codes are the letters' own, because they
are read by people outside: `service/letters/templates/words.toml`.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import Row, text

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, ObligationId
from service.base.yen import Yen
from service.companies import reads as companies
from service.db.work import Read
from service.letters.support_money import LIMITS, ClaimLine, MoneyClaim, PaymentNotice, TracedStep
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
from service.repayments.rules.doubting import limit_of_year
from service.repayments.rules.eligibility import Answer, findings
from service.repayments.rules.instalments import instalments
from service.repayments.rules.path import application_so_far, check_notice, frame_of, life_of
from service.repayments.store import cases as case_store
from service.repayments.store import claims as claim_store
from service.repayments.store import obligations as obligation_store
from service.repayments.terms.case import Case, CaseEvent, CaseEventKind
from service.repayments.terms.letters import LetterNotYet, LetterReasonNeeded, NoSuchLetter
from service.repayments.terms.obligation import Obligation, ObligationReason
from service.repayments.terms.scheme import Basis, Flow, Frame, Mechanism, PartYear, Unused, Yearly
from service.repayments.terms.settlement import PartyKind


@dataclass(frozen=True, slots=True)
class Sender:
    """In whose name it is written, line by line, where money is paid to, and whom to ask."""

    office: tuple[str, ...]
    account: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ClaimTold:
    """A claim, and whether it asks something back rather than a part of the cost."""

    claim: MoneyClaim
    asks_back: bool


async def registration_notice(read: Read, case_id: CaseId, name: str, sender: Sender) -> RegistrationNotice:
    """登録通知書, of the day on which it was issued; of today where that is not recorded yet.

    Raises NoSuchCase, and NoticeOfUnfit where the support cannot be certified.
    """
    case = await case_store.case(read, case_id)
    check_notice(case)
    told, issued = case.registration, case.last(CaseEventKind.NOTICE_ISSUED)
    return RegistrationNotice(
        support=_support(case, name, sender),
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
        support=_support(case, name, sender),
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
        support=_support(case, name, sender),
        company_name=await _company_of(read, hired),
        hired_on=hired.on_date,
        decided_on=decided.on_date,
        limit_of_life=life_cap(frame, promise),
        limit_of_year=limit_of_year(frame, promise),
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
        support=_support(case, name, sender),
        declined_on=declined.on_date,
        reasons=tuple(known[code] for code in codes),
        review_office=(*sender.contact, "県の担当窓口")[0],
    )


async def payment_notice(read: Read, obligation_id: ObligationId, name: str, sender: Sender) -> PaymentNotice:
    """支払通知書 of what the bank paid, to the person, or, where companies pay people themselves, to the company that
    got the prefecture's part. `name` is the payee's. Raises LetterNotYet before it did.
    """
    owed = await obligation_store.obligation(read, obligation_id)
    case = await case_store.case(read, owed.case_id)
    first, last = owed.instalment.counted.first, owed.instalment.counted.last
    limits = [step.numbers["limit"] for step in owed.award.trace if step.code in LIMITS]
    paid_on, amount = await _paid(read, obligation_id)
    return PaymentNotice(
        support=_support(case, name, sender),
        number=_number(owed),
        fiscal_year=owed.instalment.due,
        first=first,
        last=last or first,
        actual=next((step.result for step in owed.award.trace if step.code == "actual"), owed.award.amount),
        limit=Yen(min(limits)) if limits else None,
        amount=amount,
        paid_on=paid_on,
        trace=tuple(TracedStep(step.code, step.result, step.numbers) for step in owed.award.trace),
        is_to_company=owed.flow is Flow.COMPANY_PAYS,
    )


async def company_paid(read: Read, obligation_id: ObligationId) -> str:
    """The name of the company to which an obligation is paid that pays its people itself; raises NoSuchLetter where
    they are several, who each got a part."""
    owed = await obligation_store.obligation(read, obligation_id)
    if len(owed.shares) != 1:
        raise NoSuchLetter("この支給は複数の企業に対するものなので、支払通知書は作れません。")
    ((company_id, _),) = owed.shares
    return (await companies.names_of_companies(read, [company_id]))[company_id]


async def money_claim(read: Read, claim_id: UUID, addressee: str, sender: Sender) -> ClaimTold:
    """負担金請求書, 寄附金納付依頼書 where all of it is given to the prefecture's fund, or 返還請求書 where a person,
    or a company that was refunded too much, owes something back. Raises NoSuchClaim.
    """
    claim = await claim_store.claim(read, claim_id)
    rows = await _lines(read, claim_id)
    cases = await case_store.hired_cases(read, {row.case_id for row in rows})
    given = {id_ for id_, case in cases.items() if frame_of(case).sharing.mechanism is Mechanism.DONATION}
    asks_back = claim.debtor.kind is PartyKind.PERSON or all(row.flow == Flow.COMPANY_PAYS for row in rows)
    told = MoneyClaim(
        claim_no=claim.claim_no,
        fiscal_year=claim.fiscal_year,
        scheme=words("scheme", {row.scheme for row in rows}),
        addressee=addressee,
        issued_on=claim.issued_on,
        due_on=claim.due_on,
        lines=tuple(_line(row, "line_of_donation" if row.case_id in given else "line") for row in rows),
        total=claim.amount,
        account=sender.account,
        office=sender.office,
        reason=words("reclaimed", {_why(row) for row in rows}) if asks_back else "",
        is_donation=given == cases.keys(),
    )
    return ClaimTold(told, asks_back)


def _support(case: Case, name: str, sender: Sender) -> Support:
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


def _number(owed: Obligation) -> str:
    """A second payment for the same instalment has a number of its own."""
    return f"{owed.instalment.number}-{owed.sequence + 1}" if owed.sequence else f"{owed.instalment.number}"


async def _paid(read: Read, obligation_id: ObligationId) -> tuple[date, Yen]:
    """When and how much the bank paid of it, to whom it is the support of."""
    query = text("""
        SELECT r.on_date, t.amount_yen FROM transfer t JOIN standing_transfer_result r ON r.transfer_id = t.id
            JOIN obligation o ON o.id = t.obligation_id
        WHERE t.obligation_id = :id AND r.outcome = 'paid'
            AND (o.flow = 'company_pays' OR t.payee_kind = 'person')""")
    row = (await read.session.execute(query, {"id": obligation_id})).one_or_none()
    if row is None:
        raise LetterNotYet("まだ支払われていないため、支払通知書は作れません。", kind="paid")
    return row.on_date, Yen(row.amount_yen)


async def _lines(read: Read, claim_id: UUID) -> list[Row[tuple[object, ...]]]:
    query = text("""
        SELECT c.id AS case_id, c.case_ref, c.scheme, o.counted_to, o.reason, o.flow, l.amount_yen,
            (SELECT e.reason FROM support_event e WHERE e.case_id = c.id AND e.kind = 'ended'
                ORDER BY e.on_date DESC LIMIT 1) AS ended_for
        FROM support_claim_line l JOIN obligation o ON o.id = l.obligation_id JOIN support_case c ON c.id = o.case_id
        WHERE l.claim_id = :id ORDER BY c.case_ref, o.counted_to, o.number, o.sequence""")
    return list((await read.session.execute(query, {"id": claim_id})).all())


def _line(row: Row[tuple[object, ...]], kind: str) -> ClaimLine:
    return ClaimLine(row.case_ref, FiscalYear.of(row.counted_to), word(kind, row.reason), Yen(row.amount_yen))


def _why(row: Row[tuple[object, ...]]) -> str:
    """Of what is taken back after an end, why the support ended."""
    return str(row.ended_for) if row.reason == ObligationReason.RECLAIM and row.ended_for else "correction"
