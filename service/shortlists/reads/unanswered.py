"""What of a posting's requirements nothing of a person answered when the last word on the pair was given."""

from service.base.ids import PersonId, PostingId
from service.db.work import Read
from service.postings import reads as postings
from service.shortlists.rules.evidence import Unanswered, read_reason, unanswered
from service.shortlists.store import reviewing as store


async def unanswered_at_last(read: Read, posting_id: PostingId, person_id: PersonId) -> tuple[Unanswered, ...]:
    """By the reasons that the word keeps, as they were seen; in two statements."""
    seen = [read_reason(record) for record in await store.reasons_seen(read, posting_id, person_id)]
    return unanswered(seen, (await postings.posting(read, posting_id)).content) if seen else ()
