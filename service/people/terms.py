"""Words of the slice: a person (求職者・支援対象者・学生), the profile, the consents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from ingest.records.codes import ConsentPurpose as Purpose
from ingest.records.personal import PersonalText
from service.base.ids import CompanyId, PersonId
from service.base.outcomes import Outcome
from service.base.refusals import Conflict, Forbidden, Invalid, Missing, Stale

__all__ = [
    "Alike", "AlreadyRegistered", "ChangedSince", "Consent", "ConsentEvent", "ConsentGiven", "ConsentMissing",
    "ConsentStanding", "Identity", "KanaNeeded", "KanaTooShort", "LikelyDuplicate", "ListedPerson", "NoSuchPerson",
    "OlderThanWithdrawal", "PeopleOrder", "PeopleWanted", "PersonState", "Purpose", "RankableProfile", "Stored",
    "StoredProfile", "ThroughSchool",
]  # fmt: skip


class PersonState(StrEnum):
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


class NoSuchPerson(Missing):
    """Nobody of this id, or nobody whom the actor may see."""


class ConsentMissing(Conflict):
    """The person has not consented to this."""


class OlderThanWithdrawal(Conflict):
    """A consent of a day before the one on which it was withdrawn."""


class ChangedSince(Stale):
    """Somebody changed the person since the form was shown."""


class AlreadyRegistered(Conflict):
    """The form's number stands for a registration of other content."""


class ThroughSchool(Forbidden):
    """Who attends high school is registered by the school's way alone (R-33)."""


class KanaTooShort(Invalid):
    """So few signs of kana name too many people."""


class KanaNeeded(Invalid):
    """A name is looked up by its kana; it was written in kanji."""


class ConsentStanding(StrEnum):
    """What became of a consent."""

    STANDS = "stands"
    ENDED = "ended"
    NONE = "none"


OUTSIDE = "outside"
"""Of residences: anywhere but in Kumamoto."""


class PeopleOrder(StrEnum):
    """What comes first in the list of people: who was changed last, or who was registered last."""

    CHANGED = "changed"
    REGISTERED = "registered"


class Alike(StrEnum):
    """What a registered person has in common with one who is being entered."""

    PHONE = "phone"
    EMAIL = "email"
    BIRTH_DATE = "birth_date"
    KANA = "kana"
    KANA_BEGINS = "kana_begins"


@dataclass(frozen=True, slots=True)
class LikelyDuplicate:
    """A registered person who may be the one who is being entered, told by reference; the identity stays sealed.

    `is_born_otherwise`: both birth dates are known, and they differ.
    """

    person_id: PersonId
    profile_ref: str
    registered_at: datetime
    residence_prefecture: str
    alike: tuple[Alike, ...]
    is_born_otherwise: bool


@dataclass(frozen=True, slots=True)
class ConsentGiven:
    """One consent as a file tells it for every person in it."""

    purpose: Purpose
    given_on: date
    source: str


@dataclass(frozen=True, slots=True)
class Stored:
    """What became of one record."""

    person_id: PersonId
    profile_ref: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class RankableProfile:
    """A profile that may be ranked: its person consented to matching, is active, and is no high-school student."""

    person_id: PersonId
    profile_ref: str
    content: Mapping[str, Any]
    digest: bytes
    revision: int


@dataclass(frozen=True, slots=True)
class StoredProfile:
    """A profile as coordinators see it, without identity and statistics."""

    person_id: PersonId
    profile_ref: str
    track: str
    state: PersonState
    is_high_school_student: bool
    registered_at: datetime
    revision: int
    content: Mapping[str, Any]
    digest: bytes


@dataclass(frozen=True, slots=True)
class PeopleWanted:
    """Whom a list shows; None or nothing: no condition.

    Every one of `words` stands in wishes, skills, work or summary, or begins the reference. `residence`: a prefecture,
    or OUTSIDE. `municipalities`: one of them is wished for, or any in Kumamoto will do. `education` is a level that is
    reached, `licence` and `kind_of_work` are codes of `facets`. `available_on`: free to begin by that day, as far as
    she told; `changed_since`: the profile, on that day or later.
    """

    words: str = ""
    track: str | None = None
    state: PersonState | None = None
    consent: ConsentStanding | None = None
    residence: str | None = None
    municipalities: tuple[str, ...] = ()
    education: str | None = None
    licence: str | None = None
    kind_of_work: str | None = None
    available_on: date | None = None
    changed_since: date | None = None


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """What a list tells of a person; `consent` is the one to matching, `consent_on` the day of its last word."""

    person_id: PersonId
    profile_ref: str
    track: str
    state: PersonState
    content: Mapping[str, Any]
    consent: ConsentStanding
    consent_on: date | None
    registered_at: datetime
    updated_at: datetime


@dataclass(frozen=True, slots=True)
class Consent:
    """The standing consent of a person to a purpose, for one company or for none in particular."""

    person_id: PersonId
    purpose: Purpose
    company_id: CompanyId | None
    is_given: bool
    on_date: date
    source: str


@dataclass(frozen=True, slots=True)
class ConsentEvent:
    """One word on a consent as it was recorded; `recorded_by` is a member of staff, None the service."""

    purpose: Purpose
    company_id: CompanyId | None
    is_given: bool
    on_date: date
    source: str
    recorded_at: datetime
    recorded_by: UUID | None


@dataclass(frozen=True, slots=True)
class Identity:
    """Who a person is; each value masks itself when printed."""

    name: PersonalText | None
    name_kana: PersonalText | None
    email: PersonalText | None
    phone: PersonalText | None
    postal_code: PersonalText | None
    address: PersonalText | None
    birth_date: PersonalText | None
