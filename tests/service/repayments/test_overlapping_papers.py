"""Papers of one year whose days overlap: what is to be done is told, until the true one stands instead."""

from datetime import date

import pytest

from service.db.engine import Database
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.pages.support_next import next_step_of
from service.repayments.reads.pipeline import SupportsOrder, SupportsWanted, supports_page
from service.repayments.reads.plan import PlanState
from service.repayments.reads.steps import NextStep, WaitsFor
from service.repayments.reads.support import support_page
from service.repayments.reads.tasks import TaskKind, task_counts, tasks_page
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.life import Period
from tests.factories.supports import Office
from tests.service.repayments.one_person import AUGUST, HIRED, SPRING, one_person, told

FIRST, SECOND = Period(HIRED, date(2024, 9, 30)), Period(date(2024, 10, 1), date(2025, 3, 31))
SEPTEMBER = date(2025, 9, 1)


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    """Of 2024 阿蘇精機 certified the whole year."""
    office = await one_person(worker_database, vault)
    await office.checked("青井", 2024, SPRING, "阿蘇精機", 204_000)
    return office


async def step_of(office: Office, day: date) -> tuple[NextStep, str, PlanState]:
    """What the list says, the page, and its plan of the first payment; lists, tasks and their counts say the same."""
    async with office.on(day) as work:
        wanted = SupportsWanted(waits=WaitsFor.OFFICE)
        ((row,), _) = await supports_page(work, wanted, order=SupportsOrder.NUMBER, at=None, limit=50)
        tasks, counts = await tasks_page(work, kind=None, at=None, limit=50), await task_counts(work)
        of_kind = await tasks_page(work, kind=TaskKind.COMPUTE, at=None, limit=50)
        shown = await support_page(work, office.cases["青井"])
    computing = [task for task in tasks.rows if task.kind is TaskKind.COMPUTE]
    assert tasks.counts == counts == of_kind.counts
    assert counts.of_kind[TaskKind.COMPUTE] == len(computing) == len(of_kind.rows) == (row.next is NextStep.COMPUTE)
    assert counts.of_kind[TaskKind.EVIDENCE_CONTRADICTS] == (row.next is NextStep.ASK_TRUE_EVIDENCE)
    said = next_step_of(shown)
    assert said is not None
    assert said[0] == row.next
    return row.next, said[1].split("-")[0], shown.plan[0].state


async def test_papers_that_contradict_each_other_are_no_task_of_computing_but_ask_for_the_true_one(
    office: Office,
) -> None:
    assert await step_of(office, AUGUST) == (NextStep.COMPUTE, "#plan", PlanState.READY)
    await office.happened("青井", CaseEventKind.TRANSFERRED, SECOND.first, company="有明電子", known_on=AUGUST)
    await office.checked("青井", 2024, AUGUST, "有明電子", 102_000, employed=SECOND)
    assert await step_of(office, AUGUST) == (NextStep.ASK_TRUE_EVIDENCE, "#evidence", PlanState.CONTRADICTED)
    assert await office.propose(AUGUST) == 0
    right = told(office, 2024, 102_000, certified_on=SEPTEMBER, employed=FIRST)
    async with office.on(SEPTEMBER) as work:
        await actions.propose_correction(work, office.cases["青井"], [right])
    assert await step_of(office, SEPTEMBER) == (NextStep.COMPUTE, "#plan", PlanState.READY)
    assert await office.propose(SEPTEMBER) == 1


async def test_days_of_who_came_back_in_the_same_year_overlap_and_are_computed(office: Office) -> None:
    """The first company certifies from her first to her last day there."""
    for day, company in ((date(2024, 7, 1), "有明電子"), (date(2024, 10, 1), "阿蘇精機")):
        await office.happened("青井", CaseEventKind.TRANSFERRED, day, company=company, known_on=AUGUST)
    between = Period(date(2024, 7, 1), date(2024, 9, 30))
    await office.checked("青井", 2024, AUGUST, "有明電子", 51_000, employed=between)
    assert await step_of(office, AUGUST) == (NextStep.COMPUTE, "#plan", PlanState.READY)
    assert await office.propose(AUGUST) == 1
