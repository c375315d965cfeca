"""What the hub and imports do with contracts."""

from collections.abc import Sequence
from dataclasses import asdict

from service.base.outcomes import Outcome
from service.db.recording import Recorded, check_has_happened, insert_once
from service.db.work import Work
from service.platform import audit
from service.professionals.tables import ContractRow
from service.professionals.terms import ContractFacts


async def record_contracts(work: Work, contracts: Sequence[ContractFacts]) -> list[Recorded]:
    """Stores contracts that are new by their reference; answers in their order."""
    if not contracts:
        return []
    check_has_happened(work, (facts.concluded_on for facts in contracts))
    rows = [{**asdict(facts), "id": work.new_id(), "recorded_at": work.now} for facts in contracts]
    recorded = await insert_once(work, ContractRow, ("contract_ref",), rows)
    new = sum(each.outcome is Outcome.NEW for each in recorded)
    await audit.note(work, "professional_contracts.recorded", stored=new, unchanged=len(recorded) - new)
    return recorded
