"""Questions about companies."""

from collections.abc import Collection

from sqlmodel import col, select

from service.base.clock import date_in_japan
from service.base.ids import CompanyId
from service.companies.tables import CompanyRow
from service.companies.terms import Company, CompanyFacts
from service.db.work import Read


async def companies_by_ref(read: Read, references: Collection[str]) -> dict[str, CompanyId]:
    """The ids of the references that are known."""
    query = select(col(CompanyRow.company_ref), col(CompanyRow.id)).where(col(CompanyRow.company_ref).in_(references))
    return {reference: CompanyId(company_id) for reference, company_id in (await read.session.exec(query)).all()}


async def companies_by_id(read: Read, company_ids: Collection[CompanyId]) -> dict[CompanyId, Company]:
    """The companies of these ids."""
    rows = await read.session.exec(select(CompanyRow).where(col(CompanyRow.id).in_(company_ids)))
    return {CompanyId(row.id): _company(row) for row in rows}


def _company(row: CompanyRow) -> Company:
    facts = CompanyFacts(**{name: getattr(row, name) for name in CompanyFacts.__slots__})
    return Company(CompanyId(row.id), facts, date_in_japan(row.created_at))
