"""How a company came to know that a person took her consent back (企業に伝えた記録)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from service.base.refusals import Conflict


class TellingWay(StrEnum):
    """How the company was told."""

    TELEPHONE = "telephone"
    MAIL = "mail"
    MEETING = "meeting"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class CompanyTold:
    """On which day, how and whom at the company; a note on it is about the person, and is kept sealed beside."""

    on_date: date
    way: TellingWay
    to: str


class CompanyToTell(Conflict):
    """The consent was taken back: the introduction ends by recording whom at the company was told, when and how."""


@dataclass(frozen=True, slots=True)
class ConsentTakenBack:
    """The last word on her consent to the company, of or since the introduction's day, is that she took it back."""

    on_date: date
    recorded_at: datetime
    recorded_by: UUID | None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An introduction that ended since the person took her consent back, and whether its company knows.

    It waits until `done_at`. `told` is None of what was done before it was asked how.
    """

    errand_id: UUID
    withdrawn_at: datetime
    done_at: datetime | None
    done_by: UUID | None
    told: CompanyTold | None
