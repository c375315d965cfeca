"""A support that has run its course is led to its completion, and none that can still pay."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from service.base.ids import CaseId, EvidenceId
from service.base.yen import Yen
from service.db.engine import Database
from service.db.work import Read
from service.platform.crypto import Vault
from service.repayments import actions
from service.repayments.actions.evidence import supersede
from service.repayments.pages.support_next import next_step_of
from service.repayments.reads.pipeline import SupportsOrder, SupportsWanted, supports_page
from service.repayments.reads.standing import differing, standings
from service.repayments.reads.steps import NextStep, WaitsFor
from service.repayments.reads.support import support_page
from service.repayments.reads.tasks import TaskKind, task_counts, tasks_page
from service.repayments.rules.completion import has_run_its_course
from service.repayments.store import cases as case_store
from service.repayments.store import obligations as obligation_store
from service.repayments.store import transfers as transfer_store
from service.repayments.terms.case import (
    CannotFollowCase,
    CaseEvent,
    CaseEventKind,
    EventCorrection,
    NotPutRight,
    PaperContradicted,
)
from service.repayments.terms.life import Period
from tests.factories.supports import Office

HIRED, LAST_YEAR = date(2020, 4, 1), 2024
CHECKED, DECIDED, PAID = date(2025, 4, 20), date(2025, 7, 10), date(2025, 9, 20)


@pytest.fixture
async def office(worker_database: Database, vault: Vault) -> Office:
    """Of two people the first of two payments was paid; of one the evidence of the second is checked."""
    office = Office(worker_database, vault, frame="relocation")
    await office.open_books(2020, 2021, 2024, 2025)
    await office.company("緑川", date(2019, 5, 1), years=(2020,))
    for name in ("満", "途"):
        told: dict[str, Any] = {"is_from_outside": True, "loans": frozenset(), "graduated_on": date(2020, 3, 25)}
        await office.admit(name, "緑川", HIRED, **told)
        await outlay(office, name, 2020, date(2020, 6, 1), 163_685)
    await office.propose(date(2020, 7, 1))
    await office.approve(date(2020, 7, 10))
    await office.pay_all(date(2020, 9, 20))
    await outlay(office, "満", LAST_YEAR, CHECKED, 300_000)
    return office


async def outlay(office: Office, name: str, year: int, day: date, amount: int) -> None:
    employed = Period(date(year, 4, 1), day if day.year == year else date(year + 1, 3, 31))
    await office.checked(name, year, day, "緑川", None, employed=employed, outlay=Yen(amount))


async def next_of(office: Office, day: date) -> dict[str, tuple[NextStep, date | None]]:
    """What the list says comes next, by each way of asking; the tasks and the rule say the same of completion."""
    async with office.on(day) as work:
        rows, _ = await supports_page(work, SupportsWanted(), order=SupportsOrder.NUMBER, at=None, limit=50)
        of_office = SupportsWanted(waits=WaitsFor.OFFICE)
        found, _ = await supports_page(work, of_office, order=SupportsOrder.NUMBER, at=None, limit=50)
        of_kind = (await tasks_page(work, kind=TaskKind.COMPLETE, at=None, limit=50)).rows
        assert (await task_counts(work)).of_kind[TaskKind.COMPLETE] == len(of_kind)
        tasks = [task for task in of_kind if not task.is_to_correct]
        to_complete = {row.case_id: row.due_on for row in rows if row.next is NextStep.COMPLETE}
        assert {task.case_id: task.due_on for task in tasks} == to_complete
        assert {row.case_id for row in rows if await by_rule(work, row.case_id)} == set(to_complete)
    assert [row.case_id for row in found] == [row.case_id for row in rows if row.waits is WaitsFor.OFFICE]
    return {row.case_ref.removeprefix("R-"): (row.next, row.due_on) for row in rows}


async def by_rule(read: Read, case_id: CaseId) -> bool:
    """Whether it goes on, has run its course, and everything is paid."""
    case = await case_store.case(read, case_id)
    obligations = await obligation_store.obligations(read, case_ids=[case_id])
    evidence = (await obligation_store.evidence_of(read, [case_id]))[case_id]
    is_finished = has_run_its_course(case, obligations, evidence) and not await transfer_store.has_unpaid(read, case_id)
    is_right = not await differing(read, await standings(read, [case_id]))
    return is_finished and is_right and case.state is CaseEventKind.DECIDED


async def complete(office: Office, name: str, day: date) -> None:
    await office.happened(name, CaseEventKind.COMPLETED, day)


async def test_what_is_decided_and_paid_is_to_be_completed_and_nothing_before(office: Office) -> None:
    steps = [(await next_of(office, CHECKED))["満"][0]]
    await office.propose(date(2025, 7, 1))
    steps.append((await next_of(office, date(2025, 7, 1)))["満"][0])
    await office.approve(DECIDED)
    assert steps == [NextStep.COMPUTE, NextStep.DECIDE_AMOUNT]
    assert (await next_of(office, DECIDED))["満"] == (NextStep.PAY, DECIDED)
    with pytest.raises(CannotFollowCase):
        await complete(office, "満", DECIDED)
    await office.pay_all(PAID)
    assert await next_of(office, date(2026, 11, 1)) == {
        "満": (NextStep.COMPLETE, PAID),
        "途": (NextStep.ASK_EVIDENCE, date(2025, 4, 1)),
    }
    await complete(office, "満", date(2025, 10, 1))
    assert (await next_of(office, date(2026, 11, 1)))["満"] == (NextStep.NOTHING, None)


async def test_evidence_that_waits_holds_the_completion_back(office: Office) -> None:
    await office.propose(date(2025, 7, 1))
    await office.approve(DECIDED)
    await office.pay_all(PAID)
    await office.evidence("満", LAST_YEAR, date(2025, 10, 1), "緑川", None, outlay=Yen(290_000))
    assert (await next_of(office, date(2026, 11, 1)))["満"][0] is NextStep.CHECK_EVIDENCE
    with pytest.raises(CannotFollowCase):
        await complete(office, "満", date(2025, 10, 2))


async def test_the_page_offers_the_completion_when_it_may_be_recorded(office: Office) -> None:
    await office.propose(date(2025, 7, 1))
    await office.approve(DECIDED)
    offered = []
    for day in (DECIDED, PAID):
        if day == PAID:
            await office.pay_all(PAID)
        async with office.on(day) as work:
            offered.append(CaseEventKind.COMPLETED in (await support_page(work, office.cases["満"])).following)
    assert offered == [False, True]


async def test_a_difference_is_put_right_or_refused_before_the_completion(office: Office) -> None:
    """Once it is complete nothing is put right any more."""
    await office.propose(date(2025, 7, 1))
    await office.approve(DECIDED)
    await office.pay_all(PAID)
    day, case_id = date(2025, 10, 1), office.cases["満"]
    async with office.on(day) as work:
        last = (await obligation_store.evidence_of(work, [case_id]))[case_id][-1].facts
        (less,) = await obligation_store.insert_evidence(work, [replace(last, outlay=Yen(290_000), certified_on=day)])
        await supersede(work, EvidenceId(less.id))
    assert (await next_of(office, day))["満"] == (NextStep.CORRECT, PAID)
    async with office.on(day) as work:
        shown = await support_page(work, case_id)
        assert (shown.to_correct, CaseEventKind.COMPLETED in shown.following) == ((Yen(-10_000),), False)
        assert next_step_of(shown) == (NextStep.CORRECT, "#recompute-title")
    with pytest.raises(NotPutRight):
        await complete(office, "満", day)
    async with office.on(day) as work:
        (proposed,) = await actions.propose_corrections(work, case_id)
        await actions.refuse_obligation(work, proposed, "証明書の誤り")
    assert (await next_of(office, day))["満"] == (NextStep.COMPLETE, day)
    await complete(office, "満", day)


async def test_a_paper_that_the_record_contradicts_is_asked_for_before_the_completion(office: Office) -> None:
    """A support that is complete is not put right any more."""
    await office.propose(date(2025, 6, 1))
    await office.approve(DECIDED)
    await office.pay_all(PAID)
    assert (await next_of(office, PAID))["満"][0] is NextStep.COMPLETE
    hired = CaseEvent(CaseEventKind.HIRED, date(2020, 4, 2), company_id=office.companies["緑川"])
    told = EventCorrection(CaseEventKind.HIRED, HIRED, hired, "辞令の日付の写し間違い")
    async with office.on(date(2025, 9, 21)) as work:
        await actions.correct_case_event(work, office.cases["満"], told)
    day = date(2025, 9, 22)
    assert (await next_of_list(office, day))["満"] is NextStep.ASK_TRUE_EVIDENCE
    async with office.on(day) as work:
        (task,) = (await tasks_page(work, kind=TaskKind.COMPLETE, at=None, limit=50)).rows
        assert task.is_to_correct
        shown = await support_page(work, office.cases["満"])
        assert next_step_of(shown)[0] == "ask_true_evidence"  # type: ignore[index]
        assert CaseEventKind.COMPLETED not in shown.following
    with pytest.raises(PaperContradicted, match="正しい確認書類を受け付けて"):
        await complete(office, "満", day)


async def next_of_list(office: Office, day: date) -> dict[str, NextStep]:
    async with office.on(day) as work:
        rows, _ = await supports_page(work, SupportsWanted(), order=SupportsOrder.NUMBER, at=None, limit=50)
    return {row.case_ref.removeprefix("R-"): row.next for row in rows}
