"""What moves money: claims, requests to the bank and its answers, deposits, and the budget they are held against."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, JournalId, ObligationId
from service.base.refusals import Conflict, Invalid, Missing
from service.base.yen import Yen
from service.ledger.terms import AccountCode
from service.repayments.terms.scheme import Flow


class NoSuchClaim(Missing):
    """No claim of this number."""


class NoSuchDeposit(Missing):
    """No deposit of this id."""


class NothingToClaim(Conflict):
    """Nothing of this company and year waits to be claimed or paid."""


class NotThatMuch(Invalid):
    """More than is open."""


class DepositChanged(Conflict):
    """Something of the deposit was used since it was looked at: the same form sent twice, or another was quicker."""


class NoSuchMatch(Missing):
    """No match of this id."""


class MatchUndone(Conflict):
    """The match was undone before, or is itself what undoes another."""


class NotReturned(Conflict):
    """The deposit is not this transfer's money come back: another amount, fee or day, used, or never paid out."""


class WhyNeeded(Invalid):
    """What is undone or given back has a reason of at most LONGEST_REASON characters."""


class AccountMissing(Conflict):
    """Somebody is to be paid whose account is not known."""


class NotAPayDay(Invalid):
    """The bank pays nothing on a day that is past or no business day; the fact `next` is the next that may be."""


class RequesterMissing(Conflict):
    """No file for the bank can be made: the prefecture's own account is not set."""


class CursorRefused(Invalid):
    """A page of claims that this service did not lead to."""


class FileUnknown(Invalid):
    """A table or a form of file that there is not."""


class BooksTooLong(Conflict):
    """A year has more journals than one file holds."""


class NoSuchTransfer(Missing):
    """No request to the bank of this id."""


class UnknownReference(Conflict):
    """The bank answers to a request that nobody made."""


LONGEST_REASON = 200
MOST_FEE = Yen(5_000)
"""No bank takes more for giving a transfer back (組戻手数料)."""


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
    """What the bank answered, and what became of it."""

    PAID = "paid"
    FAILED = "failed"
    RETURNED = "returned"
    """Paid, and given back by the bank afterwards (組戻し); no bank's file answers so."""
    WITHDRAWN = "withdrawn"
    """Not wanted any more before the bank answered (取消し); no bank's file answers so."""


class BudgetSide(StrEnum):
    """歳出 and 歳入."""

    EXPENDITURE = "expenditure"
    REVENUE = "revenue"


PAID_BACK, FEES = "paid_back", "fees"
BESIDE_SCHEMES = (PAID_BACK, FEES)
"""Of what a budget can be voted besides a scheme, 歳出 alone: 償還金 and 支払手数料. No scheme bears these names."""


@dataclass(frozen=True, slots=True)
class DepositFacts:
    """Money that came in, as the bank tells it; `line_key` is the same whenever the same line is read."""

    line_key: str
    on_date: date
    amount: Yen
    payer: str
    reference: str = ""


@dataclass(frozen=True, slots=True)
class ClaimOf:
    """What one claim is of: the books of one year, one debtor, one scheme and who pays first in it.

    So 負担金, 寄附金, which nobody may be bound to give (地方財政法 4条の5), and what a company gives back never stand
    in one document.
    """

    year: FiscalYear
    debtor: Party
    scheme: str
    flow: Flow


@dataclass(frozen=True, slots=True)
class Unclaimed:
    """What an approved obligation lets the prefecture claim, and no claim holds yet; `of`: the claim it is for."""

    obligation_id: ObligationId
    case_id: CaseId
    of: ClaimOf
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
class Transfer:
    """A request as it was sent to the bank: for an obligation of a support, or to pay back what came in for a claim.

    `outcome` is how it stands by now; `booked_as` the account in which it is owed, which paying it clears.
    """

    id: UUID
    obligation_id: ObligationId | None
    refund_id: UUID | None
    subject_id: UUID
    """The support, or the claim that was paid too much for."""
    payee: Party
    fiscal_year: FiscalYear
    amount: Yen
    booked_as: AccountCode
    reference: str
    is_answered: bool
    outcome: TransferOutcome | None = None
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
class Match:
    """So much of a deposit settles so much of a claim, booked by a journal; `is_undone`: not any more."""

    id: UUID
    deposit_id: UUID
    claim_id: UUID
    amount: Yen
    journal_id: JournalId
    is_undone: bool


@dataclass(frozen=True, slots=True)
class SealedWords:
    """Who paid and what the payer wrote, sealed by a key that is stored wrapped beside it."""

    wrapped_key: bytes
    words: bytes


@dataclass(frozen=True, slots=True)
class Deposit:
    """Money that came in, the year in whose books it stands, and what of it is not used."""

    id: UUID
    line_key: str
    on_date: date
    amount: Yen
    fiscal_year: FiscalYear
    open: Yen
    words: SealedWords


class Unmatched(StrEnum):
    """Why a deposit, or a part of it, waits for somebody to say what it is for."""

    WITHOUT_REFERENCE = "without_reference"
    """Neither a claim's number nor a payer who owes exactly this."""
    CLAIM_SETTLED = "claim_settled"
    """The claim was paid already: paid twice."""
    MORE_THAN_CLAIMED = "more_than_claimed"
    MATCH_UNDONE = "match_undone"
    """It was matched to a claim that it was not for."""
