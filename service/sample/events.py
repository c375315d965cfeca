"""What happened in the sample prefecture: one frozen record an event, each with its own instant in UTC."""

from dataclasses import dataclass
from datetime import date, datetime

from service.sample.support_events import SupportEvent


@dataclass(frozen=True)
class PersonRegistered:
    at: datetime
    person: str


@dataclass(frozen=True)
class Consulted:
    """A consultation at a centre; `person` is None for somebody not registered. Prefectures None: not told."""

    at: datetime
    consultation: str
    center: str
    person: str | None
    residence: str | None
    origin: str | None
    age_group: str
    gender: str
    household: str
    uij: str


@dataclass(frozen=True)
class PostingOpened:
    at: datetime
    posting: str


@dataclass(frozen=True)
class PostingClosed:
    at: datetime
    posting: str


@dataclass(frozen=True)
class ShortlistDecided:
    """A coordinator's word on a pair of a shortlist: `accept`, `hold` or `pass`, with a reason for the last two."""

    at: datetime
    posting: str
    person: str
    decision: str
    reason: str | None


@dataclass(frozen=True)
class Introduced:
    at: datetime
    introduction: str
    person: str
    posting: str
    company: str


@dataclass(frozen=True)
class Interviewed:
    at: datetime
    introduction: str


@dataclass(frozen=True)
class Offered:
    at: datetime
    introduction: str


@dataclass(frozen=True)
class IntroductionEnded:
    """An introduction that led to nothing: `declined` by the person, or `not_selected` by the firm."""

    at: datetime
    introduction: str
    outcome: str


@dataclass(frozen=True)
class Accepted:
    """就職決定. `residence` is that of the registration; `center` the window through which it came."""

    at: datetime
    introduction: str
    person: str
    posting: str
    company: str
    accepted_on: date
    center: str
    residence: str
    workplace_prefecture: str
    is_semiconductor: bool


@dataclass(frozen=True)
class Hired:
    """入社."""

    at: datetime
    introduction: str
    started_on: date


@dataclass(frozen=True)
class CheckedIn:
    """在職確認 six, twelve or thirty-six months after the start."""

    at: datetime
    introduction: str
    months: int


@dataclass(frozen=True)
class Left:
    """離職."""

    at: datetime
    introduction: str
    left_on: date


@dataclass(frozen=True)
class ContractConcluded:
    """A contract with a professional (成約): `employment`, `side_job` or `concurrent`."""

    at: datetime
    contract: str
    company: str
    kind: str
    is_semiconductor: bool


@dataclass(frozen=True)
class CompanySupported:
    """A support case (伴走型支援) of a firm in a fiscal year, with the hires decided in it."""

    at: datetime
    case: str
    company: str
    fiscal_year: int
    course: str
    started_on: date
    hires: int


Event = (
    PersonRegistered
    | Consulted
    | PostingOpened
    | PostingClosed
    | ShortlistDecided
    | Introduced
    | Interviewed
    | Offered
    | IntroductionEnded
    | Accepted
    | Hired
    | CheckedIn
    | Left
    | ContractConcluded
    | CompanySupported
    | SupportEvent
)
