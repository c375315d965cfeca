"""What waits to be done in the programme, for its own page and for the first page."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Integer, Text, Uuid, column, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.sql.selectable import Subquery

from service.access.reads.accounts import staff_names
from service.base.ids import CaseId, CompanyId, EvidenceId, StaffId
from service.companies import reads as companies
from service.db.keyset import Around, Order, Place, page_of
from service.db.work import Read
from service.repayments.reads.contradicting import UNTRUE_SINCE, against_all
from service.repayments.reads.standing import to_put_right
from service.repayments.reads.wanted import (
    PLAN,
    asked,
    day_of,
    finished_of,
    ready_from,
    state_of,
    wanted_of,
    year_of,
)
from service.repayments.store.obligations import COMPUTED
from service.repayments.terms.evidence import Contradiction
from service.repayments.terms.obligation import ObligationReason

LOOKED_AT = 200
"""Pieces of evidence that are compared with the record to find those that contradict it; the oldest first."""


class TaskKind(StrEnum):
    """What is to be done, in the order of a support's life."""

    NOTICE = "notice"
    """登録通知書 to be issued."""
    APPLICATION = "application"
    """Hired, and the application has to come within the first year of work."""
    CERTIFY = "certify"
    DECIDE_SUPPORT = "decide_support"
    """Certified: another decides."""
    EVIDENCE_OVERDUE = "evidence_overdue"
    """Of a year and company: the year is over and evidence is missing."""
    EVIDENCE_CHECK = "evidence_check"
    EVIDENCE_CONTRADICTS = "evidence_contradicts"
    """Checked as right, and contradicted by what was recorded since; and of those to be checked, which the record
    contradicts."""
    COMPUTE = "compute"
    DECIDE_AMOUNT = "decide_amount"
    COMPLETE = "complete"
    """Everything is decided and paid: the completion (満了) is to be recorded."""


@dataclass(frozen=True, slots=True)
class Task:
    """One thing to do. `due_on`: the day by which it is to be done, or since which it waits.

    `subject_id` is the support, the evidence, the obligation or the company; `people` more than one for a company.
    `by`: who acted before, where another has to act now. `reason`: of amounts that are decided on by one act, what they
    are. `against`: what contradicts evidence. `is_to_correct`: before it is completed, what was decided is put right.
    """

    kind: TaskKind
    due_on: date
    subject_id: UUID
    case_id: CaseId | None
    case_ref: str | None
    company_id: CompanyId | None
    year: int | None
    people: int
    amount: int | None
    by: StaffId | None
    reason: ObligationReason | None = None
    against: tuple[Contradiction, ...] = ()
    is_to_correct: bool = False


@dataclass(frozen=True, slots=True)
class TaskPage:
    """A page of tasks, how many of each kind there are, and names.

    `contradicting`: how much evidence the record contradicts; of that to be checked among the oldest LOOKED_AT, which
    is counted in as evidence to be checked. `looked_at`: None where all were compared.
    """

    rows: tuple[Task, ...]
    counts: Mapping[TaskKind, int]
    contradicting: int
    companies: Mapping[CompanyId, str]
    staff: Mapping[UUID, str]
    around: Around
    looked_at: int | None = None


OF_EVIDENCE = frozenset({TaskKind.EVIDENCE_CHECK, TaskKind.EVIDENCE_CONTRADICTS})
UNDECIDED = """ANY(ARRAY(SELECT own.id FROM support_case own WHERE NOT EXISTS (
        SELECT FROM support_event WHERE case_id = own.id AND kind IN ('decided', 'declined'))))"""
"""The supports of which the state tells what is to be done next."""
TASKS = f"""
    WITH {PLAN}, wanted AS MATERIALIZED ({wanted_of()}), state AS ({state_of(UNDECIDED)}),
    task AS (
        SELECT CASE kind WHEN 'registered' THEN 'notice' WHEN 'hired' THEN 'application' WHEN 'applied' THEN 'certify'
                ELSE 'decide_support' END AS kind,
            CASE kind WHEN 'hired' THEN make_date({year_of("on_date")} + 1, 3, 31) ELSE on_date END AS due_on,
            case_id AS subject_id, case_id, (SELECT company_id FROM support_event e WHERE e.case_id = state.case_id
                AND company_id IS NOT NULL ORDER BY e.on_date DESC LIMIT 1) AS company_id,
            CAST(NULL AS integer) AS year, 1 AS people, CAST(NULL AS bigint) AS amount,
            CASE kind WHEN 'certified' THEN by END AS by, CAST(NULL AS text) AS reason
        FROM state WHERE kind IN ('registered', 'hired', 'applied', 'certified')
        UNION ALL
        SELECT 'evidence_overdue', make_date(year + 1, 4, 1), company_id, NULL, company_id, year,
            CAST(count(DISTINCT case_id) AS integer), NULL, NULL, NULL
        FROM wanted WHERE told = 'missing' GROUP BY company_id, year
        UNION ALL
        SELECT 'evidence_check', {day_of("e.received_at")}, e.id, e.case_id, e.company_id, e.fiscal_year, 1, NULL,
            NULL, NULL
        FROM support_evidence e WHERE NOT EXISTS (SELECT FROM support_evidence_check WHERE evidence_id = e.id)
        UNION ALL
        SELECT 'evidence_contradicts', {day_of("recorded_at")}, id, case_id, company_id, fiscal_year, 1, NULL, NULL,
            NULL
        FROM ({UNTRUE_SINCE}) untrue
        UNION ALL
        SELECT 'compute', last_on + 1, case_id, case_id, NULL, NULL, 1, NULL, NULL, NULL
        FROM ({ready_from("wanted")}) ready
        UNION ALL
        SELECT 'decide_amount', {day_of("o.proposed_at")}, (array_agg(o.id ORDER BY {COMPUTED}))[1], o.case_id, NULL,
            min(o.due_year), 1, CAST(sum(o.amount_yen) AS bigint),
            CASE WHEN bool_or(o.needs_two) THEN o.proposed_by END, o.reason
        FROM obligation o WHERE NOT EXISTS (SELECT FROM obligation_decision WHERE obligation_id = o.id)
        GROUP BY o.case_id, o.reason, CASE o.reason WHEN 'instalment' THEN o.id END, o.proposed_at, o.proposed_by
        UNION ALL
        SELECT 'complete', last_on, case_id, case_id, NULL, NULL, 1, NULL, NULL, NULL
        FROM ({finished_of()}) finished WHERE is_paid
    )"""  # noqa: S608 - words of ours
COUNTED = "SELECT kind, count(*) FROM task GROUP BY kind"
LISTED = f"""{TASKS}
    SELECT task.*, c.case_ref,
        to_char(due_on, 'YYYY-MM-DD') || task.kind || coalesce(CAST(year AS text), '') COLLATE "C" AS place,
        (SELECT jsonb_object_agg(kind, count) FROM ({COUNTED}) counted) AS counts
    FROM task LEFT JOIN support_case c ON c.id = task.case_id"""  # noqa: S608 - words of ours
_TYPES: Mapping[str, Any] = {
    "kind": Text,
    "due_on": Date,
    "subject_id": Uuid,
    "case_id": Uuid,
    "company_id": Uuid,
    "year": Integer,
    "people": Integer,
    "amount": Integer,
    "by": Uuid,
    "reason": Text,
    "case_ref": Text,
    "place": Text,
    "counts": JSONB,
}


OLDEST_EVIDENCE = text(f"""
    SELECT e.id, e.case_id FROM support_evidence e
    WHERE NOT EXISTS (SELECT FROM support_evidence_check WHERE evidence_id = e.id)
    ORDER BY {day_of("e.received_at")}, e.fiscal_year, e.id LIMIT :most""")  # noqa: S608 - words of ours


async def task_counts(read: Read) -> dict[TaskKind, int]:
    """How many things of each kind wait; one statement. Of what contradicts the record only what was checked before is
    counted; the rest is looked up on its page."""
    rows = await read.session.execute(text(f"{TASKS} {COUNTED}"), asked(read.today, TASKS))
    return _counts({kind: count for kind, count in rows})


def _counts(found: Mapping[str, int]) -> dict[TaskKind, int]:
    return {kind: found.get(kind.value, 0) for kind in TaskKind}


async def tasks_page(read: Read, *, kind: TaskKind | None, at: Place | None, limit: int) -> TaskPage:
    """A page of what waits, of one kind or all, the earliest first; at most eleven statements.

    Of what contradicts, all that the oldest LOOKED_AT pieces of evidence tell is one page.
    """
    is_contradicting = kind is TaskKind.EVIDENCE_CONTRADICTS
    table = _tasks(read.today)
    query = select(table)
    if kind is not None:
        kinds = {kind, TaskKind.EVIDENCE_CHECK} if is_contradicting else {kind}
        query = query.where(table.c.kind.in_([each.value for each in kinds]))
    order = Order(table.c.place, table.c.subject_id, is_descending=False)
    found, around = await page_of(
        read, query, order, None if is_contradicting else at, LOOKED_AT if is_contradicting else limit
    )
    oldest = (await read.session.execute(OLDEST_EVIDENCE, {"most": LOOKED_AT})).all()
    of_evidence = {row.case_id for row in found if row.kind in OF_EVIDENCE}
    contradicting = await against_all(read, of_evidence | {row.case_id for row in oldest})
    to_correct = await to_put_right(read, {CaseId(row.case_id) for row in found if row.kind == TaskKind.COMPLETE})
    rows = [_task(row, contradicting.get(EvidenceId(row.subject_id), ()), to_correct) for row in found]
    rows = [row for row in rows if row.against or row.kind is not TaskKind.EVIDENCE_CONTRADICTS]
    if is_contradicting:
        rows = [row for row in rows if row.against]
    counts = _counts(found[0].counts) if found else await task_counts(read)
    waiting = sum(bool(contradicting.get(EvidenceId(row.id))) for row in oldest)
    return TaskPage(
        rows=tuple(rows),
        counts=counts,
        contradicting=waiting + counts[TaskKind.EVIDENCE_CONTRADICTS],
        companies=await companies.names_of_companies(read, {row.company_id for row in rows if row.company_id}),
        staff=await staff_names(read, {row.by for row in rows if row.by}),
        around=Around() if is_contradicting else around,
        looked_at=LOOKED_AT if is_contradicting and around.following else None,
    )


def _tasks(today: date) -> Subquery:
    columns = [column(name, kind()) for name, kind in _TYPES.items()]
    return text(LISTED).bindparams(**asked(today, LISTED)).columns(*columns).subquery("tasks")


def _task(row: Any, contradicting: tuple[Contradiction, ...], to_correct: Collection[CaseId]) -> Task:
    return Task(
        kind=TaskKind(row.kind),
        due_on=row.due_on,
        subject_id=row.subject_id,
        case_id=CaseId(row.case_id) if row.case_id else None,
        case_ref=row.case_ref,
        company_id=CompanyId(row.company_id) if row.company_id else None,
        year=row.year,
        people=row.people,
        amount=row.amount,
        by=StaffId(row.by) if row.by else None,
        reason=ObligationReason(row.reason) if row.reason else None,
        against=contradicting,
        is_to_correct=row.kind == TaskKind.COMPLETE and row.case_id in to_correct,
    )
