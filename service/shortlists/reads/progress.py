"""How far the review of a posting's list has come, and how much its people are in demand; in four statements."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from service.base.ids import PersonId
from service.db.work import Read
from service.postings.terms import StoredPosting
from service.shortlists.reads.shortlist_page import Outside, kept_people, listed, outside_of
from service.shortlists.rules.deciding import REASONS, standing
from service.shortlists.store import progress as store
from service.shortlists.store.deciding import words_by_pair
from service.shortlists.terms.deciding import ReasonSide, Verdict

SIDES: Mapping[str, ReasonSide] = {code.value: side for side, codes in REASONS.items() for code in codes}


@dataclass(frozen=True, slots=True)
class ListProgress:
    """Who stands on the list as it is shown, what was said of them (None: nothing), and their lists besides.

    `outside` were recommended or held, and stand on it no more.
    """

    person_ids: tuple[PersonId, ...]
    verdicts: Mapping[Verdict | None, int]
    other_lists: Mapping[int, int]
    """How many of them stand on so many lists of other postings."""
    outside: tuple[Outside, ...] = ()


async def list_progress(read: Read, posting: StoredPosting) -> ListProgress:
    """Nobody stands on the list of a posting that coordinators have none of (R-33)."""
    if posting.is_test or posting.is_for_high_school:
        return ListProgress((), {}, {})
    words = {pair[1]: said for pair, said in (await words_by_pair(read, [posting.posting_id])).items()}
    kept = kept_people(words)
    found = await listed(read, posting.posting_id, kept)
    order = tuple(found.order)
    stands = {person_id: standing(words.get(person_id, ())) for person_id in order}
    others = await store.count_other_lists(read, posting.posting_id, order) if order else {}
    return ListProgress(
        person_ids=order,
        verdicts=Counter(now.verdict if now else None for now in stands.values()),
        other_lists=Counter(others.get(person_id, 0) for person_id in order),
        outside=outside_of(found, kept),
    )


def side_of(reason: str) -> ReasonSide | None:
    """Under whose reasons the list of passes has it."""
    return SIDES.get(reason)
