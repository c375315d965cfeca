"""What changed since an instant, so that no more than that need be matched again."""

from dataclasses import dataclass
from datetime import datetime

from service.base.ids import PersonId, PostingId
from service.db.work import Read
from service.people.reads import inactive_people
from service.people.reads.rankable import people_changed_since, students_left_since
from service.postings.changes import postings_changed_since
from service.shortlists.store.matching import list_people_held


@dataclass(frozen=True, slots=True)
class Changes:
    """Postings and people whose lists may not be of now."""

    posting_ids: list[PostingId]
    person_ids: list[PersonId]


async def changes_since(read: Read, since: datetime) -> Changes:
    """Whose content, consent or state changed at that instant or later; who never was matched among them.

    By the calendar alone there change: postings whose last day passed or that schools may see from now on, pupils
    whose month of leaving passed, consents whose own day came. A company's new address or contact changes its
    postings for schools.

    Nobody keeps since when a person does not look for work: whoever still stands in a list then counts as changed.
    A change is told at the instant at which its work began: one that was long under way then may be a little earlier.
    What may change in any list waits for the night: years of experience, which grow while a person works, another
    ranker, another model of language, another length of lists.
    """
    changed = await people_changed_since(read, since)
    left = await inactive_people(read, await list_people_held(read))
    people = {*changed, *left, *await students_left_since(read, since)}
    return Changes(await postings_changed_since(read, since), sorted(people))
