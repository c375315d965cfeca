"""What centres and imports do with consultations."""

from collections.abc import Sequence
from dataclasses import asdict

from service.base.outcomes import Outcome
from service.consultations.rules import uij_of_consultation
from service.consultations.tables import ConsultationRow
from service.consultations.terms import ConsultationFacts, JRule
from service.db.recording import Recorded, check_has_happened, insert_once
from service.db.work import Work
from service.platform import audit


async def record_consultations(work: Work, consultations: Sequence[ConsultationFacts]) -> list[Recorded]:
    """Stores consultations that are new by their reference, with the UIJ class as of now; answers in their order."""
    if not consultations:
        return []
    check_has_happened(work, (facts.held_on for facts in consultations))
    rows = [
        {
            **asdict(facts),
            "id": work.new_id(),
            "uij": uij_of_consultation(facts.origin_prefecture, facts.residence_prefecture).value,
            "uij_rule": JRule.NEAR_LIST.value,
            "recorded_at": work.now,
        }
        for facts in consultations
    ]
    recorded = await insert_once(work, ConsultationRow, ("consultation_ref",), rows)
    new = sum(each.outcome is Outcome.NEW for each in recorded)
    await audit.note(work, "consultations.recorded", stored=new, unchanged=len(recorded) - new)
    return recorded
