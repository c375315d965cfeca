"""Questions about companies."""

import unicodedata
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, time
from typing import Any

from sqlalchemy import ColumnElement, SQLColumnExpression, Subquery, case, collate, false, func, literal_column, or_
from sqlalchemy import select as select_columns
from sqlmodel import col, select

from service.base.clock import JAPAN, date_in_japan
from service.base.ids import CompanyId
from service.companies.tables import CompanyRow
from service.companies.terms import (
    CompaniesOrder,
    CompaniesWanted,
    Company,
    CompanyFacts,
    LikelyDuplicate,
    NoSuchCompany,
)
from service.db.keyset import AnySelect, Around, Order, Place, counts_of, page_of
from service.db.work import Read

SHORTEST_NAME = 2
"""Signs of a name with which companies are looked for."""
HIRAGANA = "".join(map(chr, range(ord("ぁ"), ord("ゖ") + 1)))
KATAKANA = "".join(map(chr, range(ord("ァ"), ord("ヶ") + 1)))
ROW = CompanyRow
"""For statements of later slices that ask for companies beside what is theirs; `company_of` tells what it holds."""
ORDERS: Mapping[CompaniesOrder, Order] = {
    # By code point katakana stand in the order of the fifty sounds, whatever the database's own order is.
    CompaniesOrder.KANA: Order(
        collate(func.coalesce(CompanyRow.name_kana, CompanyRow.name), "C"), col(CompanyRow.id), is_descending=False
    ),
    CompaniesOrder.CHANGED: Order(col(CompanyRow.updated_at), col(CompanyRow.id)),
}


async def companies_by_ref(read: Read, references: Collection[str]) -> dict[str, CompanyId]:
    """The ids of the references that are known."""
    query = select(col(CompanyRow.company_ref), col(CompanyRow.id)).where(col(CompanyRow.company_ref).in_(references))
    return {reference: CompanyId(company_id) for reference, company_id in (await read.session.exec(query)).all()}


async def names_of_companies(read: Read, company_ids: Collection[CompanyId]) -> dict[CompanyId, str]:
    """The names of these ids, for pages that stand below this slice."""
    if not company_ids:
        return {}
    query = select(col(CompanyRow.id), col(CompanyRow.name)).where(col(CompanyRow.id).in_(company_ids))
    return {CompanyId(company_id): name for company_id, name in (await read.session.exec(query)).all()}


def what_postings_show() -> Subquery:
    """Id, name, address and contact of every company, which its postings show unless they tell others; to build on."""
    return select_columns(
        col(CompanyRow.id), col(CompanyRow.name), col(CompanyRow.address), col(CompanyRow.contact)
    ).subquery()


async def companies_by_id(read: Read, company_ids: Collection[CompanyId]) -> dict[CompanyId, Company]:
    """The companies of these ids."""
    rows = await read.session.exec(select(CompanyRow).where(col(CompanyRow.id).in_(company_ids)))
    return {CompanyId(row.id): company_of(row) for row in rows}


async def companies_changed_since(read: Read, since: datetime) -> list[CompanyId]:
    """Companies that were told, anew or again, at that instant or later, by id."""
    query = select(col(CompanyRow.id)).where(col(CompanyRow.updated_at) >= since).order_by(col(CompanyRow.id))
    return [CompanyId(company_id) for company_id in (await read.session.exec(query)).all()]


async def company(read: Read, company_id: CompanyId) -> Company:
    """One company; raises NoSuchCompany."""
    found = await companies_by_id(read, [company_id])
    if company_id not in found:
        raise NoSuchCompany("該当する企業が見つかりません。")
    return found[company_id]


async def companies_alike(
    read: Read, name: str, corporate_number: str | None = None, limit: int = 5
) -> list[LikelyDuplicate]:
    """Companies of this number, and those whose name begins so when spaces, signs and legal forms are left out."""
    key = func.company_name_key(name)
    is_known = func.length(key) >= SHORTEST_NAME
    has_name = (func.company_name_key(CompanyRow.name) == key) & is_known
    begins = func.starts_with(func.company_name_key(CompanyRow.name), key) & is_known
    has_number: ColumnElement[bool] = (
        func.coalesce(CompanyRow.corporate_number, "") == corporate_number if corporate_number else false()
    )
    query = (
        select(CompanyRow, has_number, has_name)
        .where(or_(has_number, begins))
        .order_by(case((has_number, 0), (has_name, 1), else_=2), col(CompanyRow.name), col(CompanyRow.id))
        .limit(limit)
    )
    rows = (await read.session.exec(query)).all()
    return [LikelyDuplicate(company_of(row), same_number, same_name) for row, same_number, same_name in rows]


async def companies_named(read: Read, words: str, limit: int) -> list[Company]:
    """The first companies, by kana, in whose name, as written or in kana, every one of these words stands."""
    if not words.split():
        return []
    order = ORDERS[CompaniesOrder.KANA]
    query = select(CompanyRow).where(*_named(words)).order_by(order.key, order.id).limit(limit)
    return [company_of(row) for row in (await read.session.exec(query)).all()]


async def company_ids_named(read: Read, words: str) -> list[CompanyId]:
    """Companies in whose name, as written or in kana, every one of these words stands."""
    query = select(col(CompanyRow.id)).where(*_named(words))
    return [CompanyId(company_id) for company_id in (await read.session.exec(query)).all()]


async def companies_page(
    read: Read, wanted: CompaniesWanted, *, order: CompaniesOrder, at: Place | None, limit: int
) -> tuple[list[Company], Around]:
    """The page of companies at a place, and where those around it are."""
    rows, around = await page_of(read, _select(wanted), ORDERS[order], at, limit)
    return [company_of(row.CompanyRow) for row in rows], around


async def count_companies(read: Read, wanted: Iterable[CompaniesWanted]) -> list[int]:
    """How many each of these wants; one statement."""
    return await counts_of(read, [_select(one) for one in wanted])


def _select(wanted: CompaniesWanted) -> AnySelect:
    listed = _named(wanted.words)
    if wanted.municipalities:
        listed.append(col(CompanyRow.municipality).in_(wanted.municipalities))
    if wanted.industry:
        listed.append(col(CompanyRow.industry_code).startswith(wanted.industry, autoescape=True))
    if wanted.is_semiconductor is not None:
        listed.append(col(CompanyRow.is_semiconductor).is_(wanted.is_semiconductor))
    if wanted.joins_scholarship_programme is not None:
        listed.append(col(CompanyRow.joins_scholarship_programme).is_(wanted.joins_scholarship_programme))
    if wanted.changed_since is not None:
        listed.append(col(CompanyRow.updated_at) >= datetime.combine(wanted.changed_since, time(), JAPAN))
    if wanted.among is not None:
        listed.append(col(CompanyRow.id).in_(wanted.among))
    return select_columns(CompanyRow).where(*listed)


def _named(words: str) -> list[ColumnElement[bool]]:
    """How a company is looked for by name everywhere: hiragana, katakana, widths and letters' cases are one."""
    names = [_alike(name) for name in (col(CompanyRow.name), col(CompanyRow.name_kana))]
    sought = unicodedata.normalize("NFKC", words).lower().translate(str.maketrans(HIRAGANA, KATAKANA)).split()
    return [or_(*(name.contains(word, autoescape=True) for name in names)) for word in sought]


def _alike(name: SQLColumnExpression[Any]) -> ColumnElement[str]:
    return func.translate(func.lower(func.normalize(name, literal_column("NFKC"))), HIRAGANA, KATAKANA)


def facts_of(row: CompanyRow) -> CompanyFacts:
    """What the row tells of its company."""
    return CompanyFacts(**{name: getattr(row, name) for name in CompanyFacts.__slots__})


def company_of(row: CompanyRow) -> Company:
    """The company that a row holds."""
    return Company(CompanyId(row.id), facts_of(row), date_in_japan(row.created_at), row.revision, row.updated_at)
