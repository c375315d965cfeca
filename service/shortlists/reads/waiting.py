"""What waits to be reviewed: open postings on whose first places somebody is undecided, the most urgent first.

Counted are the first places that chance does not fill. Who withdrew a moment ago counts until the next match, and is
shown to nobody.
"""

from dataclasses import replace

from service.base.ids import PersonId, PostingId
from service.companies import reads as companies
from service.db.work import Read
from service.postings import reads as postings
from service.postings.terms import PostingInShort
from service.shortlists.reads.shortlist_page import coordinated_posting, listed
from service.shortlists.rules import reviewing as rules
from service.shortlists.rules.deciding import standing
from service.shortlists.store import deciding as deciding_store
from service.shortlists.store import reviewing as store
from service.shortlists.terms.reviewing import AFTERWARDS, LastAct, Waiting, WaitingPosting


async def waiting_for_review(read: Read) -> int:
    """How many pairs wait: undecided people on the first places of open postings."""
    return sum(one.undecided for one, _ in await _waiting(read))


async def waiting_postings(
    read: Read, *, limit: int, after: PostingId | None = None
) -> tuple[list[WaitingPosting], int, int]:
    """The postings that wait, the first to close first, from behind one on; and how many postings and pairs in all.

    From the top where the one to go on behind does not wait any more.
    """
    order = rules.by_urgency([_told(one, posting) for one, posting in await _waiting(read)])
    begin = next((at + 1 for at, one in enumerate(order) if one.posting_id == after), 0)
    page = order[begin : begin + limit]
    return await _in_full(read, page), len(order), sum(one.undecided for one in order)


async def _in_full(read: Read, page: list[WaitingPosting]) -> list[WaitingPosting]:
    """The same with what their contents and companies tell; not asked of all that wait, whose contents are too many."""
    firms = await companies.companies_by_id(read, {one.company_id for one in page})
    whole = await postings.postings(read, [one.posting_id for one in page])
    told = []
    for one in page:
        firm = firms[one.company_id]
        publication = postings.publication_on(read.today, whole[one.posting_id], firm)
        told.append(replace(one, company_name=firm.name, is_incomplete=not publication.is_complete))
    return told


async def first_undecided(read: Read, posting_id: PostingId, after: PersonId | None = None) -> PersonId | None:
    """Whom to look at next on the posting's list; None where everybody on it was decided on."""
    await coordinated_posting(read, posting_id)
    order = (await listed(read, posting_id)).order
    words = await deciding_store.words_by_person(read, posting_id, order)
    decided = [person_id for person_id, said in words.items() if standing(said)]
    return rules.next_undecided(order, decided, after)


async def last_act_of(read: Read) -> LastAct | None:
    """What the actor did last, wherever."""
    since = read.now - AFTERWARDS
    spoken = await store.words_around(read, None, read.actor.id, since)
    act = rules.last_act(rules.words_by_pair(spoken), read.actor.id, since)
    if act is None:
        return None
    introduced = await deciding_store.introduced_people(read, act.posting_id, [act.person_id])
    return rules.unless_introduced(act, act.posting_id, introduced)


async def _waiting(read: Read) -> list[tuple[Waiting, PostingInShort]]:
    sought = await postings.sought_in_short(read)
    return [(one, sought[one.posting_id]) for one in await store.list_waiting(read) if one.posting_id in sought]


def _told(one: Waiting, posting: PostingInShort) -> WaitingPosting:
    return WaitingPosting(
        posting_id=one.posting_id,
        company_id=posting.company_id,
        title=posting.title,
        closes_on=posting.closes_on,
        undecided=one.undecided,
        best=one.best,
    )
