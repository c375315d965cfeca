"""What an address names as belonging to one support, found only where it does."""

from service.base.ids import CaseId, EvidenceId, ObligationId
from service.db.work import Read
from service.repayments.store import obligations as obligation_store
from service.repayments.terms.evidence import Evidence, NoSuchEvidence
from service.repayments.terms.obligation import NoSuchObligation, Obligation


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
