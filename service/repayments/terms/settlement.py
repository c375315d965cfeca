"""What moves money: claims, requests to the bank and its answers, deposits, and the budget they are held against."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, ObligationId
from service.base.refusals import Conflict, Invalid, Missing
from service.base.yen import Yen


class NoSuchClaim(Missing):
    """No claim of this number."""


class NoSuchDeposit(Missing):
    """No deposit of this id."""


class NothingToClaim(Conflict):
    """Nothing of this company and year waits to be claimed or paid."""


class NotThatMuch(Invalid):
    """More than is open."""


class AccountMissing(Conflict):
    """Somebody is to be paid whose account is not known."""


class RequesterMissing(Conflict):
    """No file for the bank can be made: the prefecture's own account is not set."""


class CursorRefused(Invalid):
    """A page of claims that this service did not lead to."""


class NoSuchBatch(Missing):
    """No batch of transfer requests of this id."""


class UnknownReference(Conflict):
    """The bank answers to a request that nobody made."""


class PartyKind(StrEnum):
    """Who owes or is owed."""

    COMPANY = "company"
    PERSON = "person"


@dataclass(frozen=True, slots=True)
class Party:
    """A company or a person by id."""

    kind: PartyKind
    id: UUID


class TransferOutcome(StrEnum):
    """What the bank answered."""

    PAID = "paid"
    FAILED = "failed"


class BudgetSide(StrEnum):
    """歳出 and 歳入."""

    EXPENDITURE = "expenditure"
    REVENUE = "revenue"


@dataclass(frozen=True, slots=True)
class DepositFacts:
    """Money that came in, as the bank tells it; `line_key` is the same whenever the same line is read."""

    line_key: str
    on_date: date
    amount: Yen
    payer: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """What an approved obligation lets the prefecture claim, and no claim holds yet."""

    obligation_id: ObligationId
    debtor: Party
    fiscal_year: FiscalYear
    amount: Yen


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim (請求) and how much of it came in."""

    id: UUID
    claim_no: str
    debtor: Party
    fiscal_year: FiscalYear
    issued_on: date
    due_on: date
    amount: Yen
    paid: Yen

    @property
    def open(self) -> Yen:
        return self.amount - self.paid


@dataclass(frozen=True, slots=True)
class Payable:
    """What the prefecture has to pay for an approved obligation, and the last request for it.

    `last_outcome` None: never asked, or the bank has not answered; `attempts` tells the two apart. `is_held`: the
    support was obtained by a false statement, so that nobody is paid for it any more.
    """

    obligation_id: ObligationId
    case_id: CaseId
    payee: Party
    fiscal_year: FiscalYear
    amount: Yen
    attempts: int
    last_outcome: TransferOutcome | None
    is_held: bool = False

    @property
    def may_be_sent(self) -> bool:
        """Nothing is sent twice while the first may still be paid."""
        return not self.is_held and (self.attempts == 0 or self.last_outcome is TransferOutcome.FAILED)


@dataclass(frozen=True, slots=True)
class Transfer:
    """A request as it was sent to the bank."""

    id: UUID
    obligation_id: ObligationId
    case_id: CaseId
    payee: Party
    fiscal_year: FiscalYear
    amount: Yen
    reference: str
    is_answered: bool
    account_id: UUID | None = None
    """The account that counted when it was made; None: none was known."""


@dataclass(frozen=True, slots=True)
class TransferAnswer:
    """What the bank says of the request with that reference; its code stands beside what it means."""

    reference: str
    outcome: TransferOutcome
    bank_code: str
    on_date: date


@dataclass(frozen=True, slots=True)
class Deposit:
    """Money that came in, the year in whose books it stands, and what of it is not matched."""

    id: UUID
    facts: DepositFacts
    fiscal_year: FiscalYear
    open: Yen


class Unmatched(StrEnum):
    """Why a deposit, or a part of it, waits for somebody to say what it is for."""

    WITHOUT_REFERENCE = "without_reference"
    """Neither a claim's number nor a payer who owes exactly this."""
    CLAIM_SETTLED = "claim_settled"
    """The claim was paid already: paid twice."""
    MORE_THAN_CLAIMED = "more_than_claimed"
