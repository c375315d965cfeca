"""Professionals' contracts are recorded once."""

from datetime import date

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.outcomes import Outcome
from service.db.engine import Database
from service.db.work import begin_work
from service.professionals.actions import record_contracts
from service.professionals.terms import ContractFacts, EmploymentKind


async def test_contracts_are_stored_once(worker_database: Database, clock: FrozenClock) -> None:
    contract = ContractFacts("P-1", date(2021, 11, 1), EmploymentKind.SIDE_JOB, is_semiconductor=True)
    for outcome in (Outcome.NEW, Outcome.UNCHANGED):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            assert [each.outcome for each in await record_contracts(work, [contract])] == [outcome]
