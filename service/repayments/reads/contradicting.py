"""What stands against evidence, of one support or of many: before it is checked all, afterwards what was told later."""

from collections.abc import Iterable, Iterator, Mapping

from service.base.ids import CaseId, EvidenceId
from service.base.yen import Yen
from service.repayments.reads.standing import Told
from service.repayments.rules.evidence import Known, contradictions, counting, is_relied_on, untrue
from service.repayments.rules.path import frame_of, life_of
from service.repayments.terms.case import Case, CaseEventKind
from service.repayments.terms.evidence import Contradiction, Evidence
from service.repayments.terms.scheme import EndReason

Against = Mapping[EvidenceId, tuple[Contradiction, ...]]
"""By the id of evidence what stands against it."""


def against(case: Case, told: Iterable[Evidence], booked: Mapping[int, Yen]) -> Against:
    """By the id of evidence what stands against it; `told` is all of the support, in the order of checking.

    Of evidence that waits to be checked everything; of what was checked as right and is still relied on, what was
    recorded of the work since. `booked`: by the instalment's number what was computed and not refused.
    """
    known = list(told)
    if case.last(CaseEventKind.HIRED) is None:
        return {each.id: (Contradiction.NOT_EMPLOYED,) for each in known if each.is_verified is None}
    beside = Known(tuple(each.facts for each in known if each.is_verified), frozenset(booked))
    waiting = {
        each.id: contradictions(frame_of(case), life_of(case), each.facts, beside)
        for each in known
        if each.is_verified is None
    }
    return waiting | dict(_since(case, known, booked))


def _since(
    case: Case, told: Iterable[Evidence], booked: Mapping[int, Yen]
) -> Iterator[tuple[EvidenceId, tuple[Contradiction, ...]]]:
    """Nothing is put right any more of what is complete or was obtained by a false statement."""
    is_false = any(event.reason is EndReason.FALSE_STATEMENT for event in case.events)
    if is_false or case.last(CaseEventKind.COMPLETED) is not None:
        return
    frame, life, checked = frame_of(case), life_of(case), [each for each in told if each.is_verified]
    counts = counting(each.facts for each in checked)
    for each in checked:
        if counts[each.facts.company_id, each.facts.fiscal_year] != each.facts:
            continue
        found = untrue(frame, life, each.facts)
        if found and is_relied_on(frame, life, each.facts, counts.values(), booked):
            yield each.id, found


def against_all(told: Iterable[Told]) -> Against:
    """The same of many supports."""
    found: dict[EvidenceId, tuple[Contradiction, ...]] = {}
    for known, evidence in told:
        found |= against(known.case, evidence, known.amounts)
    return found


def with_untrue(told: Iterable[Told], contradicting: Against) -> frozenset[CaseId]:
    """Which of these supports have a paper that was checked as right and is contradicted by now."""
    return frozenset(known.case.id for known, papers in told if now_untrue(papers, contradicting))


def now_untrue(papers: Iterable[Evidence], contradicting: Against) -> tuple[Evidence, ...]:
    """What was checked as right, and is contradicted by what was recorded since."""
    return tuple(each for each in papers if each.is_verified and contradicting.get(each.id))


UNTRUE_SINCE = """
    WITH corrected AS (
        SELECT DISTINCT ON (e.case_id) e.case_id, c.recorded_at, c.contradicts
        FROM support_event_correction c JOIN support_event e ON e.id = c.event_id
        ORDER BY e.case_id, c.recorded_at DESC, c.event_id DESC
    ), late AS (
        SELECT case_id, kind, on_date, company_id, recorded_at, CASE kind WHEN 'ended' THEN on_date
            WHEN 'transferred' THEN coalesce(left_on, on_date - 1) END AS last_on, CAST(NULL AS uuid) AS paper
        FROM standing_support_event told
        WHERE (kind IN ('transferred', 'rested', 'resumed') OR kind = 'ended' AND reason <> 'loan_settled')
            AND NOT EXISTS (
                SELECT FROM corrected c WHERE c.case_id = told.case_id AND c.recorded_at >= told.recorded_at)
        UNION ALL SELECT case_id, 'corrected', NULL, NULL, recorded_at, NULL, unnest(contradicts) FROM corrected)
    SELECT e.id, e.case_id, e.company_id, e.fiscal_year, min(late.recorded_at) AS recorded_at
    FROM late JOIN support_evidence e ON e.case_id = late.case_id
            AND (late.paper = e.id OR coalesce(late.last_on, late.on_date) <= e.employed_to)
        JOIN support_evidence_check k ON k.evidence_id = e.id AND k.is_verified AND k.checked_at < late.recorded_at
        CROSS JOIN LATERAL (
            SELECT sum(o.amount_yen) AS amount FROM obligation o
                LEFT JOIN obligation_decision d ON d.obligation_id = o.id
            WHERE o.case_id = e.case_id AND d.is_approved IS NOT FALSE
                AND o.counted_to >= make_date(e.fiscal_year, 4, 1)
                AND o.counted_from <= make_date(e.fiscal_year + 1, 3, 31)) booked
    WHERE CASE late.kind
            WHEN 'corrected' THEN true
            WHEN 'ended' THEN late.last_on < e.employed_to
                AND (late.last_on >= make_date(e.fiscal_year, 4, 1) OR booked.amount IS NOT NULL)
            WHEN 'transferred' THEN late.last_on < e.employed_to AND late.company_id <> e.company_id
                AND NOT EXISTS (SELECT FROM standing_support_event WHERE case_id = e.case_id AND kind = 'transferred'
                    AND company_id = e.company_id AND on_date BETWEEN late.on_date AND e.employed_to)
                AND (late.last_on >= make_date(e.fiscal_year, 4, 1) OR NOT EXISTS (
                    SELECT FROM support_evidence o JOIN support_evidence_check c ON c.evidence_id = o.id
                    WHERE o.case_id = e.case_id AND o.fiscal_year = e.fiscal_year AND c.is_verified
                        AND o.company_id = late.company_id))
            WHEN 'rested' THEN late.on_date <= e.employed_to AND NOT EXISTS (
                SELECT FROM standing_support_event WHERE case_id = e.case_id AND kind = 'resumed'
                    AND on_date > late.on_date AND on_date <= e.employed_from)
            ELSE late.on_date > e.employed_from AND late.on_date <= e.employed_to END
        AND booked.amount IS DISTINCT FROM 0
        AND NOT EXISTS (SELECT FROM support_evidence o JOIN support_evidence_check c ON c.evidence_id = o.id
            WHERE o.case_id = e.case_id AND o.fiscal_year = e.fiscal_year AND o.company_id = e.company_id
                AND c.is_verified AND c.checked_at > k.checked_at)
        AND NOT EXISTS (SELECT FROM standing_support_event over WHERE over.case_id = e.case_id
            AND (over.kind = 'completed' OR over.reason = 'false_statement'))
    GROUP BY e.id, e.case_id, e.company_id, e.fiscal_year"""
"""In SQL the evidence that was checked as right and that a later word of the work contradicts, as `against` tells. Of a
support of which something was corrected the last correction names what the history contradicts since: what was told
before it is not late any more."""
