"""Words of the slice: a contract concluded (成約) with a professional."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from service.base.ids import CompanyId


class EmploymentKind(StrEnum):
    """How the professional works for the firm."""

    EMPLOYMENT = "employment"
    """雇用."""
    SIDE_JOB = "side_job"
    """副業."""
    CONCURRENT = "concurrent"
    """兼業."""


@dataclass(frozen=True, slots=True)
class ContractFacts:
    """One contract as the hub tells it; `company_id` is None for a firm that is not registered.

    Whether the firm is semiconductor-related is the hub's word at the time.
    """

    contract_ref: str
    concluded_on: date
    employment_kind: EmploymentKind
    is_semiconductor: bool
    company_id: CompanyId | None = None
