"""The two sides' parts of what was decided are counted in the year of the decision, from its day on."""

from datetime import date

from service.base.actor import SYSTEM
from service.base.clock import FrozenClock
from service.db.engine import Database
from service.db.work import begin_read
from service.indicators.reads import figures
from service.platform.crypto import Vault
from tests.factories.happenings import noon
from tests.factories.supports import Office

BEFORE, AFTER = date(2025, 7, 9), date(2025, 7, 10)


async def test_what_was_decided_counts_for_each_side_from_the_day_of_the_decision(
    worker_database: Database, vault: Vault
) -> None:
    office = Office(worker_database, vault)
    await office.open_books(2024, 2025)
    await office.company("阿蘇精機", date(2023, 9, 1), years=[2024])
    await office.admit("青井", "阿蘇精機", date(2024, 4, 1))
    await office.checked("青井", 2024, date(2025, 4, 20), "阿蘇精機", 102_001)
    await office.propose(date(2025, 7, 1))
    assert await _parts(worker_database, BEFORE) == (0, 0)
    await office.approve(AFTER)
    assert await _parts(worker_database, BEFORE) == (0, 0)
    assert await _parts(worker_database, AFTER) == (51_001, 51_000)  # the odd yen is the prefecture's


async def _parts(database: Database, on: date) -> tuple[int, int]:
    async with begin_read(database, SYSTEM, FrozenClock(noon(date(2025, 8, 1)))) as read:
        rows = await figures(read, on)
    told = {row.indicator.id: row.value for row in rows if row.fiscal_year == 2025}
    return int(told["contribution_prefecture_yen"]), int(told["contribution_company_yen"])
