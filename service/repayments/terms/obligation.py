"""Obligations: what one instalment obliges to, from the proposal to the books."""

from dataclasses import dataclass
from enum import StrEnum

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId, ObligationId, StaffId
from service.base.refusals import Conflict, Missing
from service.base.yen import ZERO, Yen
from service.repayments.terms.life import Award, Instalment
from service.repayments.terms.scheme import Flow


class NoSuchObligation(Missing):
    """No obligation of this id."""


class AlreadySettled(Conflict):
    """Somebody has decided on it already; nothing is decided twice."""


class YearNotReady(Conflict):
    """The year's payment is not to be computed yet: evidence is missing, not checked, or the year is not over."""


class BudgetMissing(Conflict):
    """No budget is recorded for the scheme and the year of the decision."""


class BudgetExceeded(Conflict):
    """What would be decided goes beyond what was voted for the scheme and the year of the decision."""


class BudgetBelowDecided(Conflict):
    """A budget is not brought below what was decided of it already."""


class ObligationReason(StrEnum):
    """Why an amount is owed."""

    INSTALMENT = "instalment"
    CORRECTION = "correction"
    """What evidence of a year already approved changes."""
    RECLAIM = "reclaim"
    """What is to be paid back when support ends for a reason the scheme names."""


@dataclass(frozen=True, slots=True)
class Obligation:
    """What one instalment, or a change of it, obliges to: its amount, parts, companies' parts and trace.

    `is_approved` and `fiscal_year`, the year in whose books it stands, are None until it is decided on.
    """

    id: ObligationId
    case_id: CaseId
    instalment: Instalment
    flow: Flow
    sequence: int
    reason: ObligationReason
    award: Award
    shares: tuple[tuple[CompanyId, Yen], ...]
    needs_two: bool
    proposed_by: StaffId | None
    is_approved: bool | None = None
    fiscal_year: FiscalYear | None = None

    @property
    def to_payee(self) -> Yen:
        """What who is paid gets by it, below zero gives back: a person all, a company that pays people itself the
        prefecture's part."""
        return self.award.prefecture if self.flow is Flow.COMPANY_PAYS else self.award.amount

    @property
    def adds(self) -> bool:
        """Whether something of it is to be paid: it needs a budget, and is held after a false statement."""
        return self.to_payee > ZERO

    @property
    def lowers(self) -> bool:
        """Whether it is a correction by which who was paid has to give something back."""
        return self.reason is ObligationReason.CORRECTION and self.to_payee < ZERO

    def follows(self, other: "Obligation") -> bool:
        """Whether the other was approved before it of the same instalment."""
        is_of_it = (other.case_id, other.instalment.number) == (self.case_id, self.instalment.number)
        return is_of_it and bool(other.is_approved) and other.sequence < self.sequence
