"""What the prefecture owes or gives back, how far it was asked of the bank, and what holds it."""

from dataclasses import dataclass
from uuid import UUID

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, ObligationId
from service.base.yen import Yen
from service.ledger.terms import AccountCode
from service.repayments.terms.settlement import Party, TransferOutcome


@dataclass(frozen=True, slots=True)
class StillOwed:
    """What of a claim, or of what was not claimed yet (None), a company did not pay."""

    claim_id: UUID | None
    claim_no: str | None
    amount: Yen


@dataclass(frozen=True, slots=True)
class Payable:
    """What the prefecture owes for an approved obligation, or gives back of a deposit, and the last request for it.

    `last_outcome` None: never asked, or the bank has not answered; `attempts` tells the two apart. `is_held`: the
    support was obtained by a false statement, so that nobody is paid for it any more. `owes_first`: what a company owes
    for the same support, which it pays before it gets a contribution back. `told_by` said of a deposit that it is paid
    back, or is what the bank gave back: another asks the bank to pay. `booked_as`: the account in which it is owed.
    """

    obligation_id: ObligationId | None
    refund_id: UUID | None
    case_id: CaseId | None
    payee: Party
    fiscal_year: FiscalYear
    amount: Yen
    booked_as: AccountCode
    attempts: int
    last_outcome: TransferOutcome | None
    is_held: bool = False
    owes_first: tuple[StillOwed, ...] = ()
    told_by: frozenset[UUID] = frozenset()

    @property
    def owed_id(self) -> UUID:
        """The obligation's, or that of what is paid back."""
        return _one_of(self.obligation_id, self.refund_id)

    @property
    def key(self) -> tuple[UUID, UUID]:
        """By one obligation two companies can get something back: what is owed, and to whom."""
        return self.owed_id, self.payee.id

    @property
    def gives_back(self) -> bool:
        """Whether it is no support, and the payee's own money."""
        return self.booked_as is AccountCode.PAYABLE_BACK

    @property
    def may_be_sent(self) -> bool:
        """Nothing is sent twice while the first may still be paid, or was."""
        return self._is_free and not self.is_held and not self.owes_first

    @property
    def waits_for_company(self) -> bool:
        """It would be sent, had the company paid what it owes first."""
        return self._is_free and bool(self.owes_first)

    @property
    def _is_free(self) -> bool:
        again = (TransferOutcome.FAILED, TransferOutcome.RETURNED, TransferOutcome.WITHDRAWN)
        return self.attempts == 0 or self.last_outcome in again


def _one_of(first: UUID | None, second: UUID | None) -> UUID:
    told = first or second
    if told is None:
        raise ValueError("one of the two is there")
    return told
