"""What was told late and changes what was decided is a task of the office until it is computed; so is a reclaim."""

from dataclasses import replace
from datetime import date

import pytest

from service.base.ids import EvidenceId
from service.base.yen import Yen
from service.db.engine import Database
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.actions.evidence import supersede
from service.repayments.pages.support_next import next_step_of
from service.repayments.reads.pipeline import SupportsOrder, SupportsWanted, count_supports, supports_page
from service.repayments.reads.steps import NextStep, WaitsFor
from service.repayments.reads.support import support_page
from service.repayments.reads.tasks import TaskKind, task_counts, tasks_page
from service.repayments.store import obligations as obligation_store
from service.repayments.terms.case import CaseEvent, CaseEventKind, EventCorrection
from service.repayments.terms.scheme import Absence, EndReason
from tests.factories.supports import MORI, Office
from tests.service.repayments.one_person import AUGUST, one_person, paid_year

NAME, SEPTEMBER = "青井", date(2025, 9, 1)


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    """204,000 of 2024 are paid."""
    office = await one_person(worker_database, vault)
    await paid_year(office)
    return office


async def told(office: Office, day: date) -> tuple[list[date], NextStep, date | None]:
    """The tasks of putting right, by their days, and what the list says comes next and since when; all ways of counting
    and asking say the same."""
    async with office.on(day) as work:
        of_kind = await tasks_page(work, kind=TaskKind.PUT_RIGHT, at=None, limit=50)
        of_all = await tasks_page(work, kind=None, at=None, limit=50)
        days = [task.due_on for task in of_kind.rows]
        assert [task.due_on for task in of_all.rows if task.kind is TaskKind.PUT_RIGHT] == days
        counted = [of_kind.counts, of_all.counts, await task_counts(work)]
        assert [each.of_kind[TaskKind.PUT_RIGHT] for each in counted] == [len(days)] * 3
        asked = {"order": SupportsOrder.NUMBER, "at": None, "limit": 50}
        ((row,), _) = await supports_page(work, SupportsWanted(), **asked)  # type: ignore[arg-type]
        for who in WaitsFor:
            found, _ = await supports_page(work, SupportsWanted(waits=who), **asked)  # type: ignore[arg-type]
            assert [each.case_id for each in found] == [row.case_id for _ in range(row.waits is who)]
            assert await count_supports(work, [SupportsWanted(waits=who)] * 2) == [len(found)] * 2
    return days, row.next, row.due_on


async def compute(office: Office, day: date) -> None:
    async with office.on(day) as work:
        assert await actions.propose_corrections(work, office.cases[NAME])


async def test_a_leave_told_late_is_a_task_until_the_difference_is_computed(office: Office) -> None:
    assert (await told(office, AUGUST))[:2] == ([], NextStep.AWAIT_YEAR_END)
    await office.happened(NAME, CaseEventKind.RESTED, date(2024, 10, 1), known_on=AUGUST, absence=Absence.CHILDCARE)
    await office.happened(NAME, CaseEventKind.RESUMED, date(2025, 1, 1), known_on=AUGUST)
    assert (await told(office, AUGUST))[:2] == ([AUGUST], NextStep.CORRECT)
    await compute(office, SEPTEMBER)
    assert (await told(office, SEPTEMBER))[:2] == ([], NextStep.DECIDE_AMOUNT)
    await office.approve(SEPTEMBER)
    assert (await told(office, SEPTEMBER))[0] == []


async def test_a_late_end_is_a_task_where_it_changes_the_amount_and_none_where_it_does_not(office: Office) -> None:
    await office.pay_all(AUGUST)
    last, early = date(2025, 3, 31), date(2024, 12, 31)
    await office.happened(NAME, CaseEventKind.ENDED, last, reason=EndReason.LEFT, known_on=AUGUST)
    assert await told(office, AUGUST) == ([], NextStep.NOTHING, None)
    end = CaseEvent(CaseEventKind.ENDED, early, reason=EndReason.LEFT)
    async with office.on(SEPTEMBER) as work:
        correction = EventCorrection(CaseEventKind.ENDED, last, end, "退職日の聞き間違い")
        await actions.correct_case_event(work, office.cases[NAME], correction)
    assert await told(office, SEPTEMBER) == ([SEPTEMBER], NextStep.CORRECT, SEPTEMBER)
    await compute(office, SEPTEMBER)
    await office.approve(SEPTEMBER)
    assert (await told(office, SEPTEMBER))[0] == []


async def test_the_next_year_computed_meanwhile_hides_no_difference_of_the_year_before(office: Office) -> None:
    await office.happened(NAME, CaseEventKind.RESTED, date(2024, 10, 1), known_on=AUGUST, absence=Absence.CHILDCARE)
    await office.happened(NAME, CaseEventKind.RESUMED, date(2025, 1, 1), known_on=AUGUST)
    await office.checked(NAME, 2025, date(2026, 4, 20), "阿蘇精機", 204_000)
    await office.propose(date(2026, 7, 1))
    await office.approve(date(2026, 7, 10))
    assert (await told(office, date(2026, 7, 11)))[:2] == ([AUGUST], NextStep.CORRECT)


async def test_what_is_asked_back_is_a_task_until_it_is_computed(office: Office) -> None:
    await office.pay_all(AUGUST)
    await office.happened(NAME, CaseEventKind.ENDED, AUGUST, reason=EndReason.FALSE_STATEMENT)
    assert await told(office, AUGUST) == ([AUGUST], NextStep.RECLAIM, AUGUST)
    async with office.on(AUGUST) as work:
        assert next_step_of(await support_page(work, office.cases[NAME])) == ("reclaim", "#reclaim-title")
    async with office.on(SEPTEMBER) as work:
        (proposed,) = await actions.propose_reclaim(work, office.cases[NAME])
    assert (await told(office, SEPTEMBER))[:2] == ([], NextStep.DECIDE_AMOUNT)
    async with office.on(SEPTEMBER, MORI) as work:
        await actions.refuse_obligation(work, proposed, "金額の確認")
    assert await told(office, SEPTEMBER) == ([AUGUST], NextStep.RECLAIM, AUGUST)


async def test_a_refused_difference_is_a_task_no_more(office: Office) -> None:
    await office.happened(NAME, CaseEventKind.RESTED, date(2024, 10, 1), known_on=AUGUST, absence=Absence.CHILDCARE)
    await office.happened(NAME, CaseEventKind.RESUMED, date(2025, 1, 1), known_on=AUGUST)
    async with office.on(SEPTEMBER) as work:
        (proposed,) = await actions.propose_corrections(work, office.cases[NAME])
    async with office.on(SEPTEMBER, MORI) as work:
        await actions.refuse_obligation(work, proposed, "休業は取り消された")
    assert (await told(office, SEPTEMBER))[0] == []


async def test_an_end_that_never_was_is_a_task_though_no_event_tells_of_it_any_more(office: Office) -> None:
    early = date(2024, 12, 31)
    await office.happened(NAME, CaseEventKind.ENDED, early, reason=EndReason.LEFT, known_on=AUGUST)
    await compute(office, AUGUST)
    await office.approve(AUGUST)
    assert (await told(office, AUGUST))[0] == []
    async with office.on(SEPTEMBER) as work:
        never = EventCorrection(CaseEventKind.ENDED, early, None, "別の方の退職")
        await actions.correct_case_event(work, office.cases[NAME], never)
    assert (await told(office, SEPTEMBER))[:2] == ([SEPTEMBER], NextStep.CORRECT)


async def test_a_paper_in_place_of_another_is_a_task_where_it_changes_the_amount(office: Office) -> None:
    case_id = office.cases[NAME]
    async with office.on(SEPTEMBER) as work:
        last = (await obligation_store.evidence_of(work, [case_id]))[case_id][-1].facts
        less = replace(last, repaid=Yen(180_000), certified_on=SEPTEMBER)
        (received,) = await obligation_store.insert_evidence(work, [less])
        await supersede(work, EvidenceId(received.id))
    assert (await told(office, SEPTEMBER))[:2] == ([SEPTEMBER], NextStep.CORRECT)
