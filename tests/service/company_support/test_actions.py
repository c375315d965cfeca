"""Support cases are recorded once, in the fiscal year they belong to."""

from datetime import date
from uuid import UUID

import pytest

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.base.ids import CompanyId
from service.base.outcomes import Outcome
from service.company_support.actions import record_cases
from service.company_support.terms import CaseFacts, CaseOfAnotherYear
from service.db.engine import Database
from service.db.work import begin_work
from tests.factories.happenings import a_company


async def test_cases_are_stored_once(worker_database: Database, clock: FrozenClock) -> None:
    for outcome in (Outcome.NEW, Outcome.UNCHANGED):
        async with begin_work(worker_database, SYSTEM, clock) as work:
            case = CaseFacts("S-1", await a_company(work), 2022, "伴走型支援", date(2022, 6, 1), hires=2)
            assert [each.outcome for each in await record_cases(work, [case])] == [outcome]


@pytest.mark.parametrize(("started_on", "is_fitting"), [(date(2023, 3, 31), True), (date(2023, 4, 1), False)])
def test_a_case_starts_in_its_year_or_before(clock: FrozenClock, started_on: date, is_fitting: bool) -> None:
    company = CompanyId(UUID(int=1))
    if is_fitting:
        CaseFacts("S-1", company, 2022, "伴走型支援", started_on)
        return
    with pytest.raises(CaseOfAnotherYear):
        CaseFacts("S-1", company, 2022, "伴走型支援", started_on)
