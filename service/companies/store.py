"""Every statement that writes companies."""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col

from service.base.ids import CompanyId
from service.companies.tables import CompanyRow
from service.companies.terms import CompanyFacts
from service.db.work import Work


async def upsert_companies(work: Work, companies: Sequence[CompanyFacts]) -> dict[str, CompanyId]:
    """Inserts new references and overwrites known ones; answers each reference's id."""
    rows = [
        {**asdict(facts), "id": work.new_id(), "created_at": work.now, "updated_at": work.now} for facts in companies
    ]
    new = insert(CompanyRow).values(rows)
    told = {name: getattr(new.excluded, name) for name in rows[0] if name not in ("id", "company_ref", "created_at")}
    stored = await work.session.execute(
        new.on_conflict_do_update(index_elements=[col(CompanyRow.company_ref)], set_=told).returning(
            col(CompanyRow.company_ref), col(CompanyRow.id)
        )
    )
    return {reference: CompanyId(company_id) for reference, company_id in stored.all()}


async def insert_unknown_companies(work: Work, companies: Sequence[CompanyFacts]) -> None:
    """Inserts references that are not there yet and leaves the others as they are."""
    rows = [
        {**asdict(facts), "id": work.new_id(), "created_at": work.now, "updated_at": work.now} for facts in companies
    ]
    await work.session.execute(
        insert(CompanyRow).values(rows).on_conflict_do_nothing(index_elements=[col(CompanyRow.company_ref)])
    )
