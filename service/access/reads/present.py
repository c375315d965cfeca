"""Who of the staff is at work now, by the sessions that were used a moment ago."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlmodel import col

from service.access.tables import StaffRow, StaffSessionRow
from service.base.ids import StaffId
from service.db.work import Read


@dataclass(frozen=True, slots=True)
class PresentStaff:
    """A member of staff with a session that is in use."""

    id: StaffId
    name: str
    office: str | None


async def present_staff(read: Read, within: timedelta, office: str | None = None) -> list[PresentStaff]:
    """Whose session was seen within this time and has not ended, of one office or of all; by name.

    A session's last use is stored once a minute at most, so that `within` should be a few minutes.
    """
    query = (
        select(col(StaffRow.id), col(StaffRow.display_name), col(StaffRow.office))
        .join(StaffSessionRow, col(StaffSessionRow.staff_id) == col(StaffRow.id))
        .where(
            col(StaffRow.is_active),
            col(StaffSessionRow.ended_at).is_(None),
            col(StaffSessionRow.ends_at) > read.now,
            col(StaffSessionRow.seen_at) > read.now - within,
            *((col(StaffRow.office) == office,) if office else ()),
        )
        .distinct()
        .order_by(col(StaffRow.display_name), col(StaffRow.id))
    )
    found = (await read.session.execute(query)).all()
    return [PresentStaff(StaffId(staff_id), name, of) for staff_id, name, of in found]
