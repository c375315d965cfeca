"""One person's support as one page shows it: what happened, what was proven, and every payment of its plan."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from service.access.reads.accounts import staff_names
from service.base.fiscal_year import FiscalYear
from service.base.ids import (
    CaseId,
    CompanyId,
    EvidenceId,
    IntroductionId,
    ObligationId,
    PersonId,
    PlacementId,
    PostingId,
)
from service.base.yen import ZERO, Yen, total
from service.companies import reads as companies
from service.db.work import Read
from service.people import reads as people
from service.repayments.reads.budget import voted
from service.repayments.reads.contradicting import against
from service.repayments.reads.plan import PlannedPayment, Said, plan_of, rest_of_loan
from service.repayments.reads.undecided import UndecidedAct, acts_undecided
from service.repayments.rules.award import life_cap
from service.repayments.rules.completion import has_run_its_course
from service.repayments.rules.eligibility import Application, Finding, findings
from service.repayments.rules.path import frame_of, life_of, may_follow
from service.repayments.rules.permission import needs_two
from service.repayments.rules.proposing import Standing, corrections, next_proposal, reclaims
from service.repayments.store import cases as case_store
from service.repayments.store import obligations as obligation_store
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.case import Case, CaseEventKind
from service.repayments.terms.evidence import Contradiction, Evidence, NoSuchEvidence
from service.repayments.terms.life import Awarded
from service.repayments.terms.obligation import NoSuchObligation, Obligation, ObligationReason
from service.repayments.terms.scheme import Frame
from service.repayments.terms.settlement import BudgetSide


@dataclass(frozen=True, slots=True)
class PlacementOrigin:
    """Where the hire came from: the introduction and the posting, where there are any."""

    placement_id: PlacementId
    introduction_id: IntroductionId | None
    posting_id: PostingId | None
    posting_title: str | None


@dataclass(frozen=True, slots=True)
class SupportPage:
    """All that the page of one support shows."""

    case: Case
    frame: Frame
    person_ref: str
    following: tuple[CaseEventKind, ...]
    findings: tuple[Finding, ...]
    cap: Yen | None
    loan_left: Yen | None
    """What of the loan is left after what was decided; None where it is not known, or does not limit support."""
    decision_needs_two: bool
    evidence: tuple[Evidence, ...]
    against: Mapping[EvidenceId, tuple[Contradiction, ...]]
    plan: tuple[PlannedPayment, ...]
    undecided: tuple[UndecidedAct, ...]
    may_compute: bool
    to_reclaim: Yen
    to_correct: tuple[Yen, ...]
    """By how much what was decided differs from what is recorded by now, instalment by instalment."""
    said: Mapping[UUID, Said]
    companies: Mapping[CompanyId, str]
    has_budget: bool
    """Whether a budget is set for what is decided this year."""
    taking_part: tuple[CompanyId, ...]
    """Companies that take part in the frame, by name."""
    staff: Mapping[UUID, str]
    origin: PlacementOrigin | None

    @property
    def years(self) -> tuple[FiscalYear, ...]:
        """The fiscal years of which evidence may come."""
        return tuple(sorted({year for each in self.plan for year in each.years}))

    @property
    def is_decided(self) -> bool:
        return self.case.last(CaseEventKind.DECIDED) is not None

    @property
    def awarded(self) -> Awarded:
        """What was decided over the whole life; what waits for a decision is told apart from it."""
        decided = [one.award for each in self.plan for one in each.obligations if one.is_approved]
        return Awarded(
            total([each.amount for each in decided]),
            total([each.prefecture for each in decided]),
            total([each.company for each in decided]),
        )

    @property
    def left(self) -> Yen | None:
        """What can still be decided: within the limit over the life, and what is left of the loan."""
        of_cap = None if self.cap is None else self.cap - self.awarded.amount
        of_loan = None if self.loan_left is None else self.loan_left.part(*self.frame.rate)
        return min((each for each in (of_cap, of_loan) if each is not None), default=None)

    @property
    def waiting(self) -> Yen:
        """What waits for a decision."""
        return total([each.amount for each in self.undecided])


SAID = text(f"""
    SELECT e.id, e.received_at AS made_at, e.received_by AS made_by, k.checked_at AS decided_at,
        k.checked_by AS decided_by, k.reason, 0 AS attempts, CAST(NULL AS text) AS outcome,
        CAST(NULL AS date) AS paid_on, CAST('[]' AS jsonb) AS earlier, 0 AS place, CAST(ARRAY[] AS uuid[]) AS checkers
    FROM support_evidence e LEFT JOIN support_evidence_check k ON k.evidence_id = e.id WHERE e.case_id = :case
    UNION ALL
    SELECT o.id, o.proposed_at, o.proposed_by, d.decided_at, d.decided_by, d.reason,
        (SELECT count(*) FROM transfer t WHERE t.obligation_id = o.id), last.outcome, last.on_date,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(r.outcome, r.on_date) ORDER BY t.attempt), '[]')
            FROM transfer t JOIN standing_transfer_result r ON r.transfer_id = t.id
            WHERE t.obligation_id = o.id AND t.id <> last.id),
        row_number() OVER (ORDER BY {obligation_store.COMPUTED}), ARRAY({obligation_store.CHECKERS})
    FROM obligation o LEFT JOIN obligation_decision d ON d.obligation_id = o.id
        LEFT JOIN LATERAL (
            SELECT t.id, r.outcome, r.on_date
            FROM transfer t LEFT JOIN standing_transfer_result r ON r.transfer_id = t.id
            WHERE t.obligation_id = o.id ORDER BY t.attempt DESC LIMIT 1) last ON true
    WHERE o.case_id = :case""")  # noqa: S608 - words of ours
ORIGIN = text("""
    SELECT p.id, p.introduction_id, p.posting_id, posting.title FROM placement p
        LEFT JOIN posting ON posting.id = p.posting_id WHERE p.id = :placement""")


async def support_page(read: Read, case_id: CaseId) -> SupportPage:
    """One support in at most twelve statements; raises NoSuchCase."""
    case = await case_store.case(read, case_id)
    evidence = tuple((await obligation_store.evidence_of(read, [case_id])).get(case_id, ()))
    obligations = tuple(await obligation_store.obligations(read, case_ids=[case_id]))
    said = {row.id: _said(row) for row in (await read.session.execute(SAID, {"case": case_id})).all()}
    frame, today = frame_of(case), read.today
    following = await _following(read, case, obligations, evidence)
    taking_part = await _taking_part(read, frame)
    names = await companies.names_of_companies(read, taking_part | _companies_of(case, evidence, obligations))
    references = await people.references(read, [case.registration.person_id])
    known = Standing(case, tuple(each.facts for each in evidence if each.is_verified), obligations)
    is_hired = case.last(CaseEventKind.HIRED) is not None
    cap = life_cap(frame, life_of(case).promise) if is_hired else None
    return SupportPage(
        case=case,
        frame=frame,
        person_ref=references.get(PersonId(case.registration.person_id), "―"),
        following=tuple(kind for kind in CaseEventKind if kind in following),
        findings=findings(frame, application_so_far(case)),
        cap=cap,
        loan_left=rest_of_loan(known) if is_hired else None,
        decision_needs_two=cap is None or needs_two(frame, cap),
        evidence=evidence,
        against=against(case, evidence, _computed(obligations)),
        plan=plan_of(known, evidence, said, today) if is_hired else (),
        undecided=acts_undecided(obligations, said),
        may_compute=is_hired and next_proposal(known, today) is not None,
        to_reclaim=_to_reclaim(known) if is_hired else ZERO,
        to_correct=tuple(each.award.amount for each in corrections(known)) if is_hired else (),
        said=said,
        companies=names,
        has_budget=(frame.scheme, BudgetSide.EXPENDITURE) in await voted(read, FiscalYear.of(today)),
        taking_part=tuple(sorted(taking_part, key=lambda one: (names.get(one, ""), one))),
        staff=await staff_names(read, _staff_of(case, said.values())),
        origin=await _origin(read, case),
    )


async def evidence_of_case(read: Read, case_id: CaseId, evidence_id: EvidenceId) -> Evidence:
    """A piece of evidence of this support; raises NoSuchEvidence."""
    found = await obligation_store.evidence(read, evidence_id)
    if found.facts.case_id != case_id:
        raise NoSuchEvidence("その確認書類は記録されていません。")
    return found


async def obligation_of_case(read: Read, case_id: CaseId, obligation_id: ObligationId) -> Obligation:
    """An obligation of this support; raises NoSuchObligation."""
    found = await obligation_store.obligation(read, obligation_id)
    if found.case_id != case_id:
        raise NoSuchObligation("その支給の算定は記録されていません。")
    return found


def application_so_far(case: Case) -> Application:
    """What is known of the conditions, before the application too: what is not told yet is unknown."""
    told, hired, applied = case.registration, case.last(CaseEventKind.HIRED), case.last(CaseEventKind.APPLIED)
    offered = case.last(CaseEventKind.OFFERED)
    return Application(
        category=told.category,
        credential=told.credential,
        loans=told.loans,
        registered_on=told.registered_on,
        offered_on=offered.on_date if offered else None,
        hired_on=hired.on_date if hired else FiscalYear(told.hire_year).first_day,
        graduated_on=told.graduated_on,
        age_at_hire=applied.age_at_hire if applied else None,
        is_from_outside=told.is_from_outside,
        was_employed_in_prefecture=told.was_employed_in_prefecture,
        has_other_support=told.has_other_support,
        loan=applied.loan if applied else None,
        papers=applied.papers if applied else frozenset(),
    )


async def _following(
    read: Read, case: Case, obligations: Sequence[Obligation], evidence: Sequence[Evidence]
) -> frozenset[CaseEventKind]:
    """What may happen next; that it is complete only where nothing can be decided or paid any more."""
    following = may_follow(case.events)
    if has_run_its_course(case, obligations, evidence) and not await transfer_store.has_unpaid(read, case.id):
        return following
    return following - {CaseEventKind.COMPLETED}


def _to_reclaim(known: Standing) -> Yen:
    """What may be proposed to be paid back now: nothing while something waits for a decision."""
    if any(each.is_approved is None for each in known.obligations):
        return ZERO
    return -total([each.award.amount for each in reclaims(known)])


def _computed(obligations: Sequence[Obligation]) -> set[int]:
    return {
        each.instalment.number
        for each in obligations
        if each.reason is ObligationReason.INSTALMENT and each.is_approved is not False
    }


async def _taking_part(read: Read, frame: Frame) -> set[CompanyId]:
    return {
        each.company_id
        for each in await case_store.participations(read)
        if (each.scheme, each.frame) == (frame.scheme, frame.frame)
    }


def _companies_of(case: Case, evidence: Sequence[Evidence], obligations: Sequence[Obligation]) -> set[CompanyId]:
    return {
        *(event.company_id for event in case.events if event.company_id),
        *(each.facts.company_id for each in evidence),
        *(company_id for each in obligations for company_id, _ in each.shares),
    }


def _staff_of(case: Case, said: Collection[Said]) -> set[UUID]:
    told = [*(event.by for event in case.events), *(by for each in said for by in (each.made_by, each.decided_by))]
    return {by for by in told if by is not None}


async def _origin(read: Read, case: Case) -> PlacementOrigin | None:
    hired = case.last(CaseEventKind.HIRED)
    if hired is None or hired.placement_id is None:
        return None
    row = (await read.session.execute(ORIGIN, {"placement": hired.placement_id})).one_or_none()
    if row is None:
        return None
    return PlacementOrigin(PlacementId(row.id), row.introduction_id, row.posting_id, row.title)


def _said(row: Any) -> Said:
    return Said(**{name: getattr(row, name) for name in Said.__match_args__})
