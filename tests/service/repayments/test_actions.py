"""Decisions to support are recorded once."""

from datetime import date

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.outcomes import Outcome
from service.db.engine import Database
from service.db.work import begin_work
from service.platform.crypto import Vault
from service.repayments.actions import record_support_decisions
from service.repayments.terms import SupportDecisionFacts
from tests.factories.happenings import a_company, some_people


async def test_decisions_are_stored_once(worker_database: Database, clock: FrozenClock, vault: Vault) -> None:
    for outcome in (Outcome.NEW, Outcome.UNCHANGED):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            (person,) = await some_people(work, vault, "A")
            facts = SupportDecisionFacts(
                "D-1", person, await a_company(work), "枠Ⅱ", date(2023, 5, 1), is_from_outside=True
            )
            assert [each.outcome for each in await record_support_decisions(work, [facts])] == [outcome]
