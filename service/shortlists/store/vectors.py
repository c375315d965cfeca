"""Every statement on vectors."""

from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

import numpy as np
from sqlalchemy import delete, text
from sqlmodel import col

from matching.prepared import Row
from service.base.ids import PersonId
from service.db.work import Read, Work
from service.shortlists.rules.ranking import StoredVector
from service.shortlists.tables import EmbeddingRow


async def with_vectors(read: Read, object_ids: Collection[UUID], model: str) -> set[UUID]:
    """Those of these objects that have vectors by the model: what a process keeps of the others is not in here."""
    found = await read.session.execute(
        text("SELECT DISTINCT object_id FROM embedding WHERE object_id = ANY(:ids) AND model = :model"),
        {"ids": list(object_ids), "model": model},
    )
    return {row.object_id for row in found}


async def people_with_vectors(read: Read, model: str) -> set[PersonId]:
    """Everybody who has vectors by the model."""
    query = text("SELECT DISTINCT object_id FROM embedding WHERE object_kind = 'person' AND model = :model")
    return {PersonId(object_id) for object_id in (await read.session.execute(query, {"model": model})).scalars()}


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
