"""What a support obliges to now: an instalment that fell due, a correction of one, what is to be taken back."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from service.base.ids import CompanyId, ObligationId
from service.base.yen import ZERO, Yen, total
from service.repayments.rules.award import (
    YearOfSupport,
    award_for,
    change_by,
    change_to,
    parts_of_companies,
    stands_alone,
    to_reclaim,
)
from service.repayments.rules.evidence import counting, papers_needed, sets_aside
from service.repayments.rules.instalments import instalments
from service.repayments.rules.path import frame_of, life_of
from service.repayments.rules.permission import needs_two
from service.repayments.rules.years import actual_of, is_due, is_over
from service.repayments.terms.case import Case, CaseEvent, CaseEventKind
from service.repayments.terms.evidence import EvidenceFacts
from service.repayments.terms.life import Award, Awarded, Instalment, Life, awarded_of
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


@dataclass(frozen=True, slots=True)
class Standing:
    """All that is known of one support: its events, the evidence that was checked, and its obligations so far."""

    case: Case
    checked: tuple[EvidenceFacts, ...]
    obligations: tuple[Obligation, ...]

    @property
    def frame(self) -> Frame:
        return frame_of(self.case)

    @property
    def life(self) -> Life:
        return life_of(self.case)

    @property
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
    if known.case.last(CaseEventKind.DECIDED) is None or known.pays_no_more:
        return None
    computed = {each.instalment.number for each in known.standing}
    ended_on = min((each.on_date for each in known.ends), default=date.max)
    for instalment in instalments(known.frame, known.life.promise.hired_on):
        if instalment.number in computed:
            continue
        if ended_on < instalment.counted.first:
            return None
        if not (is_due(instalment, today) and is_over(instalment, today)):
            return None
        actual = actual_of(known.frame, known.life, instalment, known.checked)
        return None if actual is None else _first(known, instalment, actual, company_left)
    return None


def _first(known: Standing, instalment: Instalment, actual: Yen, company_left: Yen | None) -> Proposal:
    year = YearOfSupport(instalment, actual, known.awarded(before=instalment), company_left)
    award = award_for(known.frame, known.life, year)
    return _proposal(known, instalment, ObligationReason.INSTALMENT, award)


def correction(
    known: Standing, instalment: Instalment, evidence: Sequence[EvidenceFacts], company_left: Yen | None = None
) -> Proposal | None:
    """What evidence that was not known when the instalment was approved changes; None where it changes nothing.

    The amount is computed as it would have been, by what was awarded before it; never above the limit of the life, of
    which later instalments may have used a part. Of a support that is paid back nothing is put right any more.
    """
    planned = _as_planned(known, instalment)
    actual = actual_of(known.frame, known.life, planned, evidence)
    if actual is None or known.taken_back or known.pays_no_more:
        return None
    year = YearOfSupport(planned, actual, known.awarded(before=instalment), company_left)
    right = award_for(known.frame, known.life, year)
    change = change_to(known.frame, known.life.promise, right, known.booked(instalment), known.awarded())
    proposal = _proposal(
        known, instalment, ObligationReason.CORRECTION, replace(change, trace=(*right.trace, *change.trace))
    )
    moves = any(share for _, share in proposal.shares)
    return proposal if change.amount or change.company or moves else None


def _as_planned(known: Standing, instalment: Instalment) -> Instalment:
    """With what the frame says of it: what is stored of an instalment tells its days alone, and not its limit."""
    plan = {each.number: each for each in instalments(known.frame, known.life.promise.hired_on)}
    if (planned := plan.get(instalment.number)) is None:
        return instalment
    return replace(instalment, cap=planned.cap, stay=planned.stay, whole=planned.whole)


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


@dataclass(frozen=True, slots=True)
class Unclear:
    """An instalment that was computed, and of which by now nobody can say what is right: papers of these companies are
    missing, or the papers of a year contradict each other."""

    instalment: Instalment
    missing: tuple[CompanyId, ...]
    is_contradicting: bool


def unclear(known: Standing) -> tuple[Unclear, ...]:
    """What cannot be computed once more, instalment by instalment, and why; empty where nothing is put right any more.

    So the year of somebody who moved waits for the paper of the second company, and for the true one of the first.
    """
    if known.taken_back or known.pays_no_more:
        return ()
    told, found = counting(known.checked), list[Unclear]()
    for instalment in known.computed.values():
        needed = papers_needed(known.life, instalment)
        missing = tuple(sorted({company for company, year in needed - told.keys()}))
        is_contradicting = sets_aside(known.frame, known.life, [told[each] for each in needed if each in told])
        if missing or is_contradicting:
            found.append(Unclear(instalment, missing, is_contradicting))
    return tuple(found)


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
    """What is decided together is weighed as a whole: a sum does not pass under the limit in parts."""
    whole = Yen(sum(_moved(each.award, each.shares).amount for each in parts))
    is_for_two = needs_two(frame, whole)
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
        needs_two=needs_two(known.frame, _moved(award, shares)),
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
