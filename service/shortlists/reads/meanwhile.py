"""What happens on a pair while somebody reads it: who else has it open, and what was said since."""

from datetime import timedelta

from service.access import reads as access
from service.base.ids import PersonId, PostingId
from service.db.work import Read
from service.shortlists.store import deciding as deciding_store
from service.shortlists.store import reviewing as store
from service.shortlists.terms.reviewing import Meanwhile

LOOKING = timedelta(seconds=60)
"""So long after the last sign of it somebody counts as looking."""


async def meanwhile(read: Read, posting_id: PostingId, person_id: PersonId, seen_sequence: int) -> Meanwhile:
    """Who looks too, and the last word if it is not the one that was seen."""
    viewers = await store.list_viewers(read, posting_id, person_id, read.now - LOOKING, read.actor.id)
    words = (await deciding_store.words_by_person(read, posting_id, [person_id])).get(person_id, [])
    last = words[-1] if words and words[-1].sequence != seen_sequence else None
    spoke = {last.decided_by} if last and last.decided_by else set()
    names = await access.staff_names(read, spoke.union(viewers))
    return Meanwhile(tuple(names[one] for one in viewers if one in names), last, names, read.now)
