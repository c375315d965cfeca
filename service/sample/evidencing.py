"""What the sample's office does with evidence: it comes in, is checked or refused, and sometimes put right later."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from service.base.fiscal_year import FiscalYear
from service.base.ids import EvidenceId
from service.base.yen import Yen
from service.db.work import Work
from service.repayments import actions
from service.repayments.store import obligations as obligation_store
from service.repayments.terms.evidence import EvidenceFacts
from service.repayments.terms.life import Period, Rest
from service.repayments.terms.obligation import YearNotReady
from service.repayments.terms.scheme import Absence
from service.sample.support_events import CorrectionCame, EvidenceChecked, EvidenceReceived

if TYPE_CHECKING:
    from service.sample.running import Known


async def receive(work: Work, known: "Known", events: Sequence[EvidenceReceived]) -> None:
    """Stores what came in, and keeps under which id."""
    facts = [_facts(known, each) for each in events]
    for event, recorded in zip(events, await actions.receive_evidence(work, facts), strict=True):
        known.evidence[_key(event)] = EvidenceId(recorded.id)


async def check(work: Work, known: "Known", events: Sequence[EvidenceChecked]) -> None:
    """Checks what was not checked before."""
    if not events:
        return
    stored = await obligation_store.evidence_of(work, {known.case[each.case] for each in events})
    unchecked = {each.id for of_case in stored.values() for each in of_case if each.is_verified is None}
    waiting = [each for each in events if known.evidence[_key(each)] in unchecked]
    right = [known.evidence[_key(each)] for each in waiting if each.refused is None]
    if right:
        await actions.verify_evidence(work, right)
    for each in waiting:
        if each.refused is not None:
            await actions.refuse_evidence(work, known.evidence[_key(each)], each.refused)


async def correct(work: Work, known: "Known", event: CorrectionCame) -> None:
    """Proposes what the corrected certificate changes, once; where the limit was reached all the same, nothing."""
    case_id = known.case[event.case]
    facts = EvidenceFacts(
        case_id=case_id,
        fiscal_year=FiscalYear(event.fiscal_year),
        company_id=known.company[event.company],
        employed=Period(*event.employed),
        rests=(),
        repaid=Yen(event.repaid),
        outlay=None,
        loan_remaining=None,
        certified_on=event.certified_on,
    )
    try:
        await actions.propose_correction(work, case_id, [facts])
    except YearNotReady:
        return


def _key(event: EvidenceReceived | EvidenceChecked) -> tuple[str, str, int, int]:
    return event.case, event.company, event.fiscal_year, event.number


def _facts(known: "Known", event: EvidenceReceived) -> EvidenceFacts:
    return EvidenceFacts(
        case_id=known.case[event.case],
        fiscal_year=FiscalYear(event.fiscal_year),
        company_id=known.company[event.company],
        employed=Period(*event.employed),
        rests=tuple(Rest(Absence(kind), Period(first, last)) for kind, first, last in event.rests),
        repaid=_yen(event.repaid),
        outlay=_yen(event.outlay),
        loan_remaining=_yen(event.loan_remaining),
        certified_on=event.certified_on,
    )


def _yen(amount: int | None) -> Yen | None:
    return None if amount is None else Yen(amount)
