"""One person's support as one page shows it: what happened, what was proven, and every payment of its plan."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import text

from service.access.reads.accounts import staff_names
from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId, EvidenceId, IntroductionId, PlacementId, PostingId
from service.base.yen import Yen, total
from service.companies.reads import names_of_companies
from service.db.work import Read
from service.repayments.reads.changed import to_reclaim
from service.repayments.reads.contradicting import Against, against, now_untrue
from service.repayments.reads.plan import PlannedPayment, RestOfLoan, Said, plan_of, rest_of_loan
from service.repayments.reads.reclaimed import CLAIM_OF, reclaim_of
from service.repayments.reads.replacing import Replacing, replacing
from service.repayments.reads.standing import differences_beside, told_of
from service.repayments.reads.undecided import UndecidedAct, acts_undecided
from service.repayments.rules.award import life_cap
from service.repayments.rules.completion import has_run_its_course, to_ask
from service.repayments.rules.correcting import may_be_corrected
from service.repayments.rules.eligibility import Finding, findings
from service.repayments.rules.path import application_so_far, frame_of, may_follow
from service.repayments.rules.permission import needs_two
from service.repayments.rules.proposing import Proposal, Standing, next_proposal
from service.repayments.rules.unclear import Unclear, unclear
from service.repayments.store import corrections as correction_store
from service.repayments.store import obligations as obligation_store
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.case import Case, CaseEvent, CaseEventKind, CorrectedEvent
from service.repayments.terms.evidence import Evidence
from service.repayments.terms.life import Awarded
from service.repayments.terms.obligation import ObligationReason
from service.repayments.terms.scheme import EndReason, Frame


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
    loan_left: RestOfLoan | None
    """What of the loan is left after what was decided; None where it is not known, or does not limit support."""
    evidence: tuple[Evidence, ...]
    against: Against
    replacing: Mapping[EvidenceId, Replacing]
    """Of evidence that waits and may count in place of what was checked what that would change."""
    plan: tuple[PlannedPayment, ...]
    undecided: tuple[UndecidedAct, ...]
    may_compute: bool
    to_reclaim: Yen
    reclaim_needs_two: bool
    to_correct: tuple[Yen, ...]
    """By how much what was decided differs from what is recorded by now, instalment by instalment; not what was
    refused as it stands."""
    correction_needs_two: bool
    refused_before: tuple[Yen, ...]
    """The same of what was refused as it stands: nobody is asked for it, and it can be computed again."""
    waiting_for: tuple[Unclear, ...]
    """What cannot be computed once more, since papers are missing or contradict each other."""
    said: Mapping[UUID, Said]
    companies: Mapping[CompanyId, str]
    is_unpaid: bool
    """Whether the prefecture owes something that the bank has not paid."""
    without_account: str | None
    """Of whom is to be paid and whose account is not known, one, by kind and id."""
    has_budget: bool
    """Whether a budget is set for what is decided this year."""
    taking_part: tuple[CompanyId, ...]
    """Companies that take part in the frame, by name."""
    staff: Mapping[UUID, str]
    origin: PlacementOrigin | None
    corrected: tuple[CorrectedEvent, ...]
    """What was recorded wrongly, and no longer stands."""
    may_be_corrected: frozenset[CaseEvent]

    @property
    def years(self) -> tuple[FiscalYear, ...]:
        """The fiscal years of which evidence may come."""
        return tuple(sorted({year for each in self.plan for year in each.years}))

    @property
    def untrue(self) -> tuple[Evidence, ...]:
        """What was checked as right, and is contradicted by what was recorded since."""
        return now_untrue(self.evidence, self.against)

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
        """What can still be decided: within the limit over the life, and what is certified to be left of the loan."""
        is_certain = self.loan_left is not None and self.loan_left.is_certified
        bounds = (self.left_of_cap, self.left_of_loan if is_certain else None)
        return min((each for each in bounds if each is not None), default=None)

    @property
    def pays_no_more(self) -> bool:
        """After a false statement, or once something was taken back: nothing is left of any limit."""
        is_false = any(event.reason is EndReason.FALSE_STATEMENT for event in self.case.events)
        back = (one for each in self.plan for one in each.obligations if one.reason is ObligationReason.RECLAIM)
        return is_false or any(one.is_approved is not False for one in back)

    @property
    def decision_needs_two(self) -> bool:
        return self.cap is None or needs_two(self.frame, self.cap)

    @property
    def left_of_cap(self) -> Yen | None:
        return None if self.cap is None else self.cap - self.awarded.amount

    @property
    def left_of_loan(self) -> Yen | None:
        """What the rest of the loan lets be decided, certified or estimated."""
        return None if self.loan_left is None else self.loan_left.amount.part(*self.frame.rate)

    @property
    def waiting(self) -> Yen:
        """What waits for a decision."""
        return total([each.amount for each in self.undecided])


SENT = """t.obligation_id = o.id AND (t.payee_kind = 'person' OR o.flow = 'company_pays' OR o.amount_yen <= 0)"""
"""Requests to the bank for who is supported; a company gets its part of another back beside that."""
SAID = text(f"""
    SELECT e.id, e.received_at AS made_at, e.received_by AS made_by, k.checked_at AS decided_at,
        k.checked_by AS decided_by, k.reason, 0 AS attempts, CAST(NULL AS text) AS outcome,
        CAST(NULL AS date) AS paid_on, CAST('[]' AS jsonb) AS earlier, 0 AS place, CAST(ARRAY[] AS uuid[]) AS checkers,
        CAST(NULL AS jsonb) AS claim
    FROM support_evidence e LEFT JOIN support_evidence_check k ON k.evidence_id = e.id WHERE e.case_id = :case
    UNION ALL
    SELECT o.id, o.proposed_at, o.proposed_by, d.decided_at, d.decided_by, d.reason,
        (SELECT count(*) FROM transfer t WHERE {SENT}), last.outcome, last.on_date,
        (SELECT coalesce(jsonb_agg(jsonb_build_array(r.outcome, r.on_date) ORDER BY t.attempt), '[]')
            FROM transfer t JOIN standing_transfer_result r ON r.transfer_id = t.id
            WHERE {SENT} AND t.id <> last.id),
        row_number() OVER (ORDER BY {obligation_store.COMPUTED}), ARRAY({obligation_store.CHECKERS}), {CLAIM_OF}
    FROM obligation o LEFT JOIN obligation_decision d ON d.obligation_id = o.id
        LEFT JOIN LATERAL (
            SELECT t.id, r.outcome, r.on_date
            FROM transfer t LEFT JOIN standing_transfer_result r ON r.transfer_id = t.id
            WHERE {SENT} ORDER BY t.attempt DESC LIMIT 1) last ON true
    WHERE o.case_id = :case""")  # noqa: S608 - words of ours
BESIDE = text(f"""
    SELECT (SELECT profile_ref FROM person WHERE id = :person) AS person_ref,
        EXISTS (SELECT FROM support_budget
            WHERE fiscal_year = :year AND scheme = :scheme AND side = 'expenditure') AS has_budget,
        ARRAY(SELECT DISTINCT company_id FROM support_participation
            WHERE scheme = :scheme AND frame = :frame) AS taking_part,
        {transfer_store.HAS_UNPAID} AS has_unpaid,
        (SELECT b.payee_kind || '/' || b.payee_id FROM support_payable b WHERE b.case_id = :case
            AND NOT EXISTS (SELECT FROM payee_account WHERE party_id = b.payee_id) LIMIT 1) AS without_account,
        CASE WHEN CAST(:is_limited AS boolean) THEN {obligation_store.SPENT_AS_ONE} END AS spent,
        p.id AS placement_id, p.introduction_id, p.posting_id, posting.title
    FROM (SELECT CAST(:placement AS uuid) AS id) hired LEFT JOIN placement p ON p.id = hired.id
        LEFT JOIN posting ON posting.id = p.posting_id""")  # noqa: S608 - words of ours
"""What stands beside the support itself: whose it is, who takes part in its frame, where the hire came from; and what
the prefecture owes for each company's people where that is limited."""


async def support_page(read: Read, case_id: CaseId) -> SupportPage:
    """One support in eight statements; raises NoSuchCase."""
    known, evidence = await told_of(read, case_id)
    case, frame, is_hired = known.case, known.frame, known.case.last(CaseEventKind.HIRED) is not None
    said = {row.id: _said(row) for row in (await read.session.execute(SAID, {"case": case_id})).all()}
    beside, corrected = await _beside(read, case), await correction_store.corrected_events(read, case_id)
    names = await names_of_companies(read, {*beside.taking_part, *_companies_of(known, corrected, evidence)})
    differing, asked = _differing(known, beside.spent) if is_hired else ((), ())
    back, contradicted = to_reclaim(known) if is_hired else (), against(case, evidence, known.amounts)
    return SupportPage(
        case=case,
        frame=frame,
        person_ref=beside.person_ref or "―",
        following=_following(known, evidence, contradicted, is_right=not beside.has_unpaid and not asked),
        findings=findings(frame, application_so_far(case)),
        cap=life_cap(frame, known.life.promise) if is_hired else None,
        loan_left=rest_of_loan(known) if is_hired else None,
        evidence=evidence,
        against=contradicted,
        replacing=replacing(known, evidence, contradicted, obligation_store.spent_of(beside.spent)),
        plan=plan_of(known, evidence, said, read.today) if is_hired else (),
        undecided=acts_undecided(known.obligations, said),
        may_compute=is_hired and next_proposal(known, read.today) is not None,
        to_reclaim=-total([each.award.amount for each in back]),
        reclaim_needs_two=any(each.needs_two for each in back),
        to_correct=tuple(each.award.amount for each in asked),
        correction_needs_two=any(each.needs_two for each in asked),
        refused_before=tuple(each.award.amount for each in differing if each not in asked),
        waiting_for=unclear(known) if is_hired else (),
        said=said,
        companies=names,
        is_unpaid=beside.has_unpaid,
        without_account=beside.without_account if beside.has_unpaid else None,
        has_budget=beside.has_budget,
        taking_part=tuple(sorted(beside.taking_part, key=lambda one: (names.get(one, ""), one))),
        staff=await staff_names(read, _staff_of(case, corrected, said.values())),
        origin=_origin(beside),
        corrected=corrected,
        may_be_corrected=may_be_corrected(known),
    )


async def _beside(read: Read, case: Case) -> Any:
    told, hired = case.registration, case.last(CaseEventKind.HIRED)
    asked = {
        "case": case.id,
        "person": told.person_id,
        "scheme": told.scheme,
        "frame": told.frame,
        "year": FiscalYear.of(read.today).year,
        "placement": hired.placement_id if hired else None,
        "is_limited": frame_of(case).limits.prefecture_a_company is not None,
    }
    return (await read.session.execute(BESIDE, asked)).one()


def _following(
    known: Standing, evidence: Sequence[Evidence], contradicted: Against, *, is_right: bool
) -> tuple[CaseEventKind, ...]:
    """What may happen next, as the way goes; completion only where nothing is left to decide, pay or put right, be it a
    paper that is untrue by now. `is_right`: nothing decided is unpaid, or differs from what is recorded."""
    following = may_follow(known.case.events)
    is_over = has_run_its_course(known.case, known.obligations, evidence)
    if not (is_over and is_right) or now_untrue(evidence, contradicted):
        following -= {CaseEventKind.COMPLETED}
    return tuple(kind for kind in CaseEventKind if kind in following)


def _differing(known: Standing, spent: Any) -> tuple[tuple[Proposal, ...], tuple[Proposal, ...]]:
    """By how much what was decided differs from what is recorded by now, and of that what nobody refused."""
    differing = differences_beside(known, obligation_store.spent_of(spent))
    return differing, to_ask(known, differing)


def _companies_of(known: Standing, corrected: Iterable[CorrectedEvent], evidence: Iterable[Evidence]) -> set[CompanyId]:
    return {
        *(event.company_id for event in _ever_told(known.case, corrected) if event.company_id),
        *(each.facts.company_id for each in evidence),
        *(company_id for each in known.obligations for company_id, _ in each.shares),
    }


def _staff_of(case: Case, corrected: Iterable[CorrectedEvent], said: Iterable[Said]) -> set[UUID]:
    told = [event.by for event in _ever_told(case, corrected)] + [one.by for one in corrected]
    return {by for by in (*told, *(by for each in said for by in (each.made_by, each.decided_by))) if by is not None}


def _ever_told(case: Case, corrected: Iterable[CorrectedEvent]) -> list[CaseEvent]:
    """What stands, and what did."""
    return [*case.events, *(one.event for one in corrected)]


def _origin(row: Any) -> PlacementOrigin | None:
    if row.placement_id is None:
        return None
    return PlacementOrigin(PlacementId(row.placement_id), row.introduction_id, row.posting_id, row.title)


def _said(row: Any) -> Said:
    told = {name: getattr(row, name) for name in Said.__match_args__ if name != "claim"}
    return Said(**told, claim=reclaim_of(row.claim))
