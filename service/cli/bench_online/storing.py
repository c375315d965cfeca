"""Stores the region: firms and postings by their actions, people and all that is computed of them by COPY."""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from time import perf_counter
from typing import Any
from uuid import UUID

import asyncpg
import numpy as np

from ingest import ProfileRecord
from ingest.records.digest import content_digest
from matching.artefact import Artefact, encode_all
from matching.documents import PersonDocument, PostingDocument, person_document, posting_document, texts_to_embed
from matching.encoder import TextEncoder
from matching.narrowing import Compared, compared_person, compared_posting, version_of
from matching.parts import PARTS
from matching.prepared import D, Prepared, Row
from matching.scoring import PreparedPerson, PreparedPosting
from service.base.actor import SYSTEM
from service.base.clock import FrozenClock, date_in_japan
from service.base.ids import PersonId, SeededIds
from service.cli.bench_online.region import blocks_of_people, neighbourhoods
from service.companies.actions import register_companies
from service.db.engine import Database
from service.db.work import begin_read, begin_work
from service.people.reads.listed import narrow_row
from service.people.reads.rankable import rankable_profiles
from service.postings.actions import put_postings
from service.postings.reads import open_postings
from service.postings.terms import OpenPosting

APART = {"profile_id", "identity", "consents", "statistics"}
"""Of a record what is stored apart from the profile."""
HEADER = 4
"""Bytes of pgvector's own form before the numbers: the dimension, and two that are zero."""


@dataclass(frozen=True, slots=True)
class Loading:
    """What storing works with.

    `copy` is an administrator's connection to the database: foreign keys are not looked at. `seconds` gathers how
    long each stage took.
    """

    database: Database
    copy: asyncpg.Connection
    encoder: TextEncoder
    artefact: Artefact
    now: datetime
    ids: SeededIds
    seconds: dict[str, float]

    @property
    def today(self) -> date:
        return date_in_japan(self.now)

    @contextmanager
    def stage(self, name: str) -> Iterator[None]:
        """Adds the time of what is done within to the stage."""
        begun = perf_counter()
        yield
        self.seconds[name] = self.seconds.get(name, 0.0) + perf_counter() - begun


async def prepare_copy(copy: asyncpg.Connection) -> None:
    """Readies an administrator's connection for rows that refer to each other, and for vectors."""
    await copy.execute("SET session_replication_role = replica")
    await copy.set_type_codec("halfvec", schema="public", encoder=bytes, decoder=bytes, format="binary")
    await copy.set_type_codec("jsonb", schema="pg_catalog", encoder=_jsonb, decoder=bytes, format="binary")


def _jsonb(content: object) -> bytes:
    return b"\x01" + json.dumps(content, ensure_ascii=False).encode()


async def store_postings(loading: Loading, count: int) -> tuple[list[OpenPosting], list[PreparedPosting]]:
    """Postings and their firms, through the actions of an import; answers those that people are ranked for."""
    clock = FrozenClock(loading.now)
    with loading.stage("postings"):
        for one in neighbourhoods(count, loading.today):
            async with begin_work(loading.database, SYSTEM, clock) as work:
                ids = await register_companies(work, one.companies)
                handed_in = [(ids[firm], reference, told) for firm, reference, told in one.postings]
                await put_postings(work, handed_in, announce=False)
        async with begin_read(loading.database, SYSTEM, clock) as read:
            stored = await open_postings(read)
    documents: dict[UUID, PostingDocument] = {
        one.posting_id: posting_document({**one.content, "posting_id": str(one.posting_id)}) for one in stored
    }
    ready = await _store_vectors(loading, "posting", documents)
    digests: dict[UUID, bytes] = {one.posting_id: one.digest for one in stored}
    await _store_compared(loading, "posting", digests, [compared_posting(one) for one in ready])
    return stored, ready


async def store_people(loading: Loading, count: int) -> tuple[dict[str, UUID], list[PreparedPerson]]:
    """The people, by reference those who may be ranked; without identities, which these pages do not open."""
    known: dict[str, UUID] = {}
    ready: list[PreparedPerson] = []
    for records in blocks_of_people(count, loading.today):
        with loading.stage("people"):
            ids = [PersonId(loading.ids.new(loading.now)) for _ in records]
            await _copy_people(loading, list(zip(ids, records, strict=True)))
            async with begin_read(loading.database, SYSTEM, FrozenClock(loading.now)) as read:
                profiles = await rankable_profiles(read, ids)
        known |= {one.profile_ref: one.person_id for one in profiles}
        documents: dict[UUID, PersonDocument] = {
            one.person_id: person_document({**one.content, "profile_id": one.profile_ref}) for one in profiles
        }
        some = await _store_vectors(loading, "person", documents)
        digests: dict[UUID, bytes] = {one.person_id: one.digest for one in profiles}
        await _store_compared(loading, "person", digests, [compared_person(one) for one in some])
        ready += some
    return known, ready


async def _copy_people(loading: Loading, people: Sequence[tuple[UUID, ProfileRecord]]) -> None:
    contents = [(person_id, one, one.model_dump(mode="json", exclude=APART)) for person_id, one in people]
    await _copy(
        loading, "person",
        ("id", "profile_ref", "track", "state", "is_high_school_student", "record_digest", "registered_at"),
        [
            (key, one.profile_id, told["track"], "active", _is_at_high_school(told), content_digest(told), loading.now)
            for key, one, told in contents
        ],
    )  # fmt: skip
    await _copy(
        loading, "profile", ("person_id", "content", "digest", "revision", "updated_at"),
        [(person_id, told, content_digest(told), 1, loading.now) for person_id, _, told in contents],
    )  # fmt: skip
    listed = [{"person_id": person_id, **narrow_row(told)} for person_id, _, told in contents]
    if listed:
        await _copy(loading, "listed_profile", tuple(listed[0]), [tuple(one.values()) for one in listed])
    await _copy(
        loading, "consent_event", ("id", "person_id", "purpose", "is_given", "on_date", "source", "recorded_at"),
        [
            (loading.ids.new(loading.now), person_id, one.purpose.value, True, one.given_on, one.source, loading.now)
            for person_id, record in people
            for one in record.consents
        ],
    )  # fmt: skip


def _is_at_high_school(content: Mapping[str, Any]) -> bool:
    return any(entry["level"] == "high_school" and entry["expected"] for entry in content["education"])


async def _store_vectors(loading: Loading, kind: str, documents: Mapping[UUID, D]) -> list[Prepared[D]]:
    """Stores the vectors of every piece, rounded as the service rounds them; answers no pieces."""
    with loading.stage("vectors"):
        halves = [
            {part: row.astype(">f2") for part, row in found.items()}
            for found in encode_all(loading.encoder, list(documents.values()))
        ]
        ready = [
            loading.artefact.prepare(
                one, {part: row.astype(np.float32) for part, row in found.items()}
            ).without_pieces()
            for one, found in zip(documents.values(), halves, strict=True)
        ]
    model = loading.artefact.encoder
    rows = (
        (key, one.part, model, kind, hashlib.sha256(one.text.encode()).digest(), _sent(found[one.part]))
        for (key, document), found in zip(documents.items(), halves, strict=True)
        for one in texts_to_embed(document)
    )
    await _copy(loading, "embedding", ("object_id", "part", "model", "object_kind", "text_hash", "vector"), rows)
    return ready


async def _store_compared(
    loading: Loading, kind: str, digests: Mapping[UUID, bytes], ready: Sequence[Compared]
) -> None:
    """Stores what a search compares; `ready` in the order of `digests`."""
    version = version_of(loading.artefact)
    rows = (
        (key, version, kind, digest, list(one.values), *(_sent(row.astype(">f2")) for row in one.rows))
        for (key, digest), one in zip(digests.items(), ready, strict=True)
    )
    columns = ("object_id", "version", "object_kind", "digest", "rule_values", *(part.name for part in PARTS))
    await _copy(loading, "compared", columns, rows)


def _sent(row: Row) -> bytes:
    return len(row).to_bytes(2) + bytes(HEADER - 2) + row.tobytes()


async def _copy(loading: Loading, table: str, columns: Sequence[str], rows: Any) -> None:
    with loading.stage("copying"):
        await loading.copy.copy_records_to_table(table, columns=columns, records=rows)
