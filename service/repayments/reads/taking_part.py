"""Which companies take part in which frame for people hired in a year, and how many of their places are taken."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import BigInteger, Integer, Text, Uuid, column, select, text

from service.base.ids import CompanyId
from service.db.keyset import Around, Order, Place, page_of
from service.db.work import Read
from service.repayments.reads.wanted import year_of
from service.repayments.store.cases import participations
from service.repayments.terms.case import Participation


@dataclass(frozen=True, slots=True)
class TakingPart:
    """A company's registration as it stands; `taken`: hired in that year, certified, and not declined after all."""

    company_id: CompanyId
    name: str
    scheme: str
    frame: str
    hire_year: int
    places: int
    cap: int | None
    taken: int


LISTED = f"""
    SELECT p.id, p.company_id, company.name, p.scheme, p.frame, p.hire_year, p.places, p.cap_yen,
        CAST(coalesce(taken.count, 0) AS integer) AS taken,
        (9999 - p.hire_year) || coalesce(company.name_kana, company.name) || p.scheme || p.frame COLLATE "C" AS place
    FROM (
        SELECT DISTINCT ON (company_id, scheme, frame, hire_year) id, company_id, scheme, frame, hire_year, places,
            cap_yen
        FROM support_participation ORDER BY company_id, scheme, frame, hire_year, revision DESC) p
        JOIN company ON company.id = p.company_id
        LEFT JOIN (
            SELECT h.company_id, c.scheme, c.frame, {year_of("h.on_date")} AS hire_year, count(*) FROM support_case c
                JOIN standing_support_event h ON h.case_id = c.id AND h.kind = 'hired'
            WHERE EXISTS (SELECT FROM standing_support_event WHERE case_id = c.id AND kind = 'certified')
                AND NOT EXISTS (SELECT FROM standing_support_event WHERE case_id = c.id AND kind = 'declined')
            GROUP BY 1, 2, 3, 4
        ) taken ON taken.company_id = p.company_id AND taken.scheme = p.scheme AND taken.frame = p.frame
            AND taken.hire_year = p.hire_year"""  # noqa: S608 - words of ours
_TYPES: Mapping[str, Any] = {
    "id": Uuid,
    "company_id": Uuid,
    "name": Text,
    "scheme": Text,
    "frame": Text,
    "hire_year": Integer,
    "places": Integer,
    "cap_yen": BigInteger,
    "taken": Integer,
    "place": Text,
}


async def taking_part_page(
    read: Read, *, year: int | None, at: Place | None, limit: int
) -> tuple[list[TakingPart], Around]:
    """A page of registrations, of people hired in one year or any, the latest year first and then by kana."""
    columns = [column(name, kind()) for name, kind in _TYPES.items()]
    table = text(LISTED).columns(*columns).subquery("taking_part")
    query = select(table)
    if year is not None:
        query = query.where(table.c.hire_year == year)
    rows, around = await page_of(read, query, Order(table.c.place, table.c.id, is_descending=False), at, limit)
    return [_taking_part(row) for row in rows], around


async def hire_years(read: Read) -> list[int]:
    """The years of hire for which companies take part, the latest first."""
    found = await read.session.execute(text("SELECT DISTINCT hire_year FROM support_participation ORDER BY 1 DESC"))
    return list(found.scalars())


async def takes_part_already(read: Read, told: Participation) -> bool:
    """Whether the registration stands as told, so that sending it twice changes nothing."""
    return told in await participations(read, told.hire_year)


def _taking_part(row: Any) -> TakingPart:
    return TakingPart(
        company_id=CompanyId(row.company_id),
        name=row.name,
        scheme=row.scheme,
        frame=row.frame,
        hire_year=row.hire_year,
        places=row.places,
        cap=row.cap_yen,
        taken=row.taken,
    )
