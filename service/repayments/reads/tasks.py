"""What waits to be done in the programme, for its own page and for the first page."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Integer, Text, Uuid, column, select, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.sql.selectable import Subquery

from service.access.reads.accounts import staff_names
from service.base.ids import CaseId, CompanyId, EvidenceId, StaffId
from service.companies import reads as companies
from service.db.keyset import Around, Order, Place, page_of
from service.db.work import Read
from service.repayments.reads.contradicting import UNTRUE_SINCE, against_all, with_untrue
from service.repayments.reads.standing import Told, differing, told_of_each
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
from service.repayments.rules.unclear import waits_for_truth
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
class TaskCounts:
    """How many tasks of each kind there are; every one counts once.

    `contradicted_to_check`: of evidence to be checked, among the oldest LOOKED_AT, how much the record contradicts.
    """

    of_kind: Mapping[TaskKind, int]
    contradicted_to_check: int

    @property
    def shown(self) -> dict[TaskKind, int]:
        """As each kind's own list has them: evidence that the record contradicts stands there and to be checked."""
        contradicting = self.of_kind[TaskKind.EVIDENCE_CONTRADICTS] + self.contradicted_to_check
        return {**self.of_kind, TaskKind.EVIDENCE_CONTRADICTS: contradicting}


@dataclass(frozen=True, slots=True)
class TaskPage:
    """A page of tasks, how many there are, and names. `looked_at`: None where all evidence was compared."""

    rows: tuple[Task, ...]
    counts: TaskCounts
    companies: Mapping[CompanyId, str]
    staff: Mapping[UUID, str]
    around: Around
    looked_at: int | None = None


OF_RULES = frozenset({TaskKind.EVIDENCE_CHECK, TaskKind.EVIDENCE_CONTRADICTS, TaskKind.COMPLETE})
"""Of these more is told than the statement knows."""
UNDECIDED = """ANY(ARRAY(SELECT own.id FROM support_case own WHERE NOT EXISTS (
        SELECT FROM standing_support_event WHERE case_id = own.id AND kind IN ('decided', 'declined'))))"""
"""The supports of which the state tells what is to be done next."""
TASKS = f"""
    WITH {PLAN}, wanted AS MATERIALIZED ({wanted_of()}), state AS ({state_of(UNDECIDED)}),
    task AS (
        SELECT CASE kind WHEN 'registered' THEN 'notice' WHEN 'hired' THEN 'application' WHEN 'applied' THEN 'certify'
                ELSE 'decide_support' END AS kind,
            CASE kind WHEN 'hired' THEN make_date({year_of("on_date")} + 1, 3, 31) ELSE on_date END AS due_on,
            case_id AS subject_id, case_id, (SELECT company_id FROM standing_support_event e
                WHERE e.case_id = state.case_id AND company_id IS NOT NULL
                ORDER BY e.on_date DESC LIMIT 1) AS company_id,
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
DOUBTFUL = """
    SELECT DISTINCT task.case_id FROM task JOIN standing_support_event moved ON moved.case_id = task.case_id
        CROSS JOIN LATERAL (
            SELECT FROM support_evidence e JOIN support_evidence_check k ON k.evidence_id = e.id AND k.is_verified
                JOIN support_evidence o ON o.case_id = e.case_id AND o.fiscal_year = e.fiscal_year
                    AND o.company_id <> e.company_id AND o.employed_from <= e.employed_to
                    AND o.employed_to >= e.employed_from
                JOIN support_evidence_check c ON c.evidence_id = o.id AND c.is_verified
            WHERE e.case_id = task.case_id LIMIT 1) overlapping
    WHERE task.kind = 'compute' AND moved.kind = 'transferred'"""
"""What seems ready to be computed though the days that two companies certified of a year overlap: a few supports, of
which the rule is asked whether one of the papers is untrue (`waits_for_truth`)."""
CORRECTED = """
    SELECT DISTINCT subject_id, case_id FROM task
    WHERE kind = 'evidence_contradicts' AND EXISTS (
        SELECT FROM support_event e JOIN support_event_correction c ON c.event_id = e.id
        WHERE e.case_id = task.case_id)"""
"""Papers of supports of which something was corrected: of these few too the rule is asked, since what was told after
the correction may have made them true again."""
COUNTS = f"""
    SELECT coalesce((SELECT jsonb_object_agg(kind, count) FROM ({COUNTED}) counted), '{{}}') AS counts,
        ARRAY({DOUBTFUL}) AS doubtful,
        coalesce((SELECT jsonb_object_agg(subject_id, case_id) FROM ({CORRECTED}) told), '{{}}') AS corrected"""  # noqa: S608 - words of ours
LISTED = f"""{TASKS}
    SELECT task.*, c.case_ref,
        to_char(due_on, 'YYYY-MM-DD') || task.kind || coalesce(CAST(year AS text), '') COLLATE "C" AS place,
        counted.counts, counted.doubtful, counted.corrected
    FROM task LEFT JOIN support_case c ON c.id = task.case_id CROSS JOIN ({COUNTS}) counted"""  # noqa: S608 - words of ours
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
    "doubtful": partial(ARRAY, Uuid()),
    "corrected": JSONB,
}
OLDEST_EVIDENCE = text(f"""
    SELECT e.id, e.case_id FROM support_evidence e
    WHERE NOT EXISTS (SELECT FROM support_evidence_check WHERE evidence_id = e.id)
    ORDER BY {day_of("e.received_at")}, e.fiscal_year, e.id LIMIT :most""")  # noqa: S608 - words of ours


async def task_counts(read: Read) -> TaskCounts:
    """How many things of each kind wait, as the page of tasks counts them; two statements, five where a rule is asked
    of a few."""
    row = (await read.session.execute(text(f"{TASKS} {COUNTS}"), asked(read.today, TASKS))).one()
    oldest = (await read.session.execute(OLDEST_EVIDENCE, {"most": LOOKED_AT})).all()
    ruled = {*row.doubtful, *map(UUID, row.corrected.values()), *(each.case_id for each in oldest)}
    told = await told_of_each(read, ruled)
    waiting, against = _waiting_for_truth(read, told, row.doubtful), against_all(told)
    return TaskCounts(_counts(row, waiting, against), _to_check(oldest, against))


def _to_check(oldest: Iterable[Any], contradicting: Mapping[EvidenceId, tuple[Contradiction, ...]]) -> int:
    return sum(bool(contradicting.get(EvidenceId(row.id))) for row in oldest)


def _counts(
    row: Any, waiting: Collection[CaseId], contradicting: Mapping[EvidenceId, tuple[Contradiction, ...]]
) -> dict[TaskKind, int]:
    """Without what seems ready to be computed and waits for a true paper, and without papers that are true again."""
    counts = {kind: row.counts.get(kind.value, 0) for kind in TaskKind}
    counts[TaskKind.COMPUTE] -= len(waiting)
    counts[TaskKind.EVIDENCE_CONTRADICTS] -= sum(
        not contradicting.get(EvidenceId(UUID(paper))) for paper in row.corrected
    )
    return counts


def _waiting_for_truth(read: Read, told: Iterable[Told], doubtful: Collection[UUID]) -> frozenset[CaseId]:
    asked_of = (known for known, _ in told if known.case.id in doubtful)
    return frozenset(known.case.id for known in asked_of if waits_for_truth(known, read.today))


async def tasks_page(read: Read, *, kind: TaskKind | None, at: Place | None, limit: int) -> TaskPage:
    """A page of what waits, of one kind or all, the earliest first; of what contradicts, all that the oldest LOOKED_AT
    pieces of evidence tell is one page. At most eight statements."""
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
    doubtful = set(found[0].doubtful) if found else set()
    corrected = set(map(UUID, found[0].corrected.values())) if found else set()
    ruled = {row.case_id for row in found if row.kind in OF_RULES} | {row.case_id for row in oldest}
    told = await told_of_each(read, ruled | doubtful | corrected)
    contradicting = against_all(told)
    complete = {row.case_id for row in found if row.kind == TaskKind.COMPLETE}
    finished = [each for each in told if each[0].case.id in complete]
    to_correct = await differing(read, [known for known, _ in finished]) | with_untrue(finished, contradicting)
    waiting_for_truth = _waiting_for_truth(read, told, doubtful)
    rows = [_task(row, contradicting.get(EvidenceId(row.subject_id), ()), to_correct) for row in found]
    rows = [row for row in rows if row.against or not (is_contradicting or row.kind is TaskKind.EVIDENCE_CONTRADICTS)]
    rows = [row for row in rows if row.kind is not TaskKind.COMPUTE or row.case_id not in waiting_for_truth]
    counted = _counts(found[0], waiting_for_truth, contradicting) if found else (await task_counts(read)).of_kind
    return TaskPage(
        rows=tuple(rows),
        counts=TaskCounts(counted, _to_check(oldest, contradicting)),
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
