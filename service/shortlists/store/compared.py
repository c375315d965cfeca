"""Every statement on what a database compares of postings and people."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, case, delete, func, or_, text
from sqlalchemy import select as select_columns
from sqlmodel import col

from matching.narrowing import Compared, Question
from matching.parts import PARTS
from service.db.work import Read, Work
from service.shortlists.tables import ComparedRow

Allowed = Sequence[Collection[str] | None]
"""For each of the undated rules the values that pass; None where all do."""


class Kept(NamedTuple):
    """Of which content a row is, and what the rules read of it."""

    digest: bytes
    values: tuple[str, ...]


class Scored(NamedTuple):
    """Somebody or something to be compared with, and the score in half precision; None where no row is kept."""

    object_id: UUID
    score: float | None


async def list_kept(read: Read, object_ids: Collection[UUID], version: str) -> dict[UUID, Kept]:
    """The rows of these objects, without their vectors."""
    found = await read.session.execute(
        text("SELECT object_id, digest, rule_values FROM compared WHERE object_id = ANY(:ids) AND version = :version"),
        {"ids": list(object_ids), "version": version},
    )
    return {object_id: Kept(digest, tuple(values)) for object_id, digest, values in found.all()}


async def has_rows(read: Read, version: str) -> bool:
    """Whether anything of the version is kept."""
    query = text("SELECT EXISTS (SELECT FROM compared WHERE version = :version)")
    return bool((await read.session.execute(query, {"version": version})).scalar_one())


async def upsert(work: Work, version: str, object_kind: str, compared: Mapping[UUID, tuple[bytes, Compared]]) -> None:
    """Keeps rows with the digests of the contents that they are of, in the place of older ones."""
    if compared:
        await work.session.execute(
            text(_UPSERT),
            [
                {"object_id": object_id, "version": version, "object_kind": object_kind, **_told(digest, one)}
                for object_id, (digest, one) in compared.items()
            ],
        )


_UPSERT = """
    INSERT INTO compared (object_id, version, object_kind, digest, rule_values, wish, work, skills, whole, wish_text)
    VALUES (:object_id, :version, :object_kind, :digest, CAST(:rule_values AS text[]),
        CAST(CAST(:wish AS real[]) AS halfvec), CAST(CAST(:work AS real[]) AS halfvec),
        CAST(CAST(:skills AS real[]) AS halfvec), CAST(CAST(:whole AS real[]) AS halfvec),
        CAST(CAST(:wish_text AS real[]) AS halfvec))
    ON CONFLICT (object_id, version) DO UPDATE SET digest = excluded.digest, rule_values = excluded.rule_values,
        wish = excluded.wish, work = excluded.work, skills = excluded.skills, whole = excluded.whole,
        wish_text = excluded.wish_text"""


def _told(digest: bytes, one: Compared) -> dict[str, Any]:
    rows = {part.name: row.tolist() for part, row in zip(PARTS, one.rows, strict=True)}
    return {"digest": digest, "rule_values": list(one.values), **rows}


async def list_values(read: Read, version: str, object_kind: str) -> list[set[str]]:
    """For each of the undated rules what it reads of anybody or anything."""
    found = await read.session.execute(
        text(
            "SELECT DISTINCT place, value FROM compared, unnest(rule_values) WITH ORDINALITY AS told (value, place)"
            " WHERE version = :version AND object_kind = :object_kind"
        ),
        {"version": version, "object_kind": object_kind},
    )
    values: dict[int, set[str]] = {}
    for place, value in found:
        values.setdefault(place, set()).add(value)
    return [values[place] for place in sorted(values)]


async def search(
    read: Read, among: Select[UUID, bytes], version: str, asked: Question, allowed: Allowed
) -> list[Scored]:
    """Whoever of `among` (ids and digests of contents) conflicts with no undated rule, best first.

    Exact: every row is compared. Those of whose present content no row is kept come before all others.
    """
    wanted = among.subquery()
    object_id, digest = wanted.c
    kept = and_(
        col(ComparedRow.object_id) == object_id,
        col(ComparedRow.version) == version,
        col(ComparedRow.digest) == digest,
    )
    passing = [
        col(ComparedRow.rule_values)[place] == func.any(list(values))
        for place, values in enumerate(allowed, start=1)
        if values is not None
    ]
    score = _score(asked).label("score")
    query = (
        select_columns(object_id, score)
        .select_from(wanted.outerjoin(ComparedRow, kept))
        .where(or_(col(ComparedRow.object_id).is_(None), and_(True, *passing)))
        .order_by(score.desc().nulls_first(), object_id)
    )
    return [Scored(*row) for row in (await read.session.execute(query)).all()]


def _score(asked: Question) -> ColumnElement[float]:
    """The sum of the parts' shares; NULL where no row is kept, which least and greatest would not say."""
    shares = []
    for part, share, row in zip(PARTS, asked.shares, asked.rows, strict=True):
        product = -getattr(ComparedRow, part.name).max_inner_product(row)
        shares.append(func.greatest(0.0, func.least(share.weight, share.scale * product - share.least)))
    return case((col(ComparedRow.object_id).is_not(None), sum(shares[1:], start=shares[0])))


async def delete_compared(work: Work, object_ids: Collection[UUID]) -> None:
    """All rows of these objects."""
    await work.session.execute(delete(ComparedRow).where(col(ComparedRow.object_id).in_(object_ids)))


async def delete_compared_but(work: Work, version: str, object_ids: Collection[UUID]) -> None:
    """All rows but this version's of these objects."""
    await work.session.execute(
        text("DELETE FROM compared WHERE version <> :version OR object_id <> ALL(:kept)"),
        {"version": version, "kept": list(object_ids)},
    )
