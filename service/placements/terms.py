"""Words of the slice: an acceptance (就職決定) and the events that follow it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from service.base.ids import CompanyId, IntroductionId, PersonId, PlacementId, PostingId
from service.base.refusals import Conflict, Invalid, Missing
from service.consultations.terms import Center


class EventKind(StrEnum):
    """What happens to a placement."""

    ACCEPTED = "accepted"
    """内定承諾: 就職決定日."""
    STARTED = "started"
    """入社."""
    CHECKED_IN = "checked_in"
    """在職確認: the person was known to work there on that day."""
    LEFT = "left"
    """離職."""
    CANCELLED = "cancelled"
    """内定取消・辞退, before the start."""


class Unnamed(Invalid):
    """An acceptance is known by its own reference or by the introduction it came from."""


class NoSuchPlacement(Missing):
    """No placement of this id."""


class EventOutOfOrder(Conflict):
    """The event cannot have happened after, or without, those that are recorded."""


@dataclass(frozen=True, slots=True)
class AcceptanceFacts:
    """An offer accepted. Prefectures are JIS X 0401 codes, as of registration and not as of today.

    `center` is the window through which it came, None where it came without one; `residence_…` None where it was
    not told. An acceptance without a reference of its own is known by its introduction.
    """

    person_id: PersonId
    company_id: CompanyId
    accepted_on: date
    workplace_prefecture: str
    is_semiconductor: bool
    residence_prefecture_at_registration: str | None = None
    center: Center | None = None
    placement_ref: str | None = None
    introduction_id: IntroductionId | None = None
    posting_id: PostingId | None = None

    def __post_init__(self) -> None:
        if self.placement_ref is None and self.introduction_id is None:
            raise Unnamed("就職決定には番号か紹介のどちらかが必要です。")


@dataclass(frozen=True, slots=True)
class PlacementEventFacts:
    """Something that happened to a placement on a day; `facts` are codes and numbers, nothing personal."""

    placement_id: PlacementId
    kind: EventKind
    on_date: date
    facts: Mapping[str, str | int | bool] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class PlacementEvent:
    """An event that was recorded and stands; by `id` it can be taken back."""

    placement_id: PlacementId
    kind: EventKind
    on_date: date
    facts: Mapping[str, str | int | bool]
    id: UUID
    recorded_at: datetime
    recorded_by: UUID | None
