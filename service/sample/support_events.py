"""What happened in the programme's office: one frozen record an event; words as the programme's slice has them."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True)
class CompanyParticipates:
    """A firm takes part in a frame for people hired in a year: for how many, and up to which amount for each."""

    at: datetime
    company: str
    frame: str
    hire_year: int
    places: int
    cap: int | None


@dataclass(frozen=True)
class SupportRegistered:
    """登録, before any offer."""

    at: datetime
    case: str
    person: str
    frame: str
    hire_year: int
    category: str
    credential: str
    loans: tuple[str, ...]
    graduated_on: date
    from_outside: bool


@dataclass(frozen=True)
class SupportStep:
    """What befell a support on a day. `introduction` names the placement of a hire, `company` who offered or hired."""

    at: datetime
    case: str
    kind: str
    on_date: date
    company: str | None = None
    introduction: str | None = None
    left_on: date | None = None
    absence: str | None = None
    reason: str | None = None
    papers: tuple[str, ...] = ()
    age: int | None = None
    loan: int | None = None
    cap: int | None = None


@dataclass(frozen=True)
class SupportDecided:
    """支援対象者の決定, by another hand than the certification."""

    at: datetime
    case: str
    person: str
    company: str
    menu: str
    from_outside: bool


@dataclass(frozen=True)
class AccountTold:
    """The bank account of a person or of a firm."""

    at: datetime
    person: str | None = None
    company: str | None = None


@dataclass(frozen=True)
class EvidenceReceived:
    """What a firm's papers say of a support's fiscal year; `number` tells several of one year and firm apart."""

    at: datetime
    case: str
    company: str
    fiscal_year: int
    number: int
    certified_on: date
    employed: tuple[date, date]
    rests: tuple[tuple[str, date, date], ...]
    repaid: int | None
    outlay: int | None
    loan_remaining: int | None


@dataclass(frozen=True)
class EvidenceChecked:
    """Evidence was found right, or refused with a reason."""

    at: datetime
    case: str
    company: str
    fiscal_year: int
    number: int
    refused: str | None = None


@dataclass(frozen=True)
class CorrectionCame:
    """A firm put right what it had certified of a year that is paid already."""

    at: datetime
    case: str
    company: str
    fiscal_year: int
    certified_on: date
    employed: tuple[date, date]
    repaid: int


class Act(StrEnum):
    """What the office does once or twice a year."""

    OPEN_BOOKS = "open_books"
    CLOSE_OBLIGATIONS = "close_obligations"
    CLOSE_BOOKS = "close_books"
    PROPOSE = "propose"
    APPROVE = "approve"
    CLAIM = "claim"
    TAKE_DEPOSITS = "take_deposits"
    SETTLE_THE_REST = "settle_the_rest"
    """What was held or not paid in full is cleared, by hand where need be."""
    REQUEST_TRANSFERS = "request_transfers"
    BANK_ANSWERS = "bank_answers"


@dataclass(frozen=True)
class OfficeActed:
    """An act of the office for the books of a fiscal year."""

    at: datetime
    act: Act
    fiscal_year: int


@dataclass(frozen=True)
class BudgetVoted:
    """The budget of a fiscal year, and again where it is revised."""

    at: datetime
    fiscal_year: int
    expenditure: int
    revenue: int


SupportEvent = (
    CompanyParticipates
    | SupportRegistered
    | SupportStep
    | SupportDecided
    | AccountTold
    | EvidenceReceived
    | EvidenceChecked
    | CorrectionCame
    | OfficeActed
    | BudgetVoted
)
