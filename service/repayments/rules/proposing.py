"""What a support obliges to now: an instalment that fell due, a correction of one, what is to be taken back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import takewhile
from uuid import UUID

from service.base.ids import CompanyId, ObligationId
from service.base.yen import ZERO, Yen, total
from service.repayments.rules.award import (
    YearOfSupport,
    award_for,
    change_by,
    change_to,
    stands_alone,
    to_reclaim,
)
from service.repayments.rules.by_company import parts_of_companies
from service.repayments.rules.instalments import instalments, planned
from service.repayments.rules.path import frame_of, life_of
from service.repayments.rules.permission import needs_two
from service.repayments.rules.years import actual_of, is_due, is_over
from service.repayments.terms.case import Case, CaseEvent, CaseEventKind
from service.repayments.terms.evidence import EvidenceFacts
from service.repayments.terms.life import Award, Awarded, Instalment, Life, PlannedInstalment, awarded_of
from service.repayments.terms.obligation import Obligation, ObligationReason
from service.repayments.terms.scheme import EndReason, Flow, Frame


@dataclass(frozen=True, slots=True)
class Proposal:
    """What is owed for an instalment, before it has an id and a proposer."""

    instalment: Instalment
    sequence: int
    reason: ObligationReason
    award: Award
    shares: tuple[tuple[CompanyId, Yen], ...]
    needs_two: bool


@dataclass(frozen=True)
class Standing:
    """All that is known of one support: its events, the evidence that was checked, and its obligations so far.

    What follows from these is told once: the rules ask for it many times.
    """

    case: Case
    checked: tuple[EvidenceFacts, ...]
    obligations: tuple[Obligation, ...]

    @cached_property
    def frame(self) -> Frame:
        return frame_of(self.case)

    @cached_property
    def life(self) -> Life:
        return life_of(self.case)

    @cached_property
    def standing(self) -> tuple[Obligation, ...]:
        """Without what was refused."""
        return tuple(each for each in self.obligations if each.is_approved is not False)

    @property
    def computed(self) -> dict[int, Instalment]:
        """By its number each instalment for which something stands, in the order of computing."""
        return {each.instalment.number: each.instalment for each in self.standing}

    @property
    def ends(self) -> tuple[CaseEvent, ...]:
        return tuple(event for event in self.case.events if event.kind is CaseEventKind.ENDED)

    @property
    def pays_no_more(self) -> bool:
        """Completed, or obtained by a false statement."""
        is_false = any(event.reason is EndReason.FALSE_STATEMENT for event in self.ends)
        return is_false or self.case.last(CaseEventKind.COMPLETED) is not None

    @property
    def taken_back(self) -> Yen:
        """What was reclaimed, as a positive amount."""
        reclaimed = (-each.award.amount for each in self.standing if each.reason is ObligationReason.RECLAIM)
        return sum(reclaimed, start=ZERO)

    def booked(self, instalment: Instalment) -> Awarded:
        """What stands awarded for one instalment, with what changed it."""
        return awarded_of((instalment.number, each.award) for each in self.of_instalment(instalment))

    @property
    def amounts(self) -> dict[int, Yen]:
        """By its number what stands awarded for each instalment that was computed."""
        return {number: self.booked(instalment).amount for number, instalment in self.computed.items()}

    def of_instalment(self, instalment: Instalment) -> tuple[Obligation, ...]:
        """What stands of one instalment: the first and what changed it."""
        return tuple(each for each in self.standing if each.instalment.number == instalment.number)

    def borne(self, instalment: Instalment) -> dict[CompanyId, Yen]:
        """What each company bears of the instalment as it stands, in the order of employment."""
        found: dict[CompanyId, Yen] = {}
        for each in self.of_instalment(instalment):
            for company_id, share in each.shares:
                found[company_id] = found.get(company_id, ZERO) + share
        return found

    def moved(self, instalment: Instalment) -> Yen:
        """All that one instalment and its changes moved, either way, since the last of them that two hands decided."""
        alone = takewhile(lambda each: not each.needs_two, reversed(self.of_instalment(instalment)))
        return total([_moved(each.award, each.shares) for each in alone])

    def awarded(self, before: Instalment | None = None) -> Awarded:
        """What was awarded so far, or for the instalments before one."""
        return awarded_of(
            (each.instalment.number, each.award)
            for each in self.standing
            if before is None or each.instalment.number < before.number
        )


def next_proposal(known: Standing, today: date, company_left: Yen | None = None) -> Proposal | None:
    """The first instalment that fell due, is over and whose evidence is checked; None where there is none.

    One after the other: what an instalment may still pay follows from those before it.
    """
    instalment = next_due(known, today)
    actual = None if instalment is None else actual_of(known.frame, known.life, instalment, known.checked)
    return None if instalment is None or actual is None else _first(known, instalment, actual, company_left)


def next_due(known: Standing, today: date) -> PlannedInstalment | None:
    """The first that is not computed, if it fell due and is over; whatever the evidence says."""
    if known.case.last(CaseEventKind.DECIDED) is None or known.pays_no_more:
        return None
    computed = {each.instalment.number for each in known.standing}
    ended_on = min((each.on_date for each in known.ends), default=date.max)
    for instalment in instalments(known.frame, known.life.promise.hired_on):
        if instalment.number in computed:
            continue
        if ended_on < instalment.counted.first:
            return None
        return instalment if is_due(instalment, today) and is_over(instalment, today) else None
    return None


def _first(known: Standing, instalment: PlannedInstalment, actual: Yen, company_left: Yen | None) -> Proposal:
    year = YearOfSupport(instalment, actual, known.awarded(before=instalment), company_left)
    award = award_for(known.frame, known.life, year)
    return _proposal(known, instalment, ObligationReason.INSTALMENT, award)


def correction(
    known: Standing, instalment: Instalment, evidence: Sequence[EvidenceFacts], company_left: Yen | None = None
) -> Proposal | None:
    """What evidence that was not known when the instalment was approved changes; None where it changes nothing.

    The amount is computed as it would have been, by what was awarded before it; never above the limit of the life, of
    which later instalments may have used a part. Of a support that is paid back nothing is put right any more, nor of
    an instalment that the plan does not know.
    """
    plan = planned(known.frame, known.life.promise.hired_on, instalment)
    if plan is None or known.taken_back or known.pays_no_more:
        return None
    actual = actual_of(known.frame, known.life, plan, evidence)
    if actual is None:
        return None
    year = YearOfSupport(plan, actual, known.awarded(before=plan), company_left)
    right = award_for(known.frame, known.life, year)
    change = change_to(known.frame, known.life.promise, right, known.booked(plan), known.awarded())
    award = replace(change, trace=(*right.trace, *change.trace))
    proposal = _proposal(known, plan, ObligationReason.CORRECTION, award)
    moves = any(share for _, share in proposal.shares)
    return proposal if change.amount or change.company or moves else None


def corrections(known: Standing, left: Mapping[int, Yen | None] | None = None) -> tuple[Proposal, ...]:
    """What everything that was computed comes to by what is recorded by now, instalment by instalment.

    So an end, a leave or a paper that was told of late changes what was decided. `left` is what the prefecture may
    still pay for the company's people, by the instalment's number. Empty while something waits for a decision.
    """
    if any(each.is_approved is None for each in known.obligations):
        return ()
    found: list[Proposal] = []
    for instalment in known.computed.values():
        proposal = correction(known, instalment, known.checked, (left or {}).get(instalment.number))
        if proposal is not None:
            # Its id is not asked for: the next one only counts it in.
            counted = as_obligation(proposal, ObligationId(UUID(int=len(found))), known)
            known = replace(known, obligations=(*known.obligations, counted))
            found.append(proposal)
    return _one_act(known.frame, found)


def reclaims(known: Standing) -> tuple[Proposal, ...]:
    """What is to be paid back after the end of support, the last instalment first; empty where nothing is."""
    ended = known.case.last(CaseEventKind.ENDED)
    if ended is None or ended.reason is None:
        return ()
    awarded = known.awarded()
    ever = replace(awarded, amount=awarded.amount + known.taken_back)
    rest = to_reclaim(known.frame, known.life.promise, ended.reason, ended.on_date, ever) - known.taken_back
    found: list[Proposal] = []
    for instalment in reversed(known.computed.values()):
        booked = known.booked(instalment)
        amount = min(rest, booked.amount)
        if amount > ZERO:
            taken_of = booked if stands_alone(known.frame) else awarded
            award = change_by(known.frame, -amount, taken_of, "reclaim")
            found.append(_proposal(known, instalment, ObligationReason.RECLAIM, award))
            awarded = awarded.changed_by(award)
            rest = rest - amount
    return _one_act(known.frame, found)


def _one_act(frame: Frame, parts: Sequence[Proposal]) -> tuple[Proposal, ...]:
    """What is decided together is weighed as a whole: a sum does not pass under the limit in parts, nor does what one
    of its instalments comes to with what was decided of it before."""
    whole = total([_moved(each.award, each.shares) for each in parts])
    is_for_two = needs_two(frame, whole) or any(each.needs_two for each in parts)
    return tuple(replace(each, needs_two=is_for_two) for each in parts)


def _proposal(known: Standing, instalment: Instalment, reason: ObligationReason, award: Award) -> Proposal:
    of_it = [each for each in known.obligations if each.instalment.number == instalment.number]
    shares = _shares(known, instalment, reason, award.company)
    return Proposal(
        instalment=instalment,
        sequence=len(of_it),
        reason=reason,
        award=award,
        shares=shares,
        needs_two=needs_two(known.frame, known.moved(instalment) + _moved(award, shares)),
    )


def _moved(award: Award, shares: Iterable[tuple[CompanyId, Yen]]) -> Yen:
    """What is weighed: the amount, or where companies bear for each other what goes from one to the other."""
    more = total([max(share, ZERO) for _, share in shares])
    return max(Yen(abs(award.amount.amount)), more, more - award.company)


def _shares(
    known: Standing, instalment: Instalment, reason: ObligationReason, company: Yen
) -> tuple[tuple[CompanyId, Yen], ...]:
    """An instalment is borne by months; what is taken back goes to each company as it bore it. What a correction leaves
    of what the prefecture pays is borne by the months as they are recorded by now, whoever bore it until then."""
    borne = known.borne(instalment)
    whole = sum(borne.values(), start=ZERO)
    if reason is ObligationReason.CORRECTION and known.frame.flow is Flow.PREFECTURE_PAYS:
        right = dict(parts_of_companies(known.frame, known.life, instalment.counted, whole + company))
        companies = [*(each for each in borne if each not in right), *right]
        return tuple((each, right.get(each, ZERO) - borne.get(each, ZERO)) for each in companies)
    if reason is not ObligationReason.RECLAIM or whole <= ZERO:
        return parts_of_companies(known.frame, known.life, instalment.counted, company)
    shares, so_far = [], ZERO
    for company_id, share in borne.items():
        before, so_far = so_far, so_far + share
        part = company.part(so_far.amount, whole.amount) - company.part(before.amount, whole.amount)
        shares.append((company_id, part))
    return tuple(shares)


def as_obligation(proposal: Proposal, obligation_id: ObligationId, known: Standing) -> Obligation:
    """The proposal under an id; who proposed it is told where it is stored."""
    return Obligation(
        id=obligation_id,
        case_id=known.case.id,
        instalment=proposal.instalment,
        flow=known.frame.flow,
        sequence=proposal.sequence,
        reason=proposal.reason,
        award=proposal.award,
        shares=proposal.shares,
        needs_two=proposal.needs_two,
        proposed_by=None,
    )
