"""Vectors are made once for each text, stored, and reused; documents are prepared from what is stored."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any, TypeVar
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from matching.artefact import Artefact
from matching.documents import PersonDocument, PostingDocument
from matching.narrowing import Compared, compared_person, compared_posting, version_of
from matching.prepared import Prepared
from matching.scoring import PreparedPerson, PreparedPosting
from service.base.ids import PersonId
from service.db.work import Work
from service.people.terms import RankableProfile
from service.platform.tools import Tools
from service.postings.terms import OpenPosting
from service.shortlists.actions.computing import computed
from service.shortlists.rules.ranking import (
    Content,
    PreparedBefore,
    StoredVector,
    person_content,
    posting_content,
    prepared,
    text_hash,
)
from service.shortlists.store import compared, matching, suiting
from service.shortlists.store import vectors as store

DOCUMENTS_AT_ONCE, TEXTS_AT_ONCE = 250, 256
Encode = Callable[[Sequence[str]], Awaitable[NDArray[np.float32]]]
D = TypeVar("D", PostingDocument, PersonDocument)
T = TypeVar("T")

_before = PreparedBefore()
"""What this process has prepared; the same content is prepared the same anywhere."""


async def ready_postings(work: Work, tools: Tools, postings: Sequence[OpenPosting]) -> list[PreparedPosting]:
    """The postings ready for scoring, in their order; stores the vectors that are missing."""
    contents = [posting_content(posting) for posting in postings]
    ready = await _ready(work, tools, "posting", contents, tools.encoder.encode_queries)
    await _keep_compared(work, tools, "posting", contents, [compared_posting(one) for one in ready])
    return ready


async def light_postings(work: Work, tools: Tools, postings: Sequence[OpenPosting]) -> list[PreparedPosting]:
    """The same without their pieces, few of which are held at once: enough for lists, and for no reasons."""
    light: list[PreparedPosting] = []
    for some in in_blocks(postings):
        light += [one.without_pieces() for one in await ready_postings(work, tools, some)]
    return light


async def ready_people(work: Work, tools: Tools, profiles: Sequence[RankableProfile]) -> list[PreparedPerson]:
    """The people ready for scoring, in their order; stores the vectors that are missing.

    Takes profiles with a consent to matching only: nobody else's words become vectors.
    """
    contents = [person_content(profile) for profile in profiles]
    ready = await _ready(work, tools, "person", contents, tools.encoder.encode_documents)
    await _keep_compared(work, tools, "person", contents, [compared_person(one) for one in ready])
    return ready


async def keep_vectors_of(work: Work, tools: Tools, object_ids: Collection[UUID]) -> None:
    """Drops all vectors but the present model's of these."""
    await store.delete_vectors_but(work, tools.encoder.model, object_ids)
    await compared.delete_compared_but(work, version_of(tools.encoder.artefact), object_ids)


async def forget_person(work: Work, person_id: PersonId) -> None:
    """A person who may not be matched has no vectors, and no postings that suit her."""
    await store.delete_vectors(work, [person_id])
    await compared.delete_compared(work, [person_id])
    await suiting.delete_suiting_of_people(work, [person_id])
    _before.forget(person_id)


async def _ready(
    work: Work, tools: Tools, object_kind: str, contents: Sequence[Content[D]], encode: Encode
) -> list[Prepared[D]]:
    model, artefact = tools.encoder.model, tools.encoder.artefact
    # Held here: what is kept gives way to what is made, and whoever is ranked today must not.
    kept = await store.with_vectors(work, [content.object_id for content in contents], model)
    found = {
        one.object_id: ready
        for one in contents
        if one.object_id in kept and (ready := _before.find(one, model)) is not None
    }
    new = [content for content in contents if content.object_id not in found]
    for block in in_blocks(new):
        stored = await _with_vectors(work, model, object_kind, block, encode)
        made = await computed(work, partial(_prepared, artefact, block, stored))
        for content, ready in zip(block, made, strict=True):
            _before.keep(content, model, ready)
            found[content.object_id] = ready
    return [found[content.object_id] for content in contents]


async def _keep_compared(
    work: Work, tools: Tools, object_kind: str, contents: Sequence[Content[D]], rows: Sequence[Compared]
) -> None:
    """Keeps what a search compares, where none is kept of this content, or the rules read something else in it."""
    version = version_of(tools.encoder.artefact)
    kept = await compared.list_kept(work, [content.object_id for content in contents], version)
    new = {
        content.object_id: (content.digest, row)
        for content, row in zip(contents, rows, strict=True)
        if kept.get(content.object_id) != (content.digest, row.values)
    }
    await compared.upsert(work, version, object_kind, new)


def in_blocks(documents: Sequence[T]) -> list[Sequence[T]]:
    """As many at once as are made ready together."""
    return [documents[at : at + DOCUMENTS_AT_ONCE] for at in range(0, len(documents), DOCUMENTS_AT_ONCE)]


def _prepared(
    artefact: Artefact, contents: Sequence[Content[D]], stored: Mapping[UUID, Mapping[str, StoredVector]]
) -> list[Prepared[D]]:
    ready = [prepared(artefact, content, stored[content.object_id]) for content in contents]
    return [one for one in ready if one is not None]


async def _with_vectors(
    work: Work, model: str, object_kind: str, contents: Sequence[Content[D]], encode: Encode
) -> dict[UUID, dict[str, StoredVector]]:
    """The vectors of every text of these contents; encodes those of new texts and drops those of old parts."""
    stored = await store.list_vectors(work, [content.object_id for content in contents], model)
    texts: dict[tuple[UUID, str], str] = {}
    gone: list[tuple[UUID, str]] = []
    for content in contents:
        known = stored[content.object_id]
        wanted = content.texts()
        gone += [(content.object_id, part) for part in known if part not in wanted]
        for part, text in wanted.items():
            if part not in known or known[part].text_hash != text_hash(text):
                texts[content.object_id, part] = text
    await store.delete_parts(work, model, gone)
    fresh = await _encoded(work, texts, encode)
    await store.upsert_vectors(work, model, object_kind, fresh)
    for (object_id, part), vector in fresh.items():
        stored[object_id][part] = vector
    return stored


async def _encoded(
    work: Work, texts: Mapping[tuple[UUID, str], str], encode: Encode
) -> dict[tuple[UUID, str], StoredVector]:
    """Each distinct text once; rounded as the database will, so that a score is the same before and after.

    A transformer may take minutes for some thousand texts; the database hears of the work in between.
    """
    distinct = sorted(set(texts.values()))
    found: dict[str, Any] = {}
    for at in range(0, len(distinct), TEXTS_AT_ONCE):
        some = distinct[at : at + TEXTS_AT_ONCE]
        found |= zip(some, (await encode(some)).astype(np.float16).astype(np.float32), strict=True)
        await matching.stay_awake(work)
    return {place: StoredVector(text_hash(text), found[text]) for place, text in texts.items()}
