"""The form of a year's evidence, read as what the papers say."""

from datetime import date
from uuid import UUID

from service.base.fiscal_year import FiscalYear
from service.base.ids import CaseId, CompanyId
from service.repayments.pages.support_typed import FIRST_YEAR, LAST_YEAR, Fields
from service.repayments.terms.evidence import EvidenceFacts
from service.repayments.terms.life import Period, Rest
from service.repayments.terms.scheme import Absence

RESTS = ("1", "2")
"""Rows for times of rest in the form."""


def evidence_told(fields: Fields, case_id: CaseId) -> EvidenceFacts:
    """What the form tells; employment without days is of the whole year, and days lie within it."""
    year = FiscalYear(fields.whole("year", FIRST_YEAR, LAST_YEAR))
    company = fields.id("company_id")
    if company is None:
        fields.errors["company_id"] = "company_needed"
    return EvidenceFacts(
        case_id=case_id,
        fiscal_year=year,
        company_id=CompanyId(company or UUID(int=0)),
        employed=_employed(fields, year),
        rests=tuple(rest for row in RESTS if (rest := _rest(fields, row)) is not None),
        repaid=fields.maybe_yen("repaid"),
        outlay=fields.maybe_yen("outlay"),
        loan_remaining=fields.maybe_yen("loan_remaining"),
        certified_on=fields.day("on_date"),
        evidence_ref=fields.form["evidence_ref"] or None,
    )


def _employed(fields: Fields, year: FiscalYear) -> Period:
    first = fields.maybe_day("employed_from") or year.first_day
    last = fields.maybe_day("employed_to") or year.last_day
    for name, day in (("employed_from", first), ("employed_to", last)):
        if not year.first_day <= day <= year.last_day:
            fields.errors.setdefault(name, "within_year")
    _check_order(fields, "employed_to", first, last)
    return Period(first, last)


def _rest(fields: Fields, row: str) -> Rest | None:
    """A time of rest; one without a last day goes on."""
    if not fields.form[f"rest_kind_{row}"]:
        return None
    kind = fields.word(f"rest_kind_{row}", Absence)
    first, last = fields.day(f"rest_from_{row}"), fields.maybe_day(f"rest_to_{row}")
    if last is not None:
        _check_order(fields, f"rest_to_{row}", first, last)
    return Rest(kind, Period(first, last))


def _check_order(fields: Fields, name: str, first: date, last: date) -> None:
    if last < first:
        fields.errors.setdefault(name, "before_first")
