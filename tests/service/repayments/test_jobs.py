"""The night proposes what is ready, once, and approves nothing."""

from datetime import date

from sqlalchemy import text

from service import timetable
from service.base.actor import SYSTEM
from service.db.engine import Database
from service.platform.crypto import Vault
from service.platform.job import by_kind
from service.repayments import jobs
from service.repayments.store import obligations as obligation_store
from tests.factories.supports import Office
from tests.support.jobs import bare_tools


async def test_a_night_proposes_what_is_ready_once_and_approves_nothing(
    worker_database: Database, vault: Vault
) -> None:
    office = Office(worker_database, vault)
    await office.open_books(2024, 2025)
    await office.company("阿蘇精機", date(2023, 9, 1), years=[2024])
    await office.admit("青井", "阿蘇精機", date(2024, 4, 1))
    await office.checked("青井", 2024, date(2025, 4, 20), "阿蘇精機", 102_000)
    for night in (1, 2):
        async with office.on(date(2025, 7, night), SYSTEM) as work:
            await jobs.propose_supports.run(work, bare_tools(), {"business_date": f"2025-07-0{night}"})
    async with office.on(date(2025, 7, 3)) as work:
        (proposed,) = await obligation_store.obligations(work)
        told = await work.session.execute(text("SELECT result FROM job_run ORDER BY business_date"))
        assert list(told.scalars()) == [{"proposed": 1}, {"proposed": 0}]
    assert (proposed.award.amount.amount, proposed.is_approved, proposed.proposed_by) == (102_000, None, None)


def test_it_stands_in_the_timetable() -> None:
    assert by_kind(timetable.JOBS)["propose_supports"] is jobs.propose_supports
    assert jobs.PROPOSE_SUPPORTS in timetable.NIGHTS
