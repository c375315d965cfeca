"""Every statement on vectors, match runs and shortlists.

Pairs are kept of the present lists only: what a coordinator saw when deciding stands in the decision itself.
"""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

import numpy as np
from sqlalchemy import delete, func, insert, text
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from matching.prepared import Row
from service.base.ids import MatchRunId, PersonId, PostingId
from service.db.work import Read, Work
from service.shortlists.rules.ranking import Place, StoredVector
from service.shortlists.tables import EmbeddingRow, MatchRunRow, RankedPairRow, ShortlistRow
from service.shortlists.terms.matching import RankedPair

LOCK_NAME = 0x6B616B65
LOCK_PATIENCE = "240s"
"""A long night may be waited for; a job's own time-out ends the wait earlier."""


class ListEnd(NamedTuple):
    """A list without its places: of which content, by which ranker, how long, its lowest score."""

    posting_digest: bytes
    ranker: str
    length: int
    least: float
    holds_person: bool


OF_THE_LIST = (col(RankedPairRow.run_id) == col(ShortlistRow.run_id)) & (
    col(RankedPairRow.posting_id) == col(ShortlistRow.posting_id)
)


async def lock_matching(work: Work) -> None:
    """One match at a time: what one adds to a list, another that began earlier must not take away."""
    await work.session.execute(text("SELECT set_config('lock_timeout', :patience, true)"), {"patience": LOCK_PATIENCE})
    await work.session.execute(text("SELECT pg_advisory_xact_lock(:name)"), {"name": LOCK_NAME})


async def stay_awake(work: Work) -> None:
    """The database ends a transaction that is silent for too long; ranking thousands of pairs may be that long."""
    await work.session.execute(text("SELECT 1"))


async def list_vectors(read: Read, object_ids: Collection[UUID], model: str) -> dict[UUID, dict[str, StoredVector]]:
    """The vectors of these objects by one model, by part."""
    found = await read.session.execute(
        text(
            "SELECT object_id, part, text_hash, halfvec_send(vector) AS vector FROM embedding"
            " WHERE object_id = ANY(:ids) AND model = :model"
        ),
        {"ids": list(object_ids), "model": model},
    )
    stored: dict[UUID, dict[str, StoredVector]] = {object_id: {} for object_id in object_ids}
    for row in found:
        stored[row.object_id][row.part] = StoredVector(row.text_hash, _row(row.vector))
    return stored


def _row(sent: bytes) -> Row:
    """pgvector's own form: two 16-bit words of header, then big-endian half floats."""
    return np.frombuffer(sent, ">f2", offset=4).astype(np.float32)


async def upsert_vectors(
    work: Work, model: str, object_kind: str, vectors: Mapping[tuple[UUID, str], StoredVector]
) -> None:
    """Stores vectors by object and part, in the place of an older text's."""
    if not vectors:
        return
    await work.session.execute(
        text(
            "INSERT INTO embedding (object_id, part, model, object_kind, text_hash, vector)"
            " VALUES (:object_id, :part, :model, :object_kind, :text_hash, CAST(CAST(:row AS real[]) AS halfvec))"
            " ON CONFLICT (object_id, part, model)"
            " DO UPDATE SET text_hash = excluded.text_hash, vector = excluded.vector"
        ),
        [
            {
                "object_id": object_id,
                "part": part,
                "model": model,
                "object_kind": object_kind,
                "text_hash": vector.text_hash,
                "row": vector.row.tolist(),
            }
            for (object_id, part), vector in vectors.items()
        ],
    )


async def delete_parts(work: Work, model: str, parts: Sequence[tuple[UUID, str]]) -> None:
    """Parts that their object has no more."""
    if parts:
        await work.session.execute(
            text(
                "DELETE FROM embedding USING unnest(CAST(:ids AS uuid[]), CAST(:parts AS text[])) AS gone (id, part)"
                " WHERE object_id = gone.id AND embedding.part = gone.part AND model = :model"
            ),
            {"ids": [object_id for object_id, _ in parts], "parts": [part for _, part in parts], "model": model},
        )


async def delete_vectors(work: Work, object_ids: Collection[UUID]) -> None:
    """All vectors of these objects, by every model."""
    await work.session.execute(delete(EmbeddingRow).where(col(EmbeddingRow.object_id).in_(object_ids)))


async def delete_vectors_but(work: Work, model: str, object_ids: Collection[UUID]) -> None:
    """All vectors but this model's of these objects."""
    await work.session.execute(
        text("DELETE FROM embedding WHERE model <> :model OR object_id <> ALL(:kept)"),
        {"model": model, "kept": list(object_ids)},
    )


async def insert_run(work: Work, values: dict[str, Any]) -> None:
    """Records a match run; it is never changed."""
    await work.session.execute(insert(MatchRunRow).values(**values))


async def replace_lists(
    work: Work, run_id: MatchRunId, lists: Mapping[PostingId, tuple[bytes, Sequence[Place]]]
) -> None:
    """Makes these the postings' present lists, by posting with the digest of its content."""
    await delete_lists(work, list(lists))
    if lists:
        await work.session.execute(
            insert(ShortlistRow),
            [
                {"posting_id": posting_id, "run_id": run_id, "posting_digest": digest, "updated_at": work.now}
                for posting_id, (digest, _) in lists.items()
            ],
        )
    pairs = [
        {"run_id": run_id, "posting_id": posting_id, "rank": rank, **place._asdict(), "unknown": list(place.unknown)}
        for posting_id, (_, places) in lists.items()
        for rank, place in enumerate(places, start=1)
    ]
    if pairs:
        await work.session.execute(insert(RankedPairRow), pairs)


async def delete_lists(work: Work, posting_ids: Collection[PostingId]) -> None:
    """The lists of these postings with their pairs."""
    await work.session.execute(delete(ShortlistRow).where(col(ShortlistRow.posting_id).in_(posting_ids)))
    await work.session.execute(delete(RankedPairRow).where(col(RankedPairRow.posting_id).in_(posting_ids)))


async def list_posting_ids(read: Read) -> list[PostingId]:
    """The postings that have a list."""
    found = await read.session.exec(select(col(ShortlistRow.posting_id)).order_by(col(ShortlistRow.posting_id)))
    return [PostingId(posting_id) for posting_id in found.all()]


async def list_ends(read: Read, person_id: PersonId) -> dict[PostingId, ListEnd]:
    """By posting, where its present list ends, and whether the person is in it."""
    query = (
        select_columns(
            col(ShortlistRow.posting_id),
            col(ShortlistRow.posting_digest),
            col(MatchRunRow.ranker),
            func.count(col(RankedPairRow.person_id)),
            func.coalesce(func.min(col(RankedPairRow.score)), 0.0),
            func.coalesce(func.bool_or(col(RankedPairRow.person_id) == person_id), False),
        )
        .join(MatchRunRow, col(MatchRunRow.id) == col(ShortlistRow.run_id))
        .outerjoin(RankedPairRow, OF_THE_LIST)
        .group_by(col(ShortlistRow.posting_id), col(MatchRunRow.ranker))
        .order_by(col(ShortlistRow.posting_id))
    )
    rows = await read.session.execute(query)
    return {PostingId(posting_id): ListEnd(*rest) for posting_id, *rest in rows.all()}


async def list_places(read: Read, posting_ids: Collection[PostingId]) -> dict[PostingId, list[RankedPair]]:
    """The present lists of these postings, each best first."""
    query = select(RankedPairRow).join(ShortlistRow, OF_THE_LIST)
    query = query.where(col(RankedPairRow.posting_id).in_(posting_ids))
    lists: dict[PostingId, list[RankedPair]] = {}
    ordered = query.order_by(col(RankedPairRow.posting_id), col(RankedPairRow.rank))
    for row in (await read.session.exec(ordered)).all():
        pair = RankedPair(
            PostingId(row.posting_id),
            PersonId(row.person_id),
            MatchRunId(row.run_id),
            row.rank,
            row.score,
            tuple(row.unknown),
        )
        lists.setdefault(pair.posting_id, []).append(pair)
    return lists


async def find_run_of(read: Read, posting_id: PostingId) -> MatchRunRow | None:
    """The run that made the posting's present list."""
    query = (
        select(MatchRunRow)
        .join(ShortlistRow, col(ShortlistRow.run_id) == col(MatchRunRow.id))
        .where(col(ShortlistRow.posting_id) == posting_id)
    )
    return (await read.session.exec(query)).one_or_none()


async def find_best_list(read: Read, among: Collection[PostingId], places: int) -> PostingId | None:
    """Of these postings the one whose first places hold the highest scores in sum, of equal ones the first by id."""
    query = (
        select(col(ShortlistRow.posting_id))
        .join(
            RankedPairRow,
            (col(RankedPairRow.run_id) == col(ShortlistRow.run_id))
            & (col(RankedPairRow.posting_id) == col(ShortlistRow.posting_id)),
        )
        .where(col(RankedPairRow.rank) <= places, col(ShortlistRow.posting_id).in_(among))
        .group_by(col(ShortlistRow.posting_id))
        .order_by(func.sum(col(RankedPairRow.score)).desc(), col(ShortlistRow.posting_id))
        .limit(1)
    )
    found = (await read.session.exec(query)).one_or_none()
    return PostingId(found) if found else None
