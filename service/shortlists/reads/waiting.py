"""What waits to be reviewed: open postings on whose first places somebody is undecided, the most urgent first.

Those that lack what publication needs come last (`lacking`, as `postings.lacking` tells them).

Counted are the first places that chance does not fill. Who withdrew a moment ago counts until the next match, and is
shown to nobody.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace

from service.base.ids import PersonId, PostingId
from service.companies import reads as companies
from service.db.work import Read
from service.postings import reads as postings
from service.postings.lacking import lacking_postings
from service.shortlists.reads.shortlist_page import Listed, coordinated_posting, listed
from service.shortlists.rules import reviewing as rules
from service.shortlists.rules.deciding import standing
from service.shortlists.store import deciding as deciding_store
from service.shortlists.store import reviewing as reviewing_store
from service.shortlists.store import waiting as store
from service.shortlists.terms.reviewing import AFTERWARDS, LastAct, Onward, PageBefore, WaitingPosting


async def waiting_postings(
    read: Read, lacking: Collection[PostingId], *, limit: int, after: PostingId | None = None
) -> tuple[list[WaitingPosting], int, int]:
    """The postings that wait, from behind one on; and how many postings and people wait in all."""
    page, postings_waiting, people = await store.list_waiting(read, lacking, limit=limit, after=after)
    return await _in_full(read, page), postings_waiting, people


async def page_before(read: Read, lacking: Collection[PostingId], *, limit: int, after: PostingId) -> PageBefore | None:
    """Which page of what waits comes before the one that begins behind a posting; None where that shows the top."""
    return await store.find_page_before(read, lacking, limit=limit, after=after)


async def review_ages(read: Read) -> Mapping[int, int]:
    """How many undecided people wait since how many days: since the posting's last word, or else its registration."""
    return await store.count_ages(read)


async def _in_full(read: Read, page: list[WaitingPosting]) -> list[WaitingPosting]:
    """The same with what their contents and companies tell; not asked of all that wait, whose contents are too many."""
    firms = await companies.companies_by_id(read, {one.company_id for one in page})
    whole = await postings.postings(read, [one.posting_id for one in page])
    told = []
    for one in page:
        posting = whole[one.posting_id]
        row = replace(one, company_name=firms[one.company_id].name)
        told.append(replace(row, content=posting.content, external_ref=posting.external_ref))
    return told


async def next_waiting(read: Read, besides: PostingId) -> WaitingPosting | None:
    """The most urgent posting that waits besides one; in short."""
    lacking = {one.posting_id for one in await lacking_postings(read)}
    page, _, _ = await store.list_waiting(read, lacking, limit=2)
    return next((one for one in page if one.posting_id != besides), None)


async def first_undecided(read: Read, posting_id: PostingId, after: PersonId | None = None) -> PersonId | None:
    """Whom to look at next on the posting's list; None where everybody on it was decided on."""
    found, decided = await _decided(read, posting_id)
    return rules.next_undecided(found.order, decided, after)


async def onward(read: Read, posting_id: PostingId, after: PersonId) -> Onward:
    """The way on from whom a word was just given on."""
    found, decided = await _decided(read, posting_id)
    return rules.onward(found.order, _chance(found), decided, after)


async def ends_first_screen(read: Read, posting_id: PostingId, just: Collection[PersonId]) -> bool:
    """Whether the words that were just given on these people were the last for which the first places waited."""
    found, decided = await _decided(read, posting_id)
    return rules.ends_first_screen(found.order, _chance(found), decided, just)


def _chance(found: Listed) -> list[PersonId]:
    return [pair.person_id for pair, _ in found.places if pair.is_explored]


async def _decided(read: Read, posting_id: PostingId) -> tuple[Listed, list[PersonId]]:
    """The posting's list, and who of it was decided on."""
    await coordinated_posting(read, posting_id)
    found = await listed(read, posting_id)
    words = await deciding_store.words_by_person(read, posting_id, found.order)
    return found, [person_id for person_id, said in words.items() if standing(said)]


async def last_act_of(read: Read) -> LastAct | None:
    """What the actor did last, wherever."""
    since = read.now - AFTERWARDS
    spoken = await reviewing_store.words_around(read, None, read.actor.id, since)
    act = rules.last_act(rules.words_by_pair(spoken), read.actor.id, since)
    if act is None:
        return None
    introduced = await deciding_store.introduced_people(read, act.posting_id, [act.person_id])
    return rules.unless_introduced(act, act.posting_id, introduced)
