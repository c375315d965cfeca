"""What programme staff and imports do with decisions to support."""

from collections.abc import Sequence
from dataclasses import asdict

from service.base.outcomes import Outcome
from service.db.recording import Recorded, check_has_happened, insert_once
from service.db.work import Work
from service.platform import audit
from service.repayments.tables import SupportDecisionRow
from service.repayments.terms import SupportDecisionFacts


async def record_support_decisions(work: Work, decisions: Sequence[SupportDecisionFacts]) -> list[Recorded]:
    """Stores decisions that are new by their reference; answers in their order."""
    if not decisions:
        return []
    check_has_happened(work, (facts.decided_on for facts in decisions))
    rows = [{**asdict(facts), "id": work.new_id(), "recorded_at": work.now} for facts in decisions]
    recorded = await insert_once(work, SupportDecisionRow, ("decision_ref",), rows)
    new = sum(each.outcome is Outcome.NEW for each in recorded)
    await audit.note(work, "support_decisions.recorded", stored=new, unchanged=len(recorded) - new)
    return recorded
