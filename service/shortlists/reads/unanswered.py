"""What of a posting's requirements nothing of people answered when the last word on them was given."""

from collections.abc import Collection, Mapping

from service.base.ids import PersonId, PostingId
from service.db.work import Read
from service.postings import reads as postings
from service.shortlists.rules.evidence import Unanswered, read_reason, unanswered
from service.shortlists.store import reviewing as store


async def unanswered_at_last(
    read: Read, posting_id: PostingId, person_ids: Collection[PersonId]
) -> Mapping[PersonId, tuple[Unanswered, ...]]:
    """By the reasons that the words keep, as they were seen, of whom something stands unanswered; two statements."""
    seen = await store.reasons_seen(read, posting_id, person_ids)
    content = (await postings.posting(read, posting_id)).content if any(seen.values()) else {}
    found = {
        person_id: unanswered([read_reason(record) for record in records], content)
        for person_id, records in seen.items()
    }
    return {person_id: ones for person_id, ones in found.items() if ones}
