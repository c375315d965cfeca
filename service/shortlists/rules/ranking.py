"""Stored contents made ready for ranking, ranked, and lists mended: pure work of the processor, no statement.

A score is a function of its pair alone, so a list may be mended when one person changed: whoever stood below the
last place cannot have moved.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Generic, NamedTuple, TypeVar
from uuid import UUID

from matching.artefact import Artefact
from matching.documents import (
    PersonDocument,
    PostingDocument,
    person_document,
    posting_document,
    texts_to_embed,
)
from matching.learning.exploration import Shown, explored
from matching.prepared import MissingVector, Prepared, Row
from matching.ranker import Ranker, Standing
from matching.scoring import PreparedPerson, PreparedPosting
from service.base.ids import PersonId, PostingId
from service.people.terms import RankableProfile
from service.postings.terms import OpenPosting
from service.shortlists.terms.matching import ListOrder, RankedPair, StoredList

KEPT_AT_MOST = 6_000
"""Documents that a process keeps ready, some 60 KB each."""

D = TypeVar("D", PostingDocument, PersonDocument)


class StoredVector(NamedTuple):
    """A vector and the hash of the text that it is of."""

    text_hash: bytes
    row: Row


@dataclass(frozen=True, slots=True)
class Content(Generic[D]):
    """A posting or a person as ranking needs it: `digest` changes with the content."""

    object_id: UUID
    digest: bytes
    document: D

    def texts(self) -> dict[str, str]:
        """Every text that needs a vector, by part."""
        return {piece.part: piece.text for piece in texts_to_embed(self.document)}


def text_hash(text: str) -> bytes:
    """Tells whether a stored vector is still of the present text."""
    return hashlib.sha256(text.encode()).digest()


def posting_content(posting: OpenPosting) -> Content[PostingDocument]:
    """Of a posting."""
    return posting_content_of(posting.posting_id, posting.digest, posting.content)


def posting_content_of(posting_id: PostingId, digest: bytes, content: Mapping[str, Any]) -> Content[PostingDocument]:
    """Of a posting's stored content, which does not repeat its id."""
    return Content(posting_id, digest, posting_document({**content, "posting_id": str(posting_id)}))


def person_content(profile: RankableProfile) -> Content[PersonDocument]:
    """Of a profile, called by its reference: that decides between equal scores, the same in every database."""
    return Content(
        profile.person_id, profile.digest, person_document({**profile.content, "profile_id": profile.profile_ref})
    )


def prepared(artefact: Artefact, content: Content[D], stored: Mapping[str, StoredVector]) -> Prepared[D] | None:
    """The content with its stored vectors; None where one is missing or of an older text."""
    try:
        ready = artefact.prepare(content.document, {part: one.row for part, one in stored.items()})
    except MissingVector:
        return None
    is_of_now = all(stored[piece.part].text_hash == text_hash(piece.text) for piece in ready.pieces)
    return ready if is_of_now else None


class PreparedBefore:
    """What a process prepared, by object, content and model, so that one change does not prepare everybody anew."""

    def __init__(self, at_most: int = KEPT_AT_MOST) -> None:
        self._at_most = at_most
        self._kept: OrderedDict[tuple[UUID, str], tuple[bytes, Prepared[Any]]] = OrderedDict()

    def find(self, content: Content[D], model: str) -> Prepared[D] | None:
        """What was prepared of this very content."""
        digest, found = self._kept.get((content.object_id, model), (b"", None))
        return found if digest == content.digest else None

    def keep(self, content: Content[D], model: str, ready: Prepared[D]) -> None:
        """The oldest gives way."""
        self._kept[content.object_id, model] = (content.digest, ready)
        while len(self._kept) > self._at_most:
            self._kept.popitem(last=False)

    def forget(self, object_id: UUID) -> None:
        """For a person who may not be ranked any more."""
        for key in [key for key in self._kept if key[0] == object_id]:
            del self._kept[key]


class Place(NamedTuple):
    """A person in a list; `parts` are those of the score, in the ranker's order."""

    person_id: PersonId
    score: float
    unknown: tuple[str, ...]
    parts: tuple[float, ...]


class MadeList(NamedTuple):
    """A posting's list with those below it, and the digest of the content that it is of."""

    digest: bytes
    places: Sequence[Place]


class Suiting(NamedTuple):
    """A posting in a person's list."""

    posting_id: PostingId
    score: float
    unknown: tuple[str, ...]


def suiting(
    ranker: Ranker, postings: Sequence[PreparedPosting], people: Sequence[PreparedPerson], on: date, top: int
) -> list[list[Suiting]]:
    """The best postings of each person, in the order of the people."""
    return [suiting_list(shown) for shown in ranker.standings_of_people(people, postings, on, top)]


def place_list(shown: Sequence[Standing], person_ids: Mapping[str, PersonId]) -> list[Place]:
    """A posting's standings as the places of its list; `person_ids` by profile reference."""
    return [place(person_ids[one.profile_id], one) for one in shown]


def place(person_id: PersonId, one: Standing) -> Place:
    """A standing as the person's place in a list."""
    return Place(person_id, one.score, one.unknown, one.parts)


def suiting_list(shown: Sequence[Standing]) -> list[Suiting]:
    """A person's standings as her list."""
    return [suits(one) for one in shown]


def suits(one: Standing) -> Suiting:
    """A standing as the posting's place in a person's list."""
    return Suiting(PostingId(UUID(one.posting_id)), one.score, one.unknown)


def as_shown(stored: StoredList) -> tuple[list[RankedPair], list[RankedPair]]:
    """The list as a coordinator sees it, and those below it who were not drawn.

    In every full block of ten the last places are drawn among the people below, by posting and day, so that the
    list stands all day; who stands where by which chance is in each pair.
    """
    pairs = {str(pair.person_id): pair for pair in stored.pairs}
    order = ListOrder(
        stored.posting_id,
        stored.business_date,
        stored.length,
        stored.slots_in_ten,
        tuple(pair.person_id for pair in stored.pairs),
    )
    listed = [
        replace(pairs[one.profile_id], rank=one.rank, propensity=one.propensity, is_explored=one.is_explored)
        for one in _drawn(order)
    ]
    drawn = {pair.person_id for pair in listed}
    return listed, [pair for pair in stored.pairs if pair.person_id not in drawn]


def is_shown(order: ListOrder, person_id: PersonId) -> bool:
    """Whether the person stands on the list as a coordinator sees it."""
    return rank_shown(order, person_id) is not None


def rank_shown(order: ListOrder, person_id: PersonId) -> int | None:
    """Where the person stands on the list as a coordinator sees it; None for who stands on it not."""
    return next((one.rank for one in _drawn(order) if one.profile_id == str(person_id)), None)


def _drawn(order: ListOrder) -> list[Shown]:
    people = [str(person_id) for person_id in order.person_ids]
    return explored(
        people[: order.length],
        people[order.length :],
        str(order.posting_id),
        order.business_date,
        slots_in_ten=order.slots_in_ten,
    )


def mended(shown: Sequence[Place], person_id: PersonId, now: Place | None, top: int) -> list[Place] | None:
    """The list after one person changed, `now` being her place in it if she may have one.

    None where the list cannot tell: she fell out of a full one, or her score equals another's.
    """
    others = [place for place in shown if place.person_id != person_id]
    is_complete = len(shown) < top
    was_in = len(others) < len(shown)
    if now is None:
        return others if is_complete or not was_in else None
    if any(place.score == now.score for place in others):
        return None
    if was_in and not is_complete and (not others or now.score < others[-1].score):
        return None
    return sorted([*others, now], key=lambda place: -place.score)[:top]
