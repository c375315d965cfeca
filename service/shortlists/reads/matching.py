"""Questions about present lists; opening one encodes nothing.

Consent and the posting's state are asked again here: who withdrew a moment ago is shown to nobody.
"""

from collections.abc import Collection

from matching.explanation import explain
from matching.ranker import Ranker
from matching.reasons import Reason
from matching.scales import read_scales
from service.base.ids import PersonId, PostingId
from service.db.work import Read
from service.people.reads import rankable_profiles
from service.postings import reads as postings
from service.shortlists.rules.ranking import person_content, posting_content_of, prepared
from service.shortlists.store import matching as store
from service.shortlists.terms.matching import BeingMatched, RankedPair


async def current_shortlist(read: Read, posting_id: PostingId) -> list[RankedPair]:
    """The posting's present list, best first; empty where it is not open, or not matched yet.

    Ranks have gaps where somebody withdrew since.
    """
    if not await postings.open_postings(read, [posting_id]):
        return []
    pairs = (await store.list_places(read, [posting_id])).get(posting_id, [])
    rankable = await rankable_profiles(read, [pair.person_id for pair in pairs])
    allowed = {profile.person_id for profile in rankable}
    return [pair for pair in pairs if pair.person_id in allowed]


async def shortlist_reasons(
    read: Read, posting_id: PostingId, person_ids: Collection[PersonId]
) -> dict[PersonId, tuple[Reason, ...]]:
    """Why each of these people suits the posting as far as she does, heaviest reason first, from stored vectors.

    Left out: who may not be ranked, and whose words, or the posting's, changed since they were last matched.
    """
    run = await store.find_run_of(read, posting_id)
    if run is None:
        return {}
    scales = read_scales(run.scales)
    ranker = Ranker(scales)
    stored = await store.list_vectors(read, [posting_id, *person_ids], run.model)
    shown = await postings.posting(read, posting_id)
    posting = prepared(ranker, posting_content_of(posting_id, shown.digest, shown.content), stored[posting_id])
    if posting is None:
        return {}
    found: dict[PersonId, tuple[Reason, ...]] = {}
    for profile in await rankable_profiles(read, person_ids):
        person = prepared(ranker, person_content(profile), stored[profile.person_id])
        if person is not None:
            found[profile.person_id] = explain(posting, person, scales, read.today)[1]
    return found


async def pair_reasons(read: Read, posting_id: PostingId, person_id: PersonId) -> tuple[Reason, ...]:
    """The reasons of one pair; raises BeingMatched where they cannot be told yet."""
    found = await shortlist_reasons(read, posting_id, [person_id])
    if person_id not in found:
        raise BeingMatched("内容が変わったため、計算し直しています。しばらくしてからもう一度お試しください。")
    return found[person_id]


async def best_list(read: Read, among: Collection[PostingId], places: int) -> PostingId | None:
    """Of these postings the one whose first places suit it best; None where none was matched yet."""
    return await store.find_best_list(read, among, places)
