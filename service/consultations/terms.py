"""Words of the slice: a consultation (相談), the statistics that are published of it, and what was noted of it."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import NewType
from uuid import UUID

from service.base.ids import PersonId
from service.base.refusals import Forbidden, Invalid, Missing, Stale

NoteId = NewType("NoteId", UUID)


class Center(StrEnum):
    """UIJターン就職支援センター: the four windows of the prefecture."""

    TOKYO = "tokyo"
    OSAKA = "osaka"
    FUKUOKA = "fukuoka"
    KUMAMOTO = "kumamoto"


class AgeGroup(StrEnum):
    """年齢別; a spreadsheet would take `20-29` for a day of the year, hence words."""

    UNDER_20 = "under_20"
    TWENTIES = "20s"
    THIRTIES = "30s"
    FORTIES = "40s"
    FIFTIES = "50s"
    SIXTY_AND_OVER = "60_and_over"
    UNKNOWN = "unknown"


class Gender(StrEnum):
    """男女比: self-declared, for statistics only."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNKNOWN = "unknown"


class Household(StrEnum):
    """家族構成 of those who would move."""

    SINGLE = "single"
    COUPLE = "couple"
    WITH_CHILDREN = "with_children"
    WITH_PARENTS = "with_parents"
    OTHER = "other"
    UNKNOWN = "unknown"


class Uij(StrEnum):
    """UIJターンの別, as of registration."""

    U = "u"
    """Home in Kumamoto, lives outside, returns."""
    J = "j"
    """Home in a near prefecture, lives away from it, settles near home."""
    I = "i"  # noqa: E741 - the word of the office
    """Comes from elsewhere."""
    LOCAL = "local"
    """Lives in Kumamoto already (県内定着): never UIJ."""
    UNKNOWN = "unknown"
    """Home or residence not told: in the totals, not in the ratio of U, I and J."""


class JRule(StrEnum):
    """Whose coming is a J turn; no law says how near is near (domain notes, 3.1)."""

    NEAR_LIST = "near_list"
    """Homes in the other prefectures of Kyushu."""
    SAME_REGION = "same_region"
    """The same and Okinawa: the region 九州・沖縄."""
    ANY_RURAL = "any_rural"
    """Homes anywhere outside the three metropolitan areas."""


@dataclass(frozen=True, slots=True)
class ConsultationFacts:
    """One consultation as a centre tells it. Prefectures are JIS X 0401 codes, None where it was not told.

    `person_id` is None for someone who is not registered. Residence is where the person really lives (居所).
    """

    consultation_ref: str
    held_on: date
    center: Center
    person_id: PersonId | None = None
    residence_prefecture: str | None = None
    origin_prefecture: str | None = None
    age_group: AgeGroup = AgeGroup.UNKNOWN
    gender: Gender = Gender.UNKNOWN
    household: Household = Household.UNKNOWN


class Way(StrEnum):
    """How somebody was spoken with."""

    TELEPHONE = "telephone"
    COUNTER = "counter"
    MAIL = "mail"
    ONLINE = "online"


@dataclass(frozen=True, slots=True)
class NewNote:
    """What a form tells of a consultation; `words` are what was said."""

    held_on: date
    way: Way
    words: str


@dataclass(frozen=True, slots=True)
class NoteRow:
    """One row as it is stored, sealed; no words: what it replaces is taken back."""

    id: NoteId
    replaces: NoteId | None
    held_on: date
    way: Way
    words: bytes | None
    noted_at: datetime
    noted_by: UUID


@dataclass(frozen=True, slots=True)
class Noted:
    """A consultation as its rows tell it now, `rows` the first first.

    Who noted the first is its maker; `is_withdrawn`: the last row took it back.
    """

    rows: tuple[NoteRow, ...]

    @property
    def first(self) -> NoteRow:
        return self.rows[0]

    @property
    def last(self) -> NoteRow:
        return self.rows[-1]

    @property
    def is_withdrawn(self) -> bool:
        return self.last.words is None


class MayNotNote(Forbidden):
    """Consultations are noted and read by coordinators and administrators."""


class NotYourNote(Forbidden):
    """A note is changed by its maker, or by an administrator."""


class NoSuchNote(Missing):
    """No note of this person has this id."""


class NoteEmpty(Invalid):
    """A note says something."""


class NoteTooLong(Invalid):
    """A note has at most LONGEST signs."""


class WayNeeded(Invalid):
    """How they spoke is chosen from the list."""


class DayNeeded(Invalid):
    """The day is one of the calendar, in this century."""


class NoteChangedSince(Stale):
    """The note was corrected or taken back since it was shown."""
