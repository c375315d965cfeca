"""Every statement on where one person stands: her lists, the postings that suit her, her introductions."""

from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import text

from service.base.ids import CompanyId, IntroductionId, PersonId, PostingId
from service.db.work import Read
from service.shortlists.rules.deciding import in_order
from service.shortlists.terms.deciding import Introduction, IntroductionStep, Step
from service.shortlists.terms.matching import ListOrder


class Meeting(NamedTuple):
    """A posting that meets a person: the list in which, or below which, she stands with her score, and how it suits."""

    posting_id: PostingId
    order: ListOrder | None
    score: float | None
    suits: float | None


async def postings_meeting(read: Read, person_id: PersonId) -> list[Meeting]:
    """The present lists that hold the person and the postings that suit her best, by posting; one statement."""
    found = await read.session.execute(
        text(
            "WITH lists AS (SELECT posting_id, business_date, length, slots_in_ten,"
            " array_agg(person_id ORDER BY rank) AS person_ids, max(score) FILTER (WHERE person_id = :person) AS score"
            " FROM ranked_pair JOIN shortlist USING (posting_id, run_id) JOIN match_run ON match_run.id = run_id"
            " WHERE posting_id IN (SELECT posting_id FROM ranked_pair WHERE person_id = :person)"
            " GROUP BY posting_id, business_date, length, slots_in_ten)"
            " SELECT posting_id, business_date, length, slots_in_ten, person_ids, lists.score, suits.score AS suits"
            " FROM lists FULL JOIN (SELECT posting_id, score FROM person_posting WHERE person_id = :person) AS suits"
            " USING (posting_id) WHERE lists.score IS NOT NULL OR suits.score IS NOT NULL ORDER BY posting_id"
        ),
        {"person": person_id},
    )
    return [
        Meeting(
            PostingId(row.posting_id),
            None
            if row.score is None
            else ListOrder(row.posting_id, row.business_date, row.length, row.slots_in_ten, tuple(row.person_ids)),
            row.score,
            row.suits,
        )
        for row in found.all()
    ]


async def introductions_of_person(read: Read, person_id: PersonId) -> list[tuple[Introduction, UUID | None, datetime]]:
    """Every introduction of the person with its steps, who made it and when that was recorded; the last first.

    One statement.
    """
    found = await read.session.execute(
        text(
            "SELECT i.id, i.introduction_ref, i.posting_id, i.posting_revision, i.company_id, i.introduced_on,"
            " i.recorded_by, i.recorded_at AS made_at, step.kind, step.on_date, step.reason_code, step.recorded_at"
            " FROM introduction i LEFT JOIN standing_introduction_event step ON step.introduction_id = i.id"
            " WHERE i.person_id = :person"
            " ORDER BY i.introduced_on DESC, i.id DESC, step.on_date, step.recorded_at, step.id"
        ),
        {"person": person_id},
    )
    steps: dict[UUID, list[IntroductionStep]] = {}
    rows = found.all()
    for row in rows:
        told = steps.setdefault(row.id, [])
        if row.kind is not None:
            told.append(IntroductionStep(Step(row.kind), row.on_date, row.reason_code, None, row.recorded_at))
    return [
        (
            Introduction(
                IntroductionId(row.id),
                row.introduction_ref,
                PostingId(row.posting_id),
                row.posting_revision,
                person_id,
                CompanyId(row.company_id),
                row.introduced_on,
                tuple(in_order(steps[row.id])),
            ),
            row.recorded_by,
            row.made_at,
        )
        for row in {row.id: row for row in rows}.values()
    ]
