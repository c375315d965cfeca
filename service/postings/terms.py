"""Words of the slice: a job posting (求人), its revisions, and whether it may be published."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from service.base.ids import CompanyId, PostingId
from service.base.outcomes import Outcome
from service.base.refusals import Conflict, Invalid, Missing, Stale


class NoSuchPosting(Missing):
    """No posting of this id, or none that the actor may see; the two are answered alike."""


class ChangedSince(Stale):
    """Somebody changed the posting since it was read."""


class AlreadyClosed(Conflict):
    """The posting is closed; putting it again opens it with a new revision."""


class AlreadyEntered(Conflict):
    """The company's reference stands for a posting of other content."""


class AlreadyOpen(Conflict):
    """The posting is open; there is nothing to open again."""


class StateUnknown(Invalid):
    """A form asked for a state that no posting has."""


class CursorRefused(Invalid):
    """A list's cursor that this service did not give out."""


class PostingState(StrEnum):
    """What the company wants; whether the law lets it be published is another question."""

    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"


class PublicationState(StrEnum):
    PUBLISHED = "published"
    WILL_BE_PUBLISHED = "will_be_published"
    WILL_NOT_BE_PUBLISHED = "will_not_be_published"


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a posting is not published: a stable code, the place (RFC 6901) and the way out, Japanese and English."""

    code: str
    pointer: str
    detail: str
    detail_en: str


@dataclass(frozen=True, slots=True)
class Publication:
    """Whether a posting is published on a day; `from_on` is the day on which it will be.

    `doubts` are points that somebody should look at; they hold nothing back.
    """

    state: PublicationState
    reasons: tuple[Reason, ...]
    from_on: date | None = None
    doubts: tuple[Reason, ...] = ()

    @property
    def is_complete(self) -> bool:
        """Whether all that the law wants shown is there; only then may anyone be introduced for it."""
        return self.state is not PublicationState.WILL_NOT_BE_PUBLISHED


@dataclass(frozen=True, slots=True)
class CompanyShown:
    """What a posting takes from its company where it does not tell it itself."""

    name: str
    address: str | None
    contact: str | None


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one posting that was handed in."""

    posting_id: PostingId
    external_ref: str
    revision: int
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class PostingInShort:
    """What a list of postings says of one; `is_sought`: people are ranked for it today."""

    posting_id: PostingId
    company_id: CompanyId
    title: str
    closes_on: date | None
    is_sought: bool


@dataclass(frozen=True, slots=True)
class OpenPosting:
    """A posting that people may be ranked for."""

    posting_id: PostingId
    company_id: CompanyId
    external_ref: str
    title: str
    revision: int
    content: Mapping[str, Any]
    digest: bytes


@dataclass(frozen=True, slots=True)
class StoredPosting:
    """A posting as it stands."""

    posting_id: PostingId
    company_id: CompanyId
    external_ref: str
    revision: int
    state: PostingState
    title: str
    is_for_high_school: bool
    is_test: bool
    content: Mapping[str, Any]
    digest: bytes
    created_at: datetime
    updated_at: datetime


class PostingsOrder(StrEnum):
    """What comes first in the list of postings: what was stored last, or what was changed last."""

    NEWEST = "newest"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class PostingsWanted:
    """What a list shows; None or nothing: no condition. Every word of a text must be there.

    `words` stand in the work, what it asks for, or its skills; `company` in the company's name, whose whole reference
    is `company_ref`; `gap` in a sentence on what an open posting lacks for publication; `closes_within` are days from
    today, `openings` the fewest; `among`: only these.
    """

    title: str = ""
    words: str = ""
    company: str = ""
    company_ref: str = ""
    state: PostingState | None = None
    publication: PublicationState | None = None
    gap: str = ""
    municipalities: tuple[str, ...] = ()
    closes_within: int | None = None
    openings: int | None = None
    for_high_school: bool | None = None
    changed_since: date | None = None
    among: tuple[PostingId, ...] | None = None

    @property
    def asks_rules(self) -> bool:
        """Whether rules tell what is wanted, and not the database alone."""
        return self.publication is not None or bool(self.gap.split())


@dataclass(frozen=True, slots=True)
class ListedPosting:
    """A posting in a list; `leads_to_candidates`: whoever looks may go on to who suits it."""

    posting: StoredPosting
    company_name: str
    publication: Publication
    leads_to_candidates: bool = False

    @property
    def gaps(self) -> tuple[Reason, ...]:
        """What stands against an open posting; of one that is over nothing is asked."""
        is_asked = self.posting.state is PostingState.OPEN and not self.publication.is_complete
        return self.publication.reasons if is_asked else ()


@dataclass(frozen=True, slots=True)
class LikelyDuplicate:
    """An open posting of the same company that may be the one being entered."""

    posting_id: PostingId
    external_ref: str
    title: str
    municipality: str | None
    created_at: datetime
    has_same_title: bool
    has_same_place: bool
