"""Every statement on students' applications."""

from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, insert, select, text
from sqlmodel import SQLModel, col

from service.base.ids import PersonId, PostingId, SchoolId
from service.db.work import Read, Work
from service.students.tables import SchoolApplicationRow, SchoolApplicationStepRow
from service.students.terms import Application, ApplicationId, Step, StepTaken


async def lock(work: Work, person_id: PersonId) -> None:
    """Lets one work at a time record for the student; the others wait until it ends."""
    statement = text("SELECT pg_advisory_xact_lock(hashtextextended('school application ' || :id, 0))")
    await work.session.execute(statement, {"id": str(person_id)})


async def insert_row(work: Work, table: type[SQLModel], values: dict[str, Any]) -> None:
    """Appends a row; AlreadyStored where its key is there."""
    await work.session.execute(insert(table).values(**values))


async def applications_of(read: Read, school_id: SchoolId, person_id: PersonId) -> list[Application]:
    """The student's applications through the school, the last first."""
    return await _list(
        read, col(SchoolApplicationRow.school_id) == school_id, col(SchoolApplicationRow.person_id) == person_id
    )


async def application_of(read: Read, school_id: SchoolId, application_id: ApplicationId) -> Application | None:
    """One application of the school."""
    found = await _list(
        read, col(SchoolApplicationRow.school_id) == school_id, col(SchoolApplicationRow.id) == application_id
    )
    return found[0] if found else None


async def _list(read: Read, *wanted: ColumnElement[bool]) -> list[Application]:
    step_of = col(SchoolApplicationStepRow.application_id) == col(SchoolApplicationRow.id)
    query = (
        select(SchoolApplicationRow, col(SchoolApplicationStepRow.kind), col(SchoolApplicationStepRow.on_date))
        .join(SchoolApplicationStepRow, step_of, isouter=True)
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
    for row, kind, on_date in (await read.session.execute(query)).all():
        rows[row.id] = row
        steps.setdefault(row.id, []).extend([StepTaken(Step(kind), on_date)] if kind else [])
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
