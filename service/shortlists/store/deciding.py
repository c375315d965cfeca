"""Every statement on decisions and introductions."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, func, insert, text
from sqlmodel import col, select

from service.base.ids import CompanyId, IntroductionId, MatchRunId, PersonId, PostingId
from service.db.work import Read, Work
from service.shortlists.rules.deciding import in_order
from service.shortlists.tables import (
    DecisionRow,
    IntroductionEventRow,
    IntroductionEventUndoneRow,
    IntroductionRow,
)
from service.shortlists.terms.deciding import Decision, Introduction, IntroductionStep, ReasonCode, Step, Verdict

STEP_STANDS = ~exists().where(col(IntroductionEventUndoneRow.event_id) == col(IntroductionEventRow.id))
STEPS_IN_ORDER = (
    col(IntroductionEventRow.on_date),
    col(IntroductionEventRow.recorded_at),
    col(IntroductionEventRow.id),
)


@dataclass(frozen=True, slots=True)
class KnownIntroduction:
    """What of a recorded introduction is compared with a second telling."""

    id: IntroductionId
    posting_id: UUID
    person_id: UUID
    introduced_on: date


async def lock_pair(work: Work, posting_id: PostingId, person_id: PersonId) -> None:
    """Whoever else gives a word on the pair waits until this work ends: an append-only table has no row to lock."""
    await work.session.execute(
        text("SELECT pg_advisory_xact_lock(hashtextextended('decision' || :pair, 0))"),
        {"pair": f"{posting_id}{person_id}"},
    )


async def lock_pairs(work: Work, posting_id: PostingId, person_ids: Collection[PersonId]) -> None:
    """The same of many pairs, in an order that everybody keeps: nobody waits for who waits for them."""
    await work.session.execute(
        text(
            "SELECT pg_advisory_xact_lock(name) FROM (SELECT hashtextextended('decision' || pair, 0) AS name"
            " FROM unnest(CAST(:pairs AS text[])) AS pair ORDER BY name) AS ordered"
        ),
        {"pairs": [f"{posting_id}{person_id}" for person_id in person_ids]},
    )


async def lock_introductions(work: Work) -> None:
    """Whoever else records the past waits: two tellings may be of the same reference."""
    await work.session.execute(text("SELECT pg_advisory_xact_lock(hashtextextended('introduction', 0))"))


async def words_by_person(
    read: Read, posting_id: PostingId, person_ids: Collection[PersonId]
) -> dict[PersonId, list[Decision]]:
    """Every word on these people for the posting, in their order."""
    query = (
        select(DecisionRow)
        .where(col(DecisionRow.posting_id) == posting_id, col(DecisionRow.person_id).in_(person_ids))
        .order_by(col(DecisionRow.person_id), col(DecisionRow.sequence))
    )
    found: defaultdict[PersonId, list[Decision]] = defaultdict(list)
    for row in (await read.session.exec(query)).all():
        found[PersonId(row.person_id)].append(decision_of(row))
    return dict(found)


async def words_by_pair(
    read: Read, posting_ids: Collection[PostingId]
) -> dict[tuple[PostingId, PersonId], list[Decision]]:
    """Every word on the people of these postings, in their order."""
    query = (
        select(DecisionRow)
        .where(col(DecisionRow.posting_id).in_(posting_ids))
        .order_by(col(DecisionRow.posting_id), col(DecisionRow.person_id), col(DecisionRow.sequence))
    )
    found: defaultdict[tuple[PostingId, PersonId], list[Decision]] = defaultdict(list)
    for row in (await read.session.exec(query)).all():
        found[PostingId(row.posting_id), PersonId(row.person_id)].append(decision_of(row))
    return dict(found)


async def insert_decisions(work: Work, rows: Sequence[dict[str, Any]]) -> None:
    """Appends words."""
    if rows:
        await work.session.execute(insert(DecisionRow), list(rows))


async def insert_introductions(work: Work, rows: Sequence[dict[str, Any]]) -> None:
    """Appends introductions."""
    if rows:
        await work.session.execute(insert(IntroductionRow), list(rows))


async def insert_steps(work: Work, rows: Sequence[dict[str, Any]]) -> None:
    """Appends steps."""
    if rows:
        await work.session.execute(insert(IntroductionEventRow), list(rows))


async def count_undone(read: Read, introduction_id: IntroductionId, kind: Step, on_date: date) -> int:
    """How often this very step was told and taken back."""
    query = select(func.count()).where(
        col(IntroductionEventRow.introduction_id) == introduction_id,
        col(IntroductionEventRow.kind) == kind.value,
        col(IntroductionEventRow.on_date) == on_date,
        exists().where(col(IntroductionEventUndoneRow.event_id) == col(IntroductionEventRow.id)),
    )
    return int((await read.session.execute(query)).scalar_one())


async def undone_steps(
    read: Read, introduction_ids: Collection[IntroductionId]
) -> set[tuple[IntroductionId, date, Step]]:
    """What of these introductions was told and taken back."""
    query = select(
        col(IntroductionEventRow.introduction_id), col(IntroductionEventRow.on_date), col(IntroductionEventRow.kind)
    ).where(
        col(IntroductionEventRow.introduction_id).in_(introduction_ids),
        exists().where(col(IntroductionEventUndoneRow.event_id) == col(IntroductionEventRow.id)),
    )
    return {(IntroductionId(one), on_date, Step(kind)) for one, on_date, kind in (await read.session.exec(query)).all()}


async def insert_undone(work: Work, values: dict[str, Any]) -> None:
    """Takes a step back."""
    await work.session.execute(insert(IntroductionEventUndoneRow).values(**values))


async def introductions_by_ref(read: Read, references: Collection[str]) -> dict[str, KnownIntroduction]:
    """The introductions of these references that are recorded."""
    query = select(IntroductionRow).where(col(IntroductionRow.introduction_ref).in_(references))
    rows = (await read.session.exec(query)).all()
    return {
        row.introduction_ref: KnownIntroduction(
            IntroductionId(row.id), row.posting_id, row.person_id, row.introduced_on
        )
        for row in rows
        if row.introduction_ref is not None
    }


async def steps_by_introduction(
    read: Read, introduction_ids: Collection[IntroductionId]
) -> dict[IntroductionId, list[IntroductionStep]]:
    """Every step of these introductions that stands, oldest first."""
    query = (
        select(IntroductionEventRow)
        .where(col(IntroductionEventRow.introduction_id).in_(introduction_ids), STEP_STANDS)
        .order_by(*STEPS_IN_ORDER)
    )
    found: defaultdict[IntroductionId, list[IntroductionStep]] = defaultdict(list)
    for row in (await read.session.exec(query)).all():
        found[IntroductionId(row.introduction_id)].append(_step(row))
    return dict(found)


def _step(row: IntroductionEventRow) -> IntroductionStep:
    return IntroductionStep(Step(row.kind), row.on_date, row.reason_code, row.id, row.recorded_at, row.recorded_by)


async def introduction_of_id(read: Read, introduction_id: IntroductionId) -> Introduction | None:
    """One introduction with its steps."""
    return next(iter(await _with_steps(read, col(IntroductionRow.id) == introduction_id)), None)


async def introduced_people(read: Read, posting_id: PostingId, person_ids: Collection[PersonId]) -> set[PersonId]:
    """Who of these people was introduced for the posting."""
    query = select(col(IntroductionRow.person_id)).where(
        col(IntroductionRow.posting_id) == posting_id, col(IntroductionRow.person_id).in_(person_ids)
    )
    return {PersonId(person_id) for person_id in (await read.session.exec(query)).all()}


async def introductions_of(
    read: Read, posting_id: PostingId, person_ids: Collection[PersonId]
) -> dict[PersonId, Introduction]:
    """The last introduction of each of these people for the posting."""
    wanted = (col(IntroductionRow.posting_id) == posting_id, col(IntroductionRow.person_id).in_(person_ids))
    return {introduction.person_id: introduction for introduction in await _with_steps(read, *wanted)}


async def _with_steps(read: Read, *wanted: ColumnElement[bool]) -> list[Introduction]:
    """Those wanted, the last behind, each with the steps that stand."""
    is_own = and_(col(IntroductionEventRow.introduction_id) == col(IntroductionRow.id), STEP_STANDS)
    query = (
        select(IntroductionRow, IntroductionEventRow)
        .join(IntroductionEventRow, is_own, isouter=True)
        .where(*wanted)
        .order_by(col(IntroductionRow.introduced_on), col(IntroductionRow.id), *STEPS_IN_ORDER)
    )
    rows: dict[UUID, IntroductionRow] = {}
    steps: defaultdict[UUID, list[IntroductionStep]] = defaultdict(list)
    for row, event in (await read.session.exec(query)).all():
        rows[row.id] = row
        # The outer join has no event beside an introduction without steps, which its type does not tell.
        steps[row.id] += [_step(event)] if event is not None else []
    return [
        Introduction(
            IntroductionId(row.id),
            row.introduction_ref,
            PostingId(row.posting_id),
            row.posting_revision,
            PersonId(row.person_id),
            CompanyId(row.company_id),
            row.introduced_on,
            tuple(in_order(steps[row.id])),
        )
        for row in rows.values()
    ]


def decision_of(row: Any) -> Decision:
    """The word that a row of `decision` holds, whether it came as an object or as columns."""
    return Decision(
        id=row.id,
        sequence=row.sequence,
        verdict=Verdict(row.verdict),
        reason_code=ReasonCode(row.reason_code) if row.reason_code else None,
        note=row.note,
        undoes=row.undoes,
        rank=row.rank,
        score=row.score,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        run_id=MatchRunId(row.run_id) if row.run_id else None,
        note_to_company=row.note_to_company,
        group_id=row.group_id,
    )
