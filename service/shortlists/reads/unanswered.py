"""What of a posting's requirements nothing of people answers: now, and when the last word on them was given."""

from collections.abc import Collection, Mapping

from service.base.ids import PersonId, PostingId
from service.db.work import Read
from service.people.terms import RankableProfile, StoredProfile
from service.postings.terms import StoredPosting
from service.shortlists.reads.review_page import ReviewPage
from service.shortlists.rules.evidence import NOTHING_TO_ASK, ToAsk, Unanswered, read_reason, unanswered
from service.shortlists.store import reviewing as store
from service.shortlists.terms.deciding import Verdict


async def unanswered_at_last(
    read: Read, posting_id: PostingId, person_ids: Collection[PersonId]
) -> Mapping[PersonId, tuple[Unanswered, ...]]:
    """By the reasons that the words keep, as they were seen, of whom something stands unanswered; one statement."""
    seen = await store.reasons_seen(read, posting_id, person_ids)
    found = {person_id: _unanswered(one) for person_id, one in seen.items()}
    return {person_id: ones for person_id, ones in found.items() if ones}


async def to_ask_at_last(read: Read, posting: StoredPosting, profile: RankableProfile | StoredProfile) -> ToAsk:
    """The same of one person, and whether posting and record are those of the word still; one statement."""
    seen = (await store.reasons_seen(read, posting.posting_id, [profile.person_id])).get(profile.person_id)
    if seen is None:
        return NOTHING_TO_ASK
    is_of_now = (seen.posting_revision, seen.profile_revision) == (posting.revision, profile.revision)
    return ToAsk(_unanswered(seen), is_of_now)


async def to_ask_before_introduction(read: Read, shown: ReviewPage) -> ToAsk:
    """What is to be asked of who was recommended and is not introduced; by the last word while reasons are made anew.

    Only then in a statement of its own.
    """
    is_next = shown.introduction is None and shown.standing and shown.standing.verdict is Verdict.ACCEPT
    if not is_next:
        return NOTHING_TO_ASK
    if shown.reasons is None:
        return await to_ask_at_last(read, shown.posting, shown.profile)
    return ToAsk(unanswered(shown.reasons, shown.posting.content["languages"]), is_of_now=True)


def _unanswered(seen: store.ReasonsSeen) -> tuple[Unanswered, ...]:
    return unanswered([read_reason(record) for record in seen.reasons], seen.languages)
