"""Every statement on the postings that suit each person."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from sqlalchemy import delete, func, text
from sqlalchemy import select as select_columns
from sqlmodel import col

from service.base.ids import MatchRunId, PersonId, PostingId
from service.db.work import Read, Work
from service.shortlists.rules.ranking import Suiting
from service.shortlists.tables import MatchRunRow, PersonPostingRow
from service.shortlists.terms.matching import SuitingPosting


async def replace_suiting(work: Work, run_id: MatchRunId, lists: Mapping[PersonId, Sequence[Suiting]]) -> None:
    """Makes these the people's present lists."""
    await work.session.execute(delete(PersonPostingRow).where(col(PersonPostingRow.person_id).in_(list(lists))))
    await add_suiting(work, run_id, [(person_id, one) for person_id, shown in lists.items() for one in shown])


async def add_suiting(work: Work, run_id: MatchRunId, rows: Sequence[tuple[PersonId, Suiting]]) -> None:
    """Adds to lists, in one statement of columns."""
    if not rows:
        return
    await work.session.execute(
        text(
            "INSERT INTO person_posting (person_id, posting_id, run_id, score, unknown)"
            " SELECT person_id, posting_id, :run_id, score, string_to_array(unknown, ',')"
            " FROM unnest(CAST(:people AS uuid[]), CAST(:postings AS uuid[]), CAST(:scores AS double precision[]),"
            " CAST(:unknown AS text[])) AS made (person_id, posting_id, score, unknown)"
        ),
        {
            "run_id": run_id,
            "people": [person_id for person_id, _ in rows],
            "postings": [one.posting_id for _, one in rows],
            "scores": [one.score for _, one in rows],
            "unknown": [",".join(one.unknown) for _, one in rows],
        },
    )


async def trim_suiting(work: Work, person_ids: Collection[PersonId], length: int) -> None:
    """Cuts these people's lists at their length."""
    await work.session.execute(
        text(
            "DELETE FROM person_posting USING (SELECT person_id, posting_id, row_number() OVER"
            " (PARTITION BY person_id ORDER BY score DESC, posting_id) AS place FROM person_posting"
            " WHERE person_id = ANY(:people)) AS placed WHERE placed.place > :length"
            " AND person_posting.person_id = placed.person_id AND person_posting.posting_id = placed.posting_id"
        ),
        {"people": list(person_ids), "length": length},
    )


async def delete_suiting_of_people(work: Work, person_ids: Collection[PersonId]) -> None:
    """The lists of these people."""
    await work.session.execute(delete(PersonPostingRow).where(col(PersonPostingRow.person_id).in_(person_ids)))


async def delete_suiting_but(work: Work, person_ids: Collection[PersonId]) -> None:
    """The lists of everybody else."""
    await work.session.execute(
        text("DELETE FROM person_posting WHERE person_id <> ALL(:kept)"), {"kept": list(person_ids)}
    )


async def delete_suiting_postings(work: Work, posting_ids: Collection[PostingId]) -> None:
    """These postings from every list."""
    await work.session.execute(delete(PersonPostingRow).where(col(PersonPostingRow.posting_id).in_(posting_ids)))


async def least_scores(read: Read, length: int) -> dict[UUID, float]:
    """By person, of every full list its lowest score: what a posting must reach to stand in it."""
    query = (
        select_columns(col(PersonPostingRow.person_id), func.min(col(PersonPostingRow.score)))
        .group_by(col(PersonPostingRow.person_id))
        .having(func.count() >= length)
    )
    return {person_id: least for person_id, least in (await read.session.execute(query)).all()}


async def does_suit(read: Read, person_id: PersonId, posting_id: PostingId) -> bool:
    """Whether the posting is on the person's list, wherever she stands for the posting."""
    return await read.session.get(PersonPostingRow, (person_id, posting_id)) is not None


async def list_suiting(read: Read, person_id: PersonId) -> list[SuitingPosting]:
    """The postings that suit the person, best first."""
    query = (
        select_columns(PersonPostingRow, col(MatchRunRow.ranker))
        .join(MatchRunRow, col(MatchRunRow.id) == col(PersonPostingRow.run_id))
        .where(col(PersonPostingRow.person_id) == person_id)
        .order_by(col(PersonPostingRow.score).desc(), col(PersonPostingRow.posting_id))
    )
    return [
        SuitingPosting(PostingId(row.posting_id), row.score, tuple(row.unknown), MatchRunId(row.run_id), ranker)
        for row, ranker in (await read.session.execute(query)).all()
    ]
