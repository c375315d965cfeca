"""Questions about saved filters."""

from sqlalchemy import ColumnElement, or_
from sqlmodel import col, select

from service.access import reads as access
from service.base.actor import Role
from service.db.work import Read
from service.saved_filters.tables import SavedFilterRow
from service.saved_filters.terms import SavedFilter


async def filters_of(read: Read, list_name: str) -> list[SavedFilter]:
    """What the actor put by of a list, and after it what others share with the actor's office, each by name."""
    own = col(SavedFilterRow.owner_id) == read.actor.id
    query = (
        select(SavedFilterRow)
        .where(col(SavedFilterRow.list_name) == list_name, or_(own, _is_shared_with(read)))
        .order_by(own.desc(), col(SavedFilterRow.name), col(SavedFilterRow.id))
    )
    rows = (await read.session.exec(query)).all()
    others = {row.owner_id for row in rows if row.owner_id != read.actor.id}
    names = await access.staff_names(read, others) if others else {}
    return [
        SavedFilter(
            filter_id=row.id,
            list_name=row.list_name,
            name=row.name,
            query=row.query,
            is_shared=row.is_shared,
            by=names.get(row.owner_id, "") if row.owner_id != read.actor.id else None,
            may_remove=row.owner_id == read.actor.id or read.actor.role is Role.ADMINISTRATOR,
        )
        for row in rows
    ]


def _is_shared_with(read: Read) -> ColumnElement[bool]:
    """Shared by a colleague of the same office, or by one who has none; administrators see whatever is shared."""
    shared: ColumnElement[bool] = col(SavedFilterRow.is_shared).is_(True)
    if read.actor.role is Role.ADMINISTRATOR:
        return shared
    office = col(SavedFilterRow.office)
    return shared & or_(office.is_(None), office == read.actor.office)
