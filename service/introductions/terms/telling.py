"""What a company was told, and what was agreed with it: 紹介状の送付、面接の予定、同意の取り消しを企業に伝えた記録."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from service.base.refusals import Conflict, Invalid

LONGEST_NAME, LONGEST_NOTE = 100, 500
"""Characters of whom at a company was told, and of a note on it."""


class TellingWay(StrEnum):
    """How the company was told, or a letter came to it."""

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


@dataclass(frozen=True, slots=True)
class LetterMade:
    """The letter of introduction was made on this day, perhaps to be looked at alone: `at` is the day's first time."""

    at: datetime
    by: UUID | None


@dataclass(frozen=True, slots=True)
class LetterSent:
    """The letter of introduction was sent, as it was recorded; without `told` what was recorded before was wrong."""

    id: UUID
    told: CompanyTold | None
    has_note: bool
    at: datetime
    by: UUID


@dataclass(frozen=True, slots=True)
class InterviewPlan:
    """The day of the next interview as it was recorded, with a note on it or not; without a day it is off."""

    id: UUID
    on_date: date | None
    has_note: bool
    at: datetime
    by: UUID | None


class InterviewToCome(Invalid):
    """An interview that is still to come has not been held; it is planned."""


class ToldOnUnfit(Invalid):
    """The day on which the company was told is missing, to come, or before there was anything to tell."""


class ToldWayNeeded(Invalid):
    """How the company was told is chosen from the list."""


class ToldToNeeded(Invalid):
    """Nobody at the company is named, or too lengthily."""


class ToldNoteTooLong(Invalid):
    """More than a note on it takes."""


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

    It waits until `done_at`. `told` is None of what was done before it was asked how, and where the company had never
    heard of her (`is_company_unaware`).
    """

    errand_id: UUID
    withdrawn_at: datetime
    done_at: datetime | None
    done_by: UUID | None
    told: CompanyTold | None
    is_company_unaware: bool = False


def check_told(told: CompanyTold, note: str, since: date, today: date, refusal: str) -> None:
    """Refuses a day before `since` or to come, saying so by `refusal`; a person who is not named, and too much."""
    check_told_on(told.on_date, since, today, refusal)
    check_told_to(told.to)
    check_note(note)


def check_told_on(on: date, since: date, today: date, refusal: str) -> None:
    """Refuses a day before `since` or to come, saying so by `refusal`."""
    if not since <= on <= today:
        raise ToldOnUnfit(refusal)


def check_told_to(to: str) -> None:
    """Refuses a person who is not named, or too lengthily."""
    if not to or len(to) > LONGEST_NAME:
        raise ToldToNeeded(f"伝えた相手（部署や氏名）を{LONGEST_NAME}文字以内で入力してください。")


def check_note(note: str) -> None:
    """Refuses more than a note takes."""
    if len(note) > LONGEST_NOTE:
        raise ToldNoteTooLong(f"メモは{LONGEST_NOTE}文字以内で書いてください。", length=len(note))
