"""Words of the slice: a saved filter (保存した条件)."""

from dataclasses import dataclass
from uuid import UUID

from service.base.refusals import Conflict, Invalid, Missing

LONGEST_NAME = 40
LONGEST_QUERY = 4000
MOST = 50
"""Filters that one member of staff keeps of one list."""


class NoSuchFilter(Missing):
    """No saved filter of this id, or none that the actor may change."""


class NameNeeded(Invalid):
    """A filter is saved under a name of one to LONGEST_NAME signs."""


class NameTaken(Conflict):
    """The actor has other conditions of this list under the same name."""


class TooMany(Conflict):
    """The actor keeps as many as can be looked over."""


@dataclass(frozen=True, slots=True)
class SavedFilter:
    """The query of a list's address under a name; `by` tells whose it is, None for one's own.

    `may_remove`: the own, and for administrators whatever is shared.
    """

    filter_id: UUID
    list_name: str
    name: str
    query: str
    is_shared: bool
    by: str | None
    may_remove: bool
