"""Evidence of a year: received as it is, checked once, kept whatever comes of it."""

from collections.abc import Sequence

from service.base.ids import CaseId, EvidenceId
from service.db.recording import Recorded, check_has_happened
from service.db.work import Work
from service.platform import audit
from service.repayments import store
from service.repayments.rules.evidence import Known, contradictions
from service.repayments.rules.path import frame_of, life_of
from service.repayments.rules.permission import check_may_run
from service.repayments.store import cases as case_store
from service.repayments.store import obligations as obligation_store
from service.repayments.terms.evidence import (
    OF_WHAT_WAS_KNOWN,
    Contradiction,
    Evidence,
    EvidenceContradicts,
    EvidenceFacts,
)
from service.repayments.terms.obligation import AlreadySettled, ObligationReason


async def receive_evidence(work: Work, told: Sequence[EvidenceFacts]) -> list[Recorded]:
    """Stores what papers say, to be checked; the same said again changes nothing."""
    check_may_run(work.actor)
    if not told:
        return []
    check_has_happened(work, (each.certified_on for each in told))
    recorded = await obligation_store.insert_evidence(work, told)
    await audit.note(work, "evidence.received", stored=sum(each.is_new for each in recorded))
    return recorded


async def verify_evidence(work: Work, evidence_ids: Sequence[EvidenceId]) -> None:
    """Checks evidence as right; raises EvidenceContradicts where it cannot be, and then checks none of them."""
    check_may_run(work.actor)
    await store.lock(work)
    found = [await obligation_store.evidence(work, each) for each in evidence_ids]
    await _check_unsettled(found)
    for evidence in found:
        against = await contradictions_of(work, evidence)
        if against:
            raise EvidenceContradicts(
                "確認書類の内容が、記録と合いません。", rule=against[0].value, year=evidence.facts.fiscal_year.year
            )
        await obligation_store.insert_check(work, evidence.id, is_verified=True, reason=None)
        await work.session.flush()  # The next one is compared with this.
    await audit.note(work, "evidence.verified", count=len(found))


async def refuse_evidence(work: Work, evidence_id: EvidenceId, reason: str) -> None:
    """Checks evidence as wrong, with the reason that the company is told."""
    check_may_run(work.actor)
    await store.lock(work)
    evidence = await obligation_store.evidence(work, evidence_id)
    await _check_unsettled([evidence])
    await obligation_store.insert_check(work, evidence_id, is_verified=False, reason=reason)
    await audit.note(work, "evidence.refused", subject_id=evidence.facts.case_id)


async def supersede(work: Work, evidence_id: EvidenceId) -> None:
    """Checks evidence as right though its year was approved or told otherwise: it counts instead, as a correction.

    What is checked as right already stays so. Raises EvidenceContradicts for whatever else stands against it.
    """
    evidence = await obligation_store.evidence(work, evidence_id)
    if evidence.is_verified:
        return
    await _check_unsettled([evidence])
    against = [each for each in await contradictions_of(work, evidence) if each not in OF_WHAT_WAS_KNOWN]
    if against:
        raise EvidenceContradicts(
            "確認書類の内容が、記録と合いません。", rule=against[0].value, year=evidence.facts.fiscal_year.year
        )
    await obligation_store.insert_check(work, evidence_id, is_verified=True, reason=None)
    await work.session.flush()  # What is computed next reads it.
    await audit.note(work, "evidence.superseded", subject_id=evidence.facts.case_id)


async def contradictions_of(work: Work, evidence: Evidence) -> tuple[Contradiction, ...]:
    """Everything that stands against it, given what is stored now."""
    case = await case_store.case(work, evidence.facts.case_id)
    return contradictions(
        frame_of(case), life_of(case), evidence.facts, await _known(work, evidence.facts.case_id, evidence.id)
    )


async def _known(work: Work, case_id: CaseId, but: EvidenceId) -> Known:
    stored = (await obligation_store.evidence_of(work, [case_id])).get(case_id, [])
    approved = await obligation_store.obligations(work, case_ids=[case_id])
    return Known(
        tuple(each.facts for each in stored if each.is_verified and each.id != but),
        frozenset(
            each.instalment.number
            for each in approved
            if each.reason is ObligationReason.INSTALMENT and each.is_approved is not False
        ),
    )


async def _check_unsettled(found: Sequence[Evidence]) -> None:
    if any(each.is_verified is not None for each in found):
        raise AlreadySettled("この確認書類は、すでに確認済みです。")
