"""Every support as a list: how far it has come, what comes next, by when, and for whom it waits."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, Integer, Select, Text, Uuid, column, select, text
from sqlalchemy.sql.selectable import Subquery

from service.base.ids import CaseId, CompanyId, PersonId, PlacementId, PostingId
from service.companies import reads as companies
from service.db.keyset import AnySelect, Around, Order, Place, counts_of, page_of
from service.db.work import Read
from service.people import reads as people
from service.repayments.reads.changed import all_to_put_right, to_put_right
from service.repayments.reads.contradicting import against_all
from service.repayments.reads.standing import told_of_each
from service.repayments.reads.steps import (
    AFTER_PUT_RIGHT,
    BY_RULE,
    SUPPORTS_ALONE,
    SUPPORTS_BY_NEXT,
    SUPPORTS_OF_A_PAGE,
    SUPPORTS_UNTOLD,
    WAITS,
    NextStep,
    WaitsFor,
)
from service.repayments.reads.wanted import IS_RESTING, PLAN, asked, state_of, turn_of, wanted_of
from service.repayments.rules.unclear import waits_for_truth
from service.repayments.terms.case import CaseEventKind

NO_STATES = frozenset({CaseEventKind.RESUMED, CaseEventKind.TRANSFERRED})
"""What happens beside the procedure and leaves its state as it is."""


class SupportsOrder(StrEnum):
    """Orders of the list."""

    NUMBER = "number"
    NEWEST = "newest"


@dataclass(frozen=True, slots=True)
class SupportsWanted:
    """Conditions of the list; None or empty: any. `words` is (a part of) a number, of the support or of a person."""

    words: str = ""
    frame: str | None = None
    state: CaseEventKind | None = None
    hire_year: int | None = None
    company: str = ""
    waits: WaitsFor | None = None
    evidence_year: int | None = None
    """Those whose evidence of that fiscal year is missing."""


@dataclass(frozen=True, slots=True)
class ListedSupport:
    """A support in the list. `due_on`: by when the next step is to be done, or since when it waits."""

    case_id: CaseId
    case_ref: str
    person_id: PersonId
    person_ref: str
    scheme: str
    frame: str
    hire_year: int
    state: CaseEventKind
    state_on: date
    company: str | None
    next: NextStep
    due_on: date | None

    @property
    def waits(self) -> WaitsFor:
        return WAITS[self.next]


_TYPES: Mapping[str, Any] = {
    "id": Uuid,
    "case_ref": Text,
    "person_id": Uuid,
    "profile_ref": Text,
    "scheme": Text,
    "frame": Text,
    "hire_year": Integer,
    "registered_on": Text,
    "state": Text,
    "state_on": Date,
    "company_id": Uuid,
    "next": Text,
    "due_on": Date,
}


def _supports(today: date, statement: str, told: Mapping[str, Any]) -> Subquery:
    columns = [column(name, kind()) for name, kind in _TYPES.items()]
    return text(statement).bindparams(**asked(today, statement), **told).columns(*columns).subquery("supports")


async def supports_page(
    read: Read, wanted: SupportsWanted, *, order: SupportsOrder, at: Place | None, limit: int
) -> tuple[list[ListedSupport], Around]:
    """A page of what is wanted, and where those around it are; four statements, five with a company, and at most five
    more where whose turn it is is asked."""
    ((query, table),) = await _selects(read, [wanted])
    orders = {
        SupportsOrder.NUMBER: Order(table.c.case_ref, table.c.id, is_descending=False),
        SupportsOrder.NEWEST: Order(table.c.registered_on, table.c.id),
    }
    found, around = await page_of(read, query, orders[order], at, limit)
    rows = await _rows(read, "c.id = ANY(:ids)", ids=[row.id for row in found])
    listed = {row.case_id: row for row in rows}
    return [listed[CaseId(row.id)] for row in found], around


async def _rows(read: Read, condition: str, **values: Any) -> list[ListedSupport]:
    """Supports with what comes next, by number."""
    statement = f"{SUPPORTS_OF_A_PAGE} WHERE {condition} ORDER BY c.case_ref"
    rows = (await read.session.execute(text(statement), {**asked(read.today, statement), **values})).all()
    names = await companies.names_of_companies(read, {row.company_id for row in rows if row.company_id})
    listed = [_listed(row, names) for row in rows]
    changed = {CaseId(row.id): row.changed_on for row in rows if row.changed_on and row.next in AFTER_PUT_RIGHT}
    ruled = await _by_rule(
        read, {each.case_id: each.next for each in listed if each.next in BY_RULE or each.case_id in changed}
    )
    return [
        replace(each, next=ruled[each.case_id], due_on=_due(each, changed)) if each.case_id in ruled else each
        for each in listed
    ]


def _due(listed: ListedSupport, changed: Mapping[CaseId, date]) -> date | None:
    """Of what is to be put right since when it waits: the end of a year says nothing of that."""
    is_waiting = listed.next in (NextStep.AWAIT_YEAR_END, NextStep.NOTHING)
    return changed[listed.case_id] if is_waiting else listed.due_on


async def _by_rule(read: Read, told: Mapping[CaseId, NextStep]) -> dict[CaseId, NextStep]:
    """What comes next of these instead, as the rules say; at most four statements."""
    found = await told_of_each(read, told)
    to_compute = [known for known, _ in found if told[known.case.id] is NextStep.COMPUTE]
    others = [each for each in found if told[each[0].case.id] is not NextStep.COMPUTE]
    put_right = await to_put_right(read, others, against_all(others))
    to_ask = {known.case.id for known in to_compute if waits_for_truth(known, read.today)} | put_right.untrue
    return (
        dict.fromkeys(to_ask, NextStep.ASK_TRUE_EVIDENCE)
        | dict.fromkeys(put_right.to_reclaim, NextStep.RECLAIM)
        | dict.fromkeys(put_right.differing, NextStep.CORRECT)
    )


async def count_supports(read: Read, wanted: Sequence[SupportsWanted]) -> list[int]:
    """How many supports each of these finds."""
    return await counts_of(read, [query for query, _ in await _selects(read, wanted)])


async def count_by_state(read: Read) -> dict[CaseEventKind, int]:
    """How many supports stand at each state; none is 0. One statement."""
    counted = f"""SELECT CASE WHEN {IS_RESTING} THEN 'rested' ELSE s.kind END AS state, count(*)
        FROM ({state_of()}) s LEFT JOIN ({turn_of()}) turn ON turn.case_id = s.case_id GROUP BY state"""  # noqa: S608 - our words
    found = (await read.session.execute(text(counted), asked(read.today, counted))).all()
    counts = {state: int(count) for state, count in found}
    return {kind: counts.get(kind.value, 0) for kind in CaseEventKind if kind not in NO_STATES}


async def supports_of_person(read: Read, person_id: PersonId) -> list[ListedSupport]:
    """Every support of one person, by number."""
    return await _rows(read, "c.person_id = :person", person=person_id)


# As an array, so that these are found before what comes next is looked up for each.
OF_PLACEMENT = """c.id = ANY(ARRAY(
    SELECT case_id FROM standing_support_event WHERE kind = 'hired' AND placement_id = :placement))"""
OF_POSTING = """c.id = ANY(ARRAY(
    SELECT e.case_id FROM standing_support_event e JOIN placement p ON p.id = e.placement_id
    WHERE e.kind = 'hired' AND p.posting_id = :posting))"""


async def supports_of_placement(read: Read, placement_id: PlacementId) -> list[ListedSupport]:
    """Every support that follows this placement, by number."""
    return await _rows(read, OF_PLACEMENT, placement=placement_id)


async def supports_of_posting(read: Read, posting_id: PostingId) -> list[ListedSupport]:
    """Every support of those who were hired for the posting, by number."""
    return await _rows(read, OF_POSTING, posting=posting_id)


async def person_of_ref(read: Read, reference: str) -> PersonId | None:
    """The person of a reference; None where nobody has it."""
    return (await people.people_by_ref(read, [reference])).get(reference)


async def _selects(read: Read, wanted: Sequence[SupportsWanted]) -> list[tuple[AnySelect, Subquery]]:
    statements = [_statement_for(one) for one in wanted]
    by_next = SUPPORTS_BY_NEXT in statements
    put_right = {"put_right": list((await all_to_put_right(read)).any)} if by_next else {}
    found = []
    for one, statement in zip(wanted, statements, strict=True):
        table = _supports(read.today, statement, put_right if statement is SUPPORTS_BY_NEXT else {})
        named = await companies.company_ids_named(read, one.company) if one.company else None
        found.append((select(table).where(*_conditions(table, one, named, read.today)), table))
    return found


def _statement_for(wanted: SupportsWanted) -> str:
    """What tells no more than the conditions ask."""
    if wanted.waits is not None:
        return SUPPORTS_BY_NEXT
    return SUPPORTS_UNTOLD if wanted.state is not None or wanted.company else SUPPORTS_ALONE


def _conditions(
    table: Subquery, wanted: SupportsWanted, named: Collection[CompanyId] | None, today: date
) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wanted.words:
        conditions.append(
            table.c.case_ref.icontains(wanted.words, autoescape=True)
            | table.c.profile_ref.icontains(wanted.words, autoescape=True)
        )
    if wanted.frame is not None:
        scheme, _, frame = wanted.frame.partition("/")
        conditions += [table.c.scheme == scheme, table.c.frame == frame]
    if wanted.state is not None:
        conditions.append(table.c.state == wanted.state.value)
    if wanted.hire_year is not None:
        conditions.append(table.c.hire_year == wanted.hire_year)
    if named is not None:
        conditions.append(table.c.company_id.in_(list(named)))
    if wanted.waits is not None:
        conditions.append(table.c.next.in_([step.value for step, who in WAITS.items() if who is wanted.waits]))
    if wanted.evidence_year is not None:
        conditions.append(table.c.id.in_(_lacking(today, wanted.evidence_year)))
    return conditions


def _lacking(today: date, year: int) -> Select[UUID]:
    """The supports whose evidence of that year is missing."""
    statement = f"WITH {PLAN} SELECT case_id FROM ({wanted_of()}) wanted WHERE told = 'missing' AND year = :lacking"  # noqa: S608
    told = text(statement).bindparams(**asked(today, statement), lacking=year)
    return select(told.columns(column("case_id", Uuid())).subquery("lacking").c.case_id)


def _listed(row: Any, names: Mapping[CompanyId, str]) -> ListedSupport:
    return ListedSupport(
        case_id=CaseId(row.id),
        case_ref=row.case_ref,
        person_id=PersonId(row.person_id),
        person_ref=row.profile_ref,
        scheme=row.scheme,
        frame=row.frame,
        hire_year=row.hire_year,
        state=CaseEventKind(row.state),
        state_on=row.state_on,
        company=names.get(CompanyId(row.company_id)) if row.company_id else None,
        next=NextStep(row.next),
        due_on=row.due_on,
    )
