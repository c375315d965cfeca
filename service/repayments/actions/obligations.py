"""From checked evidence to the books: amounts are proposed, decided on, and booked with the decision."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import takewhile

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId, EvidenceId, JournalId, ObligationId
from service.base.yen import ZERO, Yen
from service.db.recording import check_has_happened
from service.db.work import Work
from service.ledger.actions import post_journals
from service.platform import audit
from service.repayments import store
from service.repayments.actions.budget import check_within_budget
from service.repayments.actions.evidence import supersede
from service.repayments.reads.standing import differences, told_of
from service.repayments.rules.instalments import instalments
from service.repayments.rules.journals import obligation_journal
from service.repayments.rules.path import frame_of
from service.repayments.rules.permission import check_may_run, check_other_hand
from service.repayments.rules.proposing import (
    Proposal,
    Standing,
    as_obligation,
    next_proposal,
    reclaims,
)
from service.repayments.rules.years import is_due, is_over
from service.repayments.store import cases as case_store
from service.repayments.store import obligations as obligation_store
from service.repayments.terms.case import Case, CaseEventKind
from service.repayments.terms.evidence import EvidenceFacts
from service.repayments.terms.life import PlannedInstalment
from service.repayments.terms.obligation import AlreadySettled, NoSuchObligation, Obligation, YearNotReady

BLOCK = 2_000
"""Obligations that are stored by one statement."""
Spent = dict[tuple[CompanyId, FiscalYear], Yen]


async def propose_year(work: Work, case_ids: Collection[CaseId] | None = None) -> int:
    """Computes every instalment that fell due and is ready, of these supports or of all; answers how many.

    The night may run it twice: what is proposed already is not proposed again.
    """
    check_may_run(work.actor)
    await store.lock(work)
    for case_id in case_ids or ():
        await case_store.case(work, case_id)
    found = 0
    spent = await obligation_store.spent_by_company(work)
    waiting = await _waiting(work, case_ids)
    while waiting:
        proposed = await _propose_next(work, waiting, spent)
        found += len(proposed)
        # Of who had one a further one may be ready: evidence of several years can come at once.
        waiting = [each for each in proposed if each.due]
    await audit.note(work, "obligations.proposed", count=found)
    return found


@dataclass(frozen=True, slots=True)
class _Waiting:
    """What is known of a support, and its instalments that fell due, are over and not computed."""

    standing: Standing
    due: tuple[PlannedInstalment, ...]


async def _waiting(work: Work, case_ids: Collection[CaseId] | None) -> list[_Waiting]:
    """The supports of which something fell due, with the evidence that can still count."""
    cases = [case for case in await case_store.cases(work, case_ids) if case.last(CaseEventKind.DECIDED)]
    computed = await obligation_store.standing_numbers(work, [case.id for case in cases])
    due_of = {case.id: due for case in cases if (due := _due(case, computed.get(case.id, frozenset()), work.today))}
    evidence = await obligation_store.checked_since(
        work, {case_id: FiscalYear.of(due[0].counted.first) for case_id, due in due_of.items()}
    )
    obligations: defaultdict[CaseId, list[Obligation]] = defaultdict(list)
    for each in await obligation_store.obligations(work, case_ids=list(due_of), traced=False, shared=False):
        obligations[each.case_id].append(each)
    return [
        _Waiting(Standing(case, tuple(evidence.get(case.id, ())), tuple(obligations[case.id])), due_of[case.id])
        for case in cases
        if case.id in due_of
    ]


def _due(case: Case, computed: Collection[int], today: date) -> tuple[PlannedInstalment, ...]:
    """The instalments that may be computed one after the other, as far as days tell; whatever the evidence says."""
    hired, ended = case.last(CaseEventKind.HIRED), case.last(CaseEventKind.ENDED)
    if hired is None:
        return ()
    left = (each for each in instalments(frame_of(case), hired.on_date) if each.number not in computed)
    last = ended.on_date if ended else date.max
    return tuple(
        takewhile(lambda each: each.counted.first <= last and is_due(each, today) and is_over(each, today), left)
    )


async def _propose_next(work: Work, waiting: Sequence[_Waiting], spent: Spent) -> list[_Waiting]:
    """One instalment of each support that has one ready; answers those, with it."""
    after = []
    for standing, due in ((each.standing, each.due) for each in waiting):
        proposal = _proposal_within_limit(work, standing, spent)
        if proposal is not None:
            obligation = as_obligation(proposal, ObligationId(work.new_id()), standing)
            after.append(_Waiting(replace(standing, obligations=(*standing.obligations, obligation)), due[1:]))
    for at in range(0, len(after), BLOCK):
        block = [each.standing.obligations[-1] for each in after[at : at + BLOCK]]
        await obligation_store.insert_obligations(work, block)
    return after


def _proposal_within_limit(work: Work, standing: Standing, spent: Spent) -> Proposal | None:
    """The next instalment, within what the prefecture may still pay for the company's people; counts it in."""
    proposal = next_proposal(standing, work.today)
    limit = standing.frame.limits.prefecture_a_company if proposal else None
    if proposal is None or limit is None:
        return proposal
    place = (proposal.shares[-1][0], proposal.instalment.due)
    within = next_proposal(standing, work.today, max(ZERO, limit - spent.get(place, ZERO)))
    if within is not None:
        spent[place] = spent.get(place, ZERO) + within.award.prefecture
    return within


async def propose_correction(work: Work, case_id: CaseId, evidence: Sequence[EvidenceFacts]) -> list[ObligationId]:
    """What evidence of years that were approved already changes, to be decided on and booked in the open year.

    The evidence is stored and checked as right in place of what was checked before of its company and year, and stays
    so where it alone changes nothing: then nothing is proposed, and another company's may follow. Raises
    EvidenceContradicts where something else stands against it, YearNotReady while something of this support waits for
    a decision: what changes is what was decided.
    """
    check_may_run(work.actor)
    check_has_happened(work, (each.certified_on for each in evidence))
    await store.lock(work)
    await _decided_standing(work, case_id)
    for recorded in await obligation_store.insert_evidence(work, evidence):
        await supersede(work, EvidenceId(recorded.id))
    return await propose_corrections(work, case_id)


async def propose_corrections(work: Work, case_id: CaseId) -> list[ObligationId]:
    """Computes what was approved once more, from what is recorded by now, and proposes each difference.

    So does an end or a leave that was told of late. Empty where nothing differs.
    """
    check_may_run(work.actor)
    await store.lock(work)
    standing = await _decided_standing(work, case_id)
    return await _insert(work, standing, await differences(work, standing))


async def propose_reclaim(work: Work, case_id: CaseId) -> list[ObligationId]:
    """What is to be paid back now that support ended; empty where the scheme asks for nothing back.

    Raises YearNotReady while something of this support waits for a decision: it would take back what nobody owed.
    """
    check_may_run(work.actor)
    await store.lock(work)
    standing = await _decided_standing(work, case_id)
    return await _insert(work, standing, reclaims(standing))


async def _decided_standing(work: Work, case_id: CaseId) -> Standing:
    standing, _ = await told_of(work, case_id)
    if any(each.is_approved is None for each in standing.obligations):
        raise YearNotReady("決定を待つ支給の算定があります。先に決定してください。")
    return standing


async def _insert(work: Work, standing: Standing, proposals: Sequence[Proposal]) -> list[ObligationId]:
    obligations = [as_obligation(each, ObligationId(work.new_id()), standing) for each in proposals]
    await obligation_store.insert_obligations(work, obligations)
    await audit.note(work, "obligations.proposed", subject_id=standing.case.id, count=len(obligations))
    return [each.id for each in obligations]


async def approve_obligations(work: Work, obligation_ids: Sequence[ObligationId]) -> int:
    """Decides that these are owed, and books them in the year of the decision; all of them or none.

    Where the amount asks for two, the approver is another than who proposed or checked the evidence. Of one support the
    first computed is the first approved (YearNotReady): the later ones are halved upon it. Raises BudgetMissing and
    BudgetExceeded. Answers how many journals were booked.
    """
    check_may_run(work.actor)
    await store.lock(work)
    found = await _undecided(work, obligation_ids)
    await _check_hands(work, found)
    await _check_in_order(work, found)
    await check_within_budget(work, found)
    cases = await case_store.hired_cases(work, {each.case_id for each in found})
    others = await _decided_of(work, found)
    facts = [
        obligation_journal(frame_of(case), case, each, work.today, others[case.id])
        for each, case in ((each, cases[each.case_id]) for each in found)
    ]
    booked = await post_journals(work, [each for each in facts if each is not None])
    numbers = iter(booked)
    journals = [JournalId(next(numbers).id) if each is not None else None for each in facts]
    await obligation_store.insert_decisions(
        work, zip([each.id for each in found], journals, strict=True), is_approved=True
    )
    await audit.note(work, "obligations.approved", count=len(found))
    return len(booked)


async def _decided_of(work: Work, chosen: Sequence[Obligation]) -> Mapping[CaseId, list[Obligation]]:
    """By support what was obliged to, where a company gets something back."""
    of_case: defaultdict[CaseId, list[Obligation]] = defaultdict(list)
    lowering = {each.case_id for each in chosen if any(share < ZERO for _, share in each.shares)}
    for each in await obligation_store.obligations(work, case_ids=lowering, traced=False) if lowering else ():
        of_case[each.case_id].append(each)
    return of_case


async def _check_hands(work: Work, chosen: Sequence[Obligation]) -> None:
    """The night proposes without a person, so that who checked the evidence is a hand too."""
    for_two = [each for each in chosen if each.needs_two]
    checkers = await obligation_store.checkers(work, [each.id for each in for_two])
    for each in for_two:
        check_other_hand(work.actor, each.proposed_by)
        for checker in checkers.get(each.id, ()):
            check_other_hand(work.actor, checker)


async def _check_in_order(work: Work, chosen: Sequence[Obligation]) -> None:
    ids: defaultdict[CaseId, set[ObligationId]] = defaultdict(set)
    for each in chosen:
        ids[each.case_id].add(each.id)
    for case_id, waiting in (await obligation_store.undecided(work, ids)).items():
        if ids[case_id] != set(waiting[: len(ids[case_id])]):
            raise YearNotReady("先に算定した分から決定してください。")


async def refuse_obligation(work: Work, obligation_id: ObligationId, reason: str) -> None:
    """Decides that it is not owed as proposed, and with it what was computed upon it; it may be proposed again."""
    check_may_run(work.actor)
    await store.lock(work)
    (refused,) = await _undecided(work, [obligation_id])
    waiting = (await obligation_store.undecided(work, [refused.case_id]))[refused.case_id]
    falling = waiting[waiting.index(obligation_id) :]
    await obligation_store.insert_decisions(work, [(each, None) for each in falling], is_approved=False, reason=reason)
    await audit.note(work, "obligations.refused", subject_id=obligation_id, count=len(falling))


async def _undecided(work: Work, obligation_ids: Sequence[ObligationId]) -> list[Obligation]:
    found = await obligation_store.obligations(work, ids=obligation_ids, traced=False)
    if len(found) < len(set(obligation_ids)):
        raise NoSuchObligation("その支給の算定は記録されていません。")
    if any(each.is_approved is not None for each in found):
        raise AlreadySettled("この支給の算定は、すでに決定済みです。")
    return found
