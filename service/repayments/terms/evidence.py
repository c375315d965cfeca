"""Evidence (確認書類): what companies' papers say of a person's year, and what can be wrong with it."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId, EvidenceId
from service.base.refusals import Conflict, Missing
from service.base.yen import Yen
from service.repayments.terms.life import Period, Rest


class NoSuchEvidence(Missing):
    """No evidence of this id."""


class EvidenceContradicts(Conflict):
    """The evidence is kept, but what it says cannot stand beside what is known; the fact `rule` names why."""


class Contradiction(StrEnum):
    """What can be wrong with the evidence of a year, each by the rule it breaks."""

    NO_INSTALMENT = "no_instalment"
    """No payment counts this year."""
    YEAR_PAID = "year_paid"
    """The year was computed and approved already; what changes it is a correction in the open year."""
    SAID_OTHERWISE = "said_otherwise"
    """Checked evidence of the same year says something else."""
    NOT_EMPLOYED = "not_employed"
    """The person did not work for a company that takes part within the year."""
    EMPLOYED_OTHERWISE = "employed_otherwise"
    """The days of employment differ from those of the record."""
    RESTS_OTHERWISE = "rests_otherwise"
    """Leaves and the like differ from those of the record."""
    AHEAD_OF_TIME = "ahead_of_time"
    """Certified before the year, or the employment within it, was over."""
    MORE_THAN_OWED = "more_than_owed"
    """Repaid more than remained of the loan."""
    WITHOUT_AMOUNT = "without_amount"
    """The amount that the frame counts is not told."""


OF_WHAT_WAS_KNOWN = frozenset({Contradiction.YEAR_PAID, Contradiction.SAID_OTHERWISE})
"""What a correction is expected to contradict."""


@dataclass(frozen=True, slots=True)
class EvidenceFacts:
    """What a company's papers say of one person and fiscal year.

    `employed` lies within the year, and ends with the last day of it that counts; `repaid` is what the person repaid,
    `outlay` what the company paid, until then.
    """

    case_id: CaseId
    fiscal_year: FiscalYear
    company_id: CompanyId
    employed: Period | None
    rests: tuple[Rest, ...]
    repaid: Yen | None
    outlay: Yen | None
    loan_remaining: Yen | None
    certified_on: date
    evidence_ref: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Evidence as it stands: None of `is_verified` waits to be checked."""

    id: EvidenceId
    facts: EvidenceFacts
    is_verified: bool | None
