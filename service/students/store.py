"""Every statement on students' applications."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, and_, exists, insert, select, text
from sqlalchemy.orm import aliased
from sqlmodel import SQLModel, col

from service.base.ids import PersonId, PostingId, SchoolId
from service.db.work import Read, Work
from service.students.tables import SchoolApplicationRow, SchoolApplicationStepRow
from service.students.terms import Application, ApplicationId, Step, StepTaken, Suits


async def lock(work: Work, person_id: PersonId) -> None:
    """Lets one work at a time record for the student; the others wait until it ends."""
    statement = text("SELECT pg_advisory_xact_lock(hashtextextended('school application ' || :id, 0))")
    await work.session.execute(statement, {"id": str(person_id)})


async def insert_row(work: Work, table: type[SQLModel], values: dict[str, Any]) -> None:
    """Appends a row; AlreadyStored where its key is there."""
    await work.session.execute(insert(table).values(**values))


async def applications_of(read: Read, person_id: PersonId) -> list[Application]:
    """The student's applications, through whichever school, the last first."""
    return await _list(read, col(SchoolApplicationRow.person_id) == person_id)


async def applications_of_people(read: Read, person_ids: Collection[PersonId]) -> list[Application]:
    """Those of each of these students, through whichever school, the last first."""
    return await _list(read, col(SchoolApplicationRow.person_id).in_(person_ids))


async def applications_through(read: Read, school_id: SchoolId) -> list[Application]:
    """All applications through the school, the last first."""
    return await _list(read, col(SchoolApplicationRow.school_id) == school_id)


async def application(read: Read, application_id: ApplicationId) -> Application | None:
    found = await _list(read, col(SchoolApplicationRow.id) == application_id)
    return found[0] if found else None


async def is_taken_back(read: Read, step_id: UUID) -> bool:
    """Whether a step counts no more."""
    query = select(exists().where(col(SchoolApplicationStepRow.undoes) == step_id))
    return bool((await read.session.execute(query)).scalar_one())


async def list_suited(read: Read, posting_id: PostingId, person_ids: Collection[PersonId]) -> list[Suits]:
    """Of these students those in whose present lists the posting stands, whom it suits best first."""
    found = await read.session.execute(
        text(
            "SELECT person_id, score, unknown, ranker FROM person_posting JOIN match_run ON match_run.id = run_id"
            " WHERE posting_id = :posting AND person_id = ANY(:people) ORDER BY score DESC, person_id"
        ),
        {"posting": posting_id, "people": list(person_ids)},
    )
    return [Suits(PersonId(row.person_id), row.score, tuple(row.unknown), row.ranker) for row in found.all()]


async def _list(read: Read, *wanted: ColumnElement[bool]) -> list[Application]:
    later = aliased(SchoolApplicationStepRow)
    stands = and_(
        col(SchoolApplicationStepRow.application_id) == col(SchoolApplicationRow.id),
        col(SchoolApplicationStepRow.undoes).is_(None),
        ~exists().where(col(later.undoes) == col(SchoolApplicationStepRow.id)),
    )
    query = (
        select(SchoolApplicationRow, SchoolApplicationStepRow)
        .join(SchoolApplicationStepRow, stands, isouter=True)
        .where(*wanted)
        .order_by(
            col(SchoolApplicationRow.applied_on).desc(),
            col(SchoolApplicationRow.id).desc(),
            col(SchoolApplicationStepRow.recorded_at),
            col(SchoolApplicationStepRow.id),
        )
    )
    rows: dict[UUID, SchoolApplicationRow] = {}
    steps: dict[UUID, list[StepTaken]] = {}
    for row, step in (await read.session.execute(query)).all():
        rows[row.id] = row
        steps.setdefault(row.id, []).extend(
            [StepTaken(Step(step.kind), step.on_date, step.id, step.reason)] if step else []
        )
    return [_application(row, tuple(steps[row.id])) for row in rows.values()]


def _application(row: SchoolApplicationRow, steps: tuple[StepTaken, ...]) -> Application:
    return Application(
        ApplicationId(row.id),
        SchoolId(row.school_id),
        PersonId(row.person_id),
        PostingId(row.posting_id),
        row.applied_on,
        steps,
    )
