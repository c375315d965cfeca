"""What staff and imports do with companies' support cases."""

from collections.abc import Sequence
from dataclasses import asdict

from service.base.outcomes import Outcome
from service.company_support.tables import CaseRow
from service.company_support.terms import CaseFacts
from service.db.recording import Recorded, check_has_happened, insert_once
from service.db.work import Work
from service.platform import audit


async def record_cases(work: Work, cases: Sequence[CaseFacts]) -> list[Recorded]:
    """Stores cases that are new by their reference; answers in their order."""
    if not cases:
        return []
    check_has_happened(work, (facts.started_on for facts in cases))
    rows = [{**asdict(facts), "id": work.new_id(), "recorded_at": work.now} for facts in cases]
    recorded = await insert_once(work, CaseRow, ("case_ref",), rows)
    new = sum(each.outcome is Outcome.NEW for each in recorded)
    await audit.note(work, "company_support.recorded", stored=new, unchanged=len(recorded) - new)
    return recorded
