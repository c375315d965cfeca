"""Words of the slice: accounts (勘定科目), journals (仕訳) with their entries, fiscal years and their two closes."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from service.base.fiscal_year import FiscalYear
from service.base.ids import JournalId
from service.base.refusals import Conflict, Forbidden, Invalid, Missing
from service.base.yen import Yen

LARGEST = Yen(10**12)
"""No entry is larger, in either direction: beyond it somebody mistyped."""
LONGEST_KEY, LONGEST_KIND = 200, 60


class AccountKind(StrEnum):
    """What an account stands for: ours, owed by us, taken in, spent."""

    ASSET = "asset"
    LIABILITY = "liability"
    REVENUE = "revenue"
    EXPENSE = "expense"


class AccountCode(StrEnum):
    """The accounts."""

    CASH = "cash"
    RECEIVABLE_COMPANY = "receivable_company"
    RECEIVABLE_PERSON = "receivable_person"
    PAYABLE_PERSON = "payable_person"
    PAYABLE_COMPANY = "payable_company"
    PAYABLE_BACK = "payable_back"
    """What is owed to who paid it, or was to: a company's contribution, a deposit that nobody owed (過誤納金)."""
    SUSPENSE = "suspense"
    """Money that came in and is not known for whom."""
    SUPPORT_EXPENSE = "support_expense"
    REFUND_EXPENSE = "refund_expense"
    PAID_BACK_EXPENSE = "paid_back_expense"
    """Contributions that companies get back."""
    FEE_EXPENSE = "fee_expense"
    """What banks take."""
    CONTRIBUTION_REVENUE = "contribution_revenue"
    DONATION_REVENUE = "donation_revenue"
    RECLAIM_REVENUE = "reclaim_revenue"


@dataclass(frozen=True, slots=True)
class Account:
    """What an account is called, of which kind it is, and whether an entry in it must say whose it is."""

    name: str
    kind: AccountKind
    needs_party: bool = False


CHART: dict[AccountCode, Account] = {
    AccountCode.CASH: Account("歳計現金", AccountKind.ASSET),
    AccountCode.RECEIVABLE_COMPANY: Account("未収負担金", AccountKind.ASSET, needs_party=True),
    AccountCode.RECEIVABLE_PERSON: Account("未収返還金", AccountKind.ASSET, needs_party=True),
    AccountCode.PAYABLE_PERSON: Account("未払支援金", AccountKind.LIABILITY, needs_party=True),
    AccountCode.PAYABLE_COMPANY: Account("未払補助金", AccountKind.LIABILITY, needs_party=True),
    AccountCode.PAYABLE_BACK: Account("未払返還金", AccountKind.LIABILITY, needs_party=True),
    AccountCode.SUSPENSE: Account("仮受金", AccountKind.LIABILITY),
    AccountCode.SUPPORT_EXPENSE: Account("支援金", AccountKind.EXPENSE),
    AccountCode.REFUND_EXPENSE: Account("企業補助金", AccountKind.EXPENSE),
    AccountCode.PAID_BACK_EXPENSE: Account("償還金", AccountKind.EXPENSE),
    AccountCode.FEE_EXPENSE: Account("支払手数料", AccountKind.EXPENSE),
    AccountCode.CONTRIBUTION_REVENUE: Account("負担金収入", AccountKind.REVENUE),
    AccountCode.DONATION_REVENUE: Account("寄附金収入", AccountKind.REVENUE),
    AccountCode.RECLAIM_REVENUE: Account("返還金収入", AccountKind.REVENUE),
}
"""The chart of accounts (勘定科目表), in the order of a trial balance."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of a journal: debit positive, credit negative; `party` is the person or company it is about."""

    account: AccountCode
    amount: Yen
    party: UUID | None = None


@dataclass(frozen=True, slots=True)
class JournalFacts:
    """A journal to be posted, once by its `natural_key`, which follows from what it is for.

    `fiscal_year` is the year of the obligation (会計年度所属), `on_date` the day; for a journal that touches cash the
    day the money moved. `subject_id` is whom or what it is about, as the slice that posts counts it. `reverses` is
    undone entirely, at most once; `corrects` names the journal of an earlier year that this one puts right.
    """

    natural_key: str
    kind: str
    fiscal_year: FiscalYear
    on_date: date
    entries: tuple[Entry, ...]
    subject_id: UUID | None = None
    reverses: JournalId | None = None
    corrects: JournalId | None = None


@dataclass(frozen=True, slots=True)
class Journal:
    """A journal as it stands; `recorded_by` is None for the service.

    `number` is its place in the chain (仕訳番号), which it has from the end of the work on that posts it.
    """

    journal_id: JournalId
    number: int | None
    facts: JournalFacts
    recorded_at: datetime
    recorded_by: UUID | None
    reversed_by: JournalId | None


@dataclass(frozen=True, slots=True)
class Year:
    """A fiscal year's books: open, closed to new obligations, or closed altogether (出納閉鎖)."""

    fiscal_year: FiscalYear
    opened_at: datetime
    obligations_closed_at: datetime | None
    closed_at: datetime | None
    obligations_closed_by: UUID | None = None
    closed_by: UUID | None = None


class Closing(StrEnum):
    """What of a year is closed: to new obligations, then its books."""

    OBLIGATIONS = "obligations"
    BOOKS = "books"


@dataclass(frozen=True, slots=True)
class ClosingRequest:
    """Somebody asks that another closes; `seen` is what was open then, as who asks tells it."""

    id: UUID
    fiscal_year: FiscalYear
    closing: Closing
    seen: str
    requested_at: datetime
    requested_by: UUID


@dataclass(frozen=True, slots=True)
class AccountTotal:
    """One account's sums; `credit` is told as a positive amount, `balance` is debit less credit."""

    account: AccountCode
    debit: Yen
    credit: Yen

    @property
    def balance(self) -> Yen:
        return self.debit - self.credit


class BadJournal(Invalid):
    """A journal that no book can hold; its subclasses say why, the fact `journal` is its natural key."""


class Unbalanced(BadJournal):
    """Debit and credit differ."""


class TooFewEntries(BadJournal):
    """A journal moves something from one account to another: two entries or more."""


class EmptyEntry(BadJournal):
    """An entry of nothing."""


class AmountTooLarge(BadJournal):
    """An entry above LARGEST."""


class PartyNeeded(BadJournal):
    """What is owed is owed by or to somebody."""


class OutsideYear(BadJournal):
    """The day is not in the fiscal year; with cash, not until its 31 May (出納整理期間) either."""


class KeyUnusable(BadJournal):
    """A natural key or kind that is empty or too long."""


class YearNotOpened(Conflict):
    """The year has no books yet."""


class YearClosed(Conflict):
    """The year's books are closed; a mistake in them is corrected in the open year."""


class ObligationsClosed(Conflict):
    """The year takes cash for what it owes or is owed, and no new obligation."""


class TooEarlyToClose(Conflict):
    """A year's obligations close from 1 April on, its books from 1 June on."""


class ObligationsStillOpen(Conflict):
    """The books close after the obligations."""


class ClosingNotRequested(Conflict):
    """A close follows a request for it that stands."""


class SameHand(Forbidden):
    """What two people have to do, of whom this would be the first again, or nobody in particular."""


class NoSuchJournal(Missing):
    """No journal of this id."""


class AlreadyReversed(Conflict):
    """The journal was reversed before; at most once."""


class ReversalOfReversal(Conflict):
    """A reversal is not reversed; what was right after all is posted anew."""


class ReversalDiffers(Invalid):
    """A reversal has the same entries, negated."""


class CorrectionOfSameYear(Invalid):
    """`corrects` names a journal of an earlier year; within the year a journal is reversed."""


class LedgerBroken(Conflict):
    """The books are not what was recorded; the detail names the first journal that is wrong."""


class NotAnAnchor(Invalid):
    """What was given is not NUMBER:HASH."""
