"""Forgetting what was shown: lists whose term is over, and people whose consent to matching stands no more.

Decisions stay, as what was said, by whom and why; nothing is learned from one without its list.
"""

from service.base.ids import PersonId
from service.db.work import Work
from service.people.reads import consenting_people, consents
from service.people.terms import Purpose
from service.platform import audit
from service.shortlists.actions.embedding import forget_person
from service.shortlists.rules.learning import KEPT
from service.shortlists.store import learning as store
from service.shortlists.store import matching


async def forget_if_withdrawn(work: Work, person_id: PersonId) -> None:
    """Takes a person who withdrew her consent to matching out of every list that was shown.

    Who never gave one stands in none, and is not looked for.
    """
    if any(not last.is_given for last in await consents(work, [person_id], Purpose.MATCHING)):
        await store.delete_people_shown(work, [person_id])


async def leave_lists(work: Work, person_id: PersonId) -> None:
    """Takes a person out of all that was computed, where no match may run that would."""
    await matching.lock_matching(work)
    await matching.delete_person(work, person_id)
    await forget_person(work, person_id)


async def forget_over(work: Work) -> dict[str, int]:
    """Removes the lists that were shown before the term, and from the others whoever withdrew or was erased.

    Answers how many lists and people that were.
    """
    lists = await store.delete_shown_before(work, work.now - KEPT)
    gone = await store.people_shown(work) - await consenting_people(work, Purpose.MATCHING)
    await store.delete_people_shown(work, sorted(gone))
    await audit.note(work, "shortlists.shown_lists_forgotten", lists=lists, people=len(gone))
    return {"lists": lists, "people": len(gone)}
