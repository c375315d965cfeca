"""What the page of a support offers and calls things: choices of its forms, chips, names of payments, facts."""

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from service.base.ids import CompanyId
from service.base.language import Language
from service.base.yen import ZERO
from service.repayments.pages.pipeline import STATES
from service.repayments.pages.support_next import is_false, next_step_of
from service.repayments.pages.support_papers import papers_told
from service.repayments.pages.support_typed import AnyRequest, say
from service.repayments.reads.plan import PlanState
from service.repayments.reads.support import SupportPage
from service.repayments.rules.award import is_of_company
from service.repayments.rules.eligibility import Answer, is_unfit
from service.repayments.rules.instalments import YEARLY
from service.repayments.rules.path import AT_WORK, OVER, answered, life_of
from service.repayments.terms.case import TO_ANSWER, Case, CaseEvent, CaseEventKind, CorrectedEvent
from service.repayments.terms.letters import LetterKind
from service.repayments.terms.obligation import ObligationReason
from service.repayments.terms.scheme import Absence, Basis, EndReason, Flow, Loan, Paper
from service.web.page import language_of_person
from service.web.rendering import day, yen

Choices = list[tuple[str, str]]
NO_LOANS = "no_loans"
"""Ticked among loans where there are none."""
PLAN_CHIPS = {
    PlanState.EVIDENCE_MISSING: "missing",
    PlanState.CONTRADICTED: "missing",
    PlanState.FAILED: "missing",
    PlanState.RETURNED: "missing",
    PlanState.TO_CHECK: "near",
    PlanState.READY: "near",
    PlanState.PROPOSED: "near",
    PlanState.APPROVED: "met",
    PlanState.REQUESTED: "met",
    PlanState.PARTLY_PAID: "near",
    PlanState.PAID: "met",
    PlanState.NOT_DUE: "none",
    PlanState.TAKEN_BACK: "none",
    PlanState.PAID_BACK: "none",
}
"""The chip of a payment's state; any other is plain."""
OF_THE_OFFICE = frozenset(
    {CaseEventKind.REGISTERED, CaseEventKind.NOTICE_ISSUED, CaseEventKind.CERTIFIED, CaseEventKind.DECIDED}
)
"""Steps up to the decision that the office takes itself, on their day."""
AGAINST_IT = frozenset({CaseEventKind.DECLINED, CaseEventKind.ENDED})
"""Events that end a support before its time."""
LETTERS = {
    CaseEventKind.NOTICE_ISSUED: (LetterKind.REGISTRATION,),
    CaseEventKind.CERTIFIED: (LetterKind.CERTIFICATION_COMPANY, LetterKind.CERTIFICATION_PERSON),
    CaseEventKind.DECIDED: (LetterKind.DECISION,),
}
"""Which letters may be written once it has happened; a refusal's needs its reason."""


def told_of(request: AnyRequest, support: SupportPage) -> dict[str, Any]:
    """Values for the template by name."""
    case, frame = support.case, support.frame
    asked = frame.papers.get(case.registration.category, frozenset())
    is_over = any(event.kind in OVER for event in case.events)
    return {
        "label_of_frame": frame.label_en if language_of_person(request) is Language.ENGLISH else frame.label,
        "state_chip": STATES.get(case.state, "plain"),
        "onward": _onward(support),
        "beside": [kind for kind in support.following if kind in AT_WORK],
        "endings": [kind for kind in support.following if kind in AGAINST_IT and not is_false(support)],
        "record_of": lambda kind: say(request, f"record.{_record(kind, case, is_over=is_over)}"),
        "applied": case.last(CaseEventKind.APPLIED),
        "to_answer": [name for name in TO_ANSWER if getattr(case.registration, name) is None],
        "loan_options": [*choices(request, "loans", Loan), (NO_LOANS, say(request, "register.no_loans"))],
        "forms": forms_of(support),
        "letters": [letter.value for letter in _letters(support)],
        "recorded_after": _recorded_after(request, support),
        "paid_ids": _paid_ids(support),
        "lowered_ids": _lowered_ids(support),
        "taken_back_ids": _taken_back_ids(support),
        "is_unfit": is_unfit(support.findings),
        "plan_chip": lambda state: PLAN_CHIPS.get(state, "plain"),
        "payment_name": lambda instalment: _payment_name(request, instalment),
        "asks_outlay": frame.basis is Basis.OUTLAY,
        "pays_first": "company" if frame.flow is Flow.COMPANY_PAYS else "prefecture",
        "absence_options": choices(request, "absences", Absence),
        "reason_options": choices(request, "reasons", [EndReason.FALSE_STATEMENT] if is_over else EndReason),
        "paper_options": choices(request, "papers", [paper for paper in Paper if paper in asked]),
        "papers_of": lambda papers: choices(request, "papers", [paper for paper in Paper if paper in papers]),
        "firms": _firms(support, support.taking_part),
        "firms_of_case": _firms(support, _companies_of_case(support)),
        "year_options": _years(request, {year.year for year in support.years}),
        "next_step": next_step_of(support),
        "is_cap_of_company": support.cap is not None and is_of_company(frame, life_of(case).promise, support.cap),
        "left_told": _left_told(request, support),
        "first_missing": next((year.year for each in support.plan for year in each.missing), ""),
        "registration_facts": _registration_facts(request, support),
        **papers_told(request, support),
    }


def history_of(support: SupportPage) -> list[tuple[CaseEvent, CorrectedEvent | None]]:
    """The latest first; of one day what stands before what was corrected."""
    stands: list[tuple[CaseEvent, CorrectedEvent | None]] = [(one, None) for one in reversed(support.case.events)]
    told = [*stands, *((one.event, one) for one in reversed(support.corrected))]
    return sorted(told, key=lambda one: one[0].on_date, reverse=True)


def _recorded_after(request: AnyRequest, support: SupportPage) -> str:
    """Of a support that is decided on, the office's own steps that were recorded on another day than their own.

    An offer or a hire is always heard of later, which says nothing against it.
    """
    if not support.is_decided:
        return ""
    late = [each.kind for each in support.case.events if each.kind in OF_THE_OFFICE and each.recorded_on]
    return say(request, "comma").join(say(request, f"events.{kind}") for kind in late)


def _paid_ids(support: SupportPage) -> set[UUID]:
    """Of what is paid, to the person or to the company that pays the person, for which a letter is written."""
    told = [one.id for each in support.plan for one in each.obligations if one.to_payee > ZERO]
    paid = {key: support.said.get(key) for key in told}
    return {key for key, said in paid.items() if said is not None and said.outcome == "paid"}


def _lowered_ids(support: SupportPage) -> set[UUID]:
    """Of what was decided to be given back by a correction, for which a letter is written."""
    return {one.id for each in support.plan for one in each.obligations if one.is_approved and one.lowers}


def _taken_back_ids(support: SupportPage) -> set[UUID]:
    """Of what was decided to be given back after an end the first of each act, of which one letter is written."""
    found: dict[datetime, UUID] = {}
    for each in (one for payment in support.plan for one in payment.obligations if one.is_approved):
        if each.reason is ObligationReason.RECLAIM:
            found.setdefault(support.said[each.id].made_at, each.id)
    return set(found.values())


def _onward(support: SupportPage) -> list[CaseEventKind]:
    """What comes next first: an application that was received before is completed only where something is missing."""
    onward = [kind for kind in support.following if kind not in AGAINST_IT | AT_WORK]
    is_open = any(each.answer is Answer.UNKNOWN for each in support.findings)
    if CaseEventKind.CERTIFIED in onward and not is_open:
        onward.sort(key=lambda kind: kind is CaseEventKind.APPLIED)
    return onward


def _record(kind: CaseEventKind, case: Case, *, is_over: bool) -> str:
    """What is over ends once more by a false statement alone, and is offered nothing else."""
    if kind is CaseEventKind.APPLIED and case.last(kind) is not None:
        return "applied_again"
    return "ended_falsely" if is_over and kind is CaseEventKind.ENDED else kind.value


def _letters(support: SupportPage) -> list[LetterKind]:
    """Those that may be written; no notice of the registration of who cannot be certified."""
    found = [letter for kind, letters in LETTERS.items() if support.case.last(kind) for letter in letters]
    return [one for one in found if one is not LetterKind.REGISTRATION or not is_unfit(support.findings)]


def forms_of(support: SupportPage) -> set[str]:
    """The forms that stand on the page; what was refused of any other is told at its top."""
    forms = {kind.value for kind in support.following if kind not in AGAINST_IT or not is_false(support)}
    forms |= {f"check-{each.id}" for each in support.evidence if each.is_verified is None}
    forms |= {f"decide-{act.first.id}" for act in support.undecided}
    if support.plan:
        forms |= {"propose", "evidence"}
    is_to_recompute = bool(support.to_correct or support.refused_before)
    return forms | ({"reclaim"} if support.to_reclaim else set()) | ({"recompute"} if is_to_recompute else set())


def _left_told(request: AnyRequest, support: SupportPage) -> str | None:
    """What can still be decided, which of the bounds makes it, and both."""
    left, of_cap, of_loan = support.left, support.left_of_cap, support.left_of_loan
    if left is None or of_cap is None or of_loan is None or support.loan_left is None:
        return None if left is None else yen(left.amount, language_of_person(request))
    bound = "cap" if left == of_cap else "loan"
    known = "certified" if support.loan_left.is_certified else "estimated"
    told = {"left": left.amount, "of_cap": of_cap.amount, "of_loan": of_loan.amount}
    return say(request, f"plan.left_by.{bound}_{known}", **told)


def choices(request: AnyRequest, group: str, words: Iterable[StrEnum]) -> Choices:
    """Of some words of a closed list each with what it is called, `[group]` of the messages."""
    return [(word.value, say(request, f"{group}.{word}")) for word in words]


def _firms(support: SupportPage, company_ids: Iterable[CompanyId]) -> Choices:
    return [(str(one), support.companies.get(one, "―")) for one in company_ids]


def _companies_of_case(support: SupportPage) -> list[CompanyId]:
    """Of whom evidence may come: where the person worked, the last first."""
    worked = [event.company_id for event in reversed(support.case.events) if event.company_id]
    return list(dict.fromkeys(worked))


def _years(request: AnyRequest, years: Iterable[int]) -> Choices:
    return [(str(year), say(request, "year", year=year)) for year in sorted(years)]


def _payment_name(request: AnyRequest, instalment: Any) -> str:
    """第3回, or what a milestone is called."""
    if instalment.kind == YEARLY:
        return say(request, "plan.number", number=instalment.number)
    return say(request, f"plan.kinds.{instalment.kind}")


def _registration_facts(request: AnyRequest, support: SupportPage) -> list[tuple[str, str | None]]:
    told, language = answered(support.case), language_of_person(request)

    def answer(value: bool | None) -> str | None:
        return None if value is None else say(request, "yes" if value else "no")

    facts = {
        "hire_year": say(request, "year", year=told.hire_year),
        "category": say(request, f"categories.{told.category}"),
        "credential": say(request, f"credentials.{told.credential}"),
        "loans": None if told.loans is None else _together(request, choices(request, "loans", sorted(told.loans))),
        "on_date": day(told.registered_on, language),
        "graduated_on": day(told.graduated_on, language) if told.graduated_on else None,
        "is_from_outside": answer(told.is_from_outside),
        "was_employed_in_prefecture": answer(told.was_employed_in_prefecture),
        "has_other_support": answer(told.has_other_support),
    }
    return [(say(request, f"register.fields.{name}"), value) for name, value in facts.items()]


def _together(request: AnyRequest, told: Choices) -> str:
    return say(request, "comma").join(words for _, words in told) or say(request, "none")
