"""The first page of a school's supporter: how the students stand, and the postings that close first."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.base.ids import CompanyId
from service.db.work import Read
from service.postings.published import published_to_schools
from service.postings.terms import StoredPosting
from service.students.terms import SchoolStanding
from service.workspace.rules.showing import next_act_of_school
from service.workspace.terms import SchoolAct

MOST_CLOSING = 5
MOST_POSTINGS = 200
"""Published ones that are counted: whether one is published is told by rules, of each by its contents."""


@dataclass(frozen=True, slots=True)
class SchoolHome:
    """`closing` are of the `postings_count` published postings, or `are_more`, those that close first."""

    next_act: SchoolAct
    standing: SchoolStanding
    closing: tuple[StoredPosting, ...]
    postings_count: int
    are_more: bool
    companies: Mapping[CompanyId, str]

    @property
    def has_students(self) -> bool:
        """Whether the school has anything here but the postings."""
        return bool(self.standing.students or self.standing.awaited or self.standing.accepted)


async def school_home(read: Read, standing: SchoolStanding) -> SchoolHome:
    """In one statement beside those of the standing, or a few where many postings are not published."""
    found, following = await published_to_schools(read, limit=MOST_POSTINGS)
    closing = found[:MOST_CLOSING]
    return SchoolHome(
        next_act=next_act_of_school(standing),
        standing=standing,
        closing=tuple(posting for posting, _ in closing),
        postings_count=len(found),
        are_more=following is not None,
        companies={firm.id: firm.name for _, firm in closing},
    )
