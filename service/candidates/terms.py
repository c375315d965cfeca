"""Words of the slice: a link to a person's own page (本人用ページ), what she leaves to the office (本人からの依頼)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from service.base.ids import CompanyId, IntroductionId, PersonId, PostingId
from service.base.language import Language
from service.base.refusals import Conflict, Forbidden, Invalid, Missing
from service.introductions.terms import Stage
from service.introductions.terms.telling import CompanyTold

ErrandId = NewType("ErrandId", UUID)


@dataclass(frozen=True, slots=True)
class Link:
    """A link to a person's own page; `is_ended`: the office did before its time, or the address was put right since."""

    person_id: PersonId
    language: Language
    made_at: datetime
    made_by: UUID | None
    expires_at: datetime
    is_ended: bool

    def is_alive(self, now: datetime) -> bool:
        """Whether the page opens by it."""
        return not self.is_ended and now < self.expires_at


class ErrandKind(StrEnum):
    """What the office is to do."""

    CORRECTION = "correction"
    """What is stored is to be put right; she wrote how."""
    TELL_COMPANY = "tell_company"
    """She took her consent back, which ended an introduction: its company does not know yet."""
    INTEREST = "interest"
    """She would like to hear more of a posting (話を聞きたい)."""


@dataclass(frozen=True, slots=True)
class Errand:
    """What a person left to the office, without her words, which are sealed; `done_at` is None while it waits.

    `told`: of a withdrawal, what the company was told; None too where it had never heard of her (`is_company_unaware`).
    """

    id: ErrandId
    person_id: PersonId
    kind: ErrandKind
    introduction_id: IntroductionId | None
    posting_id: PostingId | None
    written_at: datetime
    done_at: datetime | None
    done_by: UUID | None
    told: CompanyTold | None
    is_company_unaware: bool = False
    is_known_to_company: bool = False


@dataclass(frozen=True, slots=True)
class OwnIntroduction:
    """One of a person's introductions as she reads it: where to, and how it stands since `on_date`.

    `is_sought`: the posting can still be read; `starts_on` is the agreed day of starting, while she has not.
    """

    posting_id: PostingId
    title: str
    company_id: CompanyId
    company_name: str
    introduced_on: date
    stage: Stage
    on_date: date
    starts_on: date | None
    is_sought: bool


class MayNotServe(Forbidden):
    """Coordinators and administrators send links and see to errands."""


class SentJustNow(Conflict):
    """A link was sent to the person a moment ago."""


class NoSuchErrand(Missing):
    """No errand of this id, or not of this person."""


class CompanyHeard(Conflict):
    """Something recorded says that the company heard of her, so that it is to be told of her withdrawal."""


class TellingNeeded(Conflict):
    """Of a withdrawal it is recorded whom at the company was told; that it was seen to does not do."""


class CorrectionEmpty(Invalid):
    """Nothing was written."""


class CorrectionTooLong(Invalid):
    """More than a request takes."""


class TooManyWait(Conflict):
    """So many of the person's requests for correction wait that another would help nobody."""


class JobOver(Conflict):
    """The posting is not published any more."""


class SearchEnded(Conflict):
    """She ended her search, and asks about no posting until the office takes it up again."""


class ChoiceUnreadable(Invalid):
    """A consent that the page did not offer."""
