"""What else is known beside a pair: the person's other lists, what was said of her before, and why others were not
taken at the company. In at most twelve statements.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from service.access import reads as access
from service.base.ids import CompanyId, PersonId, PostingId
from service.companies import reads as companies
from service.db.work import Read
from service.people import reads as people
from service.people.reads.rankable import rankable_profiles
from service.postings import reads as postings
from service.postings.terms import PostingInShort, StoredPosting
from service.shortlists.reads.shortlist_page import coordinated_posting
from service.shortlists.rules import deciding as rules
from service.shortlists.rules import reviewing
from service.shortlists.rules.ranking import rank_shown
from service.shortlists.store import reviewing as store
from service.shortlists.terms.deciding import NotOnShortlist
from service.shortlists.terms.reviewing import OtherList, PairWord

MOST_LISTS = 10
MOST_READ = 3 * MOST_LISTS
"""Lists that are looked through for those: she may stand below some, and some postings may be over."""
MOST_WORDS = 10


@dataclass(frozen=True, slots=True)
class Beside:
    """`lists`: her best other lists; `own`: the last words on her for other postings, those of the same company first;
    `others`: the last words with a reason on other people for the company's postings. `references` name the latter.

    `whole` holds these postings in full: what tells two of one title apart.
    """

    posting: StoredPosting
    person_id: PersonId
    profile_ref: str
    company_name: str
    lists: tuple[OtherList, ...]
    own: tuple[PairWord, ...]
    others: tuple[PairWord, ...]
    postings: Mapping[PostingId, PostingInShort]
    whole: Mapping[PostingId, StoredPosting]
    company_names: Mapping[CompanyId, str]
    references: Mapping[PersonId, str]
    staff_names: Mapping[UUID, str]


async def beside(read: Read, posting_id: PostingId, person_id: PersonId) -> Beside:
    """The page; raises NoSuchPosting, and NotOnShortlist for who may not be ranked."""
    posting, _ = await coordinated_posting(read, posting_id)
    profiles = await rankable_profiles(read, [person_id])
    if not profiles:
        raise NotOnShortlist("この候補者は、この求人の候補者一覧にいません。")
    orders = await store.orders_with(read, person_id, posting_id, MOST_READ)
    words = reviewing.words_by_pair(await store.words_on_person(read, person_id))
    known = await postings.postings_in_short(
        read, {order.posting_id for order, _ in orders}.union(pair[0] for pair in words), posting.company_id
    )
    stands = {pair[0]: now for pair, said in words.items() if (now := rules.standing(said)) and pair[0] != posting_id}
    lists = [
        OtherList(order.posting_id, rank, score, now.verdict if (now := stands.get(order.posting_id)) else None)
        for order, score in orders
        if (rank := rank_shown(order, person_id)) and order.posting_id in known and known[order.posting_id].is_sought
    ]
    own = [PairWord(one, person_id, word) for one, word in stands.items() if one in known]
    of_company = [one for one, short in known.items() if short.company_id == posting.company_id]
    others = await store.last_words_for(read, of_company, person_id, MOST_WORDS)
    return await _named(read, posting, profiles[0].profile_ref, person_id, lists, own, others, known)


async def _named(
    read: Read,
    posting: StoredPosting,
    profile_ref: str,
    person_id: PersonId,
    lists: list[OtherList],
    own: list[PairWord],
    others: list[PairWord],
    known: Mapping[PostingId, PostingInShort],
) -> Beside:
    """With the names of whom and what it is about."""
    spoke = {one.word.decided_by for one in (*own, *others) if one.word.decided_by}
    firms = await companies.companies_by_id(read, {short.company_id for short in known.values()} | {posting.company_id})
    names = {company_id: firm.name for company_id, firm in firms.items()}
    first = sorted(lists, key=lambda one: (-one.score, one.posting_id))[:MOST_LISTS]

    def by_company_and_day(one: PairWord) -> tuple[bool, float, UUID]:
        is_same = known[one.posting_id].company_id == posting.company_id
        return not is_same, -one.word.decided_at.timestamp(), one.word.id

    last = sorted(own, key=by_company_and_day)[:MOST_WORDS]
    named = {one.posting_id for one in first}.union(one.posting_id for one in (*last, *others))
    return Beside(
        posting=posting,
        person_id=person_id,
        profile_ref=profile_ref,
        company_name=names[posting.company_id],
        lists=tuple(first),
        own=tuple(last),
        others=tuple(others),
        postings=known,
        whole=await postings.postings(read, sorted(named)),
        company_names=names,
        references=await people.references(read, {one.person_id for one in others}),
        staff_names=await access.staff_names(read, spoke),
    )
