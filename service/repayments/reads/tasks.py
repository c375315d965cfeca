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
from service.repayments.reads.changed import to_put_right
from service.repayments.reads.contradicting import Against, against_all
from service.repayments.reads.standing import told_of_each
from service.repayments.reads.task_statements import COUNTS, LISTED, OLDEST_EVIDENCE, TASKS
from service.repayments.reads.wanted import asked
from service.repayments.rules.unclear import waits_for_truth
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
    PUT_RIGHT = "put_right"
    """Something was told late: a difference (差額), or what is asked back, is to be computed."""
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
    "changed": partial(ARRAY, Uuid()),
    "corrected": JSONB,
}


async def task_counts(read: Read) -> TaskCounts:
    """How many things of each kind wait, as the page of tasks counts them; two statements, six where a rule is asked of
    a few."""
    row = (await read.session.execute(text(f"{TASKS} {COUNTS}"), asked(read.today, TASKS))).one()
    oldest = (await read.session.execute(text(OLDEST_EVIDENCE), {"most": LOOKED_AT})).all()
    ruled = await _ruled(read, row, {each.case_id for each in oldest})
    return TaskCounts(_counts(row, ruled), _to_check(oldest, ruled.against))


@dataclass(frozen=True, slots=True)
class _Ruled:
    """What the rules say of the few supports of which they are asked.

    `against`: what contradicts evidence. `waiting`: what seems ready to be computed and waits for a true paper.
    `to_compute`: where a difference is to be computed, or what is asked back. `to_correct`: of those to be completed,
    where something is to be put right before.
    """

    against: Against
    waiting: frozenset[CaseId]
    to_compute: frozenset[CaseId]
    to_correct: frozenset[CaseId]


async def _ruled(read: Read, row: Any, others: Collection[UUID], complete: Collection[UUID] = ()) -> _Ruled:
    """Of what the statement doubts, and of `others` that a page shows, some of which are to be completed."""
    doubtful, changed = set(row.doubtful), set(row.changed)
    told = await told_of_each(read, {*others, *complete, *doubtful, *changed, *map(UUID, row.corrected.values())})
    against = against_all(told)
    moved = [each for each in told if each[0].case.id in changed or each[0].case.id in complete]
    put_right = await to_put_right(read, moved, against)
    asked_of = (known for known, _ in told if known.case.id in doubtful)
    return _Ruled(
        against=against,
        waiting=frozenset(known.case.id for known in asked_of if waits_for_truth(known, read.today)),
        to_compute=put_right.to_compute & changed,
        to_correct=put_right.any & set(complete),
    )


def _to_check(oldest: Iterable[Any], contradicting: Against) -> int:
    return sum(bool(contradicting.get(EvidenceId(row.id))) for row in oldest)


def _counts(row: Any, ruled: _Ruled) -> dict[TaskKind, int]:
    """Without what seems ready to be computed and waits for a true paper, without papers that are true again, and
    without what changed no amount."""
    counts = {kind: row.counts.get(kind.value, 0) for kind in TaskKind}
    counts[TaskKind.COMPUTE] -= len(ruled.waiting)
    counts[TaskKind.EVIDENCE_CONTRADICTS] -= sum(
        not ruled.against.get(EvidenceId(UUID(paper))) for paper in row.corrected
    )
    counts[TaskKind.PUT_RIGHT] = len(ruled.to_compute)
    return counts


async def tasks_page(read: Read, *, kind: TaskKind | None, at: Place | None, limit: int) -> TaskPage:
    """A page of what waits, of one kind or all, the earliest first; of what contradicts, all that the oldest LOOKED_AT
    pieces of evidence tell is one page. At most nine statements."""
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
    oldest = (await read.session.execute(text(OLDEST_EVIDENCE), {"most": LOOKED_AT})).all()
    of_rules = {row.case_id for row in found if row.kind in OF_RULES} | {row.case_id for row in oldest}
    if not found:
        return TaskPage((), await task_counts(read), {}, {}, around)
    ruled = await _ruled(read, found[0], of_rules, {row.case_id for row in found if row.kind == TaskKind.COMPLETE})
    rows = [_task(row, ruled.against.get(EvidenceId(row.subject_id), ()), ruled.to_correct) for row in found]
    rows = [row for row in rows if _stands(row, ruled, is_contradicting=is_contradicting)]
    return TaskPage(
        rows=tuple(rows),
        counts=TaskCounts(_counts(found[0], ruled), _to_check(oldest, ruled.against)),
        companies=await companies.names_of_companies(read, {row.company_id for row in rows if row.company_id}),
        staff=await staff_names(read, {row.by for row in rows if row.by}),
        around=Around() if is_contradicting else around,
        looked_at=LOOKED_AT if is_contradicting and around.following else None,
    )


def _stands(row: Task, ruled: _Ruled, *, is_contradicting: bool) -> bool:
    """Whether the rules say the same of a row as the statement does."""
    if not row.against and (is_contradicting or row.kind is TaskKind.EVIDENCE_CONTRADICTS):
        return False
    if row.kind is TaskKind.COMPUTE:
        return row.case_id not in ruled.waiting
    return row.kind is not TaskKind.PUT_RIGHT or row.case_id in ruled.to_compute


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
