"""Every payment that a support can lead to, from the first to the last: what stands for it, and what is likely."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from service.base.fiscal_year import FiscalYear
from service.base.yen import ZERO, Yen, total
from service.repayments.reads.reclaimed import Reclaim, ReclaimState
from service.repayments.rules.award import YearOfSupport, award_for
from service.repayments.rules.evidence import papers_needed
from service.repayments.rules.instalments import instalments
from service.repayments.rules.loans import actual_told, loan_known, repaid_of
from service.repayments.rules.proposing import Standing
from service.repayments.rules.unclear import is_contradicted
from service.repayments.rules.years import is_over
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.evidence import Evidence
from service.repayments.terms.life import Awarded, Instalment, Life, PlannedInstalment
from service.repayments.terms.obligation import Obligation, ObligationReason
from service.repayments.terms.scheme import Frame

UNLIMITED = Yen(10**12)
"""More than any limit: what an instalment would come to from this is what its limits allow."""


class PlanState(StrEnum):
    """How far one payment has come."""

    TO_COME = "to_come"
    EVIDENCE_MISSING = "evidence_missing"
    TO_CHECK = "to_check"
    CONTRADICTED = "contradicted"
    """Checked papers of one of its years contradict each other: the true one is to be asked for."""
    READY = "ready"
    """Its evidence is checked; it can be computed."""
    PROPOSED = "proposed"
    APPROVED = "approved"
    REQUESTED = "requested"
    """Asked of the bank, which has not answered."""
    PARTLY_PAID = "partly_paid"
    """Something that was decided on since, as by a correction, is not paid."""
    PAID = "paid"
    FAILED = "failed"
    """The bank could not pay."""
    RETURNED = "returned"
    """The bank paid, and got the money back (組戻し): it is to be paid again."""
    NOT_DUE = "not_due"
    """Support ended before, or pays no more."""
    TAKEN_BACK = "taken_back"
    """All of it is to be paid back."""
    PAID_BACK = "paid_back"
    """All of it was."""


AFTER = {
    "paid": PlanState.PAID,
    "failed": PlanState.FAILED,
    "returned": PlanState.RETURNED,
    "withdrawn": PlanState.APPROVED,
}
"""How far a payment is by what became of the last request; withdrawn, it is as if never asked for."""


@dataclass(frozen=True, slots=True)
class Said:
    """Who said what of evidence or an obligation, and when; `asked` what was last asked of the bank and its answer."""

    made_at: datetime
    made_by: UUID | None
    decided_at: datetime | None
    decided_by: UUID | None
    reason: str | None
    attempts: int = 0
    outcome: str | None = None
    paid_on: date | None = None
    earlier: Sequence[tuple[str, str]] = ()
    """What became of the requests before the last one: each outcome with its day."""
    place: int = 0
    """Of an obligation, which of its support was computed first."""
    checkers: Sequence[UUID] = ()
    """Who checked the evidence that an obligation counts."""
    claim: Reclaim | None = None
    """Of an obligation that takes back, by which claim."""


@dataclass(frozen=True, slots=True)
class PlannedPayment:
    """One payment of the plan with all that stands for it, the first obligation first.

    `likely`: what the limits and the certified rest of the loan allow, None where there is no limit or nothing can come
    any more; `ends_loan`: that rest allows no more. `estimate`: what is expected where the rest of the loan, not
    certified, is estimated to allow less. `missing`: the years of which no evidence waits or is checked. `paid` and
    `unpaid`: what was paid of what was decided, and what waits; neither lessened by what was taken back.
    """

    instalment: PlannedInstalment
    state: PlanState
    obligations: tuple[Obligation, ...]
    likely: Yen | None
    missing: tuple[FiscalYear, ...] = ()
    ends_loan: bool = False
    estimate: Yen | None = None
    paid: Yen = ZERO
    unpaid: Yen = ZERO

    @property
    def years(self) -> list[FiscalYear]:
        """The fiscal years in which days of it lie."""
        return years_counted(self.instalment)

    @property
    def amount(self) -> Yen | None:
        """What it comes to with its corrections; None before it is computed."""
        standing = [each.award.amount for each in self.obligations if each.is_approved is not False]
        return total(standing) if standing else None

    @property
    def prefecture(self) -> Yen:
        return total([each.award.prefecture for each in self.obligations if each.is_approved is not False])

    @property
    def company(self) -> Yen:
        return total([each.award.company for each in self.obligations if each.is_approved is not False])


def plan_of(
    known: Standing, evidence: Sequence[Evidence], said: Mapping[UUID, Said], today: date
) -> tuple[PlannedPayment, ...]:
    """Every payment from the first to the last; what is to come as if each used up its limit, until the loan is."""
    frame, life = known.frame, known.life
    loan = loan_known(frame, life.promise, known.checked)
    awarded, repaid, found = Awarded(), list[tuple[Instalment, Yen]](), list[PlannedPayment]()
    for instalment in instalments(frame, life.promise.hired_on):
        of_it = tuple(each for each in known.obligations if each.instalment.number == instalment.number)
        standing = [each for each in of_it if each.is_approved is not False]
        planned = _planned(known, instalment, of_it, evidence, said, today)
        if standing:
            amounts = [each.award.amount for each in standing]
            awarded = _plus(awarded, amounts, [each.award.company for each in standing])
            repaid.append((instalment, _repaid(frame, standing)))
        elif planned.state is not PlanState.NOT_DUE:
            free = _likely(frame, life, instalment, awarded)
            by_loan = free if loan is None else _likely(frame, life, instalment, awarded, loan.left(repaid))
            is_certain = loan is not None and loan.is_certified
            likely, estimate = (by_loan, None) if is_certain else (free, by_loan if by_loan != free else None)
            planned = replace(planned, likely=likely, ends_loan=likely != free, estimate=estimate)
            awarded = _plus(awarded, [likely or ZERO], [])
            repaid.append((instalment, repaid_of(frame, (), by_loan or ZERO)))
        found.append(planned)
    return tuple(found)


@dataclass(frozen=True, slots=True)
class RestOfLoan:
    """What of the loan is left after what was decided; as certified, or estimated from the whole."""

    amount: Yen
    is_certified: bool


def rest_of_loan(known: Standing) -> RestOfLoan | None:
    """None where the loan is not known or repayments do not count."""
    loan = loan_known(known.frame, known.life.promise, known.checked)
    if loan is None:
        return None
    of_each: dict[Instalment, list[Obligation]] = {}
    for each in known.obligations:
        if each.is_approved:
            of_each.setdefault(each.instalment, []).append(each)
    repaid = [(instalment, _repaid(known.frame, each)) for instalment, each in of_each.items()]
    return RestOfLoan(loan.left(repaid), loan.is_certified)


def _repaid(frame: Frame, standing: Sequence[Obligation]) -> Yen:
    """What was repaid for one instalment, of which this stands."""
    actuals = (actual_told(each.award) for each in standing)
    return repaid_of(frame, actuals, total([each.award.amount for each in standing]))


def _plus(awarded: Awarded, amounts: list[Yen], companies_part: list[Yen]) -> Awarded:
    amount, company = total(amounts), total(companies_part)
    return Awarded(
        awarded.amount + amount,
        awarded.prefecture + amount - company,
        awarded.company + company,
        awarded.times + (amount > ZERO),
    )


def _likely(
    frame: Frame, life: Life, instalment: PlannedInstalment, awarded: Awarded, repaid: Yen = UNLIMITED
) -> Yen | None:
    amount = award_for(frame, life, YearOfSupport(instalment, repaid, awarded)).amount
    return None if amount > Yen(UNLIMITED.amount // 1000) else amount


def _planned(
    known: Standing,
    instalment: PlannedInstalment,
    of_it: tuple[Obligation, ...],
    evidence: Sequence[Evidence],
    said: Mapping[UUID, Said],
    today: date,
) -> PlannedPayment:
    standing = [each for each in of_it if each.is_approved is not False]
    if standing:
        return _standing_payment(instalment, of_it, standing, said)
    ended = known.case.last(CaseEventKind.ENDED)
    if known.pays_no_more or (ended is not None and ended.on_date < instalment.counted.first):
        return PlannedPayment(instalment, PlanState.NOT_DUE, of_it, None)
    needed = papers_needed(known.life, instalment)
    told = {(each.facts.company_id, each.facts.fiscal_year) for each in evidence if each.is_verified is not False}
    missing = tuple(sorted({year for _, year in needed - told if year.last_day < today}))
    if missing:
        return PlannedPayment(instalment, PlanState.EVIDENCE_MISSING, of_it, None, missing)
    years = set(years_counted(instalment))
    if any(each.is_verified is None and each.facts.fiscal_year in years for each in evidence):
        return PlannedPayment(instalment, PlanState.TO_CHECK, of_it, None)
    if is_contradicted(known, instalment):
        return PlannedPayment(instalment, PlanState.CONTRADICTED, of_it, None)
    is_checked = any(each.is_verified and each.facts.fiscal_year in years for each in evidence)
    state = PlanState.READY if is_over(instalment, today) and is_checked else PlanState.TO_COME
    return PlannedPayment(instalment, state, of_it, None)


def _standing_payment(
    instalment: PlannedInstalment,
    of_it: tuple[Obligation, ...],
    standing: Sequence[Obligation],
    said: Mapping[UUID, Said],
) -> PlannedPayment:
    owed = [each for each in standing if each.is_approved and each.to_payee > ZERO]
    paid = [each for each in owed if _sent(each, said) is PlanState.PAID]
    unpaid = [each for each in owed if each not in paid]
    state = _state_of(standing, said)
    if state is None:
        first = (unpaid or paid or standing)[0]
        state = PlanState.PARTLY_PAID if paid and unpaid else _sent(first, said)
    amounts = (total([each.to_payee for each in some]) for some in (paid, unpaid))
    return PlannedPayment(instalment, state, of_it, None, (), False, None, *amounts)


def _state_of(standing: Sequence[Obligation], said: Mapping[UUID, Said]) -> PlanState | None:
    """None where it is as what is to be paid stands."""
    if any(each.is_approved is None for each in standing):
        return PlanState.PROPOSED
    back = [each for each in standing if each.to_payee < ZERO]
    is_reclaimed = any(each.reason is ObligationReason.RECLAIM for each in standing)
    if not is_reclaimed or total([each.award.amount for each in standing]):
        return None
    claims = [said[each.id].claim if each.id in said else None for each in back]
    is_paid = bool(claims) and all(claim is not None and claim.state is ReclaimState.PAID for claim in claims)
    return PlanState.PAID_BACK if is_paid else PlanState.TAKEN_BACK


def _sent(obligation: Obligation, said: Mapping[UUID, Said]) -> PlanState:
    """How far the bank was asked for it."""
    told = said.get(obligation.id)
    if told is None or not told.attempts:
        return PlanState.APPROVED
    return AFTER.get(told.outcome or "", PlanState.REQUESTED)


def years_counted(instalment: Instalment) -> list[FiscalYear]:
    """The fiscal years in which days of it lie."""
    last = instalment.counted.last or instalment.counted.first
    return [
        FiscalYear(year) for year in range(FiscalYear.of(instalment.counted.first).year, FiscalYear.of(last).year + 1)
    ]
