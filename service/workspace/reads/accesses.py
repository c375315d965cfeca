"""Who saw or did what of one person."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from service.access import reads as access
from service.base.ids import PersonId
from service.db.work import Read
from service.people import reads as people
from service.platform.audit_history import HistoryEntry, entries_about
from service.workspace.terms import PersonShown

ON_A_PAGE = 50


@dataclass(frozen=True, slots=True)
class AccessesPage:
    """A page of a person's access history, the last first; `following` is where the next one begins."""

    person: PersonShown
    entries: tuple[HistoryEntry, ...]
    names: Mapping[UUID, str]
    following: int | None


async def accesses_page(
    read: Read, person_id: PersonId, *, before: int | None = None, openings_alone: bool = True
) -> AccessesPage:
    """Raises NoSuchPerson, of pupils too, whose data stay with their school (R-33)."""
    whose = await people.person_to_revise(read, person_id)
    entries, following = await entries_about(
        read, person_id, limit=ON_A_PAGE, before=before, openings_alone=openings_alone
    )
    names = await access.staff_names(read, {entry.actor_id for entry in entries if entry.actor_id})
    return AccessesPage(PersonShown(person_id, whose.profile_ref), tuple(entries), names, following)
