"""The pipeline and the tasks: what waits, for whom, by when, in few statements, and never by name."""

from datetime import date

import pytest

from service.base.clock import FrozenClock
from service.db.engine import Database
from service.repayments.reads.pipeline import (
    SupportsOrder,
    SupportsWanted,
    count_by_state,
    count_supports,
    supports_page,
)
from service.repayments.reads.steps import NextStep, WaitsFor
from service.repayments.reads.support import support_page
from service.repayments.reads.taking_part import taking_part_page
from service.repayments.reads.tasks import Task, TaskKind, task_counts, tasks_page
from service.repayments.reads.waiting import programme_waiting
from service.repayments.terms.case import CaseEventKind
from service.repayments.terms.evidence import Contradiction
from service.repayments.terms.obligation import ObligationReason
from service.repayments.terms.scheme import EndReason
from tests.factories.pipeline import TODAY, take_back
from tests.factories.supports import SATO, Office
from tests.support.listed import statements_counted
from tests.support.statements import statements_of
from tests.support.web import Browser

MOST_STATEMENTS = 12
EXPECTED = {
    # name: the state, what comes next, and by or since when
    "登": (CaseEventKind.REGISTERED, NextStep.ISSUE_NOTICE, date(2026, 10, 1)),
    "内": (CaseEventKind.OFFERED, NextStep.AWAIT_HIRE, date(2025, 11, 1)),
    "採": (CaseEventKind.HIRED, NextStep.AWAIT_APPLICATION, date(2027, 3, 31)),  # the first year of work
    "申": (CaseEventKind.APPLIED, NextStep.CERTIFY, date(2026, 10, 10)),
    "認": (CaseEventKind.CERTIFIED, NextStep.DECIDE_SUPPORT, date(2026, 11, 20)),
    "青井": (CaseEventKind.DECIDED, NextStep.CHECK_EVIDENCE, date(2026, 4, 20)),
    "馬場": (CaseEventKind.DECIDED, NextStep.ASK_EVIDENCE, date(2026, 4, 1)),
    "千賀": (CaseEventKind.DECIDED, NextStep.DECIDE_AMOUNT, date(2026, 7, 1)),
    "恵美": (CaseEventKind.RESTED, NextStep.CHECK_EVIDENCE, date(2026, 4, 22)),
    "文": (CaseEventKind.DECIDED, NextStep.COMPUTE, date(2026, 4, 1)),
    "淳子": (CaseEventKind.ENDED, NextStep.RECLAIM, date(2026, 3, 2)),  # by a false statement, told that day
}


async def test_every_support_says_what_comes_next_and_by_when(office: Office) -> None:
    async with office.on(TODAY) as work:
        rows, _ = await supports_page(work, SupportsWanted(), order=SupportsOrder.NUMBER, at=None, limit=50)
    assert {row.person_ref: (row.state, row.next, row.due_on) for row in rows} == EXPECTED


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (SupportsWanted(words="千賀"), {"千賀"}),
        (SupportsWanted(state=CaseEventKind.ENDED), {"淳子"}),
        (SupportsWanted(waits=WaitsFor.COMPANY), {"内", "採", "馬場"}),
        (SupportsWanted(hire_year=2027), {"登"}),
        (SupportsWanted(company="有明"), {"内", "採"}),
        (SupportsWanted(frame="kumamoto/relocation"), set()),
        (SupportsWanted(evidence_year=2025), {"馬場"}),
        (SupportsWanted(evidence_year=2024), set()),
    ],
)
async def test_each_condition_finds_those_it_means(office: Office, wanted: SupportsWanted, found: set[str]) -> None:
    async with office.on(TODAY) as work:
        rows, _ = await supports_page(work, wanted, order=SupportsOrder.NEWEST, at=None, limit=50)
        assert await count_supports(work, [wanted]) == [len(found)]
    assert {row.person_ref for row in rows} == found


async def test_pages_of_the_list_hold_every_support_once(office: Office) -> None:
    seen, at = [], None
    async with office.on(TODAY) as work:
        while True:
            rows, around = await supports_page(work, SupportsWanted(), order=SupportsOrder.NEWEST, at=at, limit=4)
            seen += [row.person_ref for row in rows]
            if around.following is None:
                break
            at = around.following
    assert sorted(seen) == sorted(EXPECTED)


async def test_states_are_counted_with_the_empty_ones(office: Office) -> None:
    async with office.on(TODAY) as work:
        counts = await count_by_state(work)
    assert counts[CaseEventKind.DECIDED] == 4
    assert counts[CaseEventKind.COMPLETED] == 0
    assert sum(counts.values()) == len(EXPECTED)


async def test_what_is_due_stands_in_the_order_of_its_days(office: Office) -> None:
    async with office.on(TODAY) as work:
        page = await tasks_page(work, kind=None, at=None, limit=50)
        counts = (await task_counts(work)).of_kind
    assert [row.due_on for row in page.rows] == sorted(row.due_on for row in page.rows)
    assert counts == {kind: 1 for kind in TaskKind} | {
        TaskKind.EVIDENCE_CHECK: 2,
        TaskKind.EVIDENCE_CONTRADICTS: 0,
        TaskKind.COMPLETE: 0,
    }
    (overdue,) = [row for row in page.rows if row.kind is TaskKind.EVIDENCE_OVERDUE]
    assert (overdue.year, overdue.people, overdue.company_id) == (2025, 1, office.companies["阿蘇精機"])
    (to_decide,) = [row for row in page.rows if row.kind is TaskKind.DECIDE_SUPPORT]
    assert to_decide.by == SATO.id


async def test_contradicting_evidence_is_found_apart(office: Office) -> None:
    async with office.on(TODAY) as work:
        (row,) = (await tasks_page(work, kind=TaskKind.EVIDENCE_CONTRADICTS, at=None, limit=50)).rows
        everything = await tasks_page(work, kind=None, at=None, limit=1)
        first_page = await programme_waiting(work)
    assert (row.case_id, row.against) == (office.cases["恵美"], (Contradiction.RESTS_OTHERWISE,))
    assert everything.counts.shown[TaskKind.EVIDENCE_CONTRADICTS] == 1
    assert first_page.tasks == everything.counts
    assert first_page.tasks.shown[TaskKind.EVIDENCE_CONTRADICTS] == 1


async def test_what_is_taken_back_of_several_years_is_one_task_of_its_whole_amount(office: Office) -> None:
    await office.approve(date(2026, 7, 10))
    await office.happened("千賀", CaseEventKind.ENDED, date(2026, 11, 1), reason=EndReason.FALSE_STATEMENT)
    await take_back(office, "千賀", TODAY)
    async with office.on(TODAY) as work:
        (row,) = (await tasks_page(work, kind=TaskKind.DECIDE_AMOUNT, at=None, limit=50)).rows
        counts = (await task_counts(work)).of_kind
        page = await support_page(work, office.cases["千賀"])
    assert (row.case_id, row.amount, row.reason) == (office.cases["千賀"], -346_800, ObligationReason.RECLAIM)
    assert counts[TaskKind.DECIDE_AMOUNT] == 1
    (act,) = page.undecided
    assert (act.first.id, len(act.parts)) == (row.subject_id, 2)


async def test_pages_of_tasks_hold_every_task_once(office: Office) -> None:
    seen: list[Task] = []
    at = None
    async with office.on(TODAY) as work:
        whole = (await tasks_page(work, kind=None, at=None, limit=50)).rows
        while True:
            page = await tasks_page(work, kind=None, at=at, limit=4)
            seen += page.rows
            if page.around.following is None:
                break
            at = page.around.following
    assert seen == list(whole)


async def test_each_question_takes_few_statements(
    office: Office, worker_database: Database, clock: FrozenClock
) -> None:
    questions = {
        "list": lambda read: supports_page(read, SupportsWanted(), order=SupportsOrder.NUMBER, at=None, limit=50),
        "tasks": lambda read: tasks_page(read, kind=None, at=None, limit=50),
        "support": lambda read: support_page(read, office.cases["千賀"]),
        "companies": lambda read: taking_part_page(read, year=None, at=None, limit=50),
    }
    counts = {
        name: len(await statements_of(worker_database, SATO, clock, question)) for name, question in questions.items()
    }
    assert {name: count for name, count in counts.items() if count > MOST_STATEMENTS - 1} == {}


async def test_no_page_of_supports_asks_the_database_more_than_twelve_times(
    jun: Browser, office: Office, web_database: Database
) -> None:
    tasks = ["/supports/tasks", *(f"/supports/tasks?kind={kind}" for kind in TaskKind)]
    for address in ("/supports", *tasks, *(f"/supports/{case_id}" for case_id in office.cases.values())):
        count = await statements_counted(web_database, jun, address)
        assert 0 < count <= MOST_STATEMENTS, (address, count)


async def test_the_places_that_are_taken_stand_beside_those_there_are(office: Office) -> None:
    async with office.on(TODAY) as work:
        rows, _ = await taking_part_page(work, year=2024, at=None, limit=50)
    assert {(row.name, row.places, row.taken) for row in rows} == {
        ("阿蘇精機株式会社", 12, 6),
        ("有明電子株式会社", 2, 0),
    }


async def test_pages_lead_from_what_is_due_to_where_it_is_done(jun: Browser, office: Office) -> None:
    listed = await jun.get("/supports")
    assert "支給額を算定する" in listed.text
    tasks = (await jun.get("/supports/tasks")).text
    assert f'href="/supports/{office.cases["認"]}#next"' in tasks
    assert f'href="/supports/{office.cases["文"]}#plan"' in tasks
    overdue = await jun.get("/supports", params={"company": "阿蘇精機株式会社", "evidence_year": "2025"})
    assert "R-馬場" in overdue.text
    assert "R-青井" not in overdue.text


async def test_coordinators_see_no_page_of_the_programme(aiko: Browser, office: Office) -> None:
    addresses = ["/supports", "/supports/tasks", "/supports/companies", f"/supports/{office.cases['千賀']}"]
    assert [(await aiko.get(address)).status_code for address in addresses] == [403] * 4
