"""Words of the slice: a person (求職者・支援対象者・学生), the profile, the consents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from ingest.records.codes import ConsentPurpose as Purpose
from ingest.records.personal import PersonalText
from service.base.ids import CompanyId, PersonId
from service.base.outcomes import Outcome
from service.base.refusals import Conflict, Missing

__all__ = [
    "Consent", "ConsentGiven", "ConsentMissing", "Identity", "NoSuchPerson", "PersonState", "Purpose",
    "RankableProfile", "Stored", "StoredProfile",
]  # fmt: skip


class PersonState(StrEnum):
    ACTIVE = "active"
    WITHDRAWN = "withdrawn"
    ERASED = "erased"


class NoSuchPerson(Missing):
    """Nobody of this id, or nobody whom the actor may see."""


class ConsentMissing(Conflict):
    """The person has not consented to this."""


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
class Consent:
    """The standing consent of a person to a purpose, for one company or for none in particular."""

    person_id: PersonId
    purpose: Purpose
    company_id: CompanyId | None
    is_given: bool
    on_date: date
    source: str


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
