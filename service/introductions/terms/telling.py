"""How a company came to know that a person took her consent back (企業に伝えた記録)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID


class TellingWay(StrEnum):
    """How the company was told."""

    TELEPHONE = "telephone"
    MAIL = "mail"
    MEETING = "meeting"
    LETTER = "letter"


@dataclass(frozen=True, slots=True)
class CompanyTold:
    """What a form tells: on which day, how and whom at the company; `note` may be empty."""

    on_date: date
    way: TellingWay
    to: str
    note: str


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An introduction that the person ended on her own page, and whether its company knows.

    It waits until `done_at`. `told` is None of what was done before it was asked how.
    """

    errand_id: UUID
    withdrawn_at: datetime
    done_at: datetime | None
    done_by: UUID | None
    told: CompanyTold | None
