"""支援候補者認定申請: what a company sends for each registrant in the year of hiring, with the papers enclosed."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from ingest.records.contradiction import Contradiction
from ingest.records.scholarship_codes import ApplicantCategory, Credential, Loan


@dataclass(frozen=True, slots=True, kw_only=True)
class ScholarshipApplication:
    """One person's application.

    `person_ref` is the profile's reference, `company_ref` None where the sender is known; `scheme` and `frame`
    are names of the programme's data. Amounts are whole yen, None where the frame asks for no loan.
    `age_at_hire` is in full years. `has_…` says whether the paper was enclosed.
    """

    application_ref: str
    person_ref: str
    company_ref: str | None
    scheme: str
    frame: str
    category: ApplicantCategory
    credential: Credential
    loans: tuple[Loan, ...]
    registered_on: date
    offered_on: date
    hired_on: date
    graduated_on: date | None
    age_at_hire: int
    is_from_outside: bool
    loan_total_yen: int | None
    loan_remaining_yen: int | None
    has_employment_certificate: bool
    has_diploma: bool
    has_loan_certificate: bool
    has_leaving_certificate: bool


def contradictions_of_application(application: ScholarshipApplication) -> Iterator[Contradiction]:
    """Whatever cannot be true together; whether it was in time and whom it entitles, the programme's rules say.

    What remains may be more than was lent: of a loan with interest it is often told with the interest.
    """
    if application.hired_on < application.offered_on:
        yield Contradiction("hired_on", "out_of_order", {"earlier": "offered_on"})
    amounts = (application.loan_total_yen, application.loan_remaining_yen)
    if not application.loans and any(amounts):
        yield Contradiction("loans", "missing")
