"""What stands against evidence that waits to be checked, of one support or of many."""

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from sqlalchemy import text

from service.base.ids import CaseId, EvidenceId
from service.db.work import Read
from service.repayments.rules.evidence import Known, contradictions
from service.repayments.rules.path import frame_of, life_of
from service.repayments.store import cases as case_store
from service.repayments.store import obligations as obligation_store
from service.repayments.terms.case import Case, CaseEventKind
from service.repayments.terms.evidence import Contradiction, Evidence

APPROVED = text("""
    SELECT o.case_id, o.number FROM obligation o LEFT JOIN obligation_decision d ON d.obligation_id = o.id
    WHERE o.case_id = ANY(:cases) AND o.reason = 'instalment' AND d.is_approved IS NOT FALSE""")


def against(
    case: Case, told: Iterable[Evidence], computed: Collection[int]
) -> dict[EvidenceId, tuple[Contradiction, ...]]:
    """By the id of evidence that waits to be checked, everything that stands against it; `told` is all of the support.

    `computed`: numbers of the instalments that were computed and not refused.
    """
    known = list(told)
    if case.last(CaseEventKind.HIRED) is None:
        return {each.id: (Contradiction.NOT_EMPLOYED,) for each in known if each.is_verified is None}
    beside = Known(tuple(each.facts for each in known if each.is_verified), frozenset(computed))
    return {
        each.id: contradictions(frame_of(case), life_of(case), each.facts, beside)
        for each in known
        if each.is_verified is None
    }


async def against_all(read: Read, case_ids: Collection[UUID]) -> Mapping[EvidenceId, tuple[Contradiction, ...]]:
    """The same of many supports, in four statements."""
    if not case_ids:
        return {}
    computed: dict[UUID, set[int]] = {}
    for case_id, number in (await read.session.execute(APPROVED, {"cases": list(case_ids)})).all():
        computed.setdefault(case_id, set()).add(number)
    told = await obligation_store.evidence_of(read, case_ids)
    found: dict[EvidenceId, tuple[Contradiction, ...]] = {}
    for case in await case_store.cases(read, case_ids):
        found |= against(case, told.get(CaseId(case.id), ()), computed.get(case.id, set()))
    return found
