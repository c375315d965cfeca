"""Every statement that writes companies."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, select

from service.base.ids import CompanyId
from service.companies.tables import CompanyRow
from service.companies.terms import CompanyFacts
from service.db.work import Work

KEPT = {"id", "company_ref", "created_at", "revision"}


async def upsert_companies(work: Work, companies: Sequence[CompanyFacts]) -> dict[str, CompanyId]:
    """Inserts new references and overwrites known ones by a new revision; answers each reference's id."""
    rows = [_row(work, facts) for facts in companies]
    new = insert(CompanyRow).values(rows)
    told = {name: getattr(new.excluded, name) for name in rows[0] if name not in KEPT}
    told["revision"] = col(CompanyRow.revision) + 1
    stored = await work.session.execute(
        new.on_conflict_do_update(index_elements=[col(CompanyRow.company_ref)], set_=told).returning(
            col(CompanyRow.company_ref), col(CompanyRow.id)
        )
    )
    return {reference: CompanyId(company_id) for reference, company_id in stored.all()}


async def insert_unknown_companies(work: Work, companies: Sequence[CompanyFacts]) -> None:
    """Inserts references that are not there yet and leaves the others as they are."""
    rows = [_row(work, facts) for facts in companies]
    await work.session.execute(
        insert(CompanyRow).values(rows).on_conflict_do_nothing(index_elements=[col(CompanyRow.company_ref)])
    )


async def lock_company(work: Work, reference: str) -> CompanyRow | None:
    """The company of this reference, locked until the work ends; one at a time registers one that is not there."""
    statement = text("SELECT pg_advisory_xact_lock(hashtextextended('company ' || :reference, 0))")
    await work.session.execute(statement, {"reference": reference})
    query = select(CompanyRow).where(col(CompanyRow.company_ref) == reference).with_for_update(key_share=True)
    return (await work.session.exec(query)).one_or_none()


def _row(work: Work, facts: CompanyFacts) -> dict[str, Any]:
    moments = {"created_at": work.now, "updated_at": work.now}
    return {**asdict(facts), **moments, "id": work.new_id(), "revision": 1}
