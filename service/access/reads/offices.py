"""Questions about offices: who works where."""

from uuid import UUID

from sqlalchemy import select
from sqlmodel import col

from service.access.tables import StaffRow
from service.db.work import Read


async def offices(read: Read) -> list[str]:
    """Every office of which there is an account, by name."""
    query = select(col(StaffRow.office)).where(col(StaffRow.office).is_not(None)).distinct()
    return sorted(office for office in (await read.session.execute(query)).scalars() if office)


async def staff_of_office(read: Read, office: str) -> list[UUID]:
    """The accounts of an office, those that are closed too: what they recorded is the office's still."""
    query = select(col(StaffRow.id)).where(col(StaffRow.office) == office)
    return list((await read.session.execute(query)).scalars())
