"""Statements about people's support and the companies that take part."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict
from typing import Any
from uuid import UUID

from sqlalchemy import Row, TextClause, insert, text
from sqlmodel import col, select

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId, PersonId
from service.base.yen import Yen
from service.db import columns
from service.db.recording import Recorded, insert_once
from service.db.work import Read, Work
from service.repayments.rules.path import in_order
from service.repayments.tables import CaseEventRow, CaseRow, ParticipationRow
from service.repayments.terms.case import (
    TO_ANSWER,
    Case,
    CaseEvent,
    CaseEventKind,
    NoSuchCase,
    Participation,
    Registration,
)
from service.repayments.terms.scheme import Absence, Category, Credential, EndReason, Loan, Paper


async def insert_cases(work: Work, registrations: Iterable[Registration]) -> list[Recorded]:
    """New by their number; the same again is unchanged, another refuses (RecordedOtherwise)."""
    rows = [
        {
            **asdict(told),
            "loans": None if told.loans is None else sorted(told.loans),
            "id": work.new_id(),
            "recorded_at": work.now,
        }
        for told in registrations
    ]
    return await insert_once(work, CaseRow, ("case_ref",), rows)


async def insert_events(work: Work, events: Iterable[tuple[CaseId, CaseEvent]]) -> None:
    """The events as they come; who calls has checked their order."""
    rows = [event_values(work, case_id, event) for case_id, event in events]
    if rows:
        await work.session.execute(insert(CaseEventRow), rows)


def event_values(work: Work, case_id: CaseId, event: CaseEvent) -> dict[str, Any]:
    told = asdict(event)
    for name in ("loan", "company_cap"):
        amount = told.pop(name)
        told[f"{name}_yen"] = amount["amount"] if amount else None
    told["loans"] = None if event.loans is None else sorted(event.loans)
    return {**told, "papers": sorted(event.papers), "id": work.new_id(), "case_id": case_id, "recorded_at": work.now}


_OF_CASE = """c.id, case_ref, person_id, scheme, frame, hire_year, category, credential, c.loans, registered_on,
        c.graduated_on, c.is_from_outside, c.was_employed_in_prefecture, c.has_other_support"""
OF_EVENT = """case_id, kind, on_date, by, company_id, placement_id, left_on, absence, reason, papers, age_at_hire,
        loan_yen, company_cap_yen, e.recorded_at, e.loans AS loans_told, e.graduated_on AS graduated_told,
        e.is_from_outside AS outside_told, e.was_employed_in_prefecture AS employed_told,
        e.has_other_support AS other_told"""
CASES = text(f"SELECT {_OF_CASE} FROM support_case c ORDER BY case_ref")  # noqa: S608 - words of ours
EVENTS = text(f"SELECT {OF_EVENT} FROM standing_support_event e")  # noqa: S608 - words of ours
WHOLE, HIRED = (
    text(f"""
        SELECT {OF_EVENT}, {_OF_CASE} FROM support_case c
            LEFT JOIN standing_support_event e ON e.case_id = c.id AND {which}
        WHERE c.id = ANY(:ids) ORDER BY case_ref""")  # noqa: S608 - words of ours
    for which in ("true", "e.kind = 'hired'")
)


async def cases(read: Read, ids: Collection[UUID] | None = None) -> list[Case]:
    """These supports, or all, with their events, by their numbers. Plain columns: of many, rows cost more than sums.

    Of these one statement, of all two, which tell of each support once.
    """
    if ids is not None:
        return await _whole(read, ids)
    events: defaultdict[UUID, list[CaseEvent]] = defaultdict(list)
    for row in await read.session.execute(EVENTS):
        events[row.case_id].append(event_of(row))
    return [
        Case(CaseId(row.id), _registration(row), in_order(events[row.id])) for row in await read.session.execute(CASES)
    ]


async def hired_cases(read: Read, ids: Collection[UUID]) -> dict[CaseId, Case]:
    """These supports with nothing but their hire among their events, which is what tells the frame; one statement."""
    rows = await _by_case(read, HIRED, ids)
    return {CaseId(id_): Case(CaseId(id_), _registration(told[0]), _events(told)) for id_, told in rows.items()}


async def _whole(read: Read, ids: Collection[UUID]) -> list[Case]:
    rows = await _by_case(read, WHOLE, ids)
    return [Case(CaseId(id_), _registration(told[0]), in_order(_events(told))) for id_, told in rows.items()]


async def _by_case(read: Read, query: TextClause, ids: Collection[UUID]) -> dict[UUID, list[Row[Any]]]:
    rows: defaultdict[UUID, list[Row[Any]]] = defaultdict(list)
    for row in await read.session.execute(query, {"ids": list(ids)}):
        rows[row.id].append(row)
    return rows


def _events(rows: Sequence[Row[Any]]) -> tuple[CaseEvent, ...]:
    """Of a support that has none, its one row tells of none."""
    return tuple(event_of(row) for row in rows if row.kind is not None)


async def case(read: Read, case_id: CaseId) -> Case:
    """One support; raises NoSuchCase."""
    found = await cases(read, [case_id])
    if not found:
        raise NoSuchCase("その支援は記録されていません。")
    return found[0]


async def ids_by_ref(read: Read, refs: Collection[str]) -> dict[str, CaseId]:
    """Ids of the supports of these numbers; unknown numbers are left out."""
    query = select(CaseRow.case_ref, CaseRow.id).where(columns.one_among(CaseRow.case_ref, refs))
    return {ref: CaseId(case_id) for ref, case_id in (await read.session.exec(query)).all()}


def _registration(row: Row[Any]) -> Registration:
    return Registration(
        case_ref=row.case_ref,
        person_id=PersonId(row.person_id),
        scheme=row.scheme,
        frame=row.frame,
        hire_year=row.hire_year,
        category=Category(row.category),
        credential=Credential(row.credential),
        loans=None if row.loans is None else frozenset(Loan(loan) for loan in row.loans),
        registered_on=row.registered_on,
        graduated_on=row.graduated_on,
        is_from_outside=row.is_from_outside,
        was_employed_in_prefecture=row.was_employed_in_prefecture,
        has_other_support=row.has_other_support,
    )


def event_of(row: Sequence[Any]) -> CaseEvent:
    """Of a row that begins with what is told of an event."""
    _, kind, on_date, by, company_id, placement_id, left_on, absence, reason, papers, age, loan, cap, at, *told = row
    return CaseEvent(
        kind=_KINDS[kind],
        on_date=on_date,
        by=by,
        company_id=company_id,
        placement_id=placement_id,
        left_on=left_on,
        absence=Absence(absence) if absence else None,
        reason=EndReason(reason) if reason else None,
        papers=frozenset(map(Paper, papers)) if papers else _NO_PAPERS,
        age_at_hire=age,
        loan=yen(loan),
        company_cap=yen(cap),
        recorded_at=at,
        **_answers(told[: len(TO_ANSWER)]),
    )


def _answers(told: Sequence[Any]) -> dict[str, Any]:
    """What the application answers of what the registration left open; of nearly all events nothing."""
    if all(each is None for each in told):
        return {}
    answers = dict(zip(TO_ANSWER, told, strict=True))
    loans = answers["loans"]
    return {**answers, "loans": None if loans is None else frozenset(map(Loan, loans))}


_KINDS = {kind.value: kind for kind in CaseEventKind}
_NO_PAPERS: frozenset[Paper] = frozenset()


def yen(amount: int | None) -> Yen | None:
    """An amount that may be absent."""
    return None if amount is None else Yen(amount)


async def insert_participation(work: Work, told: Participation) -> None:
    """The next revision of the company's registration for the frame and year."""
    query = select(ParticipationRow.revision).where(*_of_frame(told))
    revisions = (await work.session.exec(query)).all()
    work.session.add(
        ParticipationRow(
            id=work.new_id(),
            company_id=told.company_id,
            scheme=told.scheme,
            frame=told.frame,
            hire_year=told.hire_year,
            places=told.places,
            cap_yen=told.cap.amount if told.cap else None,
            revision=max(revisions, default=0) + 1,
            recorded_at=work.now,
            recorded_by=work.actor.id,
        )
    )


def _of_frame(told: Participation) -> tuple[Any, ...]:
    return (
        col(ParticipationRow.company_id) == told.company_id,
        col(ParticipationRow.scheme) == told.scheme,
        col(ParticipationRow.frame) == told.frame,
        col(ParticipationRow.hire_year) == told.hire_year,
    )


async def participations(read: Read, hire_year: int | None = None) -> list[Participation]:
    """Each company's latest registration for each frame and year."""
    latest = text("""
        SELECT DISTINCT ON (company_id, scheme, frame, hire_year) company_id, scheme, frame, hire_year, places, cap_yen
        FROM support_participation WHERE CAST(:year AS integer) IS NULL OR hire_year = :year
        ORDER BY company_id, scheme, frame, hire_year, revision DESC""")
    rows = await read.session.execute(latest, {"year": hire_year})
    return [
        Participation(CompanyId(row.company_id), row.scheme, row.frame, row.hire_year, row.places, yen(row.cap_yen))
        for row in rows
    ]


async def places_taken(read: Read, told: Participation) -> int:
    """How many of the company's people of that frame, hired in that year, were certified and not declined after all.

    By the day of hire, and not by the year that was foreseen at the registration.
    """
    counted = text("""
        SELECT count(*) FROM support_case s
        WHERE s.scheme = :scheme AND s.frame = :frame
        AND EXISTS (SELECT FROM standing_support_event WHERE case_id = s.id AND kind = 'certified')
        AND NOT EXISTS (SELECT FROM standing_support_event WHERE case_id = s.id AND kind = 'declined')
        AND EXISTS (SELECT FROM standing_support_event WHERE case_id = s.id AND kind = 'hired' AND company_id = :company
            AND on_date BETWEEN :first AND :last)""")
    year = FiscalYear(told.hire_year)
    values = {
        "scheme": told.scheme,
        "frame": told.frame,
        "company": told.company_id,
        "first": year.first_day,
        "last": year.last_day,
    }
    return int((await read.session.execute(counted, values)).scalar_one())
